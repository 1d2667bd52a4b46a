"""Content lines of calendars, beside those of the library that reads them."""

from __future__ import annotations

import json
from typing import Any

import icalendar
import pytest
from icalendar.parser import Contentline

from geodata.formats import FORMATS, Imprint
from geodata.formats.icalendar import folded

IMPRINT = Imprint("Atlas", "CC0-1.0", "", "All", "1", "Atlas 1.", "events", "2026-01-01", "https://atlas.example/")


@pytest.mark.parametrize(
    "text", ["", "a" * 73, "a" * 74, "a" * 75, "a" * 400, "б" * 90, "北京" * 60, "\\," * 120, "a\\n" * 90, "🚂x" * 70]
)
@pytest.mark.parametrize("before", ["", "a", "ab", "б"])
def test_lines_are_folded_as_the_library_folds_them(before: str, text: str) -> None:
    line = f"SUMMARY:{before}{text}"
    found = folded(line.encode())
    assert found == Contentline(line).to_ical()
    assert max(map(len, found.split(b"\r\n"))) <= 75


def _event(**more: Any) -> bytes:
    days = {"start_earliest": "0987-06-05", "start_latest": "0987-06-05", "end_earliest": "9999-12-31"}
    properties = days | {"end_latest": "9999-12-31", "date": "[0987,0989]", "precision": "a;b\\c\nd"} | more
    return json.dumps({"type": "Feature", "id": "a b\n", "geometry": None, "properties": properties}).encode()


def test_what_has_a_meaning_in_a_calendar_is_escaped() -> None:
    whole = b"".join(FORMATS["ics"].write([_event(title="A, b; c\\d\ne", kind="x,y")], IMPRINT))
    (event,) = icalendar.Calendar.from_ical(whole).walk("VEVENT")
    assert (event["SUMMARY"], event["UID"]) == ("A, b; c\\d\ne", "a b\n@events.great-stone-atlas")
    assert event["CATEGORIES"].cats == ["x,y"]
    assert b"X-ATLAS-PRECISION:a\\;b\\\\c\\nd\r\n" in whole
    assert b"X-ATLAS-DATE:[0987\\,0989]\r\n" in whole
    assert event["DTSTART"].to_ical() == b"09870605"
    assert "DTEND" not in event, "no day comes after the last that a calendar has"

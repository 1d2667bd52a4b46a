"""iCalendar (RFC 5545, with NAME and the like of RFC 7986)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.rows import about, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint

_YEAR = timedelta(days=366)
_DOUBT = "The dates are approximate: the event is shown over all the days it may cover."
_LINE = 75
_WITHIN = re.compile(b"[\x80-\xbf]")
"""A byte of a letter in UTF-8 that is not its first."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class ICalendar:
    """All-day events; one whose start is not known to the year at least is left out, an approximate one says so.

    DTEND is the day after the last (RFC 5545, 3.6.1); an event without a known end has none.
    """

    name = "ics"
    media_type = "text/calendar; charset=utf-8"
    extension = "ics"
    title = "iCalendar"
    only: tuple[str, ...] = ("events",)

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        yield _head(imprint)
        for feature in map(orjson.loads, features):
            if starts_within_a_year(feature["properties"]):
                yield _event(feature, imprint)
        yield b"END:VCALENDAR\r\n"


def starts_within_a_year(properties: dict[str, Any]) -> bool:
    """Whether the start is known to the year at least."""
    first, last = properties.get("start_earliest"), properties.get("start_latest")
    return bool(first and last) and date.fromisoformat(str(last)) - date.fromisoformat(str(first)) < _YEAR


def _head(imprint: Imprint) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 - a tenth of a second that serving does not need

    calendar = Calendar()
    calendar.add("prodid", f"-//Great Stone Atlas//{_clean(imprint.version)}//EN")
    calendar.add("version", "2.0")
    calendar.add("name", _clean(imprint.title))
    calendar.add("x-wr-calname", _clean(imprint.title))
    calendar.add("description", _clean(imprint.sentence()))
    calendar.add("x-wr-caldesc", _clean(imprint.sentence()))
    calendar.add("last-modified", _midnight(imprint.updated))
    told: bytes = calendar.to_ical()
    return told.removesuffix(b"END:VCALENDAR\r\n")


def _event(feature: dict[str, Any], imprint: Imprint) -> bytes:
    """The event, its properties in the order of the library that writes the head."""
    properties = feature["properties"]
    told = {
        "SUMMARY": _text(title_of(feature)),
        "DTSTART;VALUE=DATE": _day(properties["start_earliest"]),
        "DTEND;VALUE=DATE": _day_after(properties.get("end_latest")),
        "DTSTAMP": f"{_day(imprint.updated)}T000000Z",
        "UID": _text(f"{feature['id']}@{imprint.name}.great-stone-atlas"),
        "CATEGORIES": _word(properties.get("kind") or ""),
        "DESCRIPTION": _text(_description(feature)),
        "GEO": _position(feature["geometry"]),
        "LOCATION": _text(", ".join(map(str, properties.get("places") or []))),
        "TRANSP": "TRANSPARENT",
        "URL": _address(imprint.record(str(feature["id"]))),
        **_codes(properties),
    }
    lines = [f"{name}:{value}" for name, value in told.items() if value]
    return b"\r\n".join([b"BEGIN:VEVENT", *(folded(line.encode()) for line in lines), b"END:VEVENT", b""])


def _day(day: str) -> str:
    return day.replace("-", "")


def _day_after(last: str | None) -> str:
    if not last or last == date.max.isoformat():
        return ""
    return _day((date.fromisoformat(last) + timedelta(days=1)).isoformat())


def _position(geometry: dict[str, Any] | None) -> str:
    match geometry:
        case {"type": "Point", "coordinates": [lon, lat, *_]}:
            return f"{lat};{lon}"
    return ""


def _address(address: str) -> str:
    return "" if address.startswith("urn:") else _clean(address).replace("\n", "")


def folded(line: bytes) -> bytes:
    """A content line in lines of at most 75 bytes (3.1), none of which ends within a letter or after a backslash."""
    if len(line) < _LINE:
        return line
    parts, start = [], 0
    while start < len(line):
        end = start + _LINE - 1
        while end < len(line) and _WITHIN.match(line, end):
            end -= 1
        if end < len(line) and line[end - 1 : end] == b"\\":
            end -= 1
        parts.append(line[start:end])
        start = end
    return b"\r\n ".join(parts)


def _description(feature: dict[str, Any]) -> str:
    properties = feature["properties"]
    doubt = [] if is_exact(properties) else [_DOUBT]
    where = properties.get("precision")
    told = [about(feature), f"Date (EDTF): {properties.get('date')}.", *doubt]
    told += [f"Place known to: {where}."] if where else []
    return "\n".join([part for part in told if part] + ["Sources: " + ", ".join(properties.get("sources") or ["none"])])


def is_exact(properties: dict[str, Any]) -> bool:
    """Whether both ends are known to the day."""
    start = properties.get("start_earliest") == properties.get("start_latest")
    return start and properties.get("end_earliest") == properties.get("end_latest")


def _codes(properties: dict[str, Any]) -> dict[str, str]:
    """Date, bounds and precision as non-standard properties, X-ATLAS-…, by their names."""
    told = ((_code(name), value) for name, value in properties.items() if value is not None)
    return {name: _word(str(value)) for name, value in sorted(told, key=itemgetter(0)) if name}


@lru_cache(maxsize=256)
def _code(name: str) -> str:
    """The non-standard property of a property of ours, empty if it has none."""
    wanted = ("date", "start_", "end_", "precision", "time_precision")
    return f"X-ATLAS-{name.replace('_', '-').upper()}" if name.startswith(wanted) else ""


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _clean(text: str) -> str:
    """Text without the control characters that a content line can't hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def _text(text: str) -> str:
    """A value of type TEXT (3.3.11)."""
    return _clean(text).translate(_ESCAPED)


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    """A value of type TEXT that many events have."""
    return _text(text)

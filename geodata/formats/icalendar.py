"""iCalendar (RFC 5545, with NAME and the like of RFC 7986)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.rows import about, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icalendar import Event

    from geodata.formats.imprint import Imprint

_YEAR = timedelta(days=366)
_DOUBT = "The dates are approximate: the event is shown over all the days that it may cover."
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
                yield _event(feature, imprint).to_ical()
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


def _event(feature: dict[str, Any], imprint: Imprint) -> Event:
    from icalendar import Event  # noqa: PLC0415

    properties, event = feature["properties"], Event()
    event.add("uid", f"{feature['id']}@{_clean(imprint.name)}.great-stone-atlas")
    event.add("dtstamp", _midnight(imprint.updated))
    event.add("summary", _clean(title_of(feature)))
    event.add("dtstart", date.fromisoformat(properties["start_earliest"]))
    if properties.get("end_latest"):
        event.add("dtend", date.fromisoformat(properties["end_latest"]) + timedelta(days=1))
    event.add("description", _clean(_description(feature)))
    if properties.get("places"):
        event.add("location", _clean(", ".join(map(str, properties["places"]))))
    match feature["geometry"]:
        case {"type": "Point", "coordinates": [lon, lat, *_]}:
            event.add("geo", (lat, lon))
    if properties.get("kind"):
        event.add("categories", [_clean(properties["kind"])])
    event.add("transp", "TRANSPARENT")
    for name, value in _codes(properties).items():
        event.add(name, _clean(str(value)))
    address = imprint.record(str(feature["id"]))
    if not address.startswith("urn:"):
        event.add("url", address)
    return event


def _description(feature: dict[str, Any]) -> str:
    properties = feature["properties"]
    doubt = (
        []
        if is_exact(properties)
        else ["The dates are approximate: the event is shown over all the days it may cover."]
    )
    where = properties.get("precision")
    told = [about(feature), f"Date (EDTF): {properties.get('date')}.", *doubt]
    told += [f"Place known to: {where}."] if where else []
    return "\n".join([part for part in told if part] + ["Sources: " + ", ".join(properties.get("sources") or ["none"])])


def is_exact(properties: dict[str, Any]) -> bool:
    """Whether both ends are known to the day."""
    start = properties.get("start_earliest") == properties.get("start_latest")
    return start and properties.get("end_earliest") == properties.get("end_latest")


def _codes(properties: dict[str, Any]) -> dict[str, Any]:
    """Date, bounds and precision as non-standard properties, X-ATLAS-…."""
    wanted = ("date", "start_", "end_", "precision", "time_precision")
    return {
        f"x-atlas-{name.replace('_', '-')}": value
        for name, value in properties.items()
        if name.startswith(wanted) and value is not None
    }


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _clean(text: str) -> str:
    """Text without the control characters that a content line can't hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))

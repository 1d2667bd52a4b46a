"""Dates, distances and vocabularies in words, for people."""

from __future__ import annotations

from calendar import month_name
from typing import TYPE_CHECKING

from geodata.extent import EARLIEST, LATEST
from geodata.precision import LADDER, Mark, Precision

if TYPE_CHECKING:
    from datetime import date
    from enum import StrEnum

    from geodata.extent import When
    from geodata.model import Place


def words(value: StrEnum) -> str:
    """A word of a vocabulary as people write it."""
    return _SPELT.get(value.value, value.value.replace("-", " "))


_SPELT = {"great-stone": "Great Stone", "military-industry": "military industry", "sco": "SCO"}


def when(dated: When) -> str:
    """A date in words: `11–18 July 2017`, `June 2015`, `about 2011`, `since 10 April 2022`."""
    head, slash, tail = dated.edtf.partition("/")
    if not slash:
        return _one(head)
    if head in ("", ".."):
        return f"until {_one(tail)}"
    if tail == "..":
        return f"since {_one(head)}"
    if tail == "":
        return f"from {_one(head)}, end not known"
    return _span(dated) or f"{_one(head)} to {_one(tail)}"


def _span(dated: When) -> str | None:
    """Two exact days of one year, with what they share said once."""
    first, last = dated.start_earliest, dated.end_latest
    if not dated.is_exact or first.year != last.year:
        return None
    if first.month == last.month:
        return f"{first.day}–{last.day} {month_name[first.month]} {first.year}"
    return f"{first.day} {month_name[first.month]} – {last.day} {month_name[last.month]} {last.year}"


def _one(text: str) -> str:
    qualifier = text[-1] if text[-1:] in ("?", "~", "%") else ""
    plain = text.removesuffix(qualifier).partition("T")[0]
    year, *rest = plain.split("-")
    said = year.replace("XX", "00s").replace("X", "0s")
    if rest and rest[0] != "XX":
        said = f"{month_name[int(rest[0])]} {said}"
    if len(rest) == 2 and rest[1] != "XX":
        said = f"{int(rest[1])} {said}"
    return {"": said, "~": f"about {said}", "?": f"{said}, uncertain", "%": f"about {said}, uncertain"}[qualifier]


def moment(value: date) -> str:
    """A day as the end of what was chosen: `at the end of 2017`, `on 5 May 2017`."""
    if (value.month, value.day) == (12, 31):
        return f"at the end of {value.year}"
    return f"on {value.day} {month_name[value.month]} {value.year}"


def year_of(dated: When) -> str:
    """The year that a date is listed under."""
    return str(dated.start_earliest.year) if dated.start_earliest != EARLIEST else str(dated.end_latest.year)


def day(value: date) -> str:
    """An ISO day, empty for no bound."""
    return "" if value in (EARLIEST, LATEST) else value.isoformat()


def distance(metres: float) -> str:
    """A radius in words."""
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:g} km"


def certainty(place: Place) -> list[str]:
    """How sure a position is, in sentences: what is known, how it was come by, whether it was seen in a source."""
    rung = LADDER[place.precision]
    said = [rung.meaning]
    if rung.mark is not Mark.LIST and place.precision_m:
        said.append(f"It lies within {distance(place.precision_m)} of the position given.")
    said.append(f"{place.position_basis.rstrip('.')}.")
    if place.precision is not Precision.NONE and not place.position_verified:
        said.append("The position was not seen in a source for this very place.")
    return said

"""Extents in space and time: boxes that may cross the antimeridian, EDTF dates with their four bounds.

Times are whole days in the proleptic Gregorian calendar, UTC where a source gives an hour.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

EARLIEST, LATEST = date.min, date.max
"""Stand for "no bound": an open or unknown end of an interval."""


class BadExtent(ValueError):
    """A box or a date that can't be read; says which rule it breaks and how to mend it."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(f"{rule}; {cure}")
        self.rule, self.cure = rule, cure


@dataclass(frozen=True, slots=True)
class BBox:
    """West, south, east, north in degrees (CRS84); west greater than east crosses the antimeridian (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float

    EXAMPLE: ClassVar[str] = "23.1,51.2,32.8,56.2"

    @classmethod
    def parse(cls, text: str) -> BBox:
        """Read `w,s,e,n`, or `w,s,low,e,n,high` with the heights dropped (OGC API Features Part 1, 7.15.3).

        Raises BadExtent.
        """
        return cls.of(_numbers(text)).checked()

    @classmethod
    def of(cls, numbers: list[float], largest: float = 1e6) -> BBox:
        """The box of 4 numbers, or 6 with heights, none beyond `largest`; not yet checked. Raises BadExtent."""
        if not all(abs(number) < largest for number in numbers):  # also false for nan
            raise BadExtent("every number of a box is finite", f"for example {cls.EXAMPLE}")
        if len(numbers) == 6:
            numbers = [*numbers[:2], *numbers[3:5]]
        if len(numbers) != 4:
            raise BadExtent("a box has 4 numbers, or 6 with heights", f"for example {cls.EXAMPLE}")
        return cls(*numbers)

    @classmethod
    def unchecked(cls, text: str, largest: float) -> BBox:
        """Read the numbers of a box in another reference system than CRS84. Raises BadExtent."""
        return cls.of(_numbers(text), largest)

    def checked(self) -> BBox:
        """The box itself, if its edges lie on the globe and south is not north of north. Raises BadExtent."""
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise BadExtent("west and east lie between -180 and 180 degrees", f"for example {self.EXAMPLE}")
        if not (-90 <= self.south <= 90 and -90 <= self.north <= 90):
            raise BadExtent("south and north lie between -90 and 90 degrees", f"for example {self.EXAMPLE}")
        if self.south > self.north:
            raise BadExtent("south is not greater than north", "swap the second and the fourth number")
        return self

    def parts(self) -> Iterator[tuple[float, float, float, float]]:
        """One box, or the two on either side of the antimeridian; each with west ≤ east."""
        if self.west <= self.east:
            yield (self.west, self.south, self.east, self.north)
        else:
            yield (self.west, self.south, 180.0, self.north)
            yield (-180.0, self.south, self.east, self.north)

    def __str__(self) -> str:
        return ",".join(str(edge + 0.0).removesuffix(".0") for edge in (self.west, self.south, self.east, self.north))


def _numbers(text: str) -> list[float]:
    """The numbers of a box. Raises BadExtent."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or "_" in text or not text.isascii():  # which float() would read
        raise BadExtent("a box is numbers with commas between", f"for example {BBox.EXAMPLE}") from None
    return numbers


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from first to last, both included."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read an instant or `a/b` with `..` or nothing for an open end (OGC API Features Part 1, 7.15.4).

        Years and months are taken whole, times as their day. A trailing `T`, as GDAL 3.6 sends it, is dropped.
        Raises BadExtent.
        """
        first, slash, last = (part.removesuffix("T") for part in text.partition("/"))
        if not slash:
            return When.parse(first).possibly
        if {first, last} <= {"", ".."}:
            return cls(EARLIEST, LATEST)
        return When.parse(f"{first or '..'}/{last or '..'}").possibly

    def __str__(self) -> str:
        first = ".." if self.first == EARLIEST else self.first.isoformat()
        last = ".." if self.last == LATEST else self.last.isoformat()
        return first if first == last != ".." else f"{first}/{last}"


@dataclass(frozen=True, slots=True)
class When:
    """A dated extent as far as its EDTF text tells: when it may have begun and ended, at the earliest and the latest.

    It overlaps a period *possibly* if some reading of the date does, and *surely* if every reading does.
    """

    edtf: str
    start_earliest: date
    start_latest: date
    end_earliest: date
    end_latest: date

    @classmethod
    def parse(cls, text: str) -> When:
        """Read EDTF level 0, and of level 1 qualifiers, unspecified digits, open and unknown ends (ISO 8601-2:2019, 4).

        Raises BadExtent.
        """
        return _parse(text)

    @property
    def possibly(self) -> Interval:
        return Interval(self.start_earliest, self.end_latest)

    def overlaps(self, period: Interval, *, surely: bool = False) -> bool:
        """Whether it overlaps `period` by some reading of the date or, if `surely`, by every reading."""
        if surely:
            return self.start_latest <= period.last and self.end_earliest >= period.first
        return self.start_earliest <= period.last and self.end_latest >= period.first

    @property
    def is_exact(self) -> bool:
        """Whether both ends are known to the day."""
        return self.start_earliest == self.start_latest and self.end_earliest == self.end_latest

    def __str__(self) -> str:
        return self.edtf


_EXAMPLES = "for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/.."
_DATE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<qualifier>[?~%])?",
    re.ASCII,
)
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})T([01]\d|2[0-4]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?",
    re.ASCII,
)


@lru_cache(maxsize=65536)
def _parse(text: str) -> When:
    head, slash, tail = text.partition("/")
    if not slash:
        first, last = _one(text)
        return When(text, first, last, first, last)
    if "/" in tail or {head, tail} <= {"", ".."}:
        raise BadExtent("an interval has one slash and a date on at least one side of it", _EXAMPLES)
    return _interval(text, head, tail)


def _interval(text: str, head: str, tail: str) -> When:
    known = _end(tail, LATEST)
    start = _end(head, EARLIEST) or (EARLIEST, known[1] if known else LATEST)  # unknown: any day up to the end
    end = known or (start[0], LATEST)
    if start[0] > end[1]:
        raise BadExtent("an interval starts before it ends", "swap the two dates")
    return When(text, start[0], min(start[1], end[1]), max(start[0], end[0]), end[1])


def _end(text: str, bound: date) -> tuple[date, date] | None:
    """The earliest and latest day of one end; `..` is open, nothing is unknown (ISO 8601-2:2019, 4.4)."""
    if text == "..":
        return bound, bound
    return _one(text) if text else None


def _one(text: str) -> tuple[date, date]:
    if match := _TIME.fullmatch(text):
        text = match[1]
    match = _DATE.fullmatch(text)
    if match is None:
        raise BadExtent("a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF)", _EXAMPLES)
    if re.search(r"X-?\d", match[0]):
        raise BadExtent(
            "only the last digits of a date are left open: its day, its month, the end of its year", _EXAMPLES
        )
    try:
        first, last = _span(match["year"], match["month"], match["day"])
        return _widened(first, last, match) if match["qualifier"] else (first, last)
    except (ValueError, OverflowError):
        raise BadExtent("the date exists in the calendar, from year 0001 to 9999", _EXAMPLES) from None


def _span(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    """First and last day that the text allows; an X stands for any digit."""
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if month in (None, "XX"):
        return date(max(first_year, 1), 1, 1), date(last_year, 12, 31)
    number = int(month)
    if day in (None, "XX"):
        return date(first_year, number, 1), date(first_year, number, monthrange(first_year, number)[1])
    only = date(first_year, number, int(day))
    return only, only


def _widened(first: date, last: date, match: re.Match[str]) -> tuple[date, date]:
    """A date in doubt (`?`), approximate (`~`) or both (`%`) reaches one unit of its own precision further each way."""
    if match["day"] not in (None, "XX"):
        return first - timedelta(days=1), last + timedelta(days=1)
    if match["month"] not in (None, "XX"):
        before, after = first - timedelta(days=1), last + timedelta(days=1)
        return before.replace(day=1), after.replace(day=monthrange(after.year, after.month)[1])
    reach = 10 ** match["year"].count("X")
    return date(max(first.year - reach, 1), 1, 1), date(last.year + reach, 12, 31)

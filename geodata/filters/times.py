"""How a dated extent stands to a period: Allen's relations (CQL2, 7.7), by some reading of a date or by every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.extent import BadExtent, Interval, When
from geodata.filters.errors import BadFilter

if TYPE_CHECKING:
    from geodata.filters.nodes import Value

RELATIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "t_intersects": (("start", "<=", "last"), ("end", ">=", "first")),
    "t_before": (("end", "<", "first"),),
    "t_after": (("start", ">", "last"),),
    "t_contains": (("start", "<", "first"), ("end", ">", "last")),
    "t_during": (("start", ">", "first"), ("end", "<", "last")),
    "t_equals": (("start", "=", "first"), ("end", "=", "last")),
    "t_meets": (("end", "=", "first"),),
    "t_metby": (("start", "=", "last"),),
    "t_overlaps": (("start", "<", "first"), ("end", ">", "first"), ("end", "<", "last")),
    "t_overlappedby": (("start", ">", "first"), ("start", "<", "last"), ("end", ">", "last")),
    "t_starts": (("start", "=", "first"), ("end", "<", "last")),
    "t_startedby": (("start", "=", "first"), ("end", ">", "last")),
    "t_finishes": (("start", ">", "first"), ("end", "=", "last")),
    "t_finishedby": (("start", "<", "first"), ("end", "=", "last")),
}
"""What must hold between start and end of the extent and first and last day of the period."""

TURNED = {
    "t_before": "t_after",
    "t_contains": "t_during",
    "t_meets": "t_metby",
    "t_overlaps": "t_overlappedby",
    "t_starts": "t_startedby",
    "t_finishes": "t_finishedby",
}
TURNED |= {after: before for before, after in TURNED.items()}
"""The relation seen from the other side; the others are their own."""

NAMES = (*RELATIONS, "t_disjoint")


@dataclass(frozen=True, slots=True)
class Timed:
    """A dated property in a relation to a period; `surely` asks that every reading of the date is."""

    relation: str
    name: str
    period: Interval
    surely: bool

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def holds(self, *values: Value) -> bool | None:
        if values[0] is None:
            return None
        when = When.parse(values[0])
        if self.relation == "t_disjoint":  # by some reading, unless by every reading they meet
            return not stands("t_intersects", when, self.period, surely=not self.surely)
        return stands(self.relation, when, self.period, surely=self.surely)


def stands(relation: str, when: When, period: Interval, *, surely: bool) -> bool:
    """Whether some reading of a date, or every one, stands in a relation to a period.

    A reading is a start and an end, each within its two bounds, the start not after the end.
    """
    days = {"first": period.first.toordinal(), "last": period.last.toordinal()}
    low = {"start": when.start_earliest.toordinal(), "end": when.end_earliest.toordinal()}
    high = {"start": when.start_latest.toordinal(), "end": when.end_latest.toordinal()}
    if surely:
        high["start"], low["end"] = min(high["start"], high["end"]), max(low["end"], low["start"])
        return all(_every(low[side], op, high[side], days[edge]) for side, op, edge in RELATIONS[relation])
    for side, op, edge in RELATIONS[relation]:
        low[side], high[side] = _narrowed(low[side], op, high[side], days[edge])
    return low["start"] <= high["start"] and low["end"] <= high["end"] and low["start"] <= high["end"]


def _every(low: int, op: str, high: int, day: int) -> bool:
    """Whether all days from low to high compare so to a day."""
    least, most = _narrowed(low, op, high, day)
    return (least, most) == (low, high)


def _narrowed(low: int, op: str, high: int, day: int) -> tuple[int, int]:
    """The days from low to high that compare so to a day; low above high if none does."""
    if op in ("<", "<="):
        return low, min(high, day - (op == "<"))
    if op in (">", ">="):
        return max(low, day + (op == ">")), high
    return max(low, day), min(high, day)


def period(given: Any) -> Interval:
    """An instant or interval of CQL2 JSON in whole days, both ends included. Raises BadFilter."""
    ends = given.get("interval", [given.get("date", given.get("timestamp"))]) if isinstance(given, dict) else []
    ends = ends if isinstance(ends, list) else []
    ends = [end.get("date", end.get("timestamp")) if isinstance(end, dict) else end for end in ends]
    if not all(isinstance(end, str) for end in ends) or not 1 <= len(ends) <= 2:
        raise BadFilter(
            "a time is DATE, TIMESTAMP or INTERVAL",
            "for example DATE('2017-07-11') or INTERVAL('2017-01-01', '..')",
        )
    try:
        return Interval.parse("/".join(ends))
    except BadExtent as error:
        raise BadFilter(error.rule, error.cure) from None

"""What counts at a time: the rules of `static/js/time.js`, so that map and picture agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoapp.maps.view import MapView

Days = Sequence[str | None]

_BEFORE_ALL, _AFTER_ALL = "", "9999-12-31"
_BEST_FIRST = ("open", "restricted", "suspended", "built", "planned", "closed")
_OPEN_ENDS = ("0001-01-01", "9999-12-31")


def first_last(view: MapView) -> tuple[str | None, str | None]:
    """First and last day of the view as ISO text, which sorts as the days do; None where open."""
    if view.datetime is None:
        return None, None
    ends = view.datetime.first.isoformat(), view.datetime.last.isoformat()
    first, last = (None if end in _OPEN_ENDS else end for end in ends)
    return first, last


def counts(view: MapView, events: Sequence[Days], sure: Sequence[Days]) -> bool:
    """Whether any of the dates falls into the chosen time, possibly or surely. What has no date always counts."""
    if view.datetime is None or not events:
        return True
    first, last = first_last(view)
    return any(_overlaps(days, first, last) for days in (sure if view.surely else events))


def _overlaps(days: Days, first: str | None, last: str | None) -> bool:
    return (days[0] or _BEFORE_ALL) <= (last or _AFTER_ALL) and (days[1] or _AFTER_ALL) >= (first or _BEFORE_ALL)


def state_at(states: Sequence[Sequence[Any]], at: str) -> str | None:
    """The state of a leg on a day, the best of its corridors: None if it was not there yet, "" if nothing is known."""
    if not states:
        return ""
    now: dict[str, tuple[str, bool]] = {}
    for word, first, last, corridor in sorted(
        (one for one in states if (one[1] or _BEFORE_ALL) <= at), key=lambda one: one[1] or _BEFORE_ALL
    ):
        holds = _overlaps((first, last), at, at)
        if holds or not now.get(corridor, ("", False))[1]:
            now[corridor] = word, holds
    words = {word for word, _ in now.values()}
    return next((word for word in _BEST_FIRST if word in words), None)

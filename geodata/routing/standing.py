"""What was open on a day: the states of crossings and corridors, out of the dated records of the atlas.

A state holds on a day if it surely had begun by then and not surely ended; of several, the one that began last holds. A
state whose end is not known holds until another is recorded. A state that may have begun by then is told as a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geodata.model import State, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geodata.graph import Graph
    from geodata.model import Mode

SHUT = frozenset({State.SUSPENDED, State.CLOSED})
"""States in which nothing passes."""
UNFINISHED = frozenset({State.PLANNED, State.BUILT})


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a corridor, or of one place on it, on a day. `status` is None where no record tells."""

    corridor: str
    place: str | None
    status: Status | None
    doubt: Status | None = None
    """A state that may have begun by that day, or not."""
    later: Status | None = None
    """The first state recorded after that day, where none is recorded for it."""

    @property
    def shut(self) -> bool:
        """Whether nothing passes."""
        return self.status is not None and self.status.state in SHUT

    @property
    def word(self) -> str:
        """The state in a word."""
        return self.status.state.value if self.status else "no record"


class Day:
    """One day, and how everything with a dated state stood on it."""

    def __init__(self, graph: Graph, day: date) -> None:
        self.day, self._graph = day, graph

    @cached_property
    def all(self) -> list[Standing]:
        """Every corridor, each followed by its places that have states of their own."""
        found = []
        for corridor in self._graph.corridors:
            states = self._graph.rows_of(Status, "corridor", corridor)
            for place in dict.fromkeys([None, *(state.place for state in states)]):
                found.append(self._standing(corridor, place, [one for one in states if one.place == place]))
        return found

    def _standing(self, corridor: str, place: str | None, states: list[Status]) -> Standing:
        held = [one for one in states if one.date.start_latest <= self.day <= one.date.end_latest]
        begun = max((one.date.start_latest for one in held), default=None)
        maybe = [one for one in states if one.date.start_earliest <= self.day < one.date.start_latest]
        later = [one for one in states if one.date.start_earliest > self.day]
        return Standing(
            corridor,
            place,
            # of states that began on one day the last in the table holds
            next((one for one in reversed(held) if one.date.start_latest == begun), None),
            maybe[-1] if maybe else None,
            min(later, key=lambda one: one.date.start_earliest) if later and not held else None,
        )

    def shut_places(self, modes: Iterable[Mode]) -> dict[str, Status]:
        """Places where nothing passes on corridors of some modes, each with the record that says so."""
        wanted = set(modes)
        return {
            one.place: one.status
            for one in self.all
            if one.place and one.shut and one.status and self._graph.corridors[one.corridor].mode in wanted
        }

    def shut_corridors(self) -> dict[str, Status]:
        """Corridors on which nothing moves, each with the record that says so."""
        return {one.corridor: one.status for one in self.all if one.place is None and one.shut and one.status}

    def warnings(self, places: Iterable[str], corridors: Iterable[str]) -> list[Standing]:
        """What stands in less than full order among places and corridors, but is not shut."""
        known, along = set(places), set(corridors)
        return [
            one
            for one in self.all
            if (one.place in known if one.place else one.corridor in along)
            and not one.shut
            and (one.doubt or one.later or (one.status and one.status.state in {State.RESTRICTED, *UNFINISHED}))
        ]

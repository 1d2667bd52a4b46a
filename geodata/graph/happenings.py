"""The events that name places and sources: of records they are gone through, of a large table they are looked up."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from geodata.graph.some import LISTED, SHOWN, Some
from geodata.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.graph.references import References
    from geodata.large.feed import Events
    from geodata.large.spans import Spans


class Happenings(Protocol):
    """What is asked of events by the ids that they name; each answer is in the order of the events."""

    def naming(self, column: str, keys: Iterable[str]) -> Some[Event]:
        """The events that name any of some ids in a column."""

    def citing(self, source: str, also: set[str]) -> Some[Event]:
        """The events that rest on a source, and those of some ids."""

    def ids_at(self, places: Sequence[str]) -> list[str]:
        """The ids of the events at places, of more than LISTED the first."""

    def kinds_at(self, places: Sequence[str]) -> list[str]:
        """The kinds of the events at places, in the order in which they come first."""

    def spans_at(self, places: Sequence[str], kinds: tuple[str, ...] | None) -> Spans:
        """The days of the events of some kinds at places: as they may be, and as they surely are."""

    def sources_at(self, places: Iterable[str]) -> set[str]:
        """The sources of the events at places."""


class OfRecords(Happenings):
    """Events that are records."""

    def __init__(self, events: Mapping[str, Event], references: References) -> None:
        self._events, self._references = events, references

    def naming(self, column: str, keys: Iterable[str]) -> Some[Event]:
        return Some.all(self._naming(column, keys))

    def _naming(self, column: str, keys: Iterable[str]) -> list[Event]:
        return self._ordered({event.id for key in keys for event in self._references.rows_of(Event, column, key)})

    def _ordered(self, ids: set[str]) -> list[Event]:
        return [self._events[key] for key in sorted(ids, key=self._order.__getitem__)]

    @cached_property
    def _order(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self._events)}

    def citing(self, source: str, also: set[str]) -> Some[Event]:
        own = {event.id for event in self._references.rows_of(Event, "sources", source)}
        return Some.all(self._ordered((own | also) & self._order.keys()))

    def ids_at(self, places: Sequence[str]) -> list[str]:
        return [event.id for event in self._naming("places", places)][:LISTED]

    def kinds_at(self, places: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(event.kind.value for event in self._naming("places", places)))

    def spans_at(self, places: Sequence[str], kinds: tuple[str, ...] | None) -> Spans:
        named = self._naming("places", places)
        dates = [event.date for event in named if kinds is None or event.kind.value in kinds]
        return (
            [(one.start_earliest, one.end_latest) for one in dates],
            [(one.start_latest, one.end_earliest) for one in dates],
        )

    def sources_at(self, places: Iterable[str]) -> set[str]:
        return {source for event in self._naming("places", places) for source in event.sources}


class OfTable(Happenings):
    """Events of a large table: of very many only the first become records, and days that meet are one span."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def naming(self, column: str, keys: Iterable[str]) -> Some[Event]:
        rows = self._events.naming(column, keys)
        return Some(self._events.of(rows[:SHOWN]), len(rows))

    def citing(self, source: str, also: set[str]) -> Some[Event]:
        rows = np.union1d(self._events.naming("sources", [source]), self._events.rows(also))
        return Some(self._events.of(rows[:SHOWN]), len(rows))

    def ids_at(self, places: Sequence[str]) -> list[str]:
        return list(self._events.ids(self._events.naming("places", places)[:LISTED]))

    def kinds_at(self, places: Sequence[str]) -> list[str]:
        return self._events.kinds(self._events.naming("places", places))

    def spans_at(self, places: Sequence[str], kinds: tuple[str, ...] | None) -> Spans:
        return self._events.spans_at(tuple(places), kinds)

    def sources_at(self, places: Iterable[str]) -> set[str]:
        return self._events.sources(self._events.naming("places", places))

"""The one graph of place, event, corridor, leg, claim, series and source: who is tied to whom, seen from either end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np
from shapely import MultiLineString

from geodata.entries import ENTRIES, Entry
from geodata.fields import columns
from geodata.geodesic import distance_to_line_km, length_km
from geodata.large.stored import Entries, Events, Stored
from geodata.model import RECORDS, Claim, Corridor, Event, Leg, Part, Place, Series, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog import Catalog
    from geodata.large.stored import Spans

R = TypeVar("R")

LISTED, SHOWN = 1000, 100
"""Features that are listed of more than can be gone through, and events that a card shows of them."""
PASSING_KM = 30.0
"""A corridor passes a place if its line comes this near: about half an hour by road."""


@dataclass(frozen=True, slots=True)
class Some(Sequence[R]):
    """Records, of very many the first, and how many there are in all."""

    first: Sequence[R]
    total: int

    @classmethod
    def all(cls, records: Sequence[R]) -> Some[R]:
        """Records that are all there are."""
        return cls(records, len(records))

    def __len__(self) -> int:
        return len(self.first)

    @overload
    def __getitem__(self, place: int) -> R: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[R]: ...

    def __getitem__(self, place: int | slice) -> R | Sequence[R]:
        return self.first[place]


@dataclass(frozen=True, slots=True)
class Near:
    """A record some way off."""

    id: str
    km: float


class Graph:
    """Neighbours of each record of a catalog. Built once; every answer is in the order of the catalog."""

    def __init__(self, catalog: Catalog, stored: Stored[Any] | None = None) -> None:
        """`stored` is the collection that is too large to be records of the catalog."""
        self.catalog, self.stored = catalog, stored
        self.places = catalog.by_id(Place)
        self.events: Mapping[str, Event] = stored if isinstance(stored, Events) else catalog.by_id(Event)
        self.claims = catalog.by_id(Claim)
        self.legs = catalog.by_id(Leg)
        self.corridors = catalog.by_id(Corridor)
        self.series = catalog.by_id(Series)
        self.sources = catalog.by_id(Source)
        self.features: Mapping[str, Entry] = stored if isinstance(stored, Entries) else catalog.by_id(Entry)

    def present(self, collection: str, record_id: str) -> str:
        """The id that a former id of a record stands for, else the id itself."""
        kept: Mapping[str, Any] = getattr(self, collection)
        if record_id in kept:
            return record_id
        if isinstance(kept, Stored):
            return kept.present(record_id)
        return next((one.id for one in kept.values() if record_id in getattr(one, "former_ids", ())), record_id)

    @property
    def are_many(self) -> bool:
        """Whether the features of a file are too many to be gone through one by one."""
        return isinstance(self.features, Entries)

    def some_features(self) -> list[Entry]:
        """The features of a file; the first of them, where they are too many to be gone through."""
        return [self.features[key] for key in islice(self.features, LISTED if self.are_many else None)]

    def rows_of(self, record: type[R], column: str, key: str) -> list[R]:
        """The records of a class that name `key` in a column, such as the versions of an event."""
        return self._reverse.get((record, column), {}).get(key, [])

    @cached_property
    def _reverse(self) -> dict[tuple[type[Any], str], dict[str, list[Any]]]:
        """(record class, column) → id named there → records that name it."""
        reverse: dict[tuple[type[Any], str], dict[str, list[Any]]] = {}
        for record in self.catalog.tables:
            for column in columns(record):
                if column.refers:
                    named = reverse[record, column.name] = defaultdict(list)
                    for row in self.catalog.rows(record):
                        value = getattr(row, column.name)
                        for key in value if column.many else filter(None, [value]):
                            named[key].append(row)
        return reverse

    def events_at(self, place: str) -> Some[Event]:
        """Events that happened at a place or at a place within it."""
        return self._events("places", self.within(place))

    def events_about(self, place: str) -> Some[Event]:
        """Events that concern a place without having happened there."""
        return self._events("related_places", [place])

    def _events(self, column: str, keys: Iterable[str]) -> Some[Event]:
        """The events that name any of some ids in a column."""
        if isinstance(self.events, Events):
            rows = self.events.naming(column, keys)
            return Some(self.events.of(rows[:SHOWN]), len(rows))
        found = self._events_naming(column, keys)
        return Some.all(found)

    def _events_naming(self, column: str, keys: Iterable[str]) -> list[Event]:
        ids = {event.id for key in keys for event in self.rows_of(Event, column, key)}
        return [self.events[key] for key in sorted(ids, key=self._event_order.__getitem__)]

    @cached_property
    def _event_order(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.events)}

    def event_ids_at(self, place: str) -> list[str]:
        """The ids of the events that happened at a place or within it, of more than LISTED the first."""
        if isinstance(self.events, Events):
            return list(self.events.ids(self.events.naming("places", self.within(place))[:LISTED]))
        return [event.id for event in self.events_at(place)][:LISTED]

    def kinds_at(self, place: str) -> list[str]:
        """The kinds of the events that happened at a place or within it, in the order in which they come first."""
        if isinstance(self.events, Events):
            return self.events.kinds(self.events.naming("places", self.within(place)))
        return list(dict.fromkeys(event.kind.value for event in self.events_at(place)))

    def spans_at(self, place: str, kinds: tuple[str, ...] | None = None) -> Spans:
        """The days of the events of some kinds at a place or within it: as they may be, and as they surely are.

        Of many events, spans that meet are one.
        """
        if isinstance(self.events, Events):
            return self.events.spans_at(tuple(self.within(place)), kinds)
        dates = [event.date for event in self.events_at(place) if kinds is None or event.kind.value in kinds]
        return (
            [(one.start_earliest, one.end_latest) for one in dates],
            [(one.start_latest, one.end_earliest) for one in dates],
        )

    def sources_at(self, places: Iterable[str]) -> set[str]:
        """The sources of the events that happened at places or within them."""
        within = {below for place in places for below in self.within(place)}
        if isinstance(self.events, Events):
            return self.events.sources(self.events.naming("places", within))
        return {source for event in self._events_naming("places", within) for source in event.sources}

    def within(self, place: str) -> list[str]:
        """A place and all that lie in it."""
        found = [place]
        for above in found:
            found += [below.id for below in self.rows_of(Place, "parent", above) if below.id not in found]
        return found

    @cached_property
    def _legs_of_place(self) -> dict[str, list[Leg]]:
        legs: defaultdict[str, list[Leg]] = defaultdict(list)
        for leg in self.legs.values():
            for place in dict.fromkeys((leg.origin, leg.destination, *leg.via)):
                legs[place].append(leg)
        return legs

    def legs_at(self, place: str) -> list[Leg]:
        """Legs that start, end or are led through a place."""
        return self._legs_of_place.get(place, [])

    @cached_property
    def parts_of_leg(self) -> dict[str, list[Part]]:
        """Leg → the parts of corridors that it is."""
        parts: defaultdict[str, list[Part]] = defaultdict(list)
        for part in self.catalog.rows(Part):
            parts[part.leg].append(part)
        return parts

    def corridors_of(self, legs: Iterable[Leg]) -> list[Corridor]:
        """Corridors that have any of the legs."""
        ids = {part.corridor for leg in legs for part in self.parts_of_leg.get(leg.id, [])}
        return [corridor for corridor in self.corridors.values() if corridor.id in ids]

    def legs_of(self, corridor: str) -> list[tuple[Part, Leg]]:
        """The legs of a corridor, by branch and order."""
        parts = sorted(self.rows_of(Part, "corridor", corridor), key=lambda part: (part.branch, part.order))
        return [(part, self.legs[part.leg]) for part in parts]

    def stops_of(self, corridor: str) -> list[Place]:
        """Places that a corridor's legs start, end or are led through, in the order of travel."""
        stops: dict[str, Place] = {}
        for part, leg in self.legs_of(corridor):
            chain = (leg.origin, *leg.via, leg.destination)
            for place in reversed(chain) if part.reverse else chain:
                if place in self.places:
                    stops[place] = self.places[place]
        return list(stops.values())

    @cached_property
    def corridor_lines(self) -> dict[str, MultiLineString]:
        """Line of each corridor, from its legs, WGS 84."""
        lines = self.catalog.lines
        return {
            corridor: MultiLineString([lines[leg.id] for _, leg in self.legs_of(corridor) if leg.id in lines])
            for corridor in self.corridors
        }

    @cached_property
    def _passing(self) -> dict[str, list[Near]]:
        passing: dict[str, list[Near]] = {}
        for place in self.places.values():
            if place.lon is None or place.lat is None:
                continue
            on = {corridor.id for corridor in self.corridors_of(self.legs_at(place.id))}
            near = [
                Near(corridor, distance_to_line_km(place.lon, place.lat, line))
                for corridor, line in self.corridor_lines.items()
                if corridor not in on and not line.is_empty and self.corridors[corridor].mode in ("rail", "road")
            ]
            passing[place.id] = sorted((one for one in near if one.km <= PASSING_KM), key=lambda one: one.km)
        return passing

    def passing(self, place: str) -> list[Near]:
        """Rail and road corridors that do not stop at a place but come within PASSING_KM of it, nearest first."""
        return self._passing.get(place, [])

    def nearest_logistics(self, place: str, count: int = 5) -> list[Near]:
        """The logistics places nearest to a place, as the crow flies."""
        here = self.places[place]
        if here.lon is None or here.lat is None:
            return []
        others = [
            Near(other.id, length_km([(here.lon, here.lat), (other.lon, other.lat)]))
            for other in self.places.values()
            if other.roles and other.id != place and other.lon is not None and other.lat is not None
        ]
        return sorted(others, key=lambda one: one.km)[:count]

    def events_along(self, corridor: str) -> Some[Event]:
        """Events at the stops of a corridor, or at places that it passes."""
        stops = {place.id for place in self.stops_of(corridor)}
        stops |= {place for place, near in self._passing.items() if any(one.id == corridor for one in near)}
        return self._events("places", stops)

    def citing(self, source: str) -> dict[str, Some[Any]]:
        """Records that rest on a source, by collection; a table's row stands for the record that it hangs on."""
        found = {name: self._citing(name, source) for name in RECORDS}
        own = [entry for entry in self.some_features() if source in entry.sources]
        found[ENTRIES] = Some(own, len(self.features) if own and self.are_many else len(own))
        return {name: records for name, records in found.items() if records}

    def _citing(self, name: str, source: str) -> Some[Any]:
        """The records of a collection that rest on a source, by themselves or by a row that hangs on them."""
        (record, parts), ids = RECORDS[name], set()
        for one in (record, *parts.values()):
            for column in columns(one):
                if column.refers == "sources":
                    owner = "id" if one is record else columns(one)[0].name
                    ids |= {getattr(row, owner) for row in self.rows_of(one, column.name, source)}
        owners: Mapping[str, Any] = getattr(self, name)
        if isinstance(owners, Events):
            rows = np.union1d(owners.naming("sources", [source]), owners.rows(ids))
            return Some(owners.of(rows[:SHOWN]), len(rows))
        return Some.all([owners[key] for key in owners if key in ids])

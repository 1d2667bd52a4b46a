"""The one graph of place, event, corridor, leg, claim, series and source: who is tied to whom, seen from either end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from shapely import MultiLineString

from geodata.entries import ENTRIES, Entry
from geodata.fields import columns
from geodata.geodesic import distance_to_line_km, length_km
from geodata.large.stored import Stored
from geodata.model import RECORDS, Claim, Corridor, Event, Leg, Part, Place, Series, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog import Catalog
    from geodata.extent import When

R = TypeVar("R")

LISTED = 1000
"""Features that are listed of more than can be gone through."""
PASSING_KM = 30.0
"""A corridor passes a place if its line comes this near: about half an hour by road."""


@dataclass(frozen=True, slots=True)
class Near:
    """A record some way off."""

    id: str
    km: float


class Graph:
    """Neighbours of each record of a catalog. Built once; every answer is in the order of the catalog."""

    def __init__(self, catalog: Catalog, features: Mapping[str, Entry] | None = None) -> None:
        """`features` are those of a file, where they are too many to be records of the catalog."""
        self.catalog = catalog
        self.places = catalog.by_id(Place)
        self.events = catalog.by_id(Event)
        self.claims = catalog.by_id(Claim)
        self.legs = catalog.by_id(Leg)
        self.corridors = catalog.by_id(Corridor)
        self.series = catalog.by_id(Series)
        self.sources = catalog.by_id(Source)
        self.features: Mapping[str, Entry] = catalog.by_id(Entry) if features is None else features

    def present(self, collection: str, record_id: str) -> str:
        """The id that a former id of a record stands for, else the id itself."""
        kept: dict[str, Any] = getattr(self, collection)
        if record_id in kept:
            return record_id
        return next((one.id for one in kept.values() if record_id in getattr(one, "former_ids", ())), record_id)

    @property
    def are_many(self) -> bool:
        """Whether the features of a file are too many to be gone through one by one."""
        return isinstance(self.features, Stored)

    def some_features(self) -> list[Entry]:
        """The features of a file; the first of them, where they are too many to be gone through."""
        return [self.features[key] for key in islice(self.features, LISTED if self.are_many else None)]

    def dates_of_features(self) -> list[When]:
        """The dates of the features of a file; of more than can be gone through, the first and the last day of all."""
        if isinstance(self.features, Stored):
            return self.features.ends()
        return [entry.when for entry in self.features.values() if entry.when]

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

    def events_at(self, place: str) -> list[Event]:
        """Events that happened at a place or at a place within it."""
        ids = {event.id for below in self.within(place) for event in self.rows_of(Event, "places", below)}
        return [self.events[key] for key in sorted(ids, key=self._event_order.__getitem__)]

    @cached_property
    def _event_order(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.events)}

    def events_about(self, place: str) -> list[Event]:
        """Events that concern a place without having happened there."""
        return self.rows_of(Event, "related_places", place)

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

    def events_along(self, corridor: str) -> list[Event]:
        """Events at the stops of a corridor, or at places that it passes."""
        stops = {place.id for place in self.stops_of(corridor)}
        stops |= {place for place, near in self._passing.items() if any(one.id == corridor for one in near)}
        return [event for event in self.events.values() if stops & set(event.places)]

    def citing(self, source: str) -> dict[str, list[Any]]:
        """Records that rest on a source, by collection; a table's row stands for the record that it hangs on."""
        found: dict[str, list[Any]] = {}
        for name, (record, parts) in RECORDS.items():
            owners: dict[str, Any] = self.catalog.by_id(record)
            ids: set[str] = set()
            for one in (record, *parts.values()):
                for column in columns(one):
                    if column.refers == "sources":
                        owner = "id" if one is record else columns(one)[0].name
                        ids |= {getattr(row, owner) for row in self.rows_of(one, column.name, source)}
            if ids:
                found[name] = [owners[key] for key in owners if key in ids]
        if own := [entry for entry in self.some_features() if source in entry.sources]:
            found[ENTRIES] = own
        return found

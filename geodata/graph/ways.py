"""Legs and corridors: where they stop, in what order, and along which line."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from shapely import MultiLineString

from geodata.model import Corridor, Leg, Part, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog import Catalog


class Ways:
    """The legs and corridors of a catalog; every answer is in the order of the catalog unless it says another."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.places = catalog.by_id(Place)
        self.legs = catalog.by_id(Leg)
        self.corridors = catalog.by_id(Corridor)

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
        for part in self._catalog.rows(Part):
            parts[part.leg].append(part)
        return parts

    @cached_property
    def _parts_of_corridor(self) -> dict[str, list[Part]]:
        parts: defaultdict[str, list[Part]] = defaultdict(list)
        for part in sorted(self._catalog.rows(Part), key=lambda part: (part.branch, part.order)):
            parts[part.corridor].append(part)
        return parts

    def corridors_of(self, legs: Iterable[Leg]) -> list[Corridor]:
        """Corridors that have any of the legs."""
        ids = {part.corridor for leg in legs for part in self.parts_of_leg.get(leg.id, [])}
        return [corridor for corridor in self.corridors.values() if corridor.id in ids]

    def corridors_at(self, place: str) -> list[Corridor]:
        """Corridors that have a leg at a place."""
        return self.corridors_of(self.legs_at(place))

    def legs_of(self, corridor: str) -> list[tuple[Part, Leg]]:
        """The legs of a corridor, by branch and order."""
        return [(part, self.legs[part.leg]) for part in self._parts_of_corridor.get(corridor, [])]

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
    def lines(self) -> dict[str, MultiLineString]:
        """Line of each corridor, from its legs, WGS 84."""
        lines = self._catalog.lines
        return {
            corridor: MultiLineString([lines[leg.id] for _, leg in self.legs_of(corridor) if leg.id in lines])
            for corridor in self.corridors
        }

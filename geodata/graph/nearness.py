"""What is near a place without being tied to it: corridors that pass, places of logistics."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geodata.geodesic import distance_to_line_km, length_km

if TYPE_CHECKING:
    from geodata.graph.ways import Ways
    from geodata.model import Place

PASSING_KM = 30.0
"""A corridor passes a place if its line comes this near: about half an hour by road."""


@dataclass(frozen=True, slots=True)
class Near:
    """A record some way off."""

    id: str
    km: float


class Nearness:
    """Distances on the ellipsoid between the places and lines of a catalog."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    def passing(self, place: str) -> list[Near]:
        """Rail and road corridors that do not stop at a place but come within PASSING_KM of it, nearest first."""
        return self._passing.get(place, [])

    def passed_by(self, corridor: str) -> set[str]:
        """The places that a corridor passes."""
        return {place for place, near in self._passing.items() if any(one.id == corridor for one in near)}

    @cached_property
    def _passing(self) -> dict[str, list[Near]]:
        return {place.id: self._passing_at(place) for place in self._ways.places.values()}

    def _passing_at(self, place: Place) -> list[Near]:
        if place.lon is None or place.lat is None:
            return []
        on = {corridor.id for corridor in self._ways.corridors_at(place.id)}
        near = [
            Near(corridor, distance_to_line_km(place.lon, place.lat, line))
            for corridor, line in self._ways.lines.items()
            if corridor not in on and not line.is_empty and self._ways.corridors[corridor].mode in ("rail", "road")
        ]
        return sorted((one for one in near if one.km <= PASSING_KM), key=lambda one: one.km)

    def logistics(self, place: str, count: int = 5) -> list[Near]:
        """The logistics places nearest to a place, as the crow flies."""
        here = self._ways.places[place]
        if here.lon is None or here.lat is None:
            return []
        others = [
            Near(other.id, length_km([(here.lon, here.lat), (other.lon, other.lat)]))
            for other in self._ways.places.values()
            if other.roles and other.id != place and other.lon is not None and other.lat is not None
        ]
        return sorted(others, key=lambda one: one.km)[:count]

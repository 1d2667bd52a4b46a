"""Legs and their derived lines: each leads somewhere, and its line is there and as long as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.checks.rows import each, is_on_the_way
from geodata.geodesic import length_km
from geodata.model import Leg, Place, Published, Track, Waypoint
from geodata.reading import Complaint, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog

_SHORTEST_SHARE = 0.7
"""A drawn line is shorter than its track where the source network knows only straight pieces."""
_DERIVE = "derive it: python -m geodata.derive.legs"


def legs(catalog: Catalog) -> Iterator[Complaint]:
    """Every leg leads from one place to another, through places or waypoints, and has a derived line."""
    derived = catalog.tables.get(Track, Table("legs/lines.geojson"))
    for leg, file, line in each(catalog, Leg):
        if leg.origin == leg.destination:
            rule = "a leg leads from one place to another"
            yield Complaint(file, line, "destination", leg.destination, rule, "correct one of the two")
        for via in leg.via:
            if not is_on_the_way(catalog, via):
                rule = "a leg is led through places or waypoints"
                yield Complaint(file, line, "via", via, rule, "add it to legs/waypoints.csv, or correct the id")
        if not derived.has(leg.id):
            yield Complaint(file, line, "id", leg.id, "a leg has a line in legs/lines.geojson", _DERIVE)
    places = catalog.by_id(Place)
    for waypoint, file, line in each(catalog, Waypoint):
        if waypoint.id in places:
            rule = "a waypoint has no place's id"
            yield Complaint(file, line, "id", waypoint.id, rule, "remove the waypoint: the place will do")


def tracks(catalog: Catalog) -> Iterator[Complaint]:
    """Every derived line is about as long as it says."""
    for track, file, line in each(catalog, Track):
        km = length_km(catalog.lines[track.id].coords) if track.id in catalog.lines else track.km
        if not _SHORTEST_SHARE * track.km - 1 <= km <= 1.03 * track.km + 1:
            rule = f"the drawn line is about as long as km says (it is {km:.1f} km)"
            yield Complaint(file, line, "km", str(track.km), rule, _DERIVE)


def stretches(catalog: Catalog) -> Iterator[Complaint]:
    """The stops of a published stretch are places or waypoints."""
    for published, file, line in each(catalog, Published):
        for stop in published.stops:
            if not is_on_the_way(catalog, stop):
                rule = "a stretch runs through places or waypoints"
                yield Complaint(file, line, "stops", stop, rule, "add it to legs/waypoints.csv, or correct the id")

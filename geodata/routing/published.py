"""What sources say of a trip: services and published lengths whose two ends a route has in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.model import Mode, Published, Service
from geodata.routing.route import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.graph import Graph
    from geodata.routing.route import Passed


def published(graph: Graph, stations: Iterable[Passed], corridors: Iterable[str]) -> tuple[Said, ...]:
    """Services and stretches between two of the stations, on a corridor that the route runs over; the longest first."""
    at, along = {one.place: one.km for one in stations}, set(corridors)
    found = [
        Said(record, round(abs(at[end] - at[begin]), 2), at[end] < at[begin])
        for record, begin, end in _records(graph, along)
        if begin in at and end in at and begin != end
    ]
    return tuple(sorted(found, key=lambda said: -said.km))


def _records(graph: Graph, corridors: set[str]) -> Iterator[tuple[Service | Published, str, str]]:
    for service in graph.catalog.rows(Service):
        if service.corridor in corridors and graph.corridors[service.corridor].mode in (Mode.RAIL, Mode.SEA):
            yield service, service.origin, service.destination
    for row in graph.catalog.rows(Published):
        if row.corridor in corridors and len(row.stops) > 1:
            yield row, row.stops[0], row.stops[-1]

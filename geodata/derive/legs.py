"""Draw the lines of the legs: `python -m geodata.derive.legs` writes legs/lines.geojson from the tables beside it.

A rail leg is the shortest path over network/rail.npz from stop to stop through the places and waypoints of `via`; a
road leg the same over scgraph_data's highways. Sea and air legs are the shortest line on the ellipsoid. A road that the
network does not have is a straight line, is called `straight`, and is reported. Lines end at nodes of the network, so
that legs of one mode meet exactly; how far a place is from its node is reported too.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import orjson
import shapely

from geodata.derive.network import read_package
from geodata.extent import BBox
from geodata.geodesic import Position, great_circle, length_km
from geodata.model import Leg, Line, Mode, Place, Stop, Waypoint
from geodata.network import Network, NoPath, RailNetwork
from geodata.reading import BrokenData, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

R = TypeVar("R")

LONG_STRAIGHT_KM, LONG_GAP_KM = 40.0, 3.0
"""A piece longer than this between two nodes, or a bridged gap longer than this, is marked: its course is unknown."""
RAIL_REACH_KM, ROAD_REACH_KM = 15.0, 10.0
"""A node of the network further off than this is not the place's."""
ROAD_DETOUR = 2.5
"""A way that many times as long as the shortest line is not the road's."""
TOLERANCE = 0.002
"""How far, in degrees, a drawn line may stray from the nodes of its path: about 200 m."""
AROUND_BELARUS = BBox(15, 48, 45, 62)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line as drawn, what it rests on, and which of its pieces are straight for want of nodes."""

    line: Line
    coordinates: list[Position]
    km: float
    longest_straight_km: float = 0.0
    bridges: tuple[str, ...] = ()
    straights: tuple[tuple[int, int], ...] = ()

    def feature(self, leg: str) -> dict[str, Any]:
        """GeoJSON, with the properties of model.Track."""
        properties = {
            "id": leg,
            "line": self.line,
            "km": round(self.km, 1),
            "km_great_circle": round(length_km([self.coordinates[0], self.coordinates[-1]]), 1),
            "longest_straight_km": round(self.longest_straight_km, 1),
            "bridges": self.bridges,
            "straights": self.straights,
        }
        geometry = {"type": "LineString", "coordinates": self.coordinates}
        return {"type": "Feature", "id": leg, "geometry": geometry, "properties": properties}


class Ground:
    """What lines are derived from: the tables of legs and places, and the networks."""

    def __init__(self, data: Path) -> None:
        """Read the tables of a data folder. Raises BrokenData."""
        self.data = data
        self.legs = rows(data, "legs/legs", Leg)
        self._stops = {(stop.place, stop.mode): (stop.lon, stop.lat) for stop in rows(data, "places/stops", Stop)}
        self._positions = {point.id: (point.lon, point.lat) for point in rows(data, "legs/waypoints", Waypoint)} | {
            place.id: (place.lon, place.lat)
            for place in rows(data, "places/places", Place)
            if place.lon is not None and place.lat is not None
        }

    @cached_property
    def rail(self) -> Network:
        """The rail network of the data folder."""
        return RailNetwork.load(self.data / "network" / "rail.npz")

    @cached_property
    def roads(self) -> Network:
        """The main roads around Belarus."""
        extract = read_package("world_highways", AROUND_BELARUS)
        return Network(extract.lonlat / 1000, extract.ends, extract.length / 100)

    def position(self, name: str, mode: Mode) -> Position:
        """Where a mode calls at a place: its stop there, else its own position; or a waypoint. Raises KeyError."""
        return self._stops.get((name, mode)) or self._positions[name]

    def snapped(self, name: str, mode: Mode) -> tuple[int, float]:
        """The node of a mode's network nearest to where it calls, and the kilometres to it. Raises NoPath, KeyError."""
        network = self.rail if mode is Mode.RAIL else self.roads
        node, off = network.nearest(*self.position(name, mode))
        if mode is Mode.RAIL and off > RAIL_REACH_KM:
            raise NoPath(f"{name} is {off:.0f} km from the rail network")
        return node, off


def rows(data: Path, stem: str, record: type[R]) -> list[R]:
    """The records of one table of a data folder. Raises BrokenData."""
    reader = Reader(data)
    table = reader.table(stem, record)
    if reader.complaints:
        raise BrokenData(reader.complaints)
    return table.rows


def drawing(ground: Ground, leg: Leg) -> Drawing:
    """The line of a leg. Raises NoPath if the rail network does not join its places."""
    if leg.mode is Mode.RAIL:
        return _routed(ground.rail, [node for node, _ in _snapped(ground, leg)])
    if leg.mode is Mode.ROAD:
        return _road(ground, leg)
    ends = [ground.position(name, leg.mode) for name in (leg.origin, leg.destination)]
    coordinates = [_rounded(place) for place in great_circle(*ends[0], *ends[1])]
    return Drawing(Line.GREAT_CIRCLE, coordinates, length_km(ends))


def _road(ground: Ground, leg: Leg) -> Drawing:
    snapped = _snapped(ground, leg)
    drawn = _routed(ground.roads, [node for node, _ in snapped])
    direct = length_km([drawn.coordinates[0], drawn.coordinates[-1]])
    if max(off for _, off in snapped) <= ROAD_REACH_KM and drawn.km <= ROAD_DETOUR * direct:
        return drawn
    ends = [
        _rounded(ground.position(name, leg.mode) if off > ROAD_REACH_KM else ground.roads.positions[node])
        for name, (node, off) in zip((leg.origin, leg.destination), (snapped[0], snapped[-1]), strict=True)
    ]
    return Drawing(Line.STRAIGHT, ends, length_km(ends), length_km(ends), straights=((0, 1),))


def _snapped(ground: Ground, leg: Leg) -> list[tuple[int, float]]:
    return [ground.snapped(name, leg.mode) for name in (leg.origin, *leg.via, leg.destination)]


def _routed(network: Network, waypoints: list[int]) -> Drawing:
    path = network.path(waypoints)
    lengths = network.straight_km(path.nodes)
    bridged = np.array([network.bridge(*step) is not None for step in pairwise(path.nodes)])
    long = np.flatnonzero((lengths > LONG_STRAIGHT_KM) | (bridged & (lengths > LONG_GAP_KM)))
    coordinates, straights = simplified(network.line(path.nodes), {int(step) for step in long})
    line = Line.BRIDGED if path.bridges else Line.NETWORK
    return Drawing(line, coordinates, path.km, path.longest_straight_km, path.bridges, straights)


def simplified(nodes: Any, straight: set[int]) -> tuple[list[Position], tuple[tuple[int, int], ...]]:
    """The line with fewer coordinates, and its straight pieces as first and last index of each.

    `straight` names pieces by the row of `nodes` that they begin at; both their ends are kept.
    """
    kept = sorted({0, len(nodes) - 1, *straight, *(step + 1 for step in straight)})
    coordinates, marked = [_rounded(nodes[0])], []
    for first, last in pairwise(kept):
        if first in straight:
            marked.append((len(coordinates) - 1, len(coordinates)))
        piece = shapely.LineString(nodes[first : last + 1]).simplify(TOLERANCE)
        coordinates += [_rounded(place) for place in piece.coords[1:]]
    return coordinates, tuple(marked)


def _rounded(place: Any) -> Position:
    lon, lat = place
    return round(float(lon), 3), round(float(lat), 3)


def report(ground: Ground, drawn: dict[str, Drawing]) -> Iterator[str]:
    """Markdown: the legs drawn straight, and the places that lie off their network."""
    yield "Drawn straight, because the network has no such road:"
    yield from (f"- {leg}, {line.km:.1f} km" for leg, line in drawn.items() if line.line is Line.STRAIGHT)
    yield "\n| place | mode | snap_km |\n|---|---|--:|"
    ends = {(name, leg.mode) for leg in ground.legs for name in (leg.origin, leg.destination)}
    for name, mode in sorted(ends):
        if mode in (Mode.RAIL, Mode.ROAD) and (off := ground.snapped(name, mode)[1]) > LONG_GAP_KM:
            yield f"| {name} | {mode} | {off:.1f} |"


def main() -> None:
    """Write the lines, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("geodata/data"), help="data folder")
    ground = Ground(parser.parse_args().data)
    drawn = {leg.id: drawing(ground, leg) for leg in ground.legs}
    features = b",\n".join(orjson.dumps(line.feature(leg)) for leg, line in drawn.items())
    written = b'{"type":"FeatureCollection","features":[\n' + features + b"\n]}\n"
    (ground.data / "legs" / "lines.geojson").write_bytes(written)
    print(*report(ground, drawn), f"\n{len(drawn)} legs, {len(written)} bytes", sep="\n")


if __name__ == "__main__":
    main()

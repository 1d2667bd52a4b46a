"""Draw the lines of the legs: `python -m geodata.derive.legs` writes legs/lines.geojson from the tables beside it.

A rail leg is the shortest path over network/rail.npz from stop to stop through the places and waypoints of `via`; a road
leg the same over scgraph_data's highways. Sea and air legs are the shortest line on the ellipsoid. A road that the
network does not have is a straight line, is called `straight`, and is reported. Lines end at nodes of the network, so
that legs of one mode meet exactly; how far a place is from its node is reported too.
"""

from __future__ import annotations

import argparse
import csv
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import orjson
import shapely

from geodata.derive.network import read_package
from geodata.extent import BBox
from geodata.fields import columns
from geodata.geodesic import Position, great_circle, length_km
from geodata.model import Leg, Line, Mode
from geodata.network import Network, Path, RailNetwork

T = TypeVar("T")

LONG_STRAIGHT_KM, LONG_GAP_KM = 40.0, 3.0
"""A piece longer than this between two nodes, or a bridged gap longer than this, is marked: its true course is unknown."""
ROAD_REACH_KM, ROAD_DETOUR = 10.0, 2.5
"""A road node further off than this is not the place's; a way that many times the shortest line is not the road's."""
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
        ends = [self.coordinates[0], self.coordinates[-1]]
        properties = {
            "id": leg,
            "line": self.line,
            "km": round(self.km, 1),
            "km_great_circle": round(length_km(ends), 1),
            "longest_straight_km": round(self.longest_straight_km, 1),
            "bridges": self.bridges,
            "straights": self.straights,
        }
        geometry = {"type": "LineString", "coordinates": self.coordinates}
        return {"type": "Feature", "id": leg, "geometry": geometry, "properties": properties}


class Atlas:
    """The tables and networks that lines are derived from, in a data folder."""

    def __init__(self, data: pathlib.Path) -> None:
        self.data = data
        self.legs = records(data / "legs" / "legs.csv", Leg)
        self._stops = {(row["place"], row["mode"]): _position(row) for row in _rows(data / "places" / "stops.csv")}
        self._places = {row["id"]: _position(row) for row in _rows(data / "places" / "places.csv") if row["lon"]}
        self._waypoints = {row["id"]: _position(row) for row in _rows(data / "network" / "waypoints.csv")}

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
        return self._stops.get((name, mode)) or self._places.get(name) or self._waypoints[name]


def drawing(atlas: Atlas, leg: Leg) -> Drawing:
    """The line of a leg. Raises NoPath if the rail network does not join its places."""
    if leg.mode is Mode.RAIL:
        return _routed(atlas.rail, atlas.rail.path([node for node, _ in _snapped(atlas, atlas.rail, leg)]))
    if leg.mode is Mode.ROAD:
        return _road(atlas, leg)
    ends = [atlas.position(name, leg.mode) for name in (leg.origin, leg.destination)]
    coordinates = [_rounded(place) for place in great_circle(*ends[0], *ends[1])]
    return Drawing(Line.GREAT_CIRCLE, coordinates, length_km(ends))


def _road(atlas: Atlas, leg: Leg) -> Drawing:
    snapped = _snapped(atlas, atlas.roads, leg)
    path = atlas.roads.path([node for node, _ in snapped])
    drawn = _routed(atlas.roads, path)
    direct = length_km([drawn.coordinates[0], drawn.coordinates[-1]])
    if max(off for _, off in snapped) <= ROAD_REACH_KM and path.km <= ROAD_DETOUR * direct:
        return drawn
    ends = [
        _rounded(atlas.position(name, leg.mode) if off > ROAD_REACH_KM else atlas.roads.positions[node])
        for name, (node, off) in zip((leg.origin, leg.destination), (snapped[0], snapped[-1]), strict=True)
    ]
    return Drawing(Line.STRAIGHT, ends, length_km(ends), length_km(ends), straights=((0, 1),))


def _snapped(atlas: Atlas, network: Network, leg: Leg) -> list[tuple[int, float]]:
    return [atlas.snapped(network, name, leg.mode) for name in (leg.origin, *leg.via, leg.destination)]


def _routed(network: Network, path: Path) -> Drawing:
    nodes = network.positions[list(path.nodes)]
    lengths = network.straight_km(path.nodes)
    bridged = np.array([network.bridge(*step) is not None for step in pairwise(path.nodes)])
    long = np.flatnonzero((lengths > LONG_STRAIGHT_KM) | (bridged & (lengths > LONG_GAP_KM)))
    coordinates, straights = _simplified(nodes, [int(step) for step in long])
    line = Line.BRIDGED if path.bridges else Line.NETWORK
    return Drawing(line, coordinates, path.km, path.longest_straight_km, path.bridges, straights)


def _simplified(nodes: Any, straight: list[int]) -> tuple[list[Position], tuple[tuple[int, int], ...]]:
    """The line with fewer coordinates; the ends of straight pieces stay, and are given as places in the new line."""
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


def records(table: pathlib.Path, record: type[T]) -> list[T]:
    """The rows of a table as records of the model. Raises BadValue."""
    wanted = columns(record)
    return [record(**{column.name: column.read(row[column.name]) for column in wanted}) for row in _rows(table)]


def _rows(table: pathlib.Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _position(row: dict[str, str]) -> Position:
    return float(row["lon"]), float(row["lat"])


def report(atlas: Atlas, drawn: dict[str, Drawing]) -> Iterator[str]:
    """Markdown: the legs drawn straight, and the places that lie off their network."""
    yield "Drawn straight, because the network has no such road:"
    yield from (f"- {leg}, {line.km:.1f} km" for leg, line in drawn.items() if line.line is Line.STRAIGHT)
    yield "\n| place | mode | snap_km |\n|---|---|--:|"
    ends = {(name, leg.mode) for leg in atlas.legs for name in (leg.origin, leg.destination)}
    networks = {Mode.RAIL: lambda: atlas.rail, Mode.ROAD: lambda: atlas.roads}
    for name, mode in sorted(ends, key=str):
        if mode in networks and (off := networks[mode]().nearest(*atlas.position(name, mode))[1]) > LONG_GAP_KM:
            yield f"| {name} | {mode} | {off:.1f} |"


def main() -> None:
    """Write the lines, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("geodata/data"), help="data folder")
    atlas = Atlas(parser.parse_args().data)
    drawn = {leg.id: drawing(atlas, leg) for leg in atlas.legs}
    features = b",\n".join(orjson.dumps(line.feature(leg)) for leg, line in drawn.items())
    written = b'{"type":"FeatureCollection","features":[\n' + features + b"\n]}\n"
    (atlas.data / "legs" / "lines.geojson").write_bytes(written)
    print(*report(atlas, drawn), f"\n{len(drawn)} legs, {len(written)} bytes", sep="\n")


if __name__ == "__main__":
    main()

"""Measure by road what is nearest to each place: `python -m geodata.derive.reach` writes network/roads.csv.

The way is the shortest over the main roads of scgraph_data's world_highways around Belarus, from the node nearest to
one place to the node nearest to the other; how far the two are from their nodes is added as the crow flies and told. A
way more than ROAD_DETOUR times as long as the shortest line is left out: the network has a gap there.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geodata.derive.legs import AROUND_BELARUS, ROAD_DETOUR, Ground, rows
from geodata.geodesic import distances_km
from geodata.model import Mode, Place
from geodata.precision import Precision
from geodata.routing.reach import KINDS, ROADS, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.network import Network

EACH = 2
"""So many of each kind are kept for a place."""
NEAR_KM = 5.0
"""A place further than this from a main road is left out: too much of the way would be a guess."""
_FAR_KM = 1200.0
_KNOWN = (Precision.EXACT, Precision.SITE, Precision.LOCALITY)
COLUMNS = ("place", "kind", "other", "km", "off_km")


def measured(ground: Ground, places: list[Place]) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the table, by place, kind and length."""
    snapped = {one.id: _node(ground, one) for one in places if _near(one)}
    on_road = {key: at for key, at in snapped.items() if at[1] <= NEAR_KM}
    targets = {one.id: kinds_of(one) for one in places if one.id in on_road and kinds_of(one)}
    matrix = _matrix(ground.roads)
    by_id = {one.id: one for one in places}
    for place in sorted(on_road):
        km = dijkstra(matrix, indices=on_road[place][0])
        for kind in KINDS:
            others = [one for one, kinds in targets.items() if kind in kinds and one != place]
            found = sorted((float(km[on_road[one][0]]) + on_road[place][1] + on_road[one][1], one) for one in others)
            kept = [(whole, one) for whole, one in found if _sound(by_id[place], by_id[one], whole)]
            for whole, one in kept[:EACH]:
                yield place, kind, one, f"{whole:.1f}", f"{on_road[place][1] + on_road[one][1]:.1f}"


def _near(place: Place) -> bool:
    box = AROUND_BELARUS
    if place.lon is None or place.lat is None or place.precision not in _KNOWN:
        return False
    return box.west < place.lon < box.east and box.south < place.lat < box.north


def _node(ground: Ground, place: Place) -> tuple[int, float]:
    return ground.roads.nearest(*ground.position(place.id, Mode.ROAD))


def _matrix(roads: Network) -> coo_array:
    both = np.concatenate([roads.ends, roads.ends[:, ::-1]])
    shape = (len(roads.positions), len(roads.positions))
    return coo_array((np.tile(roads.km, 2), tuple(both.T)), shape=shape).tocsr()


def _sound(place: Place, other: Place, km: float) -> bool:
    """Whether a way is near enough to be told and no detour round a gap of the network."""
    straight = float(distances_km(place.lon or 0.0, place.lat or 0.0, other.lon or 0.0, other.lat or 0.0))
    return km <= _FAR_KM and km <= max(ROAD_DETOUR * straight, straight + 15)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("geodata/data"), help="data folder")
    data = parser.parse_args().data
    with io.StringIO(newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(measured(Ground(data), rows(data, "places/places", Place)))
        (data / ROADS).write_text(out.getvalue(), "utf-8")
        print(f"{out.getvalue().count(chr(10)) - 1} rows")


if __name__ == "__main__":
    main()

"""Say of the rail network which country each node lies in and which gauges each edge has.

    python -m geodata.derive.gauges --work DIR

writes network/tracks.npz and network/tracks.toml into the folder, from rail.npz, the places and the legs beside it, and
the land borders of OpenStreetMap as the npm package below has them. The rules:

- a country's gauge is the one that all its railway places of the atlas share; where no place tells, it is not known;
- an edge that a leg runs over has the gauges of the leg, and of every such leg;
- any other edge has the gauge of the country that both its ends lie in, or that both countries share;
- what is left has none: no route runs over it.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.derive.basemap.sources import SOURCES, fetch
from geodata.derive.legs import Ground, rows
from geodata.model import Mode, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from geodata.network import Network

BORDERS = replace(
    next(source for source in SOURCES if source.key == "border"),
    key="border-100m",
    package="@geo-maps/countries-land-100m",
)
CELL = 2.0
"""Outlines are cut into cells of about this many degrees, so that finding the one around a point is quick."""

ALPHA_3 = {
    **{"AZE": "AZ", "BEL": "BE", "BLR": "BY", "CHN": "CN", "DEU": "DE", "ESP": "ES", "GEO": "GE", "HUN": "HU"},
    **{"IND": "IN", "KAZ": "KZ", "KGZ": "KG", "LTU": "LT", "LVA": "LV", "MNG": "MN", "NLD": "NL", "PAK": "PK"},
    **{"POL": "PL", "RUS": "RU", "UKR": "UA", "UZB": "UZ"},
}
"""The countries that have places in the atlas, as the borders name them (ISO 3166-1)."""
ELSEWHERE = "--"


def countries(network: Network, borders: Path) -> tuple[list[str], NDArray[np.uint8]]:
    """Codes, and for each node the place of its country among them. A node in the water belongs to the nearest land.

    Where two countries have the same land, the one that comes later by its ISO 3166-1 code has it: Crimea is Ukraine's.
    """
    codes = [ELSEWHERE, *sorted(ALPHA_3.values())]
    cells = list(_cells(borders, shapely.box(*_around(network.positions))))
    cells.sort(key=lambda cell: cell[0])
    owner = np.array([codes.index(ALPHA_3.get(name, ELSEWHERE)) for name, _ in cells], dtype=np.uint8)
    tree, points = shapely.STRtree([cell for _, cell in cells]), shapely.points(network.positions)
    found = np.zeros(len(points), dtype=np.uint8)
    known = np.zeros(len(points), dtype=bool)
    node, cell = tree.query(points, predicate="intersects")
    order = np.argsort(owner[cell], kind="stable")
    found[node[order]], known[node] = owner[cell[order]], True
    lost = np.flatnonzero(~known)
    found[lost] = owner[tree.query_nearest(points[lost], all_matches=False)[1]]
    return codes, found


def _around(positions: NDArray[np.float64]) -> tuple[float, float, float, float]:
    (west, south), (east, north) = positions.min(axis=0) - 1, positions.max(axis=0) + 1
    return west, south, east, north


def _cells(borders: Path, box: shapely.Polygon) -> Iterator[tuple[str, shapely.Polygon]]:
    """The countries within a box in small pieces."""
    for feature in orjson.loads(borders.read_bytes())["features"]:
        outline = shapely.from_geojson(orjson.dumps(feature["geometry"]))
        for part in shapely.get_parts(shapely.clip_by_rect(outline, *box.bounds)):
            yield from ((feature["properties"]["A3"], cell) for cell in _cut(part))


def _cut(area: shapely.Geometry) -> Iterator[shapely.Polygon]:
    if area.geom_type != "Polygon" or area.is_empty:
        return
    west, south, east, north = area.bounds
    if max(east - west, north - south) <= CELL:
        yield area
        return
    half = (west + east) / 2 if east - west >= north - south else (south + north) / 2
    halves = [(west, south, half, north), (half, south, east, north)]
    if east - west < north - south:
        halves = [(west, south, east, half), (west, half, east, north)]
    for box in halves:
        for part in shapely.get_parts(shapely.clip_by_rect(area, *box)):
            yield from _cut(part)


def usual(places: Iterable[Place]) -> dict[str, int]:
    """The gauge that all railway places of a country share, where there is just one."""
    shared: dict[str, set[int]] = {}
    for place in places:
        if place.gauges:
            shared[place.country] = shared.get(place.country, set(place.gauges)) & set(place.gauges)
    return {country: next(iter(gauges)) for country, gauges in sorted(shared.items()) if len(gauges) == 1}


def leg_edges(ground: Ground) -> dict[str, list[int]]:
    """The rows of the edges that each rail leg runs over."""
    row = {frozenset(pair): place for place, pair in enumerate(ground.rail.ends.tolist())}
    found = {}
    for leg in ground.legs:
        if leg.mode is Mode.RAIL:
            stops = [ground.snapped(name, leg.mode)[0] for name in (leg.origin, *leg.via, leg.destination)]
            found[leg.id] = [row[frozenset(step)] for step in pairwise(ground.rail.path(stops).nodes)]
    return found


def gauges(
    network: Network, country: NDArray[np.uint8], usual_bits: NDArray[np.uint8], legs: Mapping[int, int]
) -> NDArray[np.uint8]:
    """Gauges of each edge as bits; `usual_bits` by country, `legs` the bits of the edges that legs run over."""
    first, last = network.ends.T
    bits: NDArray[np.uint8] = usual_bits[country[first]] & usual_bits[country[last]]
    for edge, known in legs.items():
        bits[edge] = known
    return bits


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The arrays as a compressed .npz; no clock enters the bytes."""
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, array in arrays.items():
                with io.BytesIO() as one:
                    np.save(one, array, allow_pickle=False)
                    entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
                    archive.writestr(entry, one.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
        return buffer.getvalue()


TOML = """\
# Written by geodata.derive.gauges; change that, not this.
title = "Countries and gauges of the rail network"
summary = "For each node of rail.npz its country, for each edge its track gauges, for each rail leg its edges."
licence = "ODbL-1.0"
licence_url = "https://opendatacommons.org/licenses/odbl/1-0/"
attribution = "© OpenStreetMap contributors"
sources = ["scgraph-rail"]

[source]
package = "{package}"
version = "{version}"
package_licence = "MIT, data ODbL-1.0"
precision = "100 m"

[derived]
by = "python -m geodata.derive.gauges"
how = "Legs have their own gauges; elsewhere a country has the gauge that all its railway places in the atlas share."

[gauge_mm]
{usual}

[edges]
{counts}
"""


def arrays(ground: Ground, borders: Path) -> tuple[dict[str, NDArray[Any]], dict[str, int]]:
    """What tracks.npz holds, and the usual gauge by country."""
    known = usual(rows(ground.data, "places/places", Place))
    sizes = sorted({*known.values(), *(size for leg in ground.legs for size in leg.gauges)})
    codes, country = countries(ground.rail, borders)
    usual_bits = np.array([_bits(sizes, [known[code]] if code in known else []) for code in codes], dtype=np.uint8)
    edges = leg_edges(ground)
    on_legs: dict[int, int] = {}
    for leg in ground.legs:
        for edge in edges.get(leg.id, ()):
            on_legs[edge] = on_legs.get(edge, 0) | _bits(sizes, leg.gauges)
    return {
        "country_code": np.array(codes),
        "country": country,
        "usual_mm": np.array([known.get(code, 0) for code in codes], dtype=np.int32),
        "gauge_mm": np.array(sizes, dtype=np.int32),
        "gauge": gauges(ground.rail, country, usual_bits, on_legs),
        "leg_id": np.array(list(edges)),
        "leg_edges": np.array([len(one) for one in edges.values()], dtype=np.int32),
        "leg_edge": np.diff(np.concatenate([*edges.values()]), prepend=0).astype(np.int32),
    }, known


def _bits(sizes: list[int], some: Iterable[int]) -> int:
    return sum(1 << sizes.index(size) for size in some)


def main() -> None:
    """Write the arrays and their description."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("geodata/data"), help="data folder")
    parser.add_argument("--work", type=Path, required=True, help="folder for packages")
    options = parser.parse_args()
    made, known = arrays(Ground(options.data), fetch(BORDERS, options.work.resolve()) / "package" / "map.geo.json")
    out = options.data / "network"
    (out / "tracks.npz").write_bytes(packed(made))
    names = {0: "unknown"} | {1 << bit: f"only_{size}" for bit, size in enumerate(made["gauge_mm"].tolist())}
    counts = {names.get(bits, "several"): count for bits, count in enumerate(np.bincount(made["gauge"])) if count}
    text = TOML.format(
        package=BORDERS.package,
        version=BORDERS.version,
        usual="\n".join(f"{country} = {size}" for country, size in known.items()),
        counts="\n".join(f"{name} = {count}" for name, count in counts.items()),
    )
    (out / "tracks.toml").write_text(text, "utf-8")
    print(text, f"{(out / 'tracks.npz').stat().st_size} bytes", sep="\n")


if __name__ == "__main__":
    main()

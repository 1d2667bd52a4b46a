"""Derive the small basemap that the server draws its pictures on.

    python -m geodata.derive.picture --work DIR --out geodata/data/basemap

writes ``picture.geojson`` and ``picture.toml``: land, lakes, rivers, borders,
the fills of Belarus and China, names of countries, waters and towns of Eurasia,
by the rules of ``geodata.derive.basemap`` and simplified. Positions are WGS 84
longitude/latitude, rounded to three decimals (about 100 m),
far from Belarus to two.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from geodata.derive.basemap.features import BELARUS, Feature, Value, polygons
from geodata.derive.basemap.labels import (
    belarusian_places,
    country_names,
    read_towns,
    water_names,
    world_places,
)
from geodata.derive.basemap.lines import country_boundaries, region_boundaries, rivers
from geodata.derive.basemap.polygons import countries, lakes, land
from geodata.derive.basemap.sources import SOURCES, Packages, fetch_all
from geodata.derive.outlines import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

KEYS = ("magics", "qgis", "gpuwm", "border", "geonames")
DECIMALS, DECIMALS_FAR = 3, 2
SHOWN = shapely.box(-25, 5, 150, 75)  # degrees; beyond it, only coasts
NEAR = shapely.box(17, 49, 38, 60)  # degrees; here lines are kept closer
SIMPLE, SIMPLE_NEAR, SIMPLE_BELARUS = 0.11, 0.02, 0.008  # degrees
SIMPLE_BEYOND = 1  # beyond what is shown
ISLET = {"land": 0.08, "water": 0.08, "country": 0.2}  # square degrees
ISLET_NEAR = 0.006
ZOOM = 5  # the zoom of the basemap whose features are taken
RIVER_RANK = 4
TOWN_RANK, NEAR_RANK = 3, 7  # highest rank of towns taken

TOML = """\
# Written by geodata.derive.picture; change that, not this.
title = "Basemap of the pictures drawn by the server"
files = ["picture.geojson"]
attribution = "Natural Earth, © OpenStreetMap contributors, GeoNames"
licence = "Natural Earth is in the public domain; the outline of Belarus (kind \
belarus, iso BY) is OpenStreetMap's under ODbL-1.0; names of towns of Belarus \
are GeoNames' under CC-BY-4.0."
accuracy = "Simplified by {near} degrees around Belarus, its border by {belarus}, \
elsewhere by {far}."
packages = [{packages}]
"""


def main() -> None:
    """Fetch, simplify and write."""
    options = arguments()
    packages = fetch_all(options.work, KEYS)
    lines = ",\n".join(json_line(feature) for feature in picture_features(packages))
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    (options.out / "picture.geojson").write_text(text, encoding="utf-8")
    named = ", ".join(f'"{s.package} {s.version} ({s.licence})"' for s in SOURCES if s.key in KEYS)
    about = TOML.format(near=SIMPLE_NEAR, belarus=SIMPLE_BELARUS, far=SIMPLE, packages=named)
    (options.out / "picture.toml").write_text(about, encoding="utf-8")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m geodata.derive.picture",
        description="Derive the basemap of the pictures from Natural Earth.",
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for packages")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    return parser.parse_args()


def picture_features(packages: Packages) -> Iterator[Feature]:
    """Everything that a picture shows below the atlas's own records, the lowest first."""
    for make in (land, countries, lakes, rivers, country_boundaries, region_boundaries):
        parts: dict[tuple[tuple[str, Value], ...], list[BaseGeometry]] = {}
        for feature in make(packages):
            kept = {name: value for name, value in feature.properties.items() if name != "rank"}
            if taken(feature):
                parts.setdefault((("layer", feature.layer), *kept.items()), []).append(simplified(feature))
        for properties, geometries in parts.items():
            yield whole(dict(properties), geometries)
    for feature in names(packages):
        if feature.geometry.within(SHOWN):
            yield feature


def whole(properties: dict[str, Value], geometries: list[BaseGeometry]) -> Feature:
    """All geometries of one sort as one feature."""
    layer = str(properties.pop("layer"))
    merged = shapely.union_all(geometries)
    return Feature(layer, shapely.line_merge(merged) if "Line" in merged.geom_type else merged, (0, ZOOM), properties)


def names(packages: Packages) -> Iterator[Feature]:
    """Names of countries, waters and the larger towns."""
    towns = read_towns(packages)
    yield from country_names(packages)
    for water in water_names():  # shown from its zoom on
        yield Feature(water.layer, water.geometry, water.zooms, water.properties | {"rank": water.zooms[0]})
    for place in (*world_places(packages, towns), *belarusian_places(towns)):
        if int(place.properties["rank"]) <= (NEAR_RANK if place.geometry.within(NEAR) else TOWN_RANK):
            yield place


def taken(feature: Feature) -> bool:
    """Whether a feature is of the zoom taken; of Belarus, what the basemap draws closest."""
    if feature.properties.get("kind") == "region":
        return bool(feature.geometry.within(BELARUS))
    if feature.properties.get("kind") == "belarus":
        return False  # the edge of its fill
    if feature.properties.get("iso") == "BY":
        return feature.zooms[0] > ZOOM
    if feature.layer == "river" and int(feature.properties["rank"]) > RIVER_RANK:
        return False
    first, last = feature.zooms
    return first <= ZOOM <= last


def simplified(feature: Feature) -> BaseGeometry:
    """The geometry of a feature with fewer points, closer around Belarus than elsewhere."""
    if feature.properties.get("iso") == "BY":
        geometry = feature.geometry.simplify(SIMPLE_BELARUS)
    else:
        valid = shapely.make_valid(feature.geometry)
        geometry = by_distance(shapely.intersection(valid, SHOWN))
        if feature.layer == "land":  # the coasts beyond, so that no land ends at the edge of what is shown
            beyond = shapely.difference(shapely.simplify(valid, SIMPLE_BEYOND), SHOWN.buffer(-0.5))
            geometry = shapely.union_all([geometry, shapely.set_precision(beyond, 10**-DECIMALS_FAR)])
    return shapely.set_precision(without_islets(feature.layer, geometry), 10**-DECIMALS)


def by_distance(geometry: BaseGeometry) -> BaseGeometry:
    """Simplified lightly near Belarus, strongly and on a coarser grid elsewhere."""
    near = shapely.intersection(geometry, NEAR).simplify(SIMPLE_NEAR)
    far = shapely.difference(geometry, NEAR).simplify(SIMPLE)
    parts = [near, shapely.set_precision(shapely.make_valid(far), 10**-DECIMALS_FAR)]
    return shapely.union_all([shapely.make_valid(part) for part in parts])


def without_islets(layer: str, geometry: BaseGeometry) -> BaseGeometry:
    """The larger parts of an area; lines as they are."""
    if layer not in ISLET:
        return geometry
    least = ISLET_NEAR if geometry.intersects(NEAR) else ISLET[layer]
    return shapely.MultiPolygon([p for p in polygons(geometry) if p.area > (least if p.intersects(SHOWN) else 1)])


def json_line(feature: Feature) -> str:
    """One feature as GeoJSON."""
    geometry = json.loads(shapely.to_geojson(feature.geometry))
    properties = {"layer": feature.layer} | feature.properties
    made = {"type": "Feature", "properties": properties, "geometry": rounded(geometry, DECIMALS)}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()

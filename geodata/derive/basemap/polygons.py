"""Layers of areas: land, the two countries set off, water."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geodata.derive.basemap.features import (
    BELARUS,
    COARSE,
    EURASIA,
    FINE,
    MAX_ZOOM,
    WORLD,
    Feature,
    area_km2,
    clipped,
    polygons,
    read,
)
from geodata.derive.basemap.sources import (
    Packages,
    gshhg,
    magics,
    natural_earth_5,
    world_map,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

ISLET = 0.02  # square degrees; smaller parts of a country fill are left out
SMALL_ISLAND = 0.0006  # square degrees (about 5 km²)
SMALL_ISLAND_ZOOM = 7
SLIT = 0.0012  # degrees; half the width of what is closed in the outline of Belarus
ELSEWHERE = 0.03  # degrees; tolerance for the coasts outside Eurasia
LAKE_ZOOMS = ((20_000, 0), (5_000, 1), (1_500, 2), (500, 3), (150, 4), (60, 5))
SMALL_LAKE_ZOOMS = ((15.0, 5), (3.0, 6), (1.0, 7), (0.3, 8))
GSHHG_LAKE = "2"


def polygon_features(packages: Packages) -> Iterator[Feature]:
    """All features of the layers land, country and water."""
    yield from land(packages)
    yield from countries(packages)
    yield from lakes(packages)
    yield from belarusian_lakes(packages)


def land(packages: Packages) -> Iterator[Feature]:
    """Land as one fill: 1:10m in Eurasia from zoom 5, else 1:50m and simpler."""
    coarse = read(magics(packages, "50m", "land"))
    fine = read(magics(packages, "10m", "land"))
    for geometry in clipped(coarse, WORLD).geometry:
        yield Feature("land", geometry, COARSE)
    elsewhere = clipped(coarse, WORLD.difference(EURASIA)).geometry
    for geometry in shapely.simplify(elsewhere.values, ELSEWHERE):
        yield Feature("land", without_islets(geometry, ISLET), FINE)
    for geometry in clipped(fine, EURASIA).geometry:
        first = FINE[0] if geometry.area >= SMALL_ISLAND else SMALL_ISLAND_ZOOM
        yield Feature("land", geometry, (first, FINE[1]))


def countries(packages: Packages) -> Iterator[Feature]:
    """Fill of Belarus and China, cut to the land drawn at the same zooms."""
    belarus, china = natural_earth_fills(packages)
    for scale, zooms in (("50m", COARSE), ("10m", FINE)):
        frame = read(magics(packages, scale, "land"))
        shore = clipped(frame, shapely.box(*china.bounds)).union_all()
        fill = china.intersection(shore)
        yield Feature("country", fill, zooms, {"iso": "CN"})
    yield Feature("country", belarus, (0, 5), {"iso": "BY"})
    surveyed = belarus_outline(packages["border"])
    yield Feature("country", surveyed, (6, MAX_ZOOM), {"iso": "BY"})


def natural_earth_fills(packages: Packages) -> tuple[BaseGeometry, BaseGeometry]:
    """Belarus and China by Natural Earth, without islets."""
    frame = read(world_map(packages), "countries").set_index("iso_a2")
    belarus, china = (frame.geometry[code] for code in ("BY", "CN"))
    return belarus, without_islets(china, ISLET)


def without_islets(geometry: BaseGeometry, islet: float) -> BaseGeometry:
    """The parts of a geometry that are larger than an islet in square degrees."""
    return shapely.union_all([p for p in polygons(geometry) if p.area > islet])


@cache
def belarus_outline(package: Path) -> shapely.Polygon:
    """Belarus by OpenStreetMap: its outer ring without the slits of rivers that the source cuts out."""
    collection = (package / "package/map.geo.json").read_text().splitlines()
    (line,) = (line for line in collection if '"A3":"BLR"' in line)
    parts = [shapely.Polygon(part.exterior) for part in polygons(shapely.from_geojson(line.rstrip(",")))]
    closed = shapely.union_all(parts).buffer(SLIT, join_style="mitre")
    opened = closed.buffer(-2 * SLIT, join_style="mitre").buffer(SLIT, join_style="mitre")
    whole = max(polygons(opened), key=lambda part: part.area)
    return shapely.simplify(shapely.Polygon(whole.exterior), 1e-4)


def lakes(packages: Packages) -> Iterator[Feature]:
    """Natural Earth's lakes of the world, the larger the earlier."""
    frame = read(natural_earth_5(packages, "10m", "lakes"))
    frame["km2"] = area_km2(frame)
    for region, zooms in ((WORLD, COARSE), (EURASIA, FINE)):
        for geometry, km2 in clipped(frame, region)[["geometry", "km2"]].values:
            first = max(zooms[0], first_zoom(km2, LAKE_ZOOMS))
            yield Feature("water", geometry, (first, zooms[1]))


def first_zoom(km2: float, steps: tuple[tuple[float, int], ...]) -> int:
    """The zoom from which a lake of this size is shown."""
    return next((zoom for least, zoom in steps if km2 >= least), steps[-1][1])


def belarusian_lakes(packages: Packages) -> Iterator[Feature]:
    """GSHHG's lakes around Belarus that Natural Earth does not have."""
    world = read(natural_earth_5(packages, "10m", "lakes"))
    known = clipped(world, BELARUS).union_all()
    frame = gpd.GeoDataFrame(geometry=list(gshhg_lakes(packages)), crs=4326)
    frame["km2"] = area_km2(frame)
    frame = frame[(frame["km2"] >= SMALL_LAKE_ZOOMS[-1][0]) & ~frame.intersects(known)]
    for geometry, km2 in frame[["geometry", "km2"]].values:
        zooms = first_zoom(km2, SMALL_LAKE_ZOOMS), MAX_ZOOM
        yield Feature("water", geometry, zooms)


def gshhg_lakes(packages: Packages) -> Iterator[shapely.Polygon]:
    """Lakes of GSHHG, full resolution, that meet the region of Belarus.

    A line of the index reads: kind, area in km², number of points, least and
    greatest latitude, offset and length in bytes. The points are pairs of
    little-endian 32-bit floats, longitude and latitude.
    """
    points = np.memmap(gshhg(packages, "gshhs_f.dat"), dtype="<f4", mode="r")
    south, north = BELARUS.bounds[1::2]
    for line in gshhg(packages, "gshhsmeta_f.dat").read_text().splitlines():
        kind, _, _, least, greatest, offset, size = line.split()[:7]
        if kind == GSHHG_LAKE and float(least) < north and float(greatest) > south:
            start, stop = int(offset) // 4, (int(offset) + int(size)) // 4
            lake = shapely.Polygon(np.reshape(points[start:stop], (-1, 2)))
            if lake.intersects(BELARUS):
                yield lake

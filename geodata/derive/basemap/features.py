"""What a layer is made of: features with their zooms, and the regions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

Value = str | int

MAX_ZOOM = 8
COARSE = (0, 4)  # zooms drawn from 1:50m
FINE = (5, MAX_ZOOM)  # zooms drawn from 1:10m

# West, south, east, north in degrees.
WORLD = shapely.box(-180, -60, 180, 84)
EURASIA = shapely.box(-12, 12, 150, 73)
BELARUS = shapely.box(22.4, 50.6, 33.6, 57)


@dataclass(frozen=True)
class Feature:
    """One geometry (EPSG:4326) of a layer, from its first to its last zoom."""

    layer: str
    geometry: BaseGeometry
    zooms: tuple[int, int]
    properties: dict[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to draw."""
        first, last = self.zooms
        return first <= last and not self.geometry.is_empty


def read(path: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """A layer of a file as EPSG:4326, column names in lower case."""
    frame = gpd.read_file(path, layer=layer) if layer else gpd.read_file(path)
    frame = frame.rename(columns=str.lower).set_geometry("geometry")
    return frame.set_crs(4326, allow_override=True)


def clipped(frame: gpd.GeoDataFrame, region: BaseGeometry) -> gpd.GeoDataFrame:
    """The frame's rows and geometries within a region, made valid."""
    frame = frame[frame.intersects(region)].copy()
    valid = shapely.make_valid(frame.geometry.values)
    frame["geometry"] = shapely.intersection(valid, region)
    return frame[~frame.geometry.is_empty]


def area_km2(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Area of each geometry in km², on the equal-area EPSG:6933."""
    return frame.geometry.to_crs(6933).area / 1e6


def polygons(geometry: BaseGeometry) -> Iterator[shapely.Polygon]:
    """The polygons of a geometry, whatever else it holds."""
    for part in shapely.get_parts(geometry):
        if isinstance(part, shapely.Polygon):
            yield part
        elif shapely.get_num_geometries(part) > 1:
            yield from polygons(part)

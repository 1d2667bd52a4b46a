"""The coordinate reference systems that features are given in (OGC API Features Part 2), by way of PROJ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from geodata.extent import BadExtent, BBox

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS = 64


@dataclass(frozen=True, slots=True)
class Crs:
    """A reference system: its URI, its EPSG code, whether north comes first, decimals that keep a tenth of a metre."""

    uri: str
    title: str
    epsg: int
    north_first: bool
    decimals: int
    largest: float
    """No coordinate is greater."""

    @property
    def is_default(self) -> bool:
        """Whether features are kept in it: WGS 84, longitude first."""
        return self is CRS84

    def of_crs84(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapes of CRS84 in this system, in its own order of axes (Part 2, fc-crs-action)."""
        return self._moved(shapes, inverse=False)

    def to_crs84(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape of this system in CRS84; its positions are infinite where the system doesn't reach."""
        moved: shapely.Geometry = self._moved(np.array([shape], dtype=object), inverse=True)[0]
        return moved

    def box(self, text: str) -> BBox | shapely.Geometry:
        """A box written in this system: as a box of CRS84 or, where its edges are no meridians, as the polygon it is.

        Raises BadExtent.
        """
        if self is CRS84:
            return BBox.parse(text)
        box = BBox.unchecked(text, self.largest)
        if self.north_first:
            return BBox(box.south, box.west, box.north, box.east).checked()
        if box.south > box.north:
            raise BadExtent("south is not greater than north", "swap the second and the fourth number")
        if self.epsg == 3857:
            corners = (
                self.to_crs84(shapely.Point(*corner)) for corner in ((box.west, box.south), (box.east, box.north))
            )
            (west, south), (east, north) = ((corner.x, corner.y) for corner in corners)
            return BBox(west, south, east, north).checked()
        return self._outline(box)

    def _outline(self, box: BBox) -> shapely.Geometry:
        if box.west > box.east:
            raise BadExtent(
                "west is not greater than east in a projected system", "swap the first and the third number"
            )
        step = max(box.east - box.west, box.north - box.south) / _STEPS or 1.0
        outline = self.to_crs84(shapely.segmentize(rectangle(box), step))
        if not np.isfinite(shapely.bounds(outline)).all() or not outline.is_valid:
            raise BadExtent(f"the box lies where {self.title} reaches", "ask in CRS84 instead")
        return outline

    def _moved(self, shapes: NDArray[np.object_], *, inverse: bool) -> NDArray[np.object_]:
        def move(positions: NDArray[np.float64]) -> NDArray[np.float64]:
            if self.north_first:
                return positions[:, ::-1]
            found = _transformer(self.epsg).transform(
                positions[:, 0], positions[:, 1], direction="INVERSE" if inverse else "FORWARD"
            )
            moved = np.column_stack(found)
            return moved if inverse else moved.round(self.decimals)

        if self is CRS84:
            return shapes
        moved: NDArray[np.object_] = shapely.transform(shapes, move)
        return moved


def rectangle(box: BBox) -> shapely.Geometry:
    """A box as a shape: without width or height a line, without both a point."""
    corners = [(box.west, box.south), (box.east, box.north)]
    if corners[0] == corners[1]:
        return shapely.Point(corners[0])
    if box.west == box.east or box.south == box.north:
        return shapely.LineString(corners)
    return shapely.box(box.west, box.south, box.east, box.north)


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(4326, epsg, always_xy=True)


def _epsg(code: int) -> str:
    return f"http://www.opengis.net/def/crs/EPSG/0/{code}"


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "WGS 84, longitude first", 4326, False, 6, 1e6)
_OTHERS = (
    Crs(_epsg(4326), "EPSG:4326, WGS 84, latitude first", 4326, True, 6, 1e6),
    Crs(_epsg(3857), "EPSG:3857, Web Mercator", 3857, False, 2, 20_037_508.35),
    Crs(_epsg(32635), "EPSG:32635, UTM zone 35 north", 32635, False, 2, 2e7),
)
CRSES: dict[str, Crs] = {one.uri: one for one in (CRS84, *_OTHERS)}
"""By URI, the default first (Part 2, fc-md-crs-list)."""

_SHORT: dict[str, Crs] = {"OGC:CRS84": CRS84} | {f"EPSG:{one.epsg}": one for one in _OTHERS}


def crs(text: str) -> Crs | None:
    """The system of a URI or of a CURIE such as [EPSG:3857] (OGC API Common), if it is one of these."""
    return CRSES.get(text) or _SHORT.get(text.removeprefix("[").removesuffix("]"))


def rewritten(features: list[bytes], to: Crs) -> list[dict[str, Any]]:
    """GeoJSON features of CRS84 with their geometries in another system."""
    read = [orjson.loads(feature) for feature in features]
    shapes = np.array([None, *map(_shape, read)], dtype=object)[1:]
    moved = to.of_crs84(shapes)
    moved[~np.isfinite(shapely.bounds(moved)).all(axis=1)] = None  # where the system doesn't reach: the poles
    for feature, written in zip(read, shapely.to_geojson(moved), strict=True):
        feature["geometry"] = orjson.Fragment(written) if written else None
    return read


def _shape(feature: dict[str, Any]) -> shapely.Geometry | None:
    return shape(feature["geometry"]) if feature["geometry"] else None

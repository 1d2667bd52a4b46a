"""Lines and polygons in tiles: cut to the tile and its buffer, simplified, rounded to units, without what got lost."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.tiles.grid import BUFFER, EXTENT
from geodata.tiles.mvt import LINE, POLYGON, Shapes
from geodata.tiles.thinning import Measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.tiles.grid import Tile

    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]
    Places = NDArray[np.float64]

_TOLERANCE = 1
"""How far a simplified course may be from the true one, in units; rounding adds half a unit. It is a quarter of what
screens of two by two dots a pixel show, where a tile is 512 pixels wide."""


class Paths:
    """Lines or polygons of features, indexed; a feature may have several."""

    def __init__(self, geometries: Geometries, rows: Ints, kind: int, zooms: NDArray[np.uint16] | None = None) -> None:
        """Single lines or polygons on the square of the world, the row of the feature of each, and LINE or POLYGON.

        `zooms` says by bits at which zooms each is drawn, where that is known already.
        """
        order = np.argsort(rows, kind="stable")
        self._geometries, self._rows, self._kind = geometries[order], rows[order], kind
        self._bounds = shapely.bounds(self._geometries)
        if zooms is not None:
            self.zooms = zooms[order]
        self._long = shapely.get_num_coordinates(self._geometries) > 2
        self._tree = shapely.STRtree(self._geometries)
        self._beyond = len(rows) > 0 and bool(self._bounds[:, 0].min() < 0 or self._bounds[:, 2].max() > 1)

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def zooms(self) -> NDArray[np.uint16]:
        """At which zooms each is drawn, by bits, if nothing is left out by a filter."""
        return Measures.of(self._geometries, self._bounds, self._kind).zooms()

    def tile(self, tile: Tile, keep: NDArray[np.bool_] | None) -> tuple[Shapes, Ints]:
        """What a tile shows of those whose rows are kept, and their rows.

        Below the complete zoom what is too small is left out (`thinning`): by a filter, among those that it keeps. At
        the complete one what is smaller than a unit is a point.
        """
        scale, found = EXTENT << tile.z, []
        for turn in self._turns(tile):
            corner = np.array([tile.x * EXTENT + turn * scale, tile.y * EXTENT], float)
            geometries, own = self._cut(tile, corner, keep)
            found.append((geometries, own, np.broadcast_to(corner, (len(own), 2))))
        geometries, rows, corners = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(rows, kind="stable")
        make = _lines if self._kind == LINE else _polygons
        return make(geometries[order], rows[order], scale, corners[order], lossless=tile.complete)

    def _turns(self, tile: Tile) -> tuple[int, ...]:
        """How often to look around the world: at the edges of the map features of the other edge are in the buffer."""
        west, east = tile.x == 0, tile.x == (1 << tile.z) - 1
        return (0, *((-1,) if east or self._beyond else ()), *((1,) if west or self._beyond else ()))

    def _cut(self, tile: Tile, corner: Places, keep: NDArray[np.bool_] | None) -> tuple[Geometries, Ints]:
        """Geometries on the square, cut to a tile and its buffer; `corner` is the tile's in units of the square."""
        scale = EXTENT << tile.z
        low, high = (corner - BUFFER) / scale, (corner + EXTENT + BUFFER) / scale
        near = np.sort(self._tree.query(shapely.box(*low, *high)))
        if keep is not None:
            near = near[keep[self._rows[near]]]
        if not tile.complete:
            near = near[self._large(near, tile.z, alone=keep is not None)]
        whole = self._geometries[near]
        bounds = self._bounds[near]
        crossing = (bounds[:, :2] < low).any(axis=1) | (bounds[:, 2:] > high).any(axis=1)
        if not tile.complete:
            long = self._long[near]
            whole[long] = shapely.simplify(whole[long], _TOLERANCE / scale, preserve_topology=self._kind == POLYGON)
        whole[crossing] = self._clipped(whole[crossing], low, high)
        return whole, self._rows[near]

    def _large(self, near: Ints, zoom: int, *, alone: bool) -> NDArray[np.bool_]:
        """Which of some are drawn at a zoom; `alone` if others are not there to be seen."""
        if not alone:
            return (self.zooms[near] >> zoom & 1).astype(bool)
        return Measures.of(self._geometries[near], self._bounds[near], self._kind).drawn(zoom)

    def _clipped(self, crossing: Geometries, low: Places, high: Places) -> Geometries:
        if self._kind == LINE:
            cut: Geometries = shapely.clip_by_rect(crossing, *low, *high)
        else:
            cut = shapely.intersection(shapely.make_valid(crossing), shapely.box(*low, *high))
        return cut


def _lines(geometries: Geometries, rows: Ints, scale: int, corners: Places, *, lossless: bool) -> tuple[Shapes, Ints]:
    """Lines in whole units, from the corner given for each."""
    parts, whole = geometries, np.arange(len(geometries))
    if (shapely.get_type_id(geometries) != 1).any():
        parts, whole = shapely.get_parts(geometries, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    units = np.rint(xy * scale - corners[whole[part]]).astype(np.int64)
    same = np.zeros(len(units), bool)
    same[1:] = (part[1:] == part[:-1]) & (units[1:] == units[:-1]).all(axis=1)
    units, part = units[~same], part[~same]
    return _assembled(units, part, rows[whole], LINE, lossless=lossless)


def _polygons(
    geometries: Geometries, rows: Ints, scale: int, corners: Places, *, lossless: bool
) -> tuple[Shapes, Ints]:
    """Polygons on whole units that are valid there: outer rings clockwise as seen, y being downwards."""
    each = np.repeat(corners, shapely.get_num_coordinates(geometries), axis=0)
    geometries = shapely.transform(geometries, lambda xy: xy * scale - each)
    exact = shapely.set_precision(geometries, 1)
    lost = shapely.is_empty(exact) & ~shapely.is_empty(geometries)
    exact[lost] = shapely.force_2d(shapely.centroid(geometries[lost])) if lossless else exact[lost]
    parts, whole = shapely.get_parts(exact, return_index=True)
    flat = shapely.get_type_id(parts) == 3
    turned, own = shapely.orient_polygons(parts[flat]), rows[whole[flat]]
    rings, polygon = shapely.get_rings(turned, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    closing = np.append(ring[1:] != ring[:-1], True)[: len(ring)]
    made = _assembled(np.rint(xy[~closing]).astype(np.int64), ring[~closing], own[polygon], POLYGON, lossless=False)
    spots = shapely.get_type_id(parts) == 0
    if not spots.any():
        return made
    dots = Shapes.points(np.rint(shapely.get_coordinates(parts[spots])).astype(np.int64))
    return Shapes.joined([made[0], dots]), np.concatenate([made[1], rows[whole[spots]]])


def _assembled(units: Ints, part: Ints, rows: Ints, kind: int, *, lossless: bool) -> tuple[Shapes, Ints]:
    """Features of the vertices of parts: parts of one row are one feature; a part of one vertex is lost, or a point."""
    count = np.bincount(part, minlength=len(rows))
    kept = count > 1
    made = _features(units[kept[part]], count[kept], rows[kept], kind)
    dots = count == 1
    if not (lossless and dots.any()):
        return made
    _, first = np.unique(rows[dots], return_index=True)
    points = Shapes.points(units[dots[part]][first])
    return Shapes.joined([made[0], points]), np.concatenate([made[1], rows[dots][first]])


def _features(units: Ints, count: Ints, rows: Ints, kind: int) -> tuple[Shapes, Ints]:
    own, first = np.unique(rows, return_index=True)
    ends = np.concatenate([[0], np.cumsum(count)])
    return Shapes(np.full(len(own), kind), np.append(first, len(rows)), ends, units), own

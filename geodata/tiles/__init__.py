"""Features as Mapbox Vector Tiles. docs/tiles.md tells what a tile holds at which zoom, and why.

- Below the complete zoom, points of one cell of a grid (64 by 64 to a tile) become one at their mean, which says in
  `point_count` how many features it stands for; a cell with one feature shows it as itself.
- Lines and polygons are simplified to a unit; what is too small to be seen is left out (`thinning`).
- At the complete zoom nothing is left out, grouped or simplified.
- Of a layer of the map lines and areas are points too, where they are small (`gathering`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import shapely

from geodata.tiles.gathering import Gathering
from geodata.tiles.grid import BUFFER, EXTENT, MAX_ZOOM, NoTile, Tile, square
from geodata.tiles.mvt import LINE, POLYGON, Encoded, Shapes, Tags, layer, value
from geodata.tiles.parts import Parts, parted
from geodata.tiles.points import CELLS, NONE, Points
from geodata.tiles.shapes import Paths
from geodata.tiles.table import Table, coded, encoded, written
from geodata.tiles.thinning import Measures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Zooms = tuple[NDArray[np.uint16] | None, NDArray[np.uint16] | None]

__all__ = [
    "BUFFER",
    "CELLS",
    "COUNT",
    "EXTENT",
    "MAX_ZOOM",
    "Gathering",
    "Measures",
    "NoTile",
    "Parts",
    "Table",
    "Tags",
    "Tile",
    "TileSource",
    "Zooms",
    "coded",
    "encoded",
    "parted",
    "written",
]

COUNT = "point_count"
"""The property that says how many features a point stands for."""


class TileSource:
    """Geometries made ready to be cut into tiles, each known by its row."""

    def __init__(self, points: Points, *paths: Paths, gathering: Gathering | None = None) -> None:
        self._points, self._paths, self._gathering = points, [one for one in paths if len(one)], gathering

    @classmethod
    def of_points(cls, positions: NDArray[np.float64]) -> Self:
        """Plain points (n, 2) in WGS 84, longitude first; not a number for no position."""
        return cls(points_at(positions))

    @classmethod
    def of(cls, geometries: NDArray[np.object_], rows: Ints | None = None) -> Self:
        """Geometries in WGS 84, longitude first; None for no geometry. Their rows, if they are not all from 0."""
        return cls.of_runs([(geometries, np.arange(len(geometries)) if rows is None else rows)])

    @classmethod
    def of_runs(cls, runs: Iterable[tuple[NDArray[np.object_], Ints]], points: Points | None = None) -> Self:
        """Geometries in WGS 84 and their rows, a run at a time; `points` are theirs, if known."""
        return cls.of_parts(parted((shapely.transform(geometries, square), rows) for geometries, rows in runs), points)

    @classmethod
    def of_parts(cls, parts: Parts, points: Points | None = None, zooms: Zooms = (None, None)) -> Self:
        """Parts on the square of the world; `points` are theirs, `zooms` of lines and areas as of `Paths`, if known."""
        lines, areas = zooms
        return cls(
            Points.of(parts.spots, parts.spot_rows) if points is None else points,
            Paths(parts.lines, parts.line_rows, LINE, lines),
            Paths(parts.areas, parts.area_rows, POLYGON, areas),
        )

    @classmethod
    def drawn(cls, geometries: NDArray[np.object_], gathering: Gathering) -> Self:
        """Geometries in WGS 84 as a map draws them: lines and areas are points where they are small."""
        return cls(points_at(gathering.spots), *cls.of(geometries)._paths, gathering=gathering)

    def ready(self) -> Self:
        """Work out now what the first tile would have to, which those who are forked later then have in common."""
        for one in self._paths:
            one.zooms  # noqa: B018 - kept by being read
        return self

    def tile(
        self,
        tile: Tile,
        name: str,
        tags: Callable[[Ints], Sequence[Tags]],
        *,
        keep: NDArray[np.bool_] | None = None,
        cells: int = CELLS,
        ring: bool = True,
    ) -> bytes:
        """The tile with one layer, `name`; empty if nothing is there.

        `tags` gives the properties of rows, where -1 stands for a point that is not one row. `keep` says which rows
        there are to see. Points below the complete zoom are grouped by 2^`cells` cells a side; with `ring` those in
        the cells around the tile, which its neighbours have too, are in it.
        """
        as_points, as_paths = self._parted(tile, keep)
        points = self._points.tile(tile, as_points, cells, ring=ring) if len(self._points) else NONE
        paths = [one.tile(tile, as_paths) for one in self._paths]
        rows = np.concatenate([np.where(points.counts == 1, points.rows, -1), *(own for _, own in paths)])
        if not len(rows):
            return b""
        shapes = Shapes.joined([points.shapes, *(found for found, _ in paths)])
        counts = np.ones(len(rows), np.int64)
        counts[: len(points.counts)] = points.counts
        return layer(name, shapes, rows + 1, [*tags(rows), _counted(counts)])

    def _parted(
        self, tile: Tile, keep: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]:
        """The rows to be seen as points, and those to be seen as lines and polygons."""
        if self._gathering is None:
            return keep, keep
        points = self._gathering.points(tile, keep)
        return _both(keep, points), _both(keep, ~points)


def _both(one: NDArray[np.bool_] | None, other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return other if one is None else one & other


def points_at(positions: NDArray[np.float64]) -> Points:
    """Points of rows by their positions (n, 2) in WGS 84, longitude first; not a number for no position."""
    there = np.flatnonzero(~np.isnan(positions[:, 0]))
    return Points.of(square(positions[there]), there)


def _counted(counts: Ints) -> Tags:
    """The tags of points that stand for many."""
    numbers, codes = np.unique(counts, return_inverse=True)
    return Tags(COUNT, np.where(counts > 1, codes, -1), Encoded.of(value(int(number)) for number in numbers))

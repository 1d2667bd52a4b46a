"""Lines and areas of a layer that are points on the map for as long as they are small, or too many to be drawn.

At each zoom the largest are drawn as themselves, as many as `EACH` for every tile that the layer reaches and none
smaller than `LEAST`; the rest are points within them, and grouped like all points. So nothing is left out: a map of a
country's buildings shows how many there are where it can't show them. Which is which depends on the zoom and the time
chosen alone, so that a line is never drawn in one tile and a point in the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.tiles.grid import EXTENT, MAX_ZOOM, square

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.extent import BBox
    from geodata.tiles.grid import Tile

LEAST = 256
"""Units of a tile that a line or an area is long or wide at least to be drawn: 32 pixels where a tile has 512."""
EACH = 25
"""Lines and areas that are drawn at most for each tile that the layer reaches, on the mean."""


class Gathering:
    """Which features are points at which zoom."""

    def __init__(self, geometries: NDArray[np.object_]) -> None:
        """Geometries in WGS 84, longitude first; None for no geometry, which is never anything."""
        bounds = shapely.bounds(geometries)
        self._there = ~np.isnan(bounds[:, 0])
        low, high = square(bounds[:, :2]), square(bounds[:, 2:])
        self._sizes = np.where(self._there, np.abs(high - low).max(axis=1), 0)
        self._ranks = np.empty(len(geometries), np.int64)
        self._ranks[np.argsort(-self._sizes, kind="stable")] = np.arange(len(geometries))
        self.spots = spots(geometries)
        self._most = [self._drawn_at_most(z) for z in range(MAX_ZOOM + 1)]

    def _drawn_at_most(self, z: int) -> int:
        extended = self._sizes > 0
        return EACH * len(np.unique(np.floor(square(self.spots[extended]) * 2**z), axis=0)) if extended.any() else 0

    def points(self, tile: Tile, keep: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """Which features are points in a tile, if those that a filter keeps are all that there is to draw."""
        if tile.complete:
            still: NDArray[np.bool_] = self._there & (self._sizes == 0)
            return still
        drawn = self._there & (self._sizes * (EXTENT << tile.z) >= LEAST)
        if keep is not None:
            drawn &= keep
        drawn &= self._ranks < self._beyond(drawn, self._most[tile.z])
        found: NDArray[np.bool_] = self._there & ~drawn
        return found

    def _beyond(self, large: NDArray[np.bool_], most: int) -> int:
        """The first rank for which there is no room, where the largest `most` of some are drawn."""
        ranks = self._ranks[large]
        return len(self._ranks) if len(ranks) <= most else int(np.partition(ranks, most)[most])

    def inside(self, bbox: BBox) -> NDArray[np.bool_]:
        """Which features have their point in a box."""
        lon, lat = self.spots.T
        mask = np.zeros(len(self.spots), bool)
        for west, south, east, north in bbox.parts():
            mask |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        return mask


def spots(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """A position (n, 2) on each geometry, in its coordinates; not a number for none."""
    found = np.full((len(geometries), 2), np.nan)
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    found[there] = shapely.get_coordinates(shapely.point_on_surface(geometries[there]))
    return found

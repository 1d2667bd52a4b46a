"""At which zooms a line or an area is drawn: what no screen could show weighs on no tile.

A pixel is 8 units wide, as where a tile is drawn 512 pixels wide. An area is drawn once it is a unit wide or high. A
line is drawn once it is a pixel wide or high; a shorter one only if no line of a pixel or more begins or ends in the
pixel of its middle, and no other short one with its middle there is longer. So no pixel loses its last line: a network
stays to be seen where it is cut into short pieces, and its tiles have a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely

from geodata.tiles.grid import EXTENT, MAX_ZOOM
from geodata.tiles.mvt import LINE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.float64]
    Mask = NDArray[np.bool_]

PIXEL = 8
"""Units of a tile that a pixel is wide."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What the rule asks of n lines or areas, on the square of the world."""

    kind: int
    """LINE or POLYGON."""
    sizes: Places
    """How wide or how high each is, whichever is more."""
    middles: Places
    """(n, 2): of the box of each."""
    tips: Places
    """(n, 4): where each line begins and where it ends; (0, 4) for areas."""

    @classmethod
    def of(cls, geometries: NDArray[np.object_], bounds: Places, kind: int) -> Self:
        """Of single lines or polygons and their bounds (n, 4)."""
        low, high = bounds[:, :2], bounds[:, 2:]
        tips = np.empty((0, 4))
        if kind == LINE:
            ends = (shapely.get_coordinates(shapely.get_point(geometries, at)) for at in (0, -1))
            tips = np.concatenate(list(ends), axis=1)
        return cls(kind, (high - low).max(axis=1, initial=0), (low + high) / 2, tips)

    @classmethod
    def joined(cls, several: list[Self]) -> Self:
        """All of them, in order; they are of one kind, and at least one."""
        names = ("sizes", "middles", "tips")
        return cls(several[0].kind, *(np.concatenate([getattr(one, name) for one in several]) for name in names))

    def some(self, which: NDArray[Any]) -> Measures:
        """Those of some."""
        tips = self.tips[which] if self.kind == LINE else self.tips
        return Measures(self.kind, self.sizes[which], self.middles[which], tips)

    def drawn(self, zoom: int) -> Mask:
        """Which of them are drawn at a zoom below the complete one, if they are all that there is."""
        if self.kind != LINE:
            return self.sizes * (EXTENT << zoom) >= 1
        pixels = (EXTENT << zoom) // PIXEL
        found = self.sizes * pixels >= 1
        short = np.flatnonzero(~found)
        at, taken = _pixel(self.middles[short], pixels), _pixel(self.tips[found].reshape(-1, 2), pixels)
        free = ~np.isin(at, taken)
        short, at = short[free], at[free]
        longest = np.argsort(-self.sizes[short], kind="stable")
        found[short[longest[np.unique(at[longest], return_index=True)[1]]]] = True
        return found

    def zooms(self) -> NDArray[np.uint16]:
        """At which zooms below MAX_ZOOM each is drawn: bit 0 stands for zoom 0."""
        zooms = np.zeros(len(self.sizes), np.uint16)
        for zoom in range(MAX_ZOOM):
            zooms |= self.drawn(zoom).astype(np.uint16) << np.uint16(zoom)
        return zooms


def _pixel(places: Places, pixels: int) -> NDArray[np.int64]:
    """The number of the pixel that each place (n, 2) is in; beyond the square they go on."""
    columns, rows = np.floor(places * pixels).astype(np.int64).T
    found: NDArray[np.int64] = columns * (4 * pixels) + rows
    return found

"""Points in strips from south to north: those of a box are a run of each strip, and two binary searches find them all.

A box meets few of the strips. Those that lie in it between west and east need no look at single points; only the two
at its sides do. A tree takes some twenty steps through its levels for what takes six here, but points alone can be cut
so that strips do not overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from geodata.store.met import Met

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.store.met import Edges
    from geodata.store.packed import Packed, Packer

_TALL = 32
"""How many times more points a strip has than there are strips: the more, the longer the looks at the two sides."""


@dataclass(frozen=True, slots=True)
class Strips:
    """Rows by strip and, in a strip, by latitude."""

    order: NDArray[np.int32]
    longitudes: NDArray[np.float64]
    """Of the rows in this order."""
    keys: NDArray[np.int64]
    """Of them, rising: the number of the strip times the number of points, plus the place among all latitudes."""
    latitudes: NDArray[np.float64]
    """Of all points, rising."""
    sides: NDArray[np.float64]
    """(2, strips): the least and the greatest longitude of each; both rise."""

    @classmethod
    def of(cls, points: NDArray[np.float64]) -> Self:
        """The strips over points, (2, n), longitude and latitude; those that are no numbers are left out."""
        rows = np.flatnonzero(~np.isnan(points[0]))
        lon, lat = points[:, rows]
        count = len(rows)
        tall = max(int(np.ceil(np.sqrt(count * _TALL))), 1)
        by_lon, by_lat = np.argsort(lon, kind="stable"), np.argsort(lat, kind="stable")
        keys = np.empty(count, dtype=np.int64)
        keys[by_lon] = np.arange(count) // tall * count
        keys[by_lat] += np.arange(count)
        order = np.argsort(keys)
        starts = np.arange(0, count, tall)
        sides = np.stack([lon[by_lon[starts]], lon[by_lon[np.minimum(starts + tall, count) - 1]]])
        return cls(rows[order].astype(np.int32), lon[order], keys[order], lat[by_lat], sides)

    def pack(self, packer: Packer, name: str) -> None:
        """Write the strips."""
        for part in self.__slots__:
            packer.array(f"{name}/{part}", getattr(self, part))

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Self:
        """The strips as written."""
        return cls(*(packed.array(f"{name}/{part}") for part in cls.__slots__))

    @property
    def whole(self) -> Edges | None:
        """The box around all."""
        if not len(self.order):
            return None
        return float(self.sides[0, 0]), float(self.latitudes[0]), float(self.sides[1, -1]), float(self.latitudes[-1])

    def met(self, box: Edges) -> Met:
        """Where in the order lie the points of a box, its sides among them."""
        west, south, east, north = box
        least, greatest = self.sides
        first, last = int(greatest.searchsorted(west)), int(least.searchsorted(east, "right"))
        inner_first, inner_last = int(least.searchsorted(west)), int(greatest.searchsorted(east, "right"))
        heights = self.latitudes.searchsorted(south), self.latitudes.searchsorted(north, "right")
        numbers = np.arange(first, max(last, first)) * len(self.order)
        runs = self.keys.searchsorted(np.stack([numbers + heights[0], numbers + max(heights)]))
        inner = slice(inner_first - first, max(inner_last - first, 0))
        at_sides = [*runs.T[: inner.start], *runs.T[max(inner.stop, inner.start) :]]
        return Met(runs[:, inner], self._within([np.arange(*run) for run in at_sides], west, east))

    def _within(self, places: list[NDArray[np.int64]], west: float, east: float) -> NDArray[np.int64]:
        """Those of the places that lie between west and east."""
        held = np.concatenate([np.arange(0), *places])
        longitudes = self.longitudes[held]
        inside: NDArray[np.int64] = held[(longitudes >= west) & (longitudes <= east)]
        return inside

"""Points in tiles: all at the complete zoom, else one for each cell of a grid, which says for how many it stands.

Points are sorted along a Z-shaped curve (Morton order): a tile, and each cell of its grid, is one run of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from geodata.tiles.grid import EXTENT
from geodata.tiles.mvt import POINT, Shapes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.store.packed import Packed, Packer
    from geodata.tiles.grid import Tile

    Ints = NDArray[np.int64]

_ROUNDING = 1e-12

BITS = 31
"""Bits of a coordinate: 2 cm at the equator."""
CELLS = 6
"""A tile has a grid of 2⁶ by 2⁶ cells: each is 64 units wide, as the buffer is."""


@dataclass(frozen=True, slots=True)
class Found:
    """Points of a tile: their shapes, the row of each (of the first, where it stands for many), how many rows it is."""

    shapes: Shapes
    rows: Ints
    counts: Ints


@dataclass(frozen=True, slots=True)
class Points:
    """Positions of features in the order of their codes; a feature may have several. All may lie in a mapped file."""

    codes: Ints
    """Morton codes, rising."""
    xy: NDArray[np.int32]
    """Of each (n, 2), as whole numbers of BITS bits."""
    rows: NDArray[np.int32]
    """The row of the feature of each."""
    several: bool
    """Whether a feature has more than one."""

    @classmethod
    def of(cls, xy: NDArray[np.float64], rows: Ints) -> Self:
        """Positions (n, 2) on the square of the world, and the row of the feature of each."""
        inside = (xy[:, 1] >= -_ROUNDING) & (xy[:, 1] <= 1 + _ROUNDING)
        fixed, own = _fixed(xy[inside]), rows[inside].astype(np.int32)
        codes = _interleaved(fixed[:, 0], fixed[:, 1])
        order = np.argsort(codes, kind="stable")
        several = bool((np.bincount(own) > 1).any())
        return cls(codes[order], fixed[order].astype(np.int32), own[order], several)

    def pack(self, packer: Packer, name: str) -> None:
        """Write the positions."""
        packer.array(f"{name}/codes", self.codes)
        packer.array(f"{name}/xy", self.xy)
        packer.array(f"{name}/rows", self.rows)
        packer.array(f"{name}/several", np.array(self.several))

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Self:
        """The positions as written."""
        codes, xy, rows = (packed.array(f"{name}/{part}") for part in ("codes", "xy", "rows"))
        return cls(codes, xy, rows, bool(packed.array(f"{name}/several")))

    def __len__(self) -> int:
        return len(self.rows)

    def tile(self, tile: Tile, keep: NDArray[np.bool_] | None, cells: int, *, ring: bool) -> Found:
        """Points whose rows are kept, by a grid of 2^`cells` cells a side; with `ring`, of the cells around too."""
        at, turns, inner = self._within(tile, cells, ring=ring)
        rows = self.rows[at].astype(np.int64)
        if keep is not None:
            kept = keep[rows]
            inner = int(np.count_nonzero(kept[:inner]))
            at, turns, rows = at[kept], turns[kept], rows[kept]
        corner = np.array([tile.x, tile.y], np.int64) << (BITS - tile.z)
        xy = self.xy[at] - corner
        xy[:, 0] += turns << BITS
        if tile.complete:
            return self._all(_rounded(xy, tile.z), rows)
        return self._grouped(xy, rows, self.codes[at] >> 2 * (BITS - tile.z - cells), inner, tile.z)

    def _within(self, tile: Tile, cells: int, *, ring: bool) -> tuple[Ints, Ints, int]:
        """Indices of the points of a tile, then of those around it; how often each is moved once around the world."""
        code = _interleaved(np.array([tile.x]), np.array([tile.y]))
        first, last = self._run(code, tile.z)
        inner = np.arange(first[0], last[0])
        if not ring:
            return inner, np.zeros(len(inner), np.int64), len(inner)
        x, y, turns = _around(tile, cells)
        first, last = self._run(_interleaved(x, y), tile.z + cells)
        lengths = last - first
        before = np.concatenate([[0], np.cumsum(lengths)])
        outer = np.arange(before[-1]) + np.repeat(first - before[:-1], lengths)
        turned = np.concatenate([np.zeros(len(inner), np.int64), np.repeat(turns, lengths)])
        return np.concatenate([inner, outer]), turned, len(inner)

    def _run(self, codes: Ints, level: int) -> tuple[Ints, Ints]:
        shift = 2 * (BITS - level)
        return np.searchsorted(self.codes, codes << shift), np.searchsorted(self.codes, (codes + 1) << shift)

    def _all(self, xy: Ints, rows: Ints) -> Found:
        """Every feature with all its points."""
        order = np.argsort(rows, kind="stable")
        own, starts = np.unique(rows[order], return_index=True)
        ends = np.append(starts, len(rows))
        shapes = Shapes(np.full(len(own), POINT), np.arange(len(own) + 1), ends, xy[order])
        return Found(shapes, own, np.ones(len(own), np.int64))

    def _grouped(self, xy: Ints, rows: Ints, cells: Ints, inner: int, z: int) -> Found:
        """One point for each cell, at the mean of those in it."""
        fresh = np.ones(len(cells), bool)
        fresh[1:] = cells[1:] != cells[:-1]
        if inner < len(cells):
            fresh[inner] = True
        starts = np.flatnonzero(fresh)
        if not len(starts):
            return Found(Shapes.points(np.empty((0, 2), np.int64)), rows, rows)
        sizes = np.diff(np.append(starts, len(cells)))
        means = np.add.reduceat(xy, starts, axis=0) // sizes[:, None]
        counts = self._features(np.repeat(np.arange(len(starts)), sizes), rows, len(starts)) if self.several else sizes
        units = np.where(sizes[:, None] > 1, _within_cell(means, z), _rounded(means, z))
        return Found(Shapes.points(units), rows[starts], counts)

    def _features(self, groups: Ints, rows: Ints, count: int) -> Ints:
        """How many different rows each group has."""
        pairs = np.unique(groups * (int(rows.max()) + 1) + rows)
        return np.bincount(pairs // (int(rows.max()) + 1), minlength=count)


def _fixed(xy: NDArray[np.float64]) -> Ints:
    """Positions as whole numbers of BITS bits; longitudes go around, so that 180 degrees east is 180 degrees west."""
    fixed = np.floor(xy * (1 << BITS)).astype(np.int64)
    fixed[:, 0] %= 1 << BITS
    np.clip(fixed[:, 1], 0, (1 << BITS) - 1, out=fixed[:, 1])
    return fixed


def _within_cell(xy: Ints, z: int) -> Ints:
    """Means as units of a tile; rounded down, so that none leaves its cell."""
    return xy >> (BITS - z - EXTENT.bit_length() + 1)


def _rounded(xy: Ints, z: int) -> Ints:
    """Fixed positions as units of a tile of zoom `z`, to the nearest."""
    shift = BITS - z - EXTENT.bit_length() + 1
    return (xy + (1 << (shift - 1))) >> shift


def _around(tile: Tile, cells: int) -> tuple[Ints, Ints, Ints]:
    """Columns and rows of the cells around a tile, and how often each column was moved once around the world."""
    side, world = 1 << cells, 1 << (tile.z + cells)
    along = np.arange(-1, side + 1)
    x = np.concatenate([along, along, np.full(side, -1), np.full(side, side)]) + tile.x * side
    y = np.concatenate([np.full(side + 2, -1), np.full(side + 2, side), along[1:-1], along[1:-1]]) + tile.y * side
    there = (y >= 0) & (y < world)
    x, y = x[there], y[there]
    return x % world, y, x // world


def _interleaved(x: Ints, y: Ints) -> Ints:
    """Morton codes: the bits of y and x in turn."""
    return _spread(y) << 1 | _spread(x)


_MASKS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread(numbers: Ints) -> Ints:
    """The bits of numbers below 2³¹, each followed by an empty one."""
    spread = numbers.astype(np.int64)
    for shift, mask in _MASKS:
        spread = (spread | spread << shift) & mask
    return spread


NONE = Found(Shapes.points(np.empty((0, 2), np.int64)), np.empty(0, np.int64), np.empty(0, np.int64))
"""What is found where there are no points."""

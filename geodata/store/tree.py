"""A packed R-tree over the boxes of rows, by sort-tile-recursive order: flat arrays that a file can hold and map.

Shapely's STRtree answers the same, but is made of objects: it can't be shared between processes or opened in no time.
(Leutenegger, Lopez, Edgington: STR, a simple and efficient algorithm for R-tree packing, 1997.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from geodata.store.met import Met, lies_in, meets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.store.met import Edges
    from geodata.store.packed import Packed, Packer

_FANOUT = 32
_TOP = 1024
"""Children of a node; nodes, at most, of the level that a search begins with."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows in the order of the tree, their boxes, and the levels above them."""

    order: NDArray[np.int32]
    ordered: NDArray[np.float64]
    """(4, n): the boxes in tree order, so that those of neighbours lie side by side."""
    levels: list[NDArray[np.float64]]
    """From the leaves' parents up, each (4, nodes)."""

    @classmethod
    def of(cls, edges: NDArray[np.float64]) -> Self:
        """The tree over boxes, (4, n); those that are no numbers are left out."""
        order = _tiled(edges)
        ordered = below = np.ascontiguousarray(edges[:, order])
        levels: list[NDArray[np.float64]] = []
        while below.shape[1] > 1 or not levels:
            starts = np.arange(0, below.shape[1], _FANOUT)
            if not len(starts):
                break
            below = np.stack(
                [
                    *(np.minimum.reduceat(low, starts) for low in below[:2]),
                    *(np.maximum.reduceat(high, starts) for high in below[2:]),
                ]
            )
            levels.append(below)
        return cls(order, ordered, levels)

    def pack(self, packer: Packer, name: str) -> None:
        """Write the tree."""
        packer.array(f"{name}/order", self.order)
        packer.array(f"{name}/ordered", self.ordered)
        packer.array(f"{name}/levels", np.array([level.shape[1] for level in self.levels], dtype=np.int64))
        for number, level in enumerate(self.levels):
            packer.array(f"{name}/level{number}", level)

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Self:
        """The tree as written."""
        levels = [packed.array(f"{name}/level{number}") for number in range(len(packed.array(f"{name}/levels")))]
        return cls(packed.array(f"{name}/order"), packed.array(f"{name}/ordered"), levels)

    @property
    def whole(self) -> Edges | None:
        """The box around all."""
        if not self.levels:
            return None
        west, south, east, north = self.levels[-1][:, 0].tolist()
        return west, south, east, north

    def met(self, box: Edges) -> Met:
        """Where in the order lie the rows whose box meets a box: a node wholly in it stands for all that is below."""
        if not self.levels:
            return Met(np.empty((2, 0), dtype=np.int64), np.arange(0))
        begin = next(number for number, level in enumerate(self.levels) if level.shape[1] <= _TOP)
        runs, nodes = [], np.arange(self.levels[begin].shape[1])
        for number in range(begin, -1, -1):
            edges = self.levels[number][:, nodes]
            met, whole = meets(edges, box), lies_in(edges, box)
            runs.append(np.stack([nodes[whole], nodes[whole] + 1]) * _FANOUT ** (number + 1))
            nodes = nodes[met & ~whole]
            nodes = _below(nodes, len(self.order) if number == 0 else self.levels[number - 1].shape[1])
        single = nodes[meets(self.ordered[:, nodes], box)]
        return Met(np.minimum(np.concatenate(runs, axis=1), len(self.order)), single)


def _below(nodes: NDArray[Any], count: int) -> NDArray[Any]:
    """The children of nodes, out of `count`."""
    children = (nodes[:, np.newaxis] * _FANOUT + np.arange(_FANOUT)).ravel()
    return children[children < count] if len(nodes) and nodes[-1] * _FANOUT + _FANOUT > count else children


def _tiled(edges: NDArray[np.float64]) -> NDArray[np.int32]:
    """Rows that have a box, cut into vertical slices by longitude, each slice sorted by latitude."""
    west, south, east, north = edges
    rows = np.flatnonzero(~np.isnan(west))
    lon, lat = (west + east)[rows], (south + north)[rows]
    slices = max(int(np.ceil(np.sqrt(len(rows) / _FANOUT))), 1)
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.argsort(lon, kind="stable")] = np.arange(len(rows))
    return rows[np.lexsort([lat, rank // (slices * _FANOUT)])].astype(np.int32)

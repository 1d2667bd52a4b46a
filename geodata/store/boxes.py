"""A packed R-tree over the boxes of rows, by sort-tile-recursive order: flat arrays that a file can hold and map.

Shapely's STRtree answers the same, but is made of objects: it can't be shared between processes or opened in no time.
(Leutenegger, Lopez, Edgington: STR, a simple and efficient algorithm for R-tree packing, 1997.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.store.scanning import by_block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.store.packed import Packed, Packer

Edges = tuple[float, float, float, float]

_FANOUT = 32
_TOP = 1024
"""Children of a node; nodes, at most, of the level that a search begins with."""


@dataclass(frozen=True, slots=True)
class Met:
    """Places in the order of the tree: runs, and single ones besides."""

    runs: NDArray[np.int64]
    """(2, n): where each begins and ends."""
    single: NDArray[np.int64]

    def __len__(self) -> int:
        return int((self.runs[1] - self.runs[0]).sum()) + len(self.single)

    def rows(self, order: NDArray[np.int32]) -> NDArray[np.int32]:
        """The rows that lie there."""
        lengths = self.runs[1] - self.runs[0]
        within = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
        found: NDArray[np.int32] = order[np.concatenate([np.repeat(self.runs[0], lengths) + within, self.single])]
        return found


@dataclass(frozen=True, slots=True)
class Boxes:
    """West, south, east, north of each row, NaN for rows without; the rows in tree order; the levels above them."""

    edges: NDArray[np.float64]
    """4 rows of numbers; for points 2, longitude and latitude."""
    order: NDArray[np.int32]
    ordered: NDArray[np.float64]
    """The edges in tree order, so that those of neighbours lie side by side."""
    levels: list[NDArray[np.float64]]
    """From the leaves' parents up; 4 rows of numbers each."""
    blocks: NDArray[np.float64]
    """The box around each block of rows in their own order; not a number for a block with a row that has none."""

    @classmethod
    def of(cls, edges: NDArray[np.float64]) -> Boxes:
        """The tree over the boxes."""
        order = _tiled(edges)
        levels: list[NDArray[np.float64]] = []
        below = _four(edges[:, order])
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
        low, high = _four(edges)[:2], _four(edges)[2:]
        blocks = [*(by_block(one, np.minimum) for one in low), *(by_block(one, np.maximum) for one in high)]
        return cls(edges, order, np.ascontiguousarray(edges[:, order]), levels, np.stack(blocks))

    def pack(self, packer: Packer, name: str) -> None:
        """Write the tree."""
        packer.array(f"{name}/edges", self.edges)
        packer.array(f"{name}/order", self.order)
        packer.array(f"{name}/ordered", self.ordered)
        packer.array(f"{name}/blocks", self.blocks)
        for number, level in enumerate(self.levels):
            packer.array(f"{name}/level{number}", level)

    @classmethod
    def unpacked(cls, packed: Packed, name: str, levels: int) -> Boxes:
        """The tree as written, with that many levels."""
        above = [packed.array(f"{name}/level{number}") for number in range(levels)]
        edges, order, ordered = (packed.array(f"{name}/{part}") for part in ("edges", "order", "ordered"))
        return cls(edges, order, ordered, above, packed.array(f"{name}/blocks"))

    @property
    def whole(self) -> Edges | None:
        """The box around all."""
        return tuple(map(float, self.levels[-1][:, 0])) if self.levels else None  # type: ignore[return-value]

    def meeting(self, box: Edges) -> NDArray[np.int32]:
        """Rows whose box meets a box, in no order."""
        return self.met(box).rows(self.order)

    def met(self, box: Edges) -> Met:
        """Where in the tree lie the rows whose box meets a box: a node wholly in it stands for all that is below."""
        if not self.levels:
            return Met(np.empty((2, 0), dtype=np.int64), np.arange(0))
        begin = next(number for number, level in enumerate(self.levels) if level.shape[1] <= _TOP)
        runs, nodes = [], np.arange(self.levels[begin].shape[1])
        for number in range(begin, -1, -1):
            edges = self.levels[number][:, nodes]
            met, whole = _meets(edges, box), _lies_in(edges, box)
            runs.append(np.stack([nodes[whole], nodes[whole] + 1]) * _FANOUT ** (number + 1))
            nodes = nodes[met & ~whole]
            nodes = _below(nodes, len(self.order) if number == 0 else self.levels[number - 1].shape[1])
        single = nodes[_meets(_four(self.ordered[:, nodes]), box)]
        return Met(np.minimum(np.concatenate(runs, axis=1), len(self.order)), single)

    def reached(self, box: Edges, rows: slice | NDArray[Any]) -> NDArray[np.bool_]:
        """Which of some rows have a box that meets a box, or none."""
        return ~_apart(_four(self.edges[:, rows]), box)

    def blocks_reached(self, box: Edges) -> NDArray[np.bool_]:
        """Which blocks may have such rows."""
        return ~_apart(self.blocks, box)

    def around(self, rows: NDArray[Any] | None) -> Edges | None:
        """The box around some rows, None for all of them."""
        if rows is None:
            return self.whole
        chosen = _four(self.edges[:, rows])
        chosen = chosen[:, ~np.isnan(chosen[0])]
        if not chosen.shape[1]:
            return None
        west, south, east, north = chosen
        return float(west.min()), float(south.min()), float(east.max()), float(north.max())

    def within(self, rows: NDArray[np.int32], box: Edges) -> NDArray[np.bool_]:
        """Whether the boxes of the rows lie wholly in a box."""
        return _lies_in(_four(self.edges[:, rows]), box)


def _four(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    return edges if len(edges) == 4 else np.concatenate([edges, edges])


def _meets(edges: NDArray[np.float64], box: Edges) -> NDArray[np.bool_]:
    west, south, east, north = edges
    met: NDArray[np.bool_] = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    return met


def _apart(edges: NDArray[np.float64], box: Edges) -> NDArray[np.bool_]:
    """Which boxes surely do not meet a box: what is no number is in doubt."""
    west, south, east, north = edges
    apart: NDArray[np.bool_] = (west > box[2]) | (east < box[0]) | (south > box[3]) | (north < box[1])
    return apart


def _lies_in(edges: NDArray[np.float64], box: Edges) -> NDArray[np.bool_]:
    west, south, east, north = edges
    inside: NDArray[np.bool_] = (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return inside


def _below(nodes: NDArray[Any], count: int) -> NDArray[Any]:
    """The children of nodes, out of `count`."""
    children = (nodes[:, np.newaxis] * _FANOUT + np.arange(_FANOUT)).ravel()
    return children[children < count] if len(nodes) and nodes[-1] * _FANOUT + _FANOUT > count else children


def _tiled(edges: NDArray[np.float64]) -> NDArray[np.int32]:
    """Rows that have a box, cut into vertical slices by longitude, each slice sorted by latitude."""
    west, south, east, north = _four(edges)
    rows = np.flatnonzero(~np.isnan(west))
    lon, lat = (west + east)[rows], (south + north)[rows]
    slices = max(int(np.ceil(np.sqrt(len(rows) / _FANOUT))), 1)
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.argsort(lon, kind="stable")] = np.arange(len(rows))
    return rows[np.lexsort([lat, rank // (slices * _FANOUT)])].astype(np.int32)

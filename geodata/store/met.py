"""What an index of boxes answers: places in its own order, which runs are quicker to tell than lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Met:
    """Places in the order of an index: runs, and single ones besides."""

    runs: NDArray[np.int64]
    """(2, n): where each begins and ends."""
    single: NDArray[np.int64]

    def __len__(self) -> int:
        begins, ends = self.runs
        return int(ends.sum() - begins.sum()) + len(self.single)

    def rows(self, order: NDArray[np.int32]) -> NDArray[np.int32]:
        """The rows that lie there."""
        return np.concatenate([*(order[begin:end] for begin, end in self.runs.T.tolist()), order[self.single]])


def four(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """West, south, east and north of boxes, (4, n), or of points, (2, n)."""
    return edges if len(edges) == 4 else np.concatenate([edges, edges])


def meets(edges: NDArray[np.float64], box: Edges) -> NDArray[np.bool_]:
    """Which boxes meet a box: (4, n) to (n,)."""
    west, south, east, north = edges
    met: NDArray[np.bool_] = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    return met


def apart(edges: NDArray[np.float64], box: Edges) -> NDArray[np.bool_]:
    """Which boxes surely do not meet a box: what is no number is in doubt."""
    west, south, east, north = edges
    found: NDArray[np.bool_] = (west > box[2]) | (east < box[0]) | (south > box[3]) | (north < box[1])
    return found


def lies_in(edges: NDArray[np.float64], box: Edges) -> NDArray[np.bool_]:
    """Which boxes lie wholly in a box."""
    west, south, east, north = edges
    inside: NDArray[np.bool_] = (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return inside

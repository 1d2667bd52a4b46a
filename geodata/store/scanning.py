"""A page of the rows that match one condition, and their number, without a list of all of them.

An index tells how many match. The page is looked for in the order of the rows, block after block, and blocks that can
hold nothing are passed over: it costs what the page costs and how rare the matches are, not how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Some = slice | NDArray[Any]

BLOCK = 1024
"""Rows of a block."""
_DEAR = 8
"""How much more it costs to list a match from an index than to test a row in order."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How many of `rows` rows match, the blocks that may hold some, and the test of some rows."""

    rows: int
    matched: int
    blocks: NDArray[np.bool_]
    test: Callable[[Some], NDArray[np.bool_]]
    every: Callable[[], NDArray[Any]]
    """All that match, from the index, in no order."""

    def worth(self, last: int) -> bool:
        """Whether the first `last` matches are sooner found in order than listed with all the others."""
        return last < self.matched and self._expected(last) < _DEAR * self.matched

    def _expected(self, last: int) -> float:
        """Rows to be tested for the first `last` matches, if these lie evenly."""
        return float(np.count_nonzero(self.blocks)) * BLOCK * last / max(self.matched, 1)

    def page(self, first: int, last: int) -> NDArray[np.int32]:
        """The matching rows from the one numbered `first` to before `last`, in order."""
        blocks, found, have, at = np.flatnonzero(self.blocks), [np.empty(0, dtype=np.int32)], 0, 0
        while have < last and at < len(blocks):
            step = int(self._expected(last - have) * 1.1 / BLOCK) + 1
            found.append(self._matching(blocks[at : at + step]))
            have, at = have + len(found[-1]), at + step
        return np.concatenate(found)[first:last]

    def _matching(self, blocks: NDArray[np.int64]) -> NDArray[np.int32]:
        """The matching rows of some blocks, given in order."""
        if blocks[-1] - blocks[0] == len(blocks) - 1:
            begin = int(blocks[0]) * BLOCK
            run = slice(begin, min((int(blocks[-1]) + 1) * BLOCK, self.rows))
            return (np.flatnonzero(self.test(run)) + begin).astype(np.int32)
        rows = (blocks[:, np.newaxis] * BLOCK + np.arange(BLOCK)).ravel()
        rows = rows[rows < self.rows]
        return rows[self.test(rows)].astype(np.int32)


def by_block(values: NDArray[Any], extreme: np.ufunc) -> NDArray[Any]:
    """The least or the greatest value of each block."""
    starts = np.arange(0, len(values), BLOCK)
    return np.asarray(extreme.reduceat(values, starts)) if len(starts) else values[:0]

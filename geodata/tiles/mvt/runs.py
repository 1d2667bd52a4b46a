"""Runs of numbers that lie one after the other in one array, told by offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def offsets(lengths: Ints) -> Ints:
    """Where runs of these lengths begin, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths)])


def runs(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of all runs, one after the other."""
    before = offsets(lengths)
    return np.arange(before[-1]) + np.repeat(starts - before[:-1], lengths)


def stacked(several: Sequence[Ints]) -> Ints:
    """Offsets into things that are joined one after the other."""
    base, out = 0, [np.zeros(1, np.int64)]
    for one in several:
        out.append(one[1:] + base)
        base += one[-1]
    return np.concatenate(out)

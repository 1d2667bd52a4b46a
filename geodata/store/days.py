"""An interval index over the date bounds of rows: by the day of beginning, and for each block of rows its last end.

A row overlaps a period if it begins by the period's last day and ends no earlier than its first. Rows sorted by their
beginning give the former by one search; blocks that all ended before are left out unseen; what is left is tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.extent import EARLIEST, LATEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.extent import Interval, When
    from geodata.store.packed import Packed, Packer

_BLOCK = 128
_DENSE = 0.25
"""Rows of a block; share of rows in blocks to be seen above which all rows are tested in one pass instead."""

FIRST, LAST = EARLIEST.toordinal(), LATEST.toordinal()


def ordinals(when: When | None) -> tuple[int, int, int, int]:
    """Ordinal days: earliest start, latest start, earliest end, latest end; the widest of what has no date."""
    if when is None:
        return FIRST, LAST, FIRST, LAST
    return (
        when.start_earliest.toordinal(),
        when.start_latest.toordinal(),
        when.end_earliest.toordinal(),
        when.end_latest.toordinal(),
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Rows by the day of beginning, that day, the day of ending, and the last end of each block."""

    order: NDArray[np.int32]
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    last_ends: NDArray[np.int32]

    @classmethod
    def of(cls, begins: NDArray[np.int32], ends: NDArray[np.int32]) -> _Sorted:
        order = np.argsort(begins, kind="stable").astype(np.int32)
        blocks = np.arange(0, len(order), _BLOCK)
        last = np.maximum.reduceat(ends[order], blocks) if len(order) else np.empty(0, dtype=np.int32)
        return cls(order, begins[order], ends[order], last)

    def overlapping(self, first: int, last: int) -> NDArray[np.int32] | None:
        """Rows that overlap, None if too many are to be seen for it to be worth it."""
        count = int(np.searchsorted(self.begins, last, side="right"))
        blocks = np.flatnonzero(self.last_ends[: -(-count // _BLOCK)] >= first)
        if len(blocks) * _BLOCK > _DENSE * len(self.order):
            return None
        seen = (blocks[:, np.newaxis] * _BLOCK + np.arange(_BLOCK)).ravel()
        seen = seen[seen < count]
        found: NDArray[np.int32] = self.order[seen[self.ends[seen] >= first]]
        return found


@dataclass(frozen=True, slots=True)
class Days:
    """The four bounds of each row, and the index over them for either way to match."""

    bounds: NDArray[np.int32]
    possibly: _Sorted
    surely: _Sorted
    undated: NDArray[np.int32]

    @classmethod
    def of(cls, bounds: NDArray[np.int32]) -> Days:
        """The index over bounds of shape (4, rows), as `ordinals` gives them."""
        start_earliest, start_latest, end_earliest, end_latest = bounds
        undated = np.flatnonzero((start_earliest == FIRST) & (end_latest == LAST)).astype(np.int32)
        return cls(bounds, _Sorted.of(start_earliest, end_latest), _Sorted.of(start_latest, end_earliest), undated)

    def pack(self, packer: Packer, name: str) -> None:
        """Write the index."""
        packer.array(f"{name}/bounds", self.bounds)
        packer.array(f"{name}/undated", self.undated)
        for way, one in (("possibly", self.possibly), ("surely", self.surely)):
            packer.array(f"{name}/{way}/order", one.order)
            packer.array(f"{name}/{way}/begins", one.begins)
            packer.array(f"{name}/{way}/ends", one.ends)
            packer.array(f"{name}/{way}/last", one.last_ends)

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Days:
        """The index as written."""
        possibly, surely = (
            _Sorted(*(packed.array(f"{name}/{way}/{part}") for part in ("order", "begins", "ends", "last")))
            for way in ("possibly", "surely")
        )
        return cls(packed.array(f"{name}/bounds"), possibly, surely, packed.array(f"{name}/undated"))

    def during(
        self, period: Interval, rows: NDArray[Any] | None = None, *, surely: bool = False
    ) -> NDArray[Any] | None:
        """Those of the rows (None for all) that overlap a period or have no date; None if all do."""
        if len(self.undated) == self.bounds.shape[1]:
            return rows
        first, last = period.first.toordinal(), period.last.toordinal()
        begins, ends = (self.bounds[1], self.bounds[2]) if surely else (self.bounds[0], self.bounds[3])
        if rows is None:
            return self._found(first, last, begins, ends, surely=surely)
        kept = (begins[rows] <= last) & (ends[rows] >= first)
        if surely:  # else what has no date is found by its bounds, which are the widest
            kept |= self._without()[rows]
        met: NDArray[Any] = rows[kept]
        return met

    def _found(
        self, first: int, last: int, begins: NDArray[np.int32], ends: NDArray[np.int32], *, surely: bool
    ) -> NDArray[Any]:
        rows = (self.surely if surely else self.possibly).overlapping(first, last)
        if rows is None:
            return np.flatnonzero((begins <= last) & (ends >= first) | self._without()).astype(np.int32)
        return np.union1d(rows, self.undated) if surely and len(self.undated) else rows

    def _without(self) -> NDArray[np.bool_]:
        without = np.zeros(self.bounds.shape[1], dtype=bool)
        without[self.undated] = True
        return without

    def span(self, rows: NDArray[Any] | None) -> tuple[int, int] | None:
        """First and last day of the dated rows (None for all); an open bound does not open the whole."""
        starts, ends = self.bounds[0], self.bounds[3]
        if rows is not None:
            starts, ends = starts[rows], ends[rows]
        starts, ends = starts[starts != FIRST], ends[ends != LAST]
        if not len(starts) or not len(ends):
            return None
        return int(starts.min()), int(max(ends.max(), starts.max()))

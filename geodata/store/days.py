"""An interval index over the date bounds of rows: by the day of beginning, and for each block of rows its last end.

A row overlaps a period if it begins by the period's last day and ends no earlier than its first. Rows sorted by their
beginning give the former by one search; blocks that all ended before are left out unseen; what is left is tested.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.extent import EARLIEST, LATEST
from geodata.store.scanning import Scan, by_block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.extent import Interval, When
    from geodata.store.packed import Packed, Packer
    from geodata.store.scanning import Some

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


def years_of(days: NDArray[np.int32]) -> NDArray[np.int64]:
    """The years of ordinal days."""
    dates = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]")
    return dates.astype("datetime64[Y]").astype(np.int64) + 1970


_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Rows by the day of beginning, that day, the day of ending, and the last end of each block."""

    order: NDArray[np.int32]
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    last_ends: NDArray[np.int32]
    ended: NDArray[np.int32]
    """The days of ending in ascending order."""
    turned: NDArray[np.int32]
    """Rows that, read so, begin after they end."""

    @classmethod
    def of(cls, begins: NDArray[np.int32], ends: NDArray[np.int32]) -> _Sorted:
        order = np.argsort(begins, kind="stable").astype(np.int32)
        blocks = np.arange(0, len(order), _BLOCK)
        last = np.maximum.reduceat(ends[order], blocks) if len(order) else np.empty(0, dtype=np.int32)
        turned = np.flatnonzero(begins > ends).astype(np.int32)
        return cls(order, begins[order], ends[order], last, np.sort(ends), turned)

    def count(self, first: int, last: int, turned: int) -> int:
        """How many rows overlap: all but those that end before and those that begin after.

        `turned` is how many do both, which only rows can that begin after they end.
        """
        return _before(self.begins, last, "right") - _before(self.ended, first, "left") + turned

    def overlapping(self, first: int, last: int) -> NDArray[np.int32] | None:
        """Rows that overlap, None if too many are to be seen for it to be worth it."""
        count = _before(self.begins, last, "right")
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
    blocks: NDArray[np.int32]
    """The first beginning and the last end in each block of rows."""

    @classmethod
    def of(cls, bounds: NDArray[np.int32]) -> Days:
        """The index over bounds of shape (4, rows), as `ordinals` gives them."""
        start_earliest, start_latest, end_earliest, end_latest = bounds
        undated = np.flatnonzero((start_earliest == FIRST) & (end_latest == LAST)).astype(np.int32)
        blocks = np.stack([by_block(start_earliest, np.minimum), by_block(end_latest, np.maximum)])
        possibly, surely = _Sorted.of(start_earliest, end_latest), _Sorted.of(start_latest, end_earliest)
        return cls(bounds, possibly, surely, undated, blocks)

    def pack(self, packer: Packer, name: str) -> None:
        """Write the index."""
        packer.array(f"{name}/bounds", self.bounds)
        packer.array(f"{name}/undated", self.undated)
        packer.array(f"{name}/blocks", self.blocks)
        for way, one in (("possibly", self.possibly), ("surely", self.surely)):
            for part in fields(_Sorted):
                packer.array(f"{name}/{way}/{part.name}", getattr(one, part.name))

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Days:
        """The index as written."""
        possibly, surely = (
            _Sorted(*(packed.array(f"{name}/{way}/{part.name}") for part in fields(_Sorted)))
            for way in ("possibly", "surely")
        )
        bounds, undated, blocks = (packed.array(f"{name}/{part}") for part in ("bounds", "undated", "blocks"))
        return cls(bounds, possibly, surely, undated, blocks)

    def scan(self, period: Interval, *, surely: bool = False) -> Scan | None:
        """What overlaps a period or has no date, to be counted and paged; None if all do."""
        if len(self.undated) == self.bounds.shape[1]:
            return None
        first, last = period.first.toordinal(), period.last.toordinal()
        begins, ends = (self.bounds[1], self.bounds[2]) if surely else (self.bounds[0], self.bounds[3])

        def test(rows: Some) -> NDArray[np.bool_]:
            met: NDArray[np.bool_] = (begins[rows] <= last) & (ends[rows] >= first)
            if surely and len(self.undated):
                met |= (self.bounds[0, rows] == FIRST) & (self.bounds[3, rows] == LAST)
            return met

        blocks = (self.blocks[0] <= last) & (self.blocks[1] >= first)
        matched = self._count(first, last, surely=surely)
        every = partial(self._found, first, last, begins, ends, surely=surely)
        return Scan(self.bounds.shape[1], matched, blocks, test, every)

    def _count(self, first: int, last: int, *, surely: bool) -> int:
        one = self.surely if surely else self.possibly
        begins, ends = self.bounds[1, one.turned], self.bounds[2, one.turned]
        found = one.count(first, last, int(np.count_nonzero((begins > last) & (ends < first))))
        missed = surely and (first > FIRST or last < LAST)
        return found + len(self.undated) if missed else found

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


def _before(days: NDArray[np.int32], day: int, side: Literal["left", "right"]) -> int:
    """How many of days in ascending order lie before one, on `right` those of that day too.

    The day is given the type of the others: NumPy would convert them all to that of a plain number.
    """
    return int(np.searchsorted(days, days.dtype.type(day), side=side))

"""The order in which very many records are listed, and the years that they are listed under: made once, mapped."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from geodata.store.days import FIRST, LAST, years_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.store.packed import Packed, Packer


@dataclass(frozen=True, slots=True)
class Listing:
    """Of each row its years, and all rows in the order of lists."""

    latest: NDArray[np.int32]
    """The rows by the first day on which they may begin, latest first, undated ones last."""
    years: NDArray[np.int16]
    """The year that each row is listed under, 0 for none: that of its beginning, else that of its end."""
    bounds: NDArray[np.int16]
    """The years of the four bounds of each row, (4, rows)."""

    @classmethod
    def of(cls, days: NDArray[np.int32]) -> Self:
        """The listing of rows by their bounds, (4, rows), in ordinal days."""
        bounds = np.stack([years_of(one).astype(np.int16) for one in days])
        begins, _, _, ends = bounds
        years = np.where(days[0] == FIRST, ends, begins)
        undated = (days[0] == FIRST) & (days[3] == LAST)
        years[undated] = 0
        latest = np.argsort(np.where(undated, 1 - FIRST, -days[0]), kind="stable").astype(np.int32)
        return cls(latest, years, bounds)

    def pack(self, packer: Packer, name: str) -> None:
        """Write the listing."""
        for part in fields(self):
            packer.array(f"{name}/{part.name}", getattr(self, part.name))

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Self:
        """The listing as written."""
        return cls(*(packed.array(f"{name}/{part.name}") for part in fields(cls)))

    @property
    def dated(self) -> int:
        """How many rows have a date: so many of the latest."""
        return int(np.count_nonzero(self.years))

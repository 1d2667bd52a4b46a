"""Records that may be too many to be gone through: the first of them, and how many there are in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

R = TypeVar("R")

LISTED, SHOWN = 1000, 100
"""Features that are listed of more than can be gone through, and events that a card shows of them."""


@dataclass(frozen=True, slots=True)
class Some(Sequence[R]):
    """Records, of very many the first, and how many there are in all."""

    first: Sequence[R]
    total: int

    @classmethod
    def all(cls, records: Sequence[R]) -> Some[R]:
        """Records that are all there are."""
        return cls(records, len(records))

    def __len__(self) -> int:
        return len(self.first)

    @overload
    def __getitem__(self, place: int) -> R: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[R]: ...

    def __getitem__(self, place: int | slice) -> R | Sequence[R]:
        return self.first[place]

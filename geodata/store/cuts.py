"""Pieces of one long run of bytes, none of them copied before it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cuts(Sequence[bytes]):
    """The pieces of `held` from each start to its end."""

    def __init__(self, held: memoryview, starts: list[int], ends: list[int]) -> None:
        self._held, self._starts, self._ends = held, starts, ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Cuts: ...
    def __getitem__(self, at: int | slice) -> bytes | Cuts:
        if isinstance(at, slice):
            return Cuts(self._held, self._starts[at], self._ends[at])
        return bytes(self._held[self._starts[at] : self._ends[at]])

    def __iter__(self) -> Iterator[bytes]:
        return map(bytes, self.views())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def views(self) -> list[memoryview]:
        """The pieces where they are."""
        held = self._held
        return [held[start:end] for start, end in zip(self._starts, self._ends, strict=True)]

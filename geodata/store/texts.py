"""The ready bytes of features, one behind the other with what stands between two of them, and pages of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from geodata.store.cuts import Cuts
    from geodata.store.packed import Bytes

    Rows = NDArray[Any] | range

BETWEEN = b",\n"
"""Stands behind each feature of a pack."""


class Texts:
    """The features of a pack: their bytes, and where each begins, with the end of the last."""

    def __init__(self, held: Bytes, offsets: NDArray[np.int64]) -> None:
        self.held, self.starts, self.ends = held, offsets[:-1], offsets[1:]

    def cuts(self, rows: Rows) -> Cuts:
        """The features of rows, one by one."""
        chosen = slice(rows.start, rows.stop) if isinstance(rows, range) else rows
        return self.held.cuts(self.starts[chosen].tolist(), (self.ends[chosen] - len(BETWEEN)).tolist())

    def size(self, rows: NDArray[Any]) -> int:
        """Bytes that the features of rows take together."""
        return int((self.ends[rows] - self.starts[rows]).sum())

    def together(self, rows: Rows) -> list[memoryview]:
        """The features of rows, of which there are some, with what stands between them: pieces of the pack itself."""
        if isinstance(rows, range):
            return [self.held.whole[int(self.starts[rows[0]]) : int(self.ends[rows[-1]]) - len(BETWEEN)]]
        ends = self.ends[rows]
        ends[-1] -= len(BETWEEN)
        return self.held.cuts(self.starts[rows].tolist(), ends.tolist()).views()


@dataclass(frozen=True, slots=True, eq=False)
class Page(Sequence[bytes]):
    """The features of some rows, in the order of these; none is copied before it is asked for."""

    texts: Texts
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Page: ...
    def __getitem__(self, at: int | slice) -> bytes | Page:
        if isinstance(at, slice):
            return Page(self.texts, self.rows[at])
        row = self.rows[at]
        return self.texts.cuts(range(row, row + 1))[0]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.texts.cuts(self.rows))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def enclosed(before: bytes, features: Sequence[bytes], after: bytes) -> bytes:
    """Features with something before and after them; those of a page are copied once."""
    if isinstance(features, Page) and features:
        return b"".join((before, *features.texts.together(features.rows), after))
    return b"".join((before, BETWEEN.join(features), after))

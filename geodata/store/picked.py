"""All that a query matches in a mapped pack: cut out of it as it is read, and never held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from geodata.deadline import in_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from geodata.store.cuts import Cuts
    from geodata.store.packed import Bytes
    from geodata.store.shelf import Shelf

_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Picked(Sequence[bytes]):
    """The features that begin at `starts` and end at `ends` of the mapped bytes, in that order."""

    texts: Bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    whole_of: Shelf | None = None
    """The collection, if this is all of it and its columns tell all that its features do."""

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Picked: ...
    def __getitem__(self, at: int | slice) -> bytes | Picked:
        if isinstance(at, slice):
            return Picked(self.texts, self.starts[at], self.ends[at])
        return self.texts.cut(int(self.starts[at]), int(self.ends[at]))

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self), _AT_ONCE):
            in_time()
            yield from self[start : start + _AT_ONCE].cuts()

    def cuts(self) -> Cuts:
        """The features with their places in memory: for a few thousand at once."""
        return self.texts.cuts(self.starts.tolist(), self.ends.tolist())

    @property
    def first(self) -> bytes | None:
        """The first feature, if there is any."""
        return self[0] if len(self) else None

    @property
    def size(self) -> int:
        """Bytes of all features."""
        return int((self.ends - self.starts).sum())

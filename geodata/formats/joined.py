"""Files that are features as they are stored, with little around them: any part of one is made when it is read."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from geodata.formats.imprint import Imprint
    from geodata.store import Whole
    from geodata.store.picked import Picked

_PIECE = 1 << 18


@runtime_checkable
class Joined(Protocol):
    """A format whose file is a head with the first feature in it, then the others as they are."""

    between: bytes
    """What stands before each feature but the first."""
    foot: bytes

    def head(self, first: bytes | None, imprint: Imprint) -> bytes:
        """How the file begins, with the first feature if there is any."""


def written(form: Joined, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
    """The file, in pieces."""
    others = iter(features)
    yield form.head(next(others, None), imprint)
    for feature in others:
        yield form.between + feature
    yield form.foot


def length(form: Joined, features: Whole, imprint: Imprint) -> int:
    """The bytes of the file, told without making it."""
    first = features.first
    others = features.size - len(first or b"") + max(len(features) - 1, 0) * len(form.between)
    return len(form.head(first, imprint)) + others + len(form.foot)


class JoinedFile:
    """The file as a body of WSGI and as a file to seek in, made of the mapped features while it is read."""

    def __init__(self, form: Joined, features: Picked, imprint: Imprint) -> None:
        self._head, self._foot, self._between = form.head(features.first, imprint), form.foot, form.between
        self._others = features[1:]
        self._position = 0
        sizes = self._others.ends - self._others.starts + len(self._between)
        self._edges: NDArray[np.int64] = np.concatenate([[len(self._head)], sizes]).cumsum()

    @property
    def length(self) -> int:
        """The bytes of the file."""
        return int(self._edges[-1]) + len(self._foot)

    def seekable(self) -> bool:
        """Whether it can be read from anywhere."""
        return True

    def seek(self, position: int) -> int:
        """Go on from a position."""
        self._position = position
        return position

    def tell(self) -> int:
        """The position from which it goes on."""
        return self._position

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._position >= self.length:
            raise StopIteration
        begun, piece = self._piece()
        found = piece[self._position - begun :] if begun < self._position else piece
        self._position += len(found)
        return found

    def _piece(self) -> tuple[int, bytes]:
        """Where a piece of the file begins that has the position in it, and the piece."""
        at = int(np.searchsorted(self._edges, self._position, side="right"))
        if at == 0:
            return 0, self._head
        if at == len(self._edges):
            return int(self._edges[-1]), self._foot
        last = int(np.searchsorted(self._edges, self._position + _PIECE))
        views = self._others[at - 1 : last].cuts().views()
        return int(self._edges[at - 1]), self._between.join(chain((b"",), views))

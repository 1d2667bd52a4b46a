"""One file of named arrays, mapped into memory: read without a copy, shared by every process that maps it.

The pieces come first, each on a boundary of 64 bytes; then a directory in JSON, its length and a mark. A file without
its end was not finished, or was cut off: it is not read.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np
import orjson

from geodata.store.cuts import Cuts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_MARK = b"ATLAS\x1apk"
_ALIGNED = 64


class BadPack(ValueError):
    """A file that is no finished pack."""


@dataclass(slots=True)
class Packer:
    """Writes a pack into a file, piece by piece."""

    file: IO[bytes]
    size: int = 0
    pieces: dict[str, tuple[str, list[int], int]] = field(default_factory=dict)
    """Type, shape and offset of each piece."""

    def array(self, name: str, values: NDArray[Any]) -> None:
        """Add an array."""
        self._begin(name, values.dtype.str, list(values.shape))
        self._write(np.ascontiguousarray(values).data.cast("B") if values.size else b"")

    def stream(self, name: str, pieces: Iterable[bytes | bytearray | memoryview]) -> None:
        """Add bytes as they come."""
        self._begin(name, "|u1", [0])
        begun = self.size
        for piece in pieces:
            self._write(piece)
        self.pieces[name][1][0] = self.size - begun

    def finish(self, told: Any) -> None:
        """End the file with its directory and what is to be told of the whole, as JSON."""
        end = orjson.dumps({"pieces": self.pieces, "told": told})
        self._write(end + len(end).to_bytes(8, "big") + _MARK)
        self.file.flush()

    def _begin(self, name: str, kind: str, shape: list[int]) -> None:
        self._write(bytes(-self.size % _ALIGNED))
        self.pieces[name] = (kind, shape, self.size)

    def _write(self, piece: bytes | bytearray | memoryview) -> None:
        self.file.write(piece)
        self.size += len(piece)


class Packed:
    """A finished pack, mapped. Raises BadPack for a file that is none."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise BadPack("the file is empty") from None
        _MAPS.add(self._map)
        tail = len(self._map) - len(_MARK) - 8
        if tail < 0 or self._map[-len(_MARK) :] != _MARK:
            raise BadPack("the file ends before its end")
        length = int.from_bytes(self._map[tail : tail + 8], "big")
        try:
            directory = orjson.loads(self._map[max(tail - length, 0) : tail])
            self.told: Any = directory["told"]
            self._pieces: dict[str, tuple[str, list[int], int]] = directory["pieces"]
        except (ValueError, KeyError, TypeError):
            raise BadPack("the file has no directory") from None

    def array(self, name: str) -> NDArray[Any]:
        """An array, not to be written to."""
        kind, shape, offset = self._pieces[name]
        count = int(np.prod(shape))
        if not count:
            return np.empty(shape, dtype=kind)
        return np.frombuffer(self._map, dtype=kind, count=count, offset=offset).reshape(shape)

    def span(self, name: str) -> Bytes:
        """The bytes of a stream."""
        _, (length,), offset = self._pieces[name]
        return Bytes(memoryview(self._map)[offset : offset + length])


_MAPS: WeakSet[mmap.mmap] = WeakSet()


def unload() -> None:
    """Have no page of any pack in this process's memory: those that are read again come out of the system's cache."""
    for one in list(_MAPS):
        one.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes within a mapped file."""

    whole: memoryview

    def cut(self, start: int, end: int) -> bytes:
        """A copy of the bytes from start to end."""
        return bytes(self.whole[start:end])

    def cuts(self, starts: list[int], ends: list[int]) -> Cuts:
        """Many pieces."""
        return Cuts(self.whole, starts, ends)

"""Keys and values of features: each value is encoded once, a tile takes those that its features have."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tiles.mvt.runs import runs
from geodata.tiles.mvt.varints import field, varint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_SHORT = 125
"""Bytes of a text whose lengths take one byte."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Values encoded, one after the other, so that those of a tile are cut out together."""

    content: NDArray[np.uint8]
    ends: Ints
    """Offsets into the content, one more than values."""

    @classmethod
    def of(cls, values: Iterable[bytes]) -> Encoded:
        """Values in order; an empty one stands for none."""
        content, ends = bytearray(), array("q", [0])
        for one in values:
            content += one
            ends.append(len(content))
        return cls(np.frombuffer(bytes(content), np.uint8), np.frombuffer(ends, np.int64))

    @classmethod
    def held(cls, values: Collection[bytes]) -> Encoded:
        """The same of values that are all held already: quicker, where `of` holds one at a time."""
        ends = np.zeros(len(values) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, values), np.int64, len(values)), out=ends[1:])
        return cls(np.frombuffer(b"".join(values), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def some(self, places: NDArray[np.integer[Any]]) -> bytes:
        """The values of these places."""
        starts = self.ends[places]
        return self.content[runs(starts, self.ends[places + 1] - starts)].tobytes()


@dataclass(frozen=True, slots=True)
class Tags:
    """One property: its key, the code of its value for each feature (-1 for none), and the values."""

    key: str
    codes: NDArray[np.integer[Any]]
    values: Encoded


def value(of: Any) -> bytes:
    """A text, number or boolean as a value of a layer."""
    if isinstance(of, str) and len(text := of.encode()) <= _SHORT:
        return bytes((0x22, len(text) + 2, 0x0A, len(text))) + text  # by far the most, so spelt out
    if isinstance(of, bool):
        said = bytes((0x38, of))
    elif isinstance(of, int):
        said = b"\x20" + varint(of) if of >= 0 else b"\x30" + varint(-2 * of - 1)
    elif isinstance(of, float):
        said = b"\x19" + struct.pack("<d", of)
    else:
        said = field(1, str(of).encode())
    return field(4, said)


def numbered(tags: Sequence[Tags], count: int) -> tuple[Ints, list[str], bytes]:
    """A table of value numbers (features, keys), -1 for none, then keys and values; only what is used stays."""
    columns: list[Ints] = []
    keys: list[str] = []
    values: list[bytes] = []
    before = 0
    for one in tags:
        there = one.codes >= 0
        used, numbers = _used(one.codes[there], len(one.values))
        if len(used):
            column = np.full(count, -1)
            column[there] = numbers + before
            columns.append(column)
            keys.append(one.key)
            values.append(one.values.some(used))
            before += len(used)
    table = np.stack(columns, axis=1) if columns else np.empty((count, 0), np.int64)
    return table, keys, b"".join(values)


def _used(codes: NDArray[np.integer[Any]], count: int) -> tuple[Ints, Ints]:
    """The distinct codes in ascending order, and the place of each code among them; codes are below `count`."""
    if (codes[1:] > codes[:-1]).all():
        return codes.astype(np.int64), np.arange(len(codes))
    if count > 4 * len(codes):
        used, places = np.unique(codes.astype(np.int64), return_inverse=True)
        return used, places
    seen = np.zeros(count, bool)
    seen[codes] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[codes]

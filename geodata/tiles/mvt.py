"""The layer of a Mapbox Vector Tile (specification 2.1), written from arrays.

All in a feature is a varint: the integers of all features are laid out in one array, the lengths are filled in, and the
whole is turned to bytes at once.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tiles.grid import EXTENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

POINT, LINE, POLYGON = 1, 2, 3
_SHORT = 125
"""Bytes of a text whose lengths take one byte."""
_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 7


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries of n features in units of a tile: type of each, its parts, the vertices of these.

    Parts are groups of points, lines, or rings without their closing vertex: outer ones clockwise as seen, holes the
    other way, after the ring that they are in.
    """

    kinds: Ints
    parts: Ints
    """n + 1 offsets into the parts."""
    ends: Ints
    """Offsets into the vertices, one more than parts."""
    xy: Ints

    def __len__(self) -> int:
        return len(self.kinds)

    @classmethod
    def points(cls, xy: Ints) -> Shapes:
        """A point for each vertex."""
        each = np.arange(len(xy) + 1)
        return cls(np.full(len(xy), POINT), each, each, xy)

    @classmethod
    def joined(cls, several: Sequence[Shapes]) -> Shapes:
        """All of them, in order."""
        return cls(
            np.concatenate([one.kinds for one in several]),
            _stacked([one.parts for one in several]),
            _stacked([one.ends for one in several]),
            np.concatenate([one.xy for one in several]),
        )


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

    def __len__(self) -> int:
        return len(self.ends) - 1

    def some(self, places: NDArray[np.integer[Any]]) -> bytes:
        """The values of these places."""
        starts = self.ends[places]
        return self.content[_runs(starts, self.ends[places + 1] - starts)].tobytes()


@dataclass(frozen=True, slots=True)
class Tags:
    """One property: its key, the code of its value for each feature (-1 for none), and the values."""

    key: str
    codes: NDArray[np.integer[Any]]
    values: Encoded


def layer(name: str, shapes: Shapes, ids: Ints, tags: Sequence[Tags]) -> bytes:
    """The layer as a message of a tile; an id of 0 stands for none."""
    keyed, keys, values = _numbered(tags, len(shapes))
    said = [_field(1, name.encode()), _features(shapes, ids, keyed)]
    said += [_field(3, key.encode()) for key in keys]
    said += [values, b"\x28" + varints(np.array([EXTENT])), b"\x78\x02"]
    return _field(3, b"".join(said))


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
        said = _field(1, str(of).encode())
    return _field(4, said)


def _numbered(tags: Sequence[Tags], count: int) -> tuple[Ints, list[str], bytes]:
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


def _features(shapes: Shapes, ids: Ints, keyed: Ints) -> bytes:
    """The features: 0x12 length [0x08 id] [0x12 length (key value)*] 0x18 type 0x22 length geometry."""
    geometry, sizes = _commands(shapes)
    tagged = (keyed >= 0).sum(axis=1)
    at_tags = 2 + 2 * (ids > 0)
    at_type = at_tags + (2 + 2 * tagged) * (tagged > 0)
    starts = _offsets(at_type + 4 + sizes)
    begin, end = starts[:-1], starts[1:]
    out = np.zeros(starts[-1], np.int64)
    out[begin] = 0x12
    known = ids > 0
    out[begin[known] + 2], out[begin[known] + 3] = 0x08, ids[known]
    with_tags = tagged > 0
    out[(begin + at_tags)[with_tags]] = 0x12
    out[_runs(begin + at_tags + 2, 2 * tagged)] = _pairs(keyed)
    out[begin + at_type], out[begin + at_type + 1], out[begin + at_type + 2] = 0x18, shapes.kinds, 0x22
    out[_runs(begin + at_type + 4, sizes)] = geometry
    return _measured(out, begin, at_tags, at_type, end)


def _measured(out: Ints, begin: Ints, at_tags: Ints, at_type: Ints, end: Ints) -> bytes:
    """The features with their lengths in bytes filled in: of their tags, of their geometry, then of the whole."""
    lengths = _lengths(out)
    before = _offsets(lengths)
    tags, content, geometry = begin + at_tags + 2, begin + at_type, begin + at_type + 4
    tagged = content >= tags
    longer = np.zeros(len(begin), np.int64)
    for fields, sizes, own in (
        ((tags - 1)[tagged], (before[content] - before[tags])[tagged], tagged),
        (geometry - 1, before[end] - before[geometry], slice(None)),
    ):
        out[fields], lengths[fields] = sizes, _lengths(sizes)
        longer[own] += lengths[fields] - 1
    out[begin + 1] = before[end] - before[begin + 2] + longer
    lengths[begin + 1] = _lengths(out[begin + 1])
    return _spelt(out, lengths)


def _pairs(keyed: Ints) -> Ints:
    """Numbers of key and value, feature by feature."""
    features, keys = np.nonzero(keyed >= 0)
    return np.stack([keys, keyed[features, keys]], axis=1).ravel()


def _commands(shapes: Shapes) -> tuple[Ints, Ints]:
    """The geometry of all features as commands (4.3 of the specification), and how many integers each feature has."""
    of_part = np.repeat(shapes.kinds, np.diff(shapes.parts))
    count, first = np.diff(shapes.ends), shapes.ends[:-1]
    sizes = 1 + 2 * count + (of_part != POINT) + (of_part == POLYGON)
    starts = _offsets(sizes)
    out = np.empty(starts[-1], np.int64)
    begin, ring, path = starts[:-1], of_part == POLYGON, of_part != POINT
    out[begin] = _MOVE_TO | np.where(path, 1, count) << 3
    out[begin[path] + 3] = _LINE_TO | (count[path] - 1) << 3
    out[starts[1:][ring] - 1] = _CLOSE | 1 << 3
    steps = _steps(shapes)
    within = np.arange(len(steps)) - np.repeat(first, count)
    at = np.repeat(begin, count) + 1 + 2 * within + ((within > 0) & np.repeat(path, count))
    out[at], out[at + 1] = steps[:, 0], steps[:, 1]
    whole = _offsets(sizes)[shapes.parts]
    return out, np.diff(whole)


def _steps(shapes: Shapes) -> Ints:
    """Zigzag steps from vertex to vertex; the first of a feature counts from the corner of the tile."""
    steps = np.diff(shapes.xy, axis=0, prepend=0)
    heads = shapes.ends[shapes.parts[:-1]]
    steps[heads] = shapes.xy[heads]
    zigzag: Ints = (steps << 1) ^ (steps >> 63)
    return zigzag


def varints(numbers: Ints) -> bytes:
    """Numbers from 0 up as varints."""
    return _spelt(numbers, _lengths(numbers))


def _spelt(numbers: Ints, lengths: Ints) -> bytes:
    starts = _offsets(lengths)
    out = np.empty(starts[-1], np.uint8)
    at, left, rest = starts[:-1], lengths, numbers
    while len(rest):
        out[at] = (rest & 127) | (left > 1) * 128
        more = left > 1
        at, left, rest = at[more] + 1, left[more] - 1, rest[more] >> 7
    return out.tobytes()


def varint(number: int) -> bytes:
    """One number from 0 up as a varint."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


def _lengths(numbers: Ints) -> Ints:
    """How many bytes each number takes as a varint."""
    lengths = np.ones(len(numbers), np.int64)
    for bits in range(7, 63, 7):
        longer = numbers >> bits > 0
        if not longer.any():
            break
        lengths += longer
    return lengths


def _field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def _offsets(lengths: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)])


def _runs(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of all runs, one after the other."""
    before = _offsets(lengths)
    return np.arange(before[-1]) + np.repeat(starts - before[:-1], lengths)


def _stacked(offsets: Sequence[Ints]) -> Ints:
    """Offsets into things that are joined one after the other."""
    base, out = 0, [np.zeros(1, np.int64)]
    for one in offsets:
        out.append(one[1:] + base)
        base += one[-1]
    return np.concatenate(out)

"""Properties of features as tags of a tile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from geodata.tiles.mvt import Encoded, Tags, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Codes = NDArray[np.integer[Any]]


def encoded(values: Iterable[Any]) -> Encoded:
    """Values as tags have them; an empty one for what has no place there: none, lists, objects."""
    return Encoded.of(b"" if one is None or isinstance(one, tuple | list | dict) else value(one) for one in values)


def written(names: Sequence[str], properties: dict[str, Any]) -> bytes:
    """The properties of a feature ready for tiles: the length of each value in four bytes, then the values."""
    held = encoded(properties.get(name) for name in names)
    return np.diff(held.ends).astype("<u4").tobytes() + held.content.tobytes()


def coded(name: str, count: int, there: Ints, values: Iterable[Any], numbers: Codes) -> Tags:
    """Tags of `count` features, of which those at `there` have the value of the number given; lists have no place."""
    held = encoded(values)
    fit = np.diff(held.ends) > 0
    codes = np.full(count, -1, np.min_scalar_type(-max(len(held), 1)))
    codes[there] = np.where(fit[numbers], numbers, -1) if len(held) else numbers
    return Tags(name, codes, held)


class Table:
    """Properties of features, kept ready for any tile of them."""

    def __init__(self, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
        held = list(rows)
        there = np.arange(len(held))
        self._columns = [coded(name, len(held), there, *_distinct([row.get(name) for row in held])) for name in names]

    @classmethod
    def of(cls, columns: Iterable[Tags]) -> Self:
        """Of properties that have been encoded; codes may be those of values that are empty."""
        table = cls.__new__(cls)
        table._columns = list(columns)
        return table

    @classmethod
    def read(cls, names: Sequence[str], features: Sequence[bytes]) -> Self:
        """Of properties as `written`, those of each feature by the same names."""
        content, head = b"".join(features), 4 * len(names)
        sizes = np.fromiter(map(len, features), np.int64, len(features))
        heads = (np.cumsum(sizes) - sizes)[:, None] + np.arange(head)
        lengths = np.frombuffer(content, np.uint8)[heads].view("<u4").astype(np.int64)
        ends = heads[:, :1] + head + np.cumsum(lengths, axis=1)
        used = np.flatnonzero(lengths.any(axis=0)).tolist()
        runs = zip((ends - lengths).T[used].tolist(), ends.T[used].tolist(), strict=True)
        columns = ([content[at:end] for at, end in zip(*run, strict=True)] for run in runs)
        return cls.of(_distinct_of(names[place], column) for place, column in zip(used, columns, strict=True))

    def tags(self, rows: Ints) -> list[Tags]:
        """Tags of some rows; a row of -1 has none."""
        return [replace(one, codes=_codes(one, rows)) for one in self._columns]


def _codes(column: Tags, rows: Ints) -> Codes:
    """The code of each row that has a value with a place in a tile, else -1."""
    if not len(column.codes):
        return np.full(len(rows), -1)
    codes = column.codes[rows].astype(np.int64)
    ends = column.values.ends
    return np.where((rows >= 0) & (codes >= 0) & (ends[codes + 1] > ends[codes]), codes, -1)


def _distinct_of(name: str, values: list[bytes]) -> Tags:
    """Encoded values of one property, each held once."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    codes = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
    return Tags(name, codes, Encoded.held(numbers))


def _distinct(cells: list[Any]) -> tuple[list[Any], Ints]:
    """The distinct values among cells, and the number of its value for each; True is not 1."""
    kinds = {type(cell) for cell in cells} - {type(None)}
    plain = len(kinds) <= 1 and not kinds & {list, dict}
    keys = cells if plain else [(type(cell), repr(cell) if isinstance(cell, list | dict) else cell) for cell in cells]
    first = dict(zip(reversed(keys), reversed(cells), strict=True))
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return [first[key] for key in numbers], np.array(list(map(numbers.__getitem__, keys)), np.int64)

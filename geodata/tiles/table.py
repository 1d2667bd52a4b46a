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


def coded(name: str, count: int, there: Ints, values: Iterable[Any], numbers: Codes) -> Tags:
    """Tags of `count` features, of which those at `there` have the value of the number given; lists have no place."""
    encoded = Encoded.of(b"" if one is None or isinstance(one, tuple | list | dict) else value(one) for one in values)
    fit = np.diff(encoded.ends) > 0
    codes = np.full(count, -1, np.min_scalar_type(-max(len(encoded), 1)))
    codes[there] = np.where(fit[numbers], numbers, -1) if len(encoded) else numbers
    return Tags(name, codes, encoded)


class Table:
    """Properties of features, kept ready for any tile of them."""

    def __init__(self, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
        held = list(rows)
        there = np.arange(len(held))
        self._keep(coded(name, len(held), there, *_distinct([row.get(name) for row in held])) for name in names)

    @classmethod
    def of(cls, columns: Iterable[Tags]) -> Self:
        """Of properties that have been encoded."""
        table = cls.__new__(cls)
        table._keep(columns)
        return table

    def _keep(self, columns: Iterable[Tags]) -> None:
        self._columns = [replace(one, codes=np.append(one.codes, one.codes.dtype.type(-1))) for one in columns]

    def tags(self, rows: Ints) -> list[Tags]:
        """Tags of some rows; a row of -1 has none."""
        return [replace(one, codes=one.codes[rows]) for one in self._columns]


def _distinct(cells: list[Any]) -> tuple[list[Any], Ints]:
    """The distinct values among cells, and the number of its value for each; True is not 1."""
    numbers: dict[Any, int] = {}
    keys = [(type(cell), repr(cell) if isinstance(cell, list | dict) else cell) for cell in cells]
    codes = [numbers.setdefault(key, len(numbers)) for key in keys]
    first = dict(zip(reversed(codes), reversed(cells), strict=True))
    return [first[number] for number in range(len(numbers))], np.array(codes, np.int64)

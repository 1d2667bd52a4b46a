"""Properties of features as tags of a tile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tiles.mvt import Tags, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def coded(name: str, count: int, there: Ints, values: Sequence[Any], numbers: Ints) -> Tags:
    """Tags of `count` features, of which those at `there` have the value of the number given; lists have no place."""
    fit = np.array([one is not None and not isinstance(one, tuple | list | dict) for one in values], bool)
    codes = np.full(count, -1)
    codes[there] = np.where(fit[numbers], numbers, -1) if len(values) else numbers
    return Tags(name, codes, [value(one) if good else b"" for one, good in zip(values, fit, strict=True)])


class Table:
    """Properties of a few thousand features, kept ready for any tile of them."""

    def __init__(self, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
        held = list(rows)
        everywhere = np.arange(len(held))
        self._columns = [
            coded(name, len(held), everywhere, *_distinct([row.get(name) for row in held])) for name in names
        ]

    def tags(self, rows: Ints) -> list[Tags]:
        """Tags of some rows; a row of -1 has none."""
        return [Tags(one.key, np.append(one.codes, -1)[rows], one.values) for one in self._columns]


def _distinct(cells: list[Any]) -> tuple[list[Any], Ints]:
    """The distinct values among cells, and the number of its value for each; True is not 1."""
    numbers: dict[Any, int] = {}
    keys = [(type(cell), repr(cell) if isinstance(cell, list | dict) else cell) for cell in cells]
    codes = [numbers.setdefault(key, len(numbers)) for key in keys]
    first = dict(zip(reversed(codes), reversed(cells), strict=True))
    return [first[number] for number in range(len(numbers))], np.array(codes, np.int64)

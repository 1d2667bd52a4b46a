"""A property of all features as one column: a code for each row, and the few distinct values that the codes stand for.

A condition is weighed once for each distinct value, then looked up for all rows at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.extent import When
from geodata.properties import Type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geodata.filters.nodes import Leaf


@dataclass(frozen=True, slots=True)
class Column:
    """The codes of the rows, and the values that they stand for."""

    codes: NDArray[np.int32]
    values: list[Any]

    @classmethod
    def of(cls, cells: Iterable[Any]) -> Column:
        """The column of the cells, one a row; lists become tuples."""
        code_of: dict[Any, int] = {}
        codes = [code_of.setdefault(_key(cell), len(code_of)) for cell in cells]
        return cls(np.array(codes, dtype=np.int32), [value for _, value in code_of])

    def worded(self, words: frozenset[str]) -> NDArray[np.bool_]:
        """Rows whose value, or one of whose values, is among the words."""
        return self._looked_up([not words.isdisjoint(_words(value)) for value in self.values])

    def weighed(self, leaf: Leaf) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Rows of which a condition is true, and of which it is false."""
        answers = [leaf.holds(value) for value in self.values]
        return self._looked_up([one is True for one in answers]), self._looked_up([one is False for one in answers])

    def _looked_up(self, answers: list[bool]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.array([*answers, False], dtype=bool)[self.codes]
        return found

    def ranks(self, kind: Type, *, descending: bool) -> NDArray[np.int64]:
        """What to sort the rows by: equal values have equal ranks, missing ones the last."""
        keys = [None if value is None else sorting_key(value, kind) for value in self.values]
        order = {key: rank for rank, key in enumerate(sorted({key for key in keys if key is not None}))}
        sign = -1 if descending else 1
        by_code = [len(order) + 1 if key is None else sign * order[key] for key in keys]
        ranks: NDArray[np.int64] = np.array([*by_code, 0], dtype=np.int64)[self.codes]
        return ranks


def sorting_key(value: Any, kind: Type) -> Any:
    """Texts sort without regard to case, dates by their earliest start, then their latest end."""
    if kind is Type.DATED:
        when = When.parse(value)
        return when.start_earliest.toordinal(), when.end_latest.toordinal()
    return (value.casefold(), value) if kind is Type.TEXT else value


def _key(cell: Any) -> tuple[type, Any]:
    """A cell as a key; with its type, since True is 1 to a dictionary."""
    value = tuple(cell) if isinstance(cell, list) else cell
    return type(value), value


def _words(value: Any) -> frozenset[str]:
    """The words that a condition may name: texts as they are, numbers and booleans as JSON writes them."""
    if isinstance(value, tuple):
        return frozenset(word for item in value for word in _words(item))
    if value is None:
        return frozenset()
    return frozenset((value if isinstance(value, str) else orjson.dumps(value).decode(),))

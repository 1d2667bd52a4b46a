"""A property of all features as one column: a code for each row, and the distinct values that the codes stand for.

A condition is weighed once for each distinct value, then looked up for all rows at once. A property that differs from
row to row has no codes: its values are those of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.extent import When
from geodata.properties import Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.filters.nodes import Leaf
    from geodata.store.packed import Bytes, Packed

CHUNK = 4096
"""Values that are read at once."""


@dataclass(frozen=True, slots=True)
class Values:
    """Distinct values as JSON, chunk by chunk; lists are read as tuples."""

    text: Bytes
    ends: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return int(self.ends[-1]) if len(self.ends) else 0

    def __iter__(self) -> Iterator[Any]:
        for value in chain.from_iterable(self.chunks()):
            yield tuple(value) if isinstance(value, list) else value

    def chunks(self) -> Iterator[list[Any]]:
        """The values as JSON has them, chunk by chunk."""
        start = 0
        for end in self.ends.tolist():
            yield orjson.loads(self.text.cut(start, end))
            start = end

    def between(self, first: int, last: int) -> list[Any]:
        """The values from `first` to before `last`, as JSON has them."""
        begun = first // CHUNK
        begins = [int(end) for end in (self.ends[begun - 1] if begun else 0, *self.ends[begun : -(-last // CHUNK)])]
        held = [orjson.loads(self.text.cut(start, end)) for start, end in pairwise(begins)]
        return list(chain.from_iterable(held))[first - begun * CHUNK : last - begun * CHUNK]

    def at(self, indexes: NDArray[Any]) -> list[Any]:
        """Some of the values, by their places in ascending order."""
        found: list[Any] = []
        for chunk, places in _by_chunk(indexes):
            start = int(self.ends[chunk - 1]) if chunk else 0
            held = orjson.loads(self.text.cut(start, int(self.ends[chunk])))
            found += [tuple(held[place]) if isinstance(held[place], list) else held[place] for place in places]
        return found


def _by_chunk(indexes: NDArray[Any]) -> Iterator[tuple[int, list[int]]]:
    chunks, places = np.divmod(indexes, np.int64(CHUNK))  # indexes may be of a type too narrow for that number
    for chunk in np.unique(chunks).tolist():
        yield chunk, places[chunks == chunk].tolist()


@dataclass(slots=True)
class Column:
    """The codes of the rows, None where each row has its own value, and the values."""

    codes: NDArray[np.signedinteger[Any]] | None
    values: Values
    _ranks: dict[tuple[Type, bool], NDArray[np.int64]] = field(default_factory=dict)

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Column:
        """The column as written."""
        codes = packed.array(f"{name}/codes")
        return cls(codes if len(codes) else None, Values(packed.span(f"{name}/values"), packed.array(f"{name}/ends")))

    def worded(self, words: frozenset[str]) -> NDArray[np.bool_]:
        """Rows whose value, or one of whose values, is among the words."""
        return self._looked_up([not words.isdisjoint(_words(value)) for value in self.values])

    def weighed(self, leaf: Leaf) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Rows of which a condition is true, and of which it is false."""
        answers = [leaf.holds(value) for value in self.values]
        return self._looked_up([one is True for one in answers]), self._looked_up([one is False for one in answers])

    def of(self, rows: NDArray[Any]) -> list[Any]:
        """The values of some rows, in their order."""
        values, numbers = self.distinct(rows)
        return [values[number] for number in numbers.tolist()]

    def distinct(self, rows: NDArray[Any]) -> tuple[list[Any], NDArray[np.int64]]:
        """The distinct values of some rows, and the number of its value for each row."""
        places, numbers = np.unique(rows if self.codes is None else self.codes[rows], return_inverse=True)
        return self.values.at(places), numbers

    def _looked_up(self, answers: list[bool]) -> NDArray[np.bool_]:
        told = np.array(answers, dtype=bool)
        found: NDArray[np.bool_] = told if self.codes is None else told[self.codes]
        return found

    def ranks(self, kind: Type, *, descending: bool) -> NDArray[np.int64]:
        """What to sort the rows by: equal values have equal ranks, missing ones the last."""
        if (kind, descending) not in self._ranks:
            self._ranks[kind, descending] = self._ranked(kind, descending=descending)
        return self._ranks[kind, descending]

    def _ranked(self, kind: Type, *, descending: bool) -> NDArray[np.int64]:
        keys = [None if value is None else sorting_key(value, kind) for value in self.values]
        order = {key: rank for rank, key in enumerate(sorted({key for key in keys if key is not None}))}
        sign = -1 if descending else 1
        by_code = np.array([len(order) + 1 if key is None else sign * order[key] for key in keys], dtype=np.int64)
        ranks: NDArray[np.int64] = by_code if self.codes is None else by_code[self.codes]
        return ranks


def sorting_key(value: Any, kind: Type) -> Any:
    """Texts sort without regard to case, dates by their earliest start, then their latest end."""
    if kind is Type.DATED:
        when = When.parse(value)
        return when.start_earliest.toordinal(), when.end_latest.toordinal()
    return (value.casefold(), value) if kind is Type.TEXT else value


def _words(value: Any) -> frozenset[str]:
    """The words that a condition may name: texts as they are, numbers and booleans as JSON writes them."""
    if isinstance(value, tuple):
        return frozenset(word for item in value for word in _words(item))
    if value is None:
        return frozenset()
    return frozenset((value if isinstance(value, str) else orjson.dumps(value).decode(),))

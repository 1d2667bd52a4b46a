"""A field of all rows: its distinct values, each read once, and the number of its value for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Coded:
    """Values, none of them twice, and codes that point to them; missing is a value too, None."""

    values: list[Any]
    codes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, column: pyarrow.ChunkedArray, read: Callable[[Sequence[Any]], list[Any]]) -> Coded:
        """A column of Arrow, its distinct values as `read` reads them."""
        whole = column.combine_chunks().dictionary_encode(null_encoding="encode")
        return cls(read(whole.dictionary.to_pylist()), whole.indices.to_numpy()).distinct()

    def distinct(self) -> Coded:
        """The same with values that are equal, and of one type, as one."""
        if len({*self.values}) == len(self.values):  # as equal as they come: True is 1 here
            return self
        numbers: dict[tuple[type, Any], int] = {}
        again = [numbers.setdefault((type(value), value), len(numbers)) for value in self.values]
        return Coded([value for _, value in numbers], np.array(again, dtype=np.int32)[self.codes])

    def of_some(self, rows: NDArray[np.bool_]) -> Coded:
        """The column of some rows, with the values that these have."""
        there, codes = np.unique(self.codes[rows], return_inverse=True)
        return Coded([self.values[code] for code in there.tolist()], codes.astype(np.int32))

    def mapped(self, made: Callable[[Any], Any]) -> Coded:
        """What is made of the value of each row."""
        return Coded([made(value) for value in self.values], self.codes).distinct()

    def counts(self) -> NDArray[np.int64]:
        """How many rows have each value."""
        return np.bincount(self.codes, minlength=len(self.values))

    def of_rows(self, first: int, last: int) -> list[Any]:
        """The values of a run of rows."""
        values = self.values
        return [values[code] for code in self.codes[first:last].tolist()]


def paired(one: Coded, other: Coded) -> tuple[list[Any], list[Any], NDArray[np.int32]]:
    """The pairs of values that rows have, each once, as two lists, and the number of its pair for each row."""
    pairs, codes = np.unique(one.codes.astype(np.int64) * len(other.values) + other.codes, return_inverse=True)
    left, right = np.divmod(pairs, len(other.values))
    return (
        [one.values[code] for code in left.tolist()],
        [other.values[code] for code in right.tolist()],
        codes.astype(np.int32),
    )


def numbered(count: int) -> Coded:
    """The numbers of the rows as text, from 1."""
    return Coded([str(number + 1) for number in range(count)], np.arange(count, dtype=np.int32))

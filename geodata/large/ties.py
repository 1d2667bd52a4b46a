"""Which rows of a large table name a record: for each id the rows that have it in a column, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geodata.large.columns import Coded
    from geodata.store.packed import Bytes, Packed, Packer

    Rows = NDArray[np.int32]


def pack_ties(packer: Packer, name: str, column: Coded) -> None:
    """Write the ties of a column whose values are ids or tuples of ids."""
    listed = [dict.fromkeys(value) if isinstance(value, tuple) else [value] if value else [] for value in column.values]
    number_of = {key: number for number, key in enumerate(sorted({key for keys in listed for key in keys}))}
    numbers = np.array([number_of[key] for keys in listed for key in keys], dtype=np.int32)
    lengths = np.array([len(keys) for keys in listed], dtype=np.int64)
    begins = lengths.cumsum() - lengths
    of_row = lengths[column.codes]
    rows = np.repeat(np.arange(len(column), dtype=np.int32), of_row)
    within = np.arange(len(rows)) - np.repeat(of_row.cumsum() - of_row, of_row)
    named = numbers[np.repeat(begins[column.codes], of_row) + within]
    order = np.argsort(named, kind="stable")
    packer.stream(f"{name}/keys", [orjson.dumps(list(number_of))])
    packer.array(f"{name}/ends", np.searchsorted(named[order], np.arange(len(number_of)), side="right"))
    packer.array(f"{name}/rows", rows[order])


@dataclass(frozen=True)
class Ties:
    """The ties of a column, mapped."""

    text: Bytes
    ends: NDArray[np.int64]
    rows: Rows

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Ties:
        """The ties as written."""
        return cls(packed.span(f"{name}/keys"), packed.array(f"{name}/ends"), packed.array(f"{name}/rows"))

    @cached_property
    def keys(self) -> dict[str, int]:
        """The ids that are named, in alphabetical order, each with its number."""
        return {key: number for number, key in enumerate(orjson.loads(self.text.whole))}

    def of(self, keys: Iterable[str]) -> Rows:
        """The rows that name any of some ids, in order."""
        numbers = [self.keys[key] for key in keys if key in self.keys]
        found = [self.rows[self.ends[one - 1] if one else 0 : self.ends[one]] for one in numbers]
        if len(found) == 1:
            return found[0]
        return distinct(np.concatenate(found)) if found else np.empty(0, dtype=np.int32)


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """Numbers in ascending order, each once: of some thousands sooner than by `numpy.unique`."""
    ordered = np.sort(numbers)
    found: NDArray[Any] = ordered[np.diff(ordered, prepend=-1) != 0]
    return found

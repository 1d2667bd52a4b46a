"""The text of features, a run of rows at a time, joined by Arrow out of pieces that each stand for a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import orjson
import pyarrow
from pyarrow import compute

from geodata import progress
from geodata.store.columns import CHUNK
from geodata.store.texts import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from geodata.large.columns import Coded

    Texts = Any
    """An array of Arrow, which has no types to check by."""

_MOSTLY_DISTINCT = 0.5
"""Share of rows above which the distinct values of a property are too many for codes."""
_TEXT = pyarrow.large_binary()
_END, _NOTHING = pyarrow.scalar(b"}}" + BETWEEN, _TEXT), pyarrow.scalar(b"", _TEXT)


def repeats(column: Coded) -> bool:
    """Whether values stand in so many rows that each is better written once."""
    return len(column.values) <= _MOSTLY_DISTINCT * len(column)


class Piece(Protocol):
    """A piece of the text of each feature."""

    def of_rows(self, first: int, last: int) -> Texts:
        """The pieces of a run of rows; runs are asked for in order, each once."""


class Cells:
    """The pieces that tell a column: made once for each value, if values repeat."""

    def __init__(self, column: Coded, text: Callable[[Any], bytes]) -> None:
        self._column, self._text = column, text
        self._texts = texts(map(text, column.values)) if repeats(column) else None

    def of_rows(self, first: int, last: int) -> Texts:
        """The pieces of a run of rows."""
        if self._texts is None:
            return texts(map(self._text, self._column.of_rows(first, last)))
        return self._texts.take(pyarrow.array(self._column.codes[first:last]))


def texts(made: Iterable[bytes]) -> Texts:
    """Texts as Arrow has them; of any length together."""
    return pyarrow.array(list(made), type=_TEXT)


def member(name: str, *, first: bool = False) -> Callable[[Any], bytes]:
    """What writes a value as a member of an object."""
    head = (b"{" if first else b",") + orjson.dumps(name) + b":"
    return lambda value: head + orjson.dumps(value)


def identified(key: str) -> bytes:
    """How the feature of an id begins."""
    return b'{"type":"Feature","id":' + orjson.dumps(key)


def drawn_as(shape: dict[str, Any] | None) -> bytes:
    """A geometry, and how the properties behind it begin."""
    return b',"geometry":' + orjson.dumps(shape) + b',"properties":'


class Writing:
    """Features being written, and the bytes that each takes."""

    def __init__(self, rows: int, pieces: Iterable[Piece]) -> None:
        self._rows, self._pieces = rows, list(pieces)
        self._sizes: list[NDArray[np.int64]] = []

    def written(self) -> Iterator[memoryview]:
        """The features as GeoJSON with what stands behind each, a run at a time."""
        starts = range(0, self._rows, CHUNK)
        for start in progress.through("Writing", starts, len(starts)):
            pieces = [piece.of_rows(start, min(start + CHUNK, self._rows)) for piece in self._pieces]
            whole = compute.binary_join_element_wise(*pieces, _END, _NOTHING)
            sizes = compute.binary_length(whole).to_numpy()
            self._sizes.append(sizes)
            yield memoryview(whole.buffers()[2])[: int(sizes.sum())]

    @property
    def ends(self) -> NDArray[np.int64]:
        """Where the features lie, from 0 to the end of the last."""
        return np.concatenate([[0], *self._sizes]).cumsum().astype(np.int64)

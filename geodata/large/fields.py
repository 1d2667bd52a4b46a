"""The fields of a large file as they are served, and which of them is the id, the name, the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import orjson
import pyarrow

from geodata import guessing, progress
from geodata.fields import shown
from geodata.filing.properties import positional, served, times_of
from geodata.foreign import text_of, value_of
from geodata.large.columns import Coded, numbered, paired
from geodata.store.days import ordinals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.extent import When
    from geodata.large.sources import Held


@dataclass(frozen=True, slots=True)
class Fields:
    """One column for each field; what they were called; the ids; the field of names; the times and where they stand."""

    columns: dict[str, Coded]
    called: dict[str, str]
    ids: Coded
    title: str | None
    dated: tuple[str, ...]
    times: Coded | None

    @property
    def served(self) -> Iterator[tuple[str, Coded]]:
        """The properties of features, but for their id and their kind, in the order served."""
        yield from self.columns.items()
        if self.times:
            told = [times_of(when) for when in self.times.values]
            for name in times_of(None):
                yield name, Coded([one[name] for one in told], self.times.codes).distinct()

    def days(self) -> NDArray[np.int32]:
        """The bounds of the times as ordinal days, (4, rows)."""
        times = self.times or Coded([None], np.zeros(len(self.ids), dtype=np.int32))
        return np.array([ordinals(when) for when in times.values], dtype=np.int32).T[:, times.codes]


def fields_of(held: Held) -> Fields:
    """Read the fields, and let go of them as the file has them."""
    called: dict[str, str] = {}
    columns: dict[str, Coded] = {}
    for name in progress.through("Reading fields", held.names, len(held.names)):
        column = held.fields.pop(name)  # which takes as much room as what is read from it
        if not positional(held.file, name):
            own = served(name, called)
            called[own], columns[own] = name, _read(column, held.file)
    ids = _ids(called, columns, len(held.shapes))
    dated, times = _dated(columns)
    return Fields(columns, called, ids, _named(columns), dated, times)


def _read(column: pyarrow.ChunkedArray, file: str) -> Coded:
    """A field, each distinct value read as that of a record."""
    if file.lower().endswith(".csv"):
        return Coded.of(column, lambda values: guessing.typed(list(map(shown, values))))
    if pyarrow.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if isinstance(column.type, pyarrow.BaseExtensionType):
        column = _unfolded(column.cast(column.type.storage_type))
    if pyarrow.types.is_nested(column.type):
        column = pyarrow.chunked_array([[text_of(value) for value in column.to_pylist()]], pyarrow.string())
    return Coded.of(column, lambda values: guessing.typed([value_of(value, text_of(value)) for value in values]))


def _unfolded(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """A column of JSON as the text of what it holds; as it is if a text of it is no JSON."""
    try:
        held = [None if text is None else text_of(orjson.loads(text)) for text in column.to_pylist()]
    except orjson.JSONDecodeError:
        return column
    return pyarrow.chunked_array([held], pyarrow.string())


def _ids(called: dict[str, str], columns: dict[str, Coded], count: int) -> Coded:
    """The ids of the rows; a field that they are is no field besides."""
    own = next((name for name, field in called.items() if field.lower() == "id"), "")
    if not own or None in columns[own].values:
        return numbered(count)
    texts = guessing.ids(columns[own].values, len(columns[own].values))
    if texts != [str(value) for value in columns[own].values]:
        return numbered(count)
    ids = Coded(texts, columns[own].codes)
    del columns[own], called[own]
    return ids


def _named(columns: dict[str, Coded]) -> str | None:
    """The field that names the rows, as `guessing.named` finds it."""
    lower = {name.lower(): name for name in reversed(columns)}
    for known in guessing.NAMES:
        if known in lower and any(columns[lower[known]].values):
            return lower[known]
    return next((name for name, column in columns.items() if _telling(column)), None)


def _telling(column: Coded) -> bool:
    """Whether a field has texts that are mostly different."""
    text = np.array([isinstance(value, str) and bool(value) for value in column.values], dtype=bool)
    if not text.any():
        return False
    rows, lengths = int(column.counts()[text].sum()), max(len(v) for v in column.values if isinstance(v, str))
    return guessing.telling(rows, int(text.sum()), lengths, len(column))


def _dated(columns: dict[str, Coded]) -> tuple[tuple[str, ...], Coded | None]:
    """The field, or the two, that tell the time of the rows, as `guessing.dated` finds them, and the times."""
    lower = {name.lower(): name for name in reversed(columns)}
    for known in guessing.TIMES:
        if known in lower and (found := guessing.dated({known: columns[lower[known]].values})):
            return (lower[known],), _times(found[1], columns[lower[known]].codes)
    for first, last in guessing.SPANS:
        if first in lower and last in lower:
            starts, ends, codes = paired(columns[lower[first]], columns[lower[last]])
            if found := guessing.dated({first: starts, last: ends}):
                return (lower[first], lower[last]), _times(found[1], codes)
    return (), None


def _times(times: list[When | None], codes: NDArray[np.int32]) -> Coded:
    return Coded(list(times), codes).distinct()

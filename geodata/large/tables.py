"""A large table of a data folder by column: each distinct cell is read once, by the rules that read a record's."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from geodata import progress
from geodata.fields import BadValue, columns
from geodata.large.columns import Coded
from geodata.large.sources import READING
from geodata.reading import Complaint, Reader, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.fields import Column

R = TypeVar("R")

_AT_ONCE = 4096
_TOLD = 1000
"""Faults of one column that are told one by one."""


@dataclass(slots=True)
class Columns(Table[R]):
    """A table whose sound rows are columns instead of records; `seen` and `ids` count the others too."""

    held: dict[str, Coded] = field(default_factory=dict)
    """By the name of the column."""
    began: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """The line that each row begins in."""

    def keys(self) -> set[str]:
        """The ids of the sound rows."""
        return self.ids if self.seen == len(self.began) else set(self.held["id"].values)

    def where(self, column: str, wanted: Callable[[Any], bool]) -> Iterator[tuple[int, str, Any]]:
        """Rows whose value of a column is such: the number of each, its line, the value."""
        coded = self.held[column]
        such = np.array([wanted(value) for value in coded.values], dtype=bool)
        for row in np.flatnonzero(such[coded.codes]).tolist() if such.any() else ():
            yield row, str(self.began[row]), coded.values[coded.codes[row]]


def columns_of(reader: Reader, stem: str, record: type[R]) -> Columns[R]:
    """The table `stem`.csv by column, and the complaints that its records would meet with.

    Of a column with very many faults the last are told as a number.
    """
    table: Columns[R] = Columns(f"{stem}.csv")
    told = len(reader.complaints)
    cells = _gathered(reader, table, columns(record))
    if cells is None:
        table.held = {column.name: Coded([], np.empty(0, dtype=np.int32)) for column in columns(record)}
        return table
    reading = _Reading(table, columns(record), cells)
    found = [*reader.complaints[told:], *reading.complaints()]
    reader.complaints[told:] = [*sorted(found, key=lambda one: int(one.line)), *reading.left_out()]
    reading.finish()
    return table


class _Cells:
    """The cells of a column as written: each distinct one, and its number for each row."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._codes = array("i")

    def add(self, cells: Sequence[str]) -> None:
        known = self._known
        self._codes.extend([known.setdefault(cell, len(known)) for cell in cells])

    def coded(self) -> Coded:
        return Coded(list(self._known), np.array(self._codes, dtype=np.int32))


def _gathered(reader: Reader, table: Columns[Any], known: Sequence[Column]) -> dict[str, Coded] | None:
    """The cells by column, None if the file or its header can't be read."""
    rows = reader.csv_rows(table)
    _, header = next(rows, (1, []))
    if table.lost or not reader.header_fits(table.file, header, known):
        table.lost = True
        return None
    cells, lines = {name: _Cells() for name in header}, array("i")
    progress.at(READING, 0)
    while part := list(islice(rows, _AT_ONCE)):
        whole = [(line, row) for line, row in part if reader.is_whole(table, line, header, row)]
        lines.extend([line for line, _ in whole])
        for held, column in zip(cells.values(), zip(*(row for _, row in whole), strict=True), strict=False):
            held.add(column)
    table.began, table.seen = np.array(lines, dtype=np.int32), len(lines)
    progress.at(READING, 1)
    return {name: cells.pop(name).coded() for name in header}


class _Reading:
    """The columns of a table being read: what each distinct cell holds, or what speaks against it."""

    def __init__(self, table: Columns[Any], known: Sequence[Column], cells: dict[str, Coded]) -> None:
        self._table, self._cells = table, cells
        rows = table.seen
        none = Coded([""], np.zeros(rows, dtype=np.int32))
        self._written = {column.name: cells.get(column.name, none) for column in known}
        self._keys = _stripped(self._written["id"])
        self._repeated = self._note_ids()
        self._bad: dict[str, dict[int, BadValue]] = {}
        for column in progress.through("Reading fields", known, len(known)):
            table.held[column.name] = self._read(column)

    def _note_ids(self) -> NDArray[np.bool_]:
        """Note the ids of all rows; which rows have one that stands further up."""
        keys = self._keys
        self._table.ids.update(filter(None, keys.values))
        filled = np.array([bool(key) for key in keys.values], dtype=bool)
        several: NDArray[np.bool_] = ((keys.counts() > 1) & filled)[keys.codes]
        if several.any():
            _, first = np.unique(keys.codes, return_index=True)
            several[first] = False
        return several

    def _read(self, column: Column) -> Coded:
        written, values = self._written[column.name], []
        self._bad[column.name] = bad = {}
        for code, cell in enumerate(written.values):
            try:
                values.append(column.read(cell.strip()))
            except BadValue as error:
                bad[code] = error
                values.append(None)
        return Coded(values, written.codes)

    def complaints(self) -> Iterator[Complaint]:
        """What is wrong, in the order of the columns for each row."""
        file, lines = self._table.file, self._table.began
        for row in np.flatnonzero(self._repeated)[:_TOLD].tolist():
            key = self._keys.values[self._keys.codes[row]]
            rule, cure = "an id stands once in its table", "rename one of them"
            yield Complaint(file, str(lines[row]), "id", _shown(key), rule, cure)
        for name, bad in self._bad.items():
            written = self._written[name]
            for row in self._wrong(name)[:_TOLD].tolist():
                code = int(written.codes[row])
                yield Complaint(
                    file, str(lines[row]), name, _shown(written.values[code]), bad[code].rule, bad[code].cure
                )

    def left_out(self) -> Iterator[Complaint]:
        """How much more is wrong than was told one by one."""
        counts = {"id": int(self._repeated.sum())} | {name: len(self._wrong(name)) for name in self._bad}
        for name, count in counts.items():
            if count > _TOLD:
                rule, cure = "every cell keeps the rules of its column", f"{count - _TOLD:,} more are as those above"
                yield Complaint(self._table.file, "", name, "", rule, cure)

    def _wrong(self, name: str) -> NDArray[np.int64]:
        """The rows whose cell can't be read, but for those that only repeat an id."""
        written, bad = self._written[name], self._bad[name]
        if not bad:
            return np.empty(0, dtype=np.int64)
        marks = np.zeros(len(written.values), dtype=bool)
        marks[list(bad)] = True
        return np.flatnonzero(marks[written.codes] & ~self._repeated)

    def finish(self) -> None:
        """Keep the sound rows alone, equal values as one."""
        table, unsound = self._table, self._repeated.copy()
        for name in self._bad:
            unsound[self._wrong(name)] = True
        blank = np.array([not key for key in self._keys.values], dtype=bool)[self._keys.codes]
        table.lost |= bool((unsound & blank).any())
        sound = ~unsound
        for name, coded in table.held.items():
            table.held[name] = (coded if sound.all() else coded.of_some(sound)).distinct()
        table.began = table.began[sound]


def _stripped(cells: Coded) -> Coded:
    return Coded([cell.strip() for cell in cells.values], cells.codes).distinct()


def _shown(value: str) -> str:
    return value.encode("utf-8", "backslashreplace").decode()

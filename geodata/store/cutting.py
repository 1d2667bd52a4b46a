"""The tiles of a collection in memory: points lie ready in the pack, the rest is made ready for the first tile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.tiles import Table, Tags, TileSource, coded, encoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.store.shelf import Shelf
    from geodata.tiles import Tile


_FEW, _SHARE = 1_000, 128
"""Features up to which their own texts are read, or one of so many of a collection; of more, the columns of all."""
_RUN = 1 << 16
"""Rows whose geometries are looked at together."""
_KEPT_BYTES = 8_000_000
"""Values of properties that a collection keeps encoded for tiles; columns beyond are read anew for each tile."""


class Cutter:
    """Cuts tiles out of a collection. Of the properties it keeps the values; the codes of the rows lie in the pack."""

    def __init__(self, name: str, shelf: Shelf, kept_bytes: int = _KEPT_BYTES) -> None:
        self._name, self._shelf = name, shelf
        shapes = shelf.shapes
        runs = ((shapes.of(rows), rows) for rows in _runs(shapes.extended))
        self._source = TileSource.of_runs(runs, shapes.points).ready()
        self._apart: list[str] = []
        self._kept = Table.of(self._encoded(kept_bytes))

    def tile(self, tile: Tile, rows: NDArray[Any] | None) -> bytes:
        """A tile of the rows given, or of all."""
        keep = None
        if rows is not None:
            keep = np.zeros(self._shelf.rows, bool)
            keep[rows] = True
        return self._source.tile(tile, self._name, self._all if tile.complete else self._brief, keep=keep)

    def _names(self, *, complete: bool) -> Sequence[str]:
        """The properties in tiles; of a collection that is none of ours, all that it has."""
        return in_tiles(self._name, complete=complete) if self._name in RECORDS else tuple(self._shelf.places)

    def _encoded(self, room: int) -> Iterator[Tags]:
        """The properties of tiles below the complete zoom, the smallest first, as far as there is room for them."""
        names = self._names(complete=False)
        columns = [(name, column) for name in names if (column := self._shelf.column(name)) is not None]
        everywhere = np.arange(self._shelf.rows, dtype=np.int32)
        for name, column in sorted(columns, key=lambda one: one[1].values.size):
            room -= column.values.size
            if room < 0:
                self._apart.append(name)
            else:
                yield Tags(name, everywhere if column.codes is None else column.codes, encoded(column.values))

    def _brief(self, rows: NDArray[np.int64]) -> list[Tags]:
        """The properties below the complete zoom."""
        return [*self._kept.tags(rows), *(self._read(self._apart, rows) if self._apart else ())]

    def _all(self, rows: NDArray[np.int64]) -> list[Tags]:
        """All properties, long texts too, which are not kept: few features are in a complete tile."""
        return self._read(self._names(complete=True), rows)

    def _read(self, names: Sequence[str], rows: NDArray[np.int64]) -> list[Tags]:
        there = np.flatnonzero(rows >= 0)
        if len(there) <= max(_FEW, self._shelf.rows // _SHARE):
            told = [orjson.loads(text)["properties"] for text in self._shelf.texts_of(rows[there])]
            return Table(names, told).tags(_numbered(there, len(rows)))
        columns = [(name, self._shelf.column(name)) for name in names]
        return [
            coded(name, len(rows), there, *column.distinct(rows[there]))
            for name, column in columns
            if column is not None
        ]


def _runs(rows: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """The rows, some at a time."""
    return (rows[start : start + _RUN].astype(np.int64) for start in range(0, len(rows), _RUN))


def _numbered(there: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """For each of `count` features the place among those that are there, -1 for the others."""
    numbers = np.full(count, -1)
    numbers[there] = np.arange(len(there))
    return numbers

"""The tiles of a collection in memory: geometries and properties are made ready when the first tile is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.tiles import Table, TileSource, coded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.store.shelf import Shelf
    from geodata.tiles import Tile
    from geodata.tiles.mvt import Tags


_FEW = 1_000
"""Features up to which their own texts are read; of more, the columns of all."""


class Cutter:
    """Cuts tiles out of a collection."""

    def __init__(self, name: str, shelf: Shelf) -> None:
        self._name, self._shelf = name, shelf
        plain = shelf.shapes.binary is None
        self._source = (
            TileSource.of_points(shelf.shapes.boxes.edges.T)
            if plain
            else TileSource.of(shelf.shapes.of(np.arange(shelf.rows)))
        )
        self._brief = Table.of(self._kept())

    def tile(self, tile: Tile, rows: NDArray[Any] | None) -> bytes:
        """A tile of the rows given, or of all."""
        keep = None
        if rows is not None:
            keep = np.zeros(self._shelf.rows, bool)
            keep[rows] = True
        return self._source.tile(tile, self._name, self._all if tile.complete else self._brief.tags, keep=keep)

    def _names(self, *, complete: bool) -> Sequence[str]:
        """The properties in tiles; of a collection that is none of ours, all that it has."""
        return in_tiles(self._name, complete=complete) if self._name in RECORDS else tuple(self._shelf.places)

    def _kept(self) -> Iterator[Tags]:
        """The properties of tiles below the complete zoom, of all rows: encoded once."""
        everywhere = np.arange(self._shelf.rows)
        for name in self._names(complete=False):
            if (column := self._shelf.column(name)) is not None:
                codes = everywhere if column.codes is None else column.codes
                yield coded(name, len(everywhere), everywhere, column.values, codes)

    def _all(self, rows: NDArray[np.int64]) -> list[Tags]:
        """All properties, long texts too, which are not kept: few features are in a complete tile."""
        names, there = self._names(complete=True), np.flatnonzero(rows >= 0)
        if len(there) <= _FEW:
            told = [orjson.loads(text)["properties"] for text in self._shelf.texts_of(rows[there])]
            return Table(names, told).tags(_numbered(there, len(rows)))
        columns = [(name, self._shelf.column(name)) for name in names]
        return [
            coded(name, len(rows), there, *column.distinct(rows[there]))
            for name, column in columns
            if column is not None
        ]


def _numbered(there: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """For each of `count` features the place among those that are there, -1 for the others."""
    numbers = np.full(count, -1)
    numbers[there] = np.arange(len(there))
    return numbers

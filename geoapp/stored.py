"""A layer of a large file as drawn: nothing of it is made before it is asked for."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geoapp.layers import entry_drawn
from geodata.entries import ENTRIES, Shape
from geodata.store import Query
from geodata.tiles import Gathering, Table, TileSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from geodata.extent import BBox, Interval
    from geodata.large.entries import Entries
    from geodata.model import Layer
    from geodata.tiles import Tags, Tile

    Mask = NDArray[np.bool_]

_CELL_DEGREES = 0.25
"""Width of a cell of which a picture shows one feature."""


class StoredLayer:
    """What `DrawnLayer` answers, of the features of a store."""

    def __init__(self, features: Entries, layer: Layer, shown: tuple[str, ...], cells: int) -> None:
        self.name, self._features, self._shown, self._cells = layer.collection, features, shown, cells
        self._shelf = features.store.shelf(ENTRIES)
        self._rows = self._shelf.every(Query(where=tuple(layer.where.items())))
        self._warming = Lock()
        self._are_marks = layer.where["geometry_type"] == (Shape.POINT.value,)

    def __len__(self) -> int:
        return len(self._rows)

    def texts(self, rows: NDArray[Any]) -> list[bytes]:
        """Some of the features, by their numbers in the layer."""
        return [orjson.dumps(one) for one in self._drawn(rows)]

    def _drawn(self, rows: NDArray[Any]) -> Iterator[dict[str, Any]]:
        return self._of(self._rows[rows])

    def _of(self, rows: NDArray[Any]) -> Iterator[dict[str, Any]]:
        """Features by their rows in the store."""
        return (entry_drawn(self._features.record(text)) for text in self._shelf.texts_of(rows))

    def tile(self, tile: Tile, when: Interval | None, *, surely: bool) -> bytes:
        """A tile: marks, those of a cell as one; lines and areas."""
        keep = None if when is None else self._during(when, surely=surely)
        self.warm()
        if self._are_marks:
            return self._source.tile(tile, self.name, self._tags, keep=keep, cells=self._cells, ring=False)
        keep = None if keep is None else keep[self._rows]
        return self._source.tile(tile, self.name, self._numbered, keep=keep, cells=self._cells, ring=False)

    def warm(self) -> None:
        """Make ready what tiles are cut from."""
        with self._warming:
            _ = self._source

    @cached_property
    def _gathering(self) -> Gathering:
        return Gathering(self._shelf.shapes.of(self._rows))

    @cached_property
    def _source(self) -> TileSource:
        """Of marks those in the store, by its rows; lines and areas by their numbers in the layer."""
        if self._are_marks:
            return TileSource(self._shelf.shapes.points)
        return TileSource.drawn(self._shelf.shapes.of(self._rows), self._gathering)

    def _numbered(self, numbers: NDArray[np.int64]) -> list[Tags]:
        return self._tags(np.where(numbers >= 0, self._rows[numbers], -1))

    def _tags(self, rows: NDArray[np.int64]) -> list[Tags]:
        """What a tile says of the features that it shows one by one, by their rows in the store."""
        there = np.flatnonzero(rows >= 0)
        numbers = np.full(len(rows), -1)
        numbers[there] = np.arange(len(there))
        told = ({"id": one["id"]} | one["properties"] for one in self._of(rows[there]))
        return Table(self._shown, told).tags(numbers)

    def during(self, when: Interval, *, surely: bool) -> Mask:
        """Which features count at a time: by their date, or because they have none."""
        return self._during(when, surely=surely)[self._rows]

    def _during(self, when: Interval, *, surely: bool) -> Mask:
        """The same of all rows in the store."""
        found = self._shelf.days.during(when, surely=surely)
        mask = np.ones(self._shelf.rows, bool)
        if found is not None:
            mask[:] = False
            mask[found] = True
        return mask

    def inside(self, bbox: BBox) -> Mask:
        """Which features have their point in a box."""
        if not self._are_marks:
            self.warm()
            return self._gathering.inside(bbox)
        mask = np.zeros(len(self), bool)
        for part in bbox.parts():
            mask |= self._shelf.shapes.boxes.within(self._rows, part)
        return mask

    def gathered(self, tile: Tile, keep: Mask | None = None) -> Mask:
        """Which are points in a tile, if only some are to be seen."""
        if self._are_marks:
            return np.ones(len(self), bool)
        self.warm()
        return self._gathering.points(tile, keep)

    @property
    def in_tiles(self) -> int:
        """How many of the features tiles have: all."""
        return len(self)

    @property
    def bytes(self) -> int:
        """How large these are, about."""
        return self._shelf.texts.size(self._rows)

    def outlined(self) -> Mask:
        """Which features are in no tile: none."""
        return np.zeros(len(self), bool)

    def named(self, ids: Iterable[str]) -> Mask:
        """Which features have one of these ids."""
        rows = [row for one in ids if (row := self._shelf.row(one)) is not None]
        return np.isin(self._rows, rows)

    def spread(self) -> list[dict[str, Any]]:
        """One feature for each cell of a grid: as many as a picture can tell apart."""
        edges = self._shelf.shapes.boxes.edges[:2, self._rows]
        cells = np.floor(edges / _CELL_DEGREES).astype(np.int64)
        _, first = np.unique(cells[0] * 10_000 + cells[1], return_index=True)
        return list(self._drawn(np.sort(first)))

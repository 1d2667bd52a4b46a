"""What the tiles of a file are cut out of: a collection in a pack, if it is all of one, else features one by one."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import shapely

from geodata.formats.rows import row, shapes_of
from geodata.formats.spool import Spool
from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.store.cutting import Cutter
from geodata.store.picked import Picked
from geodata.tiles import Table, Tile, TileSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.store.shelf import Shelf
    from geodata.tiles import Tags


class Tiles(Protocol):
    """The tiles of a collection."""

    bounds: tuple[float, ...]
    """West, south, east and north in degrees; those of the whole world where nothing has a position."""
    names: Sequence[str]
    """The properties at the complete zoom."""

    def tile(self, tile: Tile) -> bytes:
        """A tile, empty if there is nothing."""


@contextmanager
def tiles_of(features: Iterable[bytes], name: str) -> Iterator[Tiles]:
    """The tiles of features of a collection of some name, for as long as they are needed."""
    if isinstance(features, Picked) and features.whole_of:
        yield _Shelved(features.whole_of, name)
    else:
        with Spool(features) as spool:
            yield _Spooled(spool, name)


class _Shelved:
    def __init__(self, shelf: Shelf, name: str) -> None:
        self._cutter = Cutter(name, shelf)
        self.names = _names(name, shelf.places, complete=True)
        self.bounds: tuple[float, ...] = shelf.extent(None).bbox or _WORLD

    def tile(self, tile: Tile) -> bytes:
        return self._cutter.tile(tile, None)


class _Spooled:
    """Properties are read for one tile at a time."""

    def __init__(self, spool: Spool, name: str) -> None:
        self._name, self.names = name, _names(name, spool.columns, complete=True)
        self._brief = _names(name, spool.columns, complete=False)
        self._row = lru_cache(maxsize=1024)(partial(_row, spool))  # a long line is in many tiles
        self._source, self.bounds = _source(spool)

    def tile(self, tile: Tile) -> bytes:
        return self._source.tile(tile, self._name, partial(self._tags, self.names if tile.complete else self._brief))

    def _tags(self, names: Sequence[str], rows: NDArray[np.int64]) -> list[Tags]:
        """What a tile says of the features that it shows one by one."""
        there = np.flatnonzero(rows >= 0)
        numbers = np.full(len(rows), -1)
        numbers[there] = np.arange(len(there))
        held = map(self._row, rows[there].tolist())
        return Table(names, ({name: one.get(name) for name in names} for one in held)).tags(numbers)


def _names(name: str, columns: Iterable[str], *, complete: bool) -> Sequence[str]:
    """The properties in tiles; of a collection that is none of ours, all that it has."""
    return in_tiles(name, complete=complete) if name in RECORDS else tuple(columns)


def _row(spool: Spool, number: int) -> dict[str, Any]:
    """The id and the properties of a feature."""
    return row(next(spool.at([number])))


def _source(spool: Spool) -> tuple[TileSource, tuple[float, ...]]:
    """What the tiles are cut from, and its bounds in degrees; those of the whole world where nothing has a position."""
    if spool.shapes == {"Point"}:
        spots = np.concatenate([_positions(shapes_of(chunk)) for chunk in spool.chunks()])
        there = spots[~np.isnan(spots[:, 0])]
        return TileSource.of_points(spots), _bounds(
            *there.min(axis=0, initial=np.inf), *there.max(axis=0, initial=-np.inf)
        )
    shapes = np.concatenate([np.empty(0, dtype=object), *(shapes_of(chunk) for chunk in spool.chunks())])
    return TileSource.of(shapes), _bounds(*shapely.total_bounds(shapes)) if len(shapes) else _WORLD


_WORLD = Tile(0, 0, 0).bounds


def _bounds(*edges: float) -> tuple[float, ...]:
    return edges if np.isfinite(edges).all() else _WORLD


def _positions(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])

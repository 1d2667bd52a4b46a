"""Shapes made ready for tiles as they are loaded: single points, lines and areas on the square of the world.

A tile reads of them what it draws, and neither turns positions nor weighs sizes, nor reads a feature's JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import orjson
import shapely
from psycopg import sql

from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.tiles import MAX_ZOOM, Measures, parted, written
from geodata.tiles.grid import square
from geodata.tiles.mvt import LINE, POLYGON
from geodata.tiles.points import BITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import psycopg
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Connection = psycopg.Connection[tuple[Any, ...]]

COLUMNS = ("number", "row", "zooms", "first", "west", "north", "east", "south", "piece", "brief")
TYPES = ("int4", "int4", "int2", "int2", *("float8",) * 4, "bytea", "bytea")
_ALWAYS = (1 << MAX_ZOOM) - 1
_RUN = 1 << 14
"""Rows whose shapes are held at once."""


class _Run(NamedTuple):
    """Pieces of one kind of some rows."""

    pieces: NDArray[np.object_]
    rows: Ints
    bounds: NDArray[np.float64]


def brief_names(collection: str, names: Sequence[str]) -> Sequence[str]:
    """The properties in tiles below the complete zoom; of a collection that is none of ours, all that it has."""
    return in_tiles(collection, complete=False) if collection in RECORDS else tuple(names)


class Pieces:
    """The pieces of a collection's shapes, as rows of their table."""

    def __init__(self, connection: Connection, table: sql.Identifier, count: int) -> None:
        """Of a table that holds `count` rows, which are read in runs, twice: a zoom depends on all of a kind."""
        self._connection, self._table, self._count = connection, table, count
        self.beyond = False
        """Whether one reaches over the edges of the world; known once all rows were read."""

    def rows(self, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """Rows with the properties that have these names, in runs."""
        zooms = self._zooms()
        numbers = [0, 0, 0]
        for held in self._read("row, ST_AsBinary(geom), properties::text"):
            briefs = {row: written(names, orjson.loads(text)) for row, _, text in held}
            run: list[tuple[Any, ...]] = []
            for kind, one in enumerate(_runs(held)):
                first, last = numbers[kind], numbers[kind] + len(one.rows)
                numbers[kind] = last
                told = zooms[kind][first:last] if kind else np.full(last - first, _ALWAYS)
                run += _told(one, range(first, last), told, briefs)
            yield run

    def _zooms(self) -> dict[int, Ints]:
        """At which zooms each line and each area is drawn."""
        found: dict[int, list[Measures]] = {LINE - 1: [], POLYGON - 1: []}
        for held in self._read("row, ST_AsBinary(geom)"):
            for kind, one in enumerate(_runs(held)):
                if len(one.rows):
                    self.beyond |= bool(one.bounds[:, 0].min() < 0 or one.bounds[:, 2].max() > 1)
                    if kind:
                        found[kind].append(Measures.of(one.pieces, one.bounds, kind + 1))
        return {
            kind: Measures.joined(held).zooms().astype(np.int64) if held else np.empty(0, np.int64)
            for kind, held in found.items()
        }

    def _read(self, columns: str) -> Iterator[list[tuple[Any, ...]]]:
        """Rows with a shape, some at a time."""
        asked = sql.SQL("SELECT {} FROM {} WHERE row >= %s AND row < %s AND geom IS NOT NULL ORDER BY row").format(
            sql.SQL(columns), self._table
        )
        for start in range(0, self._count, _RUN):
            with self._connection.cursor(binary=True) as cursor:
                yield cursor.execute(asked, (start, start + _RUN)).fetchall()


def _runs(held: list[tuple[Any, ...]]) -> tuple[_Run, _Run, _Run]:
    """The points, lines and areas of rows whose first two columns are their number and their shape."""
    rows = np.array([one[0] for one in held], np.int64)
    shapes = np.asarray(shapely.from_wkb([one[1] for one in held]), object)
    parts = parted([(shapely.transform(shapes, square), rows)])
    spots = shapely.points(parts.spots)
    return _run(spots, parts.spot_rows), _run(parts.lines, parts.line_rows), _run(parts.areas, parts.area_rows)


def _run(pieces: NDArray[np.object_], rows: Ints) -> _Run:
    order = np.argsort(rows, kind="stable")
    return _Run(pieces[order], rows[order], shapely.bounds(pieces[order]))


def _told(run: _Run, numbers: range, zooms: Ints, briefs: dict[int, bytes]) -> Iterator[tuple[Any, ...]]:
    boxes = (run.bounds * (1 << BITS)).tolist()
    binaries = shapely.to_wkb(run.pieces).tolist()
    firsts = np.where(zooms, np.log2((zooms & -zooms) | (zooms == 0)), MAX_ZOOM).astype(int).tolist()
    columns = (numbers, run.rows.tolist(), zooms.tolist(), firsts, boxes, binaries)
    for number, row, told, first, box, piece in zip(*columns, strict=True):
        yield (number, row, told, first, *box, piece, briefs[row])

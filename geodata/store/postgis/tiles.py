"""Tiles of a collection in the database.

Points are grouped by the database and encoded by its ST_AsMVT, so that a million of them never leave it. Of other
shapes the pieces that the tile draws are fetched, made ready when they were loaded (`pieces`), and cut as by the memory
store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely

from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.tiles import BUFFER, CELLS, COUNT, EXTENT, Parts, Table, TileSource
from geodata.tiles.grid import lonlat
from geodata.tiles.points import BITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.store.met import Edges
    from geodata.store.postgis.pool import Reader
    from geodata.store.postgis.sql import Statement, Told
    from geodata.tiles import Tags, Tile, Zooms

    Ints = NDArray[np.int64]

_AROUND = 128 / EXTENT
"""How far around a tile features are seen, in tiles: the buffer, and the cells that reach into it."""

_WORLD = 1 << BITS
_KINDS = (np.int64, np.int64, np.uint16, object, object)
_CLIPPED = "LEAST(GREATEST(spot[1], -89.99), 89.99)"


def cut(reader: Reader, statement: Statement, where: str, tile: Tile) -> bytes:
    """The tile of the rows that fulfil a condition."""
    told = statement.told
    names = in_tiles(told.name, complete=tile.complete) if told.name in RECORDS else told.names
    if told.pieces:
        return _cut_here(reader, statement, where, tile, names if tile.complete else told.brief)
    made = (_every if tile.complete else _grouped)(statement, where, tile, names)
    tiles = reader.rows(made, statement.params)
    return bytes(tiles[0][0] or b"")


def _cut_here(reader: Reader, statement: Statement, where: str, tile: Tile, names: Sequence[str]) -> bytes:
    """The tile out of the pieces of shapes, which are read and put together as the memory store does it."""
    told = statement.told
    found = reader.rows(_pieces(statement, where, tile), statement.params)
    if not found:
        return b""
    numbers, rows, zooms, pieces, texts = map(np.array, zip(*found, strict=True), _KINDS)
    order = np.argsort(numbers, kind="stable")
    parts, bits = _parts(shapely.from_wkb(pieces[order]), rows[order], zooms[order])
    own, first = np.unique(rows, return_index=True)

    def tags(shown: Ints) -> list[Tags]:
        return _tagged(names, texts[first], np.searchsorted(own, shown), shown >= 0, complete=tile.complete)

    keep = np.ones(own[-1] + 1, bool) if where else None
    return TileSource.of_parts(parts, zooms=bits).tile(tile, told.name, tags, keep=keep)


def _pieces(statement: Statement, where: str, tile: Tile) -> str:
    """Pieces that touch the tile and its buffer, with what a tile of its zoom has of properties."""
    told = statement.told
    near = " OR ".join(
        f"box(point(west, north), point(east, south)) && {statement.box(window)}" for window in _windows(tile, told)
    )
    seen = f"({near})" if tile.complete or where else f"({near}) AND first <= {tile.z} AND zooms >> {tile.z} & 1 = 1"
    matched = f"row IN (SELECT row FROM {told.table} WHERE {where})" if where else ""
    if not tile.complete:
        return f"SELECT number, row, zooms, piece, brief FROM {told.pieces} WHERE {_both(seen, matched)}"
    return f"""SELECT number, row, zooms, piece, properties::text
        FROM (SELECT * FROM {told.pieces} WHERE {_both(seen, matched)}) AS piece JOIN {told.table} USING (row)"""


def _windows(tile: Tile, told: Told) -> Iterator[Edges]:
    """The tile with its buffer in the units of pieces; around the world too where it is at an edge."""
    count = 1 << tile.z
    west, east = told.beyond or tile.x == 0, told.beyond or tile.x == count - 1
    for turn in (0, *((-1,) if east else ()), *((1,) if west else ())):
        x, y, unit = tile.x + turn * count, tile.y, _WORLD / count
        near = BUFFER / EXTENT
        yield (x - near) * unit, (y - near) * unit, (x + 1 + near) * unit, (y + 1 + near) * unit


def _parts(pieces: NDArray[np.object_], rows: Ints, zooms: NDArray[np.uint16]) -> tuple[Parts, Zooms]:
    """Pieces by kind, and at which zooms lines and areas are drawn."""
    kinds = shapely.get_type_id(pieces)
    spots, areas = kinds == 0, kinds == 3
    lines = ~(spots | areas)
    spotted = shapely.get_coordinates(pieces[spots])
    parts = Parts(spotted, rows[spots], pieces[lines], rows[lines], pieces[areas], rows[areas])
    return parts, (zooms[lines], zooms[areas])


def _tagged(
    names: Sequence[str], texts: NDArray[np.object_], places: Ints, known: NDArray[np.bool_], *, complete: bool
) -> list[Tags]:
    """Tags out of the texts at some places, where they are known; only those are read."""
    own, numbers = np.unique(places[known], return_inverse=True)
    some = texts[own].tolist()
    table = Table(names, orjson.loads(f"[{','.join(some)}]")) if complete else Table.read(names, some)
    told = np.full(len(places), -1)
    told[known] = numbers
    return table.tags(told)


def _spots(statement: Statement, where: str, tile: Tile, columns: str) -> str:
    """Rows of points around the tile, with their positions on the square of the world in whole numbers of BITS bits.

    The index of positions holds them and the rows: where nothing else is asked for, the table is not looked at.
    """
    parts = [
        f"""SELECT {columns},
            floor((spot[0] / 360 + 0.5) * {_WORLD})::bigint + {turn * _WORLD} AS x,
            LEAST(GREATEST(floor((0.5 - asinh(tan(radians({_CLIPPED}))) / (2 * pi())) * {_WORLD}), 0), {_WORLD - 1})
                ::bigint AS y
        FROM {statement.told.table}
        WHERE {_both(f"spot <@ {statement.box(box)}", where)}"""
        for box, turn in _boxes(tile)
    ]
    shift = BITS - tile.z - CELLS
    (left, right), (top, bottom) = (((one << CELLS) - 1, (one + 1) << CELLS) for one in (tile.x, tile.y))
    return f"""(SELECT * FROM ({" UNION ALL ".join(parts)}) AS around
        WHERE x >> {shift} BETWEEN {left} AND {right} AND y >> {shift} BETWEEN {top} AND {bottom})"""


def _every(statement: Statement, where: str, tile: Tile, names: Sequence[str]) -> str:
    columns = f"row + 1 AS id, {_unit('x', 'y', tile)} AS geom, {_tags(statement, names)} AS tags"
    return _encoded(statement, f"SELECT {columns} FROM {_spots(statement, where, tile, 'row, properties')} AS one")


def _grouped(statement: Statement, where: str, tile: Tile, names: Sequence[str]) -> str:
    """One point for each cell, at the mean of those in it; alone it is the feature, else it says for how many it is."""
    cell = BITS - tile.z - CELLS
    cells = f"""SELECT count(*) AS many, floor(avg(x))::bigint AS x, floor(avg(y))::bigint AS y, min(row) AS row
        FROM {_spots(statement, where, tile, "row")} AS spots GROUP BY x >> {cell}, y >> {cell}"""
    counted = f"jsonb_build_object('{COUNT}', many)"
    return _encoded(
        statement,
        f"""SELECT CASE WHEN many = 1 THEN cells.row + 1 END AS id, {_unit("cells.x", "cells.y", tile, "many")} AS geom,
            CASE WHEN many = 1 THEN {_tags(statement, names)} ELSE {counted} END AS tags
        FROM ({cells}) AS cells LEFT JOIN {statement.told.table} AS one
            ON one.row = CASE WHEN many = 1 THEN cells.row END""",
    )


def _encoded(statement: Statement, shown: str) -> str:
    name = statement.given(statement.told.name, "text")
    return f"SELECT ST_AsMVT(shown, {name}, {EXTENT}, 'geom', 'id') FROM ({shown} ORDER BY 1) AS shown"


def _tags(statement: Statement, names: Sequence[str]) -> str:
    """The properties of a row that tiles have; ST_AsMVT itself passes over all but single values."""
    others = [name for name in statement.told.names if name not in set(names)]
    return f"(one.properties - {statement.given(others, 'text[]')})"


def _unit(x: str, y: str, tile: Tile, many: str = "1") -> str:
    """A position in units of the tile: to the nearest, or of a group, which keeps to its cell, rounded down."""
    shift = BITS - tile.z - EXTENT.bit_length() + 1
    corner = [number << (BITS - tile.z) for number in (tile.x, tile.y)]
    half = f"CASE WHEN {many} = 1 THEN {1 << (shift - 1)} ELSE 0 END"
    near = [f"({one} - {edge} + {half}) >> {shift}" for one, edge in zip((x, y), corner, strict=True)]
    return f"ST_MakePoint({near[0]}, {near[1]})"


def _both(condition: str, more: str) -> str:
    return f"{condition} AND {more}" if more else condition


def _boxes(tile: Tile) -> Iterator[tuple[Edges, int]]:
    """The tile with what is around it, in degrees; what reaches over the antimeridian, with the turn that brings it."""
    count = 1 << tile.z
    west, north = lonlat((tile.x - _AROUND) / count, (tile.y - _AROUND) / count)
    east, south = lonlat((tile.x + 1 + _AROUND) / count, (tile.y + 1 + _AROUND) / count)
    yield (max(west, -180), south, min(east, 180), north), 0
    if west < -180:
        yield (west + 360, south, 180, north), -1
    if east > 180:
        yield (-180, south, east - 360, north), 1

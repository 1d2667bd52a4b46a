"""Tiles of a collection in the database: what touches the tile is fetched and cut as the memory store cuts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.store.shapes import box_shape
from geodata.tiles import EXTENT, Table, TileSource
from geodata.tiles.grid import lonlat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.store.postgis.pool import Reader
    from geodata.store.postgis.sql import Statement
    from geodata.tiles import Tile

_AROUND = 128 / EXTENT
"""How far around a tile features are seen, in tiles: the buffer, and the cells that reach into it."""


def cut(reader: Reader, statement: Statement, where: str, tile: Tile) -> bytes:
    """The tile of the rows that fulfil a condition."""
    told = statement.told
    near = " OR ".join(f"geom && {statement.shape(box_shape(*box))}" for box in _boxes(tile))
    conditions = f"({near}) AND {where}" if where else f"({near})"
    asked = f"SELECT row, ST_AsBinary(geom), properties FROM {told.table} WHERE {conditions} ORDER BY row"
    found = reader.rows(asked, statement.params)
    if not found:
        return b""
    rows = np.array([row for row, _, _ in found], dtype=np.int64)
    shapes = np.asarray(shapely.from_wkb(np.array([binary for _, binary, _ in found], dtype=object)))
    names = in_tiles(told.name, complete=tile.complete) if told.name in RECORDS else told.names
    table = Table(names, (properties for _, _, properties in found))
    return TileSource.of(shapes, rows).tile(
        tile, told.name, lambda shown: table.tags(np.where(shown < 0, -1, np.searchsorted(rows, shown)))
    )


def _boxes(tile: Tile) -> Iterator[tuple[float, float, float, float]]:
    """The tile with what is around it, in degrees; what reaches over the antimeridian comes from the other side."""
    count = 1 << tile.z
    west, north = lonlat((tile.x - _AROUND) / count, (tile.y - _AROUND) / count)
    east, south = lonlat((tile.x + 1 + _AROUND) / count, (tile.y + 1 + _AROUND) / count)
    yield max(west, -180), south, min(east, 180), north
    if west < -180:
        yield west + 360, south, 180, north
    if east > 180:
        yield -180, south, east - 360, north

"""PMTiles 3: vector tiles of all zooms in one file, read by byte ranges."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import shapely

from geodata.formats.arrow import pieces, scratch
from geodata.formats.rows import row, shapes_of
from geodata.formats.spool import Spool
from geodata.model import RECORDS
from geodata.properties import in_tiles
from geodata.tiles import COUNT, MAX_ZOOM, Table, Tile, TileSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from geodata.formats.imprint import Imprint

_MOST_TILES = 4_000
"""Tiles of the last zoom at most: a long line would have hundreds of thousands of them at zoom 14."""


class PMTiles:
    """One layer named like the collection; the imprint is in the metadata. What has no position is left out.

    The last zoom holds everything, as zoom 14 of the tiles that are served does: it is 14, or less where there would be
    too many tiles.
    """

    name = "pmtiles"
    media_type = "application/vnd.pmtiles"
    extension = "pmtiles"
    title = "PMTiles"
    only: tuple[str, ...] = ("places", "events", "claims", "legs", "corridors", "features")

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with Spool(features) as spool, scratch() as folder:
            path = folder / "out.pmtiles"
            _archive(path, _Pyramid(spool, imprint.name), imprint)
            yield from pieces(path)


class _Pyramid:
    """The tiles of all zooms."""

    def __init__(self, spool: Spool, name: str) -> None:
        shapes = shapes_of(spool.features())
        self.name, self.bounds = name, _bounds(shapes)
        own = name in RECORDS
        self._names = {all_: in_tiles(name, complete=all_) if own else tuple(spool.columns) for all_ in (False, True)}
        self._tables = {all_: Table(names, map(row, spool.features())) for all_, names in self._names.items()}
        self._source = TileSource.of(shapes)
        self.last, self._found = self._explored()

    def fields(self) -> dict[str, str]:
        """Properties and their types, as far as the collection tells them."""
        return dict.fromkeys(self._names[True], "String or Number") | {COUNT: "Number"}

    def _explored(self) -> tuple[int, list[dict[Tile, bytes]]]:
        """The last zoom, and the tiles of each zoom before it that are not empty."""
        zooms = [self._cut([Tile(0, 0, 0)])]
        while len(zooms) <= MAX_ZOOM and 4 * len(zooms[-1]) <= _MOST_TILES:
            below = [below for tile in zooms[-1] for below in _below(tile)]
            zooms.append(self._cut(below))
        return len(zooms) - 1, zooms

    def tiles(self) -> Iterator[tuple[Tile, bytes]]:
        """All tiles that are not empty, zoom by zoom."""
        for zoom in self._found[:-1]:
            yield from zoom.items()
        yield from self._cut([Tile(one.z, one.x, one.y, one.z) for one in self._found[-1]]).items()

    def _cut(self, tiles: list[Tile]) -> dict[Tile, bytes]:
        cut = {one: self._source.tile(one, self.name, self._tables[one.complete].tags) for one in tiles}
        return {one: content for one, content in cut.items() if content}


def _below(tile: Tile) -> list[Tile]:
    return [Tile(tile.z + 1, 2 * tile.x + right, 2 * tile.y + down) for down in (0, 1) for right in (0, 1)]


def _archive(path: Path, pyramid: _Pyramid, imprint: Imprint) -> None:
    """Write the tiles in the order of the file's index, the same bytes every time."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid  # noqa: PLC0415 - needed for this format alone
    from pmtiles.writer import Writer  # noqa: PLC0415

    numbered = {zxy_to_tileid(tile.z, tile.x, tile.y): content for tile, content in pyramid.tiles()}
    numbered = numbered or {0: b""}  # the index has room for no fewer tiles than one
    west, south, east, north = _degrees(pyramid)
    edges = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": 0,
        "max_zoom": pyramid.last,
        "center_zoom": 0,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
        **edges,
    }
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for number in sorted(numbered):
            writer.write_tile(number, gzip.compress(numbered[number], 6, mtime=0))
        writer.finalize(header, _metadata(pyramid, imprint))


def _bounds(shapes: NDArray[np.object_]) -> tuple[float, ...]:
    """West, south, east and north in degrees; the whole world where nothing has a position."""
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return tuple(shapely.total_bounds(there)) if len(there) else Tile(0, 0, 0).bounds


def _degrees(pyramid: _Pyramid) -> tuple[int, ...]:
    """The bounds in ten-millionths of a degree."""
    return tuple(round(edge * 1e7) for edge in pyramid.bounds)


def _metadata(pyramid: _Pyramid, imprint: Imprint) -> dict[str, Any]:
    layer = {"id": pyramid.name, "minzoom": 0, "maxzoom": pyramid.last, "fields": pyramid.fields()}
    told = {"name": imprint.title, "description": imprint.sentence(), "type": "overlay", "vector_layers": [layer]}
    return imprint.entries() | told

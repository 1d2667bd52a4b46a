"""PMTiles 3: vector tiles of all zooms in one file, read by byte ranges."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

from geodata.deadline import in_time
from geodata.formats.arrow import pieces, scratch
from geodata.formats.tiled import tiles_of
from geodata.tiles import COUNT, MAX_ZOOM, Tile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geodata.formats.imprint import Imprint
    from geodata.formats.tiled import Tiles

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
        with tiles_of(features, imprint.name) as tiles, scratch() as folder:
            path = folder / "out.pmtiles"
            _archive(path, _Pyramid(tiles, imprint.name), imprint)
            yield from pieces(path)


class _Pyramid:
    """The tiles of all zooms, packed."""

    def __init__(self, tiles: Tiles, name: str) -> None:
        self._tiles, self.name, self.bounds = tiles, name, tiles.bounds
        self._zooms = self._explored()

    @property
    def last(self) -> int:
        """The last zoom."""
        return len(self._zooms) - 1

    def fields(self) -> dict[str, str]:
        """Properties and their types, as far as the collection tells them."""
        return dict.fromkeys(self._tiles.names, "String or Number") | {COUNT: "Number"}

    def _explored(self) -> list[dict[Tile, bytes]]:
        """The tiles of each zoom that are not empty; those of the last not with everything yet."""
        zooms = [dict(self._cut([Tile(0, 0, 0)]))]
        while len(zooms) <= MAX_ZOOM and 4 * len(zooms[-1]) <= _MOST_TILES:
            zooms.append(dict(self._cut([below for tile in zooms[-1] for below in _below(tile)])))
        return zooms

    def tiles(self) -> Iterator[tuple[int, bytes]]:
        """All tiles that are not empty by their numbers, in the order of the file's index."""
        for zoom in self._zooms[:-1]:
            yield from ((_number(tile), zoom[tile]) for tile in sorted(zoom, key=_number))
        last = sorted(self._zooms[-1], key=_number)
        whole = self._cut([Tile(one.z, one.x, one.y, one.z) for one in last])
        yield from ((_number(tile), content) for tile, content in whole)

    def _cut(self, tiles: list[Tile]) -> Iterator[tuple[Tile, bytes]]:
        for one in tiles:
            in_time()
            if content := self._tiles.tile(one):
                yield one, _packed(content)


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


def _number(tile: Tile) -> int:
    from pmtiles.tile import zxy_to_tileid  # noqa: PLC0415 - needed for this format alone

    return zxy_to_tileid(tile.z, tile.x, tile.y)


def _below(tile: Tile) -> list[Tile]:
    return [Tile(tile.z + 1, 2 * tile.x + right, 2 * tile.y + down) for down in (0, 1) for right in (0, 1)]


def _archive(path: Path, pyramid: _Pyramid, imprint: Imprint) -> None:
    """Write the tiles, the same bytes every time."""
    from pmtiles.tile import Compression, TileType  # noqa: PLC0415
    from pmtiles.writer import Writer  # noqa: PLC0415

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
        empty = True
        for number, content in pyramid.tiles():
            writer.write_tile(number, content)
            empty = False
        if empty:
            writer.write_tile(0, _packed(b""))  # the index has room for no fewer tiles than one
        writer.finalize(header, _metadata(pyramid, imprint))


def _degrees(pyramid: _Pyramid) -> tuple[int, ...]:
    """The bounds in ten-millionths of a degree."""
    return tuple(round(edge * 1e7) for edge in pyramid.bounds)


def _metadata(pyramid: _Pyramid, imprint: Imprint) -> dict[str, Any]:
    layer = {"id": pyramid.name, "minzoom": 0, "maxzoom": pyramid.last, "fields": pyramid.fields()}
    told = {"name": imprint.title, "description": imprint.sentence(), "type": "overlay", "vector_layers": [layer]}
    return imprint.entries() | told

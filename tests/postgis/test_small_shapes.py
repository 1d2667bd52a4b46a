"""Shapes about as small as a unit of a tile: the database leaves out none that the memory store draws."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiLineString, Point, box

from geodata.features import Feature
from geodata.store.memory import MemoryStore
from geodata.store.postgis import PostgisStore
from geodata.tiles import EXTENT, Tile
from geodata.tiles.grid import lonlat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely import Geometry

    from tests.database import Cluster

ZOOM = 5
TILES = [Tile(ZOOM, 18, y) for y in (0, 1, 6, 10, 15, 16, 31)]


def shapes() -> Iterator[Geometry]:
    """Lines, areas and what is put together of them, 0.1 to 10 units wide or high, in tiles from pole to pole."""
    chance, count = np.random.default_rng(4), 1 << ZOOM
    for tile in TILES:
        for _ in range(60):
            at = chance.uniform(0.02, 0.98, 2) + np.array([tile.x, tile.y])
            size = 10 ** chance.uniform(-1, 1, 2) * chance.choice([0.01, 1], 2) / EXTENT
            (west, north), (east, south) = lonlat(*(at / count)), lonlat(*((at + size) / count))
            line = LineString([(west, south), (east, north)])
            yield from (line, box(west, south, east, north), GeometryCollection([line, Point(west, south)]))
            yield MultiLineString([line, LineString([(east, north), (2 * east - west, north)])])


@pytest.fixture(scope="module")
def stores(database: Cluster) -> Iterator[tuple[MemoryStore, PostgisStore]]:
    made = [Feature(str(number), one, None, {"id": str(number)}) for number, one in enumerate(shapes())]
    with closing(PostgisStore.loaded(database.another("small"), {"scene": made}, "1")) as stored:
        yield MemoryStore({"scene": made}, "1"), stored


@pytest.mark.parametrize("tile", TILES, ids=str)
def test_both_stores_draw_the_same_small_shapes(stores: tuple[MemoryStore, PostgisStore], tile: Tile) -> None:
    in_memory, stored = (_drawn(one.tile("scene", tile)) for one in stores)
    assert 0 < len(in_memory) < 4 * 60, "some are large enough, some are not"
    assert stored == in_memory


def _drawn(body: bytes) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = mapbox_vector_tile.decode(body)["scene"]["features"]
    return features

"""Shapes about as small as a unit of a tile: the database leaves out none that the memory store draws."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiLineString, Point, box

from geodata.features import Feature
from geodata.store import Query
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
    made = [
        Feature(str(number), one, None, {"id": str(number), "third": str(number % 3)})
        for number, one in enumerate(shapes())
    ]
    with closing(PostgisStore.loaded(database.another("small"), {"scene": made}, "1")) as stored:
        yield MemoryStore({"scene": made}, "1"), stored


@pytest.mark.parametrize("tile", TILES, ids=str)
def test_both_stores_draw_the_same_small_shapes(stores: tuple[MemoryStore, PostgisStore], tile: Tile) -> None:
    in_memory, stored = (_drawn(one.tile("scene", tile)) for one in stores)
    assert 0 < len(in_memory) < 4 * 60, "some are large enough, some are not"
    assert stored == in_memory


@pytest.mark.parametrize("tile", [TILES[3], Tile(3, 4, 2), Tile(14, 9453, 5295)], ids=str)
@pytest.mark.parametrize("query", [Query(where=(("third", ("1",)),)), Query(where=(("third", ("0", "1", "2")),))])
def test_both_stores_weigh_those_that_a_filter_keeps(
    stores: tuple[MemoryStore, PostgisStore], tile: Tile, query: Query
) -> None:
    in_memory, stored = (one.tile("scene", tile, query) for one in stores)
    assert bool(in_memory) is (tile.z < 14)
    if in_memory:
        assert _drawn(stored) == _drawn(in_memory)


EDGES = [Tile(0, 0, 0), Tile(3, 0, 4), Tile(3, 7, 4), Tile(9, 1, 256), Tile(9, 510, 256)]


@pytest.fixture(scope="module")
def beyond(database: Cluster) -> Iterator[tuple[MemoryStore, PostgisStore]]:
    """Shapes that reach over the edges of the world, and one that does not."""
    put_together = GeometryCollection([Point(181.2, -0.1), LineString([(-181, 0), (-179.5, 0.3)])])
    far = [LineString([(170, -1), (190, -2)]), box(-181, -3, -179, -1), MultiLineString([[(179, 0), (180, -1)]] * 2)]
    shapes = [*far, put_together, LineString([(0, 0), (1, 0)])]
    made = [Feature(str(at), one, None, {"id": str(at), "half": at / 2}) for at, one in enumerate(shapes)]
    with closing(PostgisStore.loaded(database.another("beyond"), {"scene": made}, "1")) as stored:
        yield MemoryStore({"scene": made}, "1"), stored


@pytest.mark.parametrize("tile", EDGES, ids=str)
def test_both_stores_reach_over_the_edges_of_the_world(beyond: tuple[MemoryStore, PostgisStore], tile: Tile) -> None:
    in_memory, stored = (_drawn(one.tile("scene", tile)) for one in beyond)
    assert in_memory
    assert stored == in_memory


def _drawn(body: bytes) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = mapbox_vector_tile.decode(body)["scene"]["features"]
    return features

"""Tiles of the database hold what the protocol of stores promises: the suite of tiles, run once more."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from shapely import Point

from geodata.features import Feature
from geodata.store.memory import MemoryStore
from geodata.store.postgis import PostgisStore
from geodata.tiles import Tile
from tests.tiles import decoded
from tests.tiles.test_of_stores import (  # noqa: F401 - tests of tiles, here run over the database
    test_a_tile_holds_what_the_query_matches,
    test_an_unknown_collection,
    test_at_the_complete_zoom_a_feature_has_its_id_and_single_properties,
    test_every_place_with_a_position_is_counted,
    test_limit_offset_and_sort_do_not_count,
    test_nothing_is_no_bytes,
    test_the_layer_is_named_like_the_collection,
)

if TYPE_CHECKING:
    from flask import Flask

    from geodata.atlas import Atlas
    from tests.database import Cluster


TILES = [Tile(0, 0, 0), Tile(3, 4, 2), Tile(5, 18, 10), Tile(9, 295, 165), Tile(14, 9453, 5295)]


@pytest.fixture(scope="module")
def atlas(app: Flask) -> Atlas:
    """That of the database, in place of that in memory."""
    served: Atlas = app.extensions["atlas"]
    return served


@pytest.mark.parametrize("collection", ["places", "events", "legs", "corridors"])
@pytest.mark.parametrize("tile", TILES)
def test_both_stores_hold_the_same(source: Atlas, loaded: PostgisStore, collection: str, tile: Tile) -> None:
    ours, theirs = source.store.tile(collection, tile), loaded.tile(collection, tile)
    assert bool(ours) is bool(theirs)
    if ours:
        one, other = (_ordered(decoded.python(told)["features"]) for told in (ours, theirs))
        assert other == one


WEST_OF_THE_LINE = [Tile(0, 0, 0), Tile(1, 0, 0), Tile(1, 1, 0), Tile(5, 0, 15), Tile(5, 31, 15), Tile(14, 16383, 8191)]


@pytest.mark.parametrize("tile", WEST_OF_THE_LINE)
def test_points_at_the_edges_of_the_world(database: Cluster, tile: Tile) -> None:
    spots = [(180, 0.0005), (-180, 0.001), (179.9999, 0.002), (-179.99, 0), (179.99, 1), (0, 89.5), (10, -90)]
    held = [Feature(f"f{at}", Point(spot), None, {"id": f"f{at}", "n": at / 2}) for at, spot in enumerate(spots)]
    memory = MemoryStore({"scene": held}, "0")
    with closing(PostgisStore.loaded(database.dsn, {"scene": held}, "0")) as store:
        ours, theirs = memory.tile("scene", tile), store.tile("scene", tile)
    one, other = (_ordered(decoded.python(told)["features"]) if told else [] for told in (ours, theirs))
    assert other == one


def _ordered(features: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """Features by id and position; 1 is 1.0."""
    told = [(one.get("id") or 0, one["properties"], one["geometry"]) for one in features]
    return sorted(told, key=lambda one: (one[0], repr(one[2])))

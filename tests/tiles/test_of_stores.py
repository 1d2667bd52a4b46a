"""What the protocol of stores says of tiles, held against the features that the store answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from geodata.extent import Interval
from geodata.properties import in_tiles
from geodata.store import EVERYTHING, Query, Sort
from geodata.store.cutting import Cutter
from geodata.store.memory import MemoryStore
from geodata.tiles import EXTENT, MAX_ZOOM, Tile
from tests.tiles import decoded
from tests.tiles.test_tiles import around

if TYPE_CHECKING:
    from geodata.atlas import Atlas

WORLD = Tile(0, 0, 0)


def told(atlas: Atlas, collection: str, tile: Tile, query: Query = EVERYTHING) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = decoded.python(atlas.store.tile(collection, tile, query))["features"]
    return found


def read(atlas: Atlas, collection: str, query: Query = EVERYTHING) -> list[dict[str, Any]]:
    return [orjson.loads(one) for one in atlas.store.features(collection, query).features]


def counted(features: list[dict[str, Any]]) -> int:
    return sum(one["properties"].get("point_count", 1) for one in features)


@pytest.mark.parametrize("collection", ["places", "events", "legs", "corridors"])
def test_at_the_complete_zoom_a_feature_has_its_id_and_single_properties(atlas: Atlas, collection: str) -> None:
    features = read(atlas, collection)
    number, feature = next((at, one) for at, one in enumerate(features, 1) if one["geometry"])
    position = feature["geometry"]["coordinates"]
    while isinstance(position[0], list):
        position = position[0]
    shown = told(atlas, collection, around((position[0], position[1]), MAX_ZOOM))
    own = next(one for one in shown if one["id"] == number)
    names = in_tiles(collection, complete=True)
    expected = {name: feature["properties"][name] for name in names if feature["properties"][name] is not None}
    assert own["properties"] == expected


def test_long_texts_come_with_the_complete_zoom() -> None:
    assert "summary" in in_tiles("events", complete=True)
    assert "summary" not in in_tiles("events", complete=False)
    assert {"id", "title", "kind", "date", "start_earliest", "precision_m"} <= set(in_tiles("events", complete=False))


def test_every_place_with_a_position_is_counted(atlas: Atlas) -> None:
    located = [one for one in read(atlas, "places") if one["geometry"]]
    shown = [one for one in told(atlas, "places", WORLD) if 0 <= one["geometry"]["coordinates"][0] < EXTENT]
    assert counted(shown) == len(located)


@pytest.mark.parametrize(
    "query",
    [
        Query(datetime=Interval.parse("2017")),
        Query(datetime=Interval.parse("2017"), surely=True),
        Query(where=(("kind", ("exercise",)),)),
        Query(where=(("kind", ("no-such-kind",)),)),
    ],
)
def test_a_tile_holds_what_the_query_matches(atlas: Atlas, query: Query) -> None:
    matched = {one["id"] for one in read(atlas, "events", query)}
    tiles = {around(position, MAX_ZOOM) for one in read(atlas, "events") for position in positions(one)}
    shown = {one["properties"]["id"] for tile in tiles for one in told(atlas, "events", tile, query)}
    assert shown == {one["id"] for one in read(atlas, "events", query) if one["geometry"]}
    assert shown <= matched


def positions(feature: dict[str, Any]) -> list[tuple[float, float]]:
    shape = feature["geometry"] or {"type": "None"}
    return {"Point": lambda: [shape["coordinates"]], "MultiPoint": lambda: shape["coordinates"]}.get(
        shape["type"], list
    )()


def test_limit_offset_and_sort_do_not_count(atlas: Atlas) -> None:
    page = Query(limit=1, offset=2, sort=(Sort("id"),))
    assert atlas.store.tile("places", WORLD, page) == atlas.store.tile("places", WORLD)


def test_the_layer_is_named_like_the_collection(atlas: Atlas) -> None:
    [layer] = decoded.node(atlas.store.tile("legs", WORLD))
    assert (layer["name"], layer["version"], layer["extent"]) == ("legs", 2, 4096)


def test_nothing_is_no_bytes(atlas: Atlas) -> None:
    assert atlas.store.tile("series", WORLD) == b""
    assert atlas.store.tile("places", Tile(MAX_ZOOM, 0, 0)) == b""


def test_an_unknown_collection(atlas: Atlas) -> None:
    with pytest.raises(KeyError):
        atlas.store.tile("dragons", WORLD)


def test_properties_that_there_is_no_room_for_are_read_for_each_tile(atlas: Atlas) -> None:
    assert isinstance(atlas.store, MemoryStore)
    for collection in ("places", "events", "legs"):
        shelf = atlas.store.shelf(collection)
        all_kept, some_kept, none_kept = (Cutter(collection, shelf, room) for room in (10**9, 3000, 0))
        shown = 0
        for tile in (Tile(0, 0, 0), Tile(5, 18, 10), Tile(9, 295, 165)):
            told = [decoded.python(one.tile(tile, None))["features"] for one in (all_kept, some_kept, none_kept)]
            assert told[0] == told[1] == told[2]
            shown += sum(len(one["properties"]) > 2 for one in told[0])
        assert shown > 0

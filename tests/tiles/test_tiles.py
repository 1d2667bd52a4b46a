from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import shape

from geodata.tiles import BUFFER, EXTENT, MAX_ZOOM, NoTile, Table, Tile, TileSource
from geodata.tiles.grid import NORTHMOST, square
from tests.tiles import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


WORLD = Tile(0, 0, 0)

lon, lat = st.floats(-180, 180), st.floats(-NORTHMOST, NORTHMOST)
positions = st.tuples(lon, lat)


def source(*geometries: shapely.Geometry | None) -> TileSource:
    return TileSource.of(np.array([*geometries, None], dtype=object)[:-1])


def cut(tiles: TileSource, tile: Tile, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = decoded.python(tiles.tile(tile, "made", lambda _: [], **options))["features"]
    return found


def around(position: tuple[float, float], z: int) -> Tile:
    """The tile that holds a position."""
    (x, y), side = square(np.array([position]))[0], 1 << z
    return Tile(z, int(x * side) % side, min(max(int(y * side), 0), side - 1))


def units(positions: Sequence[tuple[float, float]], tile: Tile) -> np.ndarray:
    """Where positions truly lie in a tile, in units; longitudes counted on from the tile's west edge."""
    return square(np.array(positions, float)) * (EXTENT << tile.z) - np.array([tile.x, tile.y]) * EXTENT


def turned(off: np.ndarray, tile: Tile) -> np.ndarray:
    """A distance in units, the short way around the world."""
    around_all = EXTENT << tile.z
    off[..., 0] = (off[..., 0] + around_all / 2) % around_all - around_all / 2
    return off


@given(positions, st.integers(0, MAX_ZOOM))
@settings(deadline=None)
def test_a_point_lies_within_half_a_unit(position: tuple[float, float], z: int) -> None:
    tile = around(position, z)
    [feature] = [one for one in cut(source(shapely.Point(position)), tile) if one["id"] == 1][:1]
    off = turned(units([position], tile) - np.array(feature["geometry"]["coordinates"]), tile)
    assert np.abs(off).max() <= 0.5 + 0.01  # positions are kept to 2 cm


@given(st.lists(positions, min_size=1, max_size=40), st.integers(0, MAX_ZOOM - 1))
@settings(deadline=None)
def test_every_point_is_counted_in_its_own_tile_once(spots: list[tuple[float, float]], z: int) -> None:
    tiles = source(*map(shapely.Point, spots))
    counted = sum(
        one["properties"].get("point_count", 1)
        for tile in {around(spot, z) for spot in spots}
        for one in cut(tiles, tile, ring=False)
    )
    assert counted == len(spots)


@given(st.lists(positions, min_size=1, max_size=40))
@settings(deadline=None)
def test_at_the_complete_zoom_every_point_is_itself(spots: list[tuple[float, float]]) -> None:
    tiles = source(*map(shapely.Point, spots))
    found = [one for tile in {around(spot, MAX_ZOOM) for spot in spots} for one in cut(tiles, tile, ring=False)]
    assert sorted(one["id"] for one in found) == list(range(1, len(spots) + 1))
    assert not any("point_count" in one["properties"] for one in found)


def test_points_of_one_cell_say_how_many_they_are() -> None:
    near = [shapely.Point(27 + step / 1000, 53.9) for step in range(5)]
    [one] = cut(source(*near, shapely.Point(100, 10)), around((27, 53.9), 6))
    assert one["properties"] == {"point_count": 5}
    assert one["id"] == 0  # as the decoder says none


def test_a_mean_lies_between_its_points() -> None:
    [one] = cut(source(shapely.Point(10, 10), shapely.Point(10.4, 10.2)), WORLD)
    [true] = units([(10.2, 10.1)], WORLD)
    assert np.abs(true - one["geometry"]["coordinates"]).max() <= 1


def test_a_feature_with_several_positions_counts_once_in_a_cell() -> None:
    twice = shapely.MultiPoint([(27, 53.9), (27.01, 53.9)])
    [one] = cut(source(twice), WORLD)
    assert one["id"] == 1
    assert one["properties"] == {}
    [two] = cut(source(twice, shapely.Point(27, 53.9)), WORLD)
    assert two["properties"] == {"point_count": 2}


def test_at_the_complete_zoom_several_positions_are_one_feature() -> None:
    twice = shapely.MultiPoint([(27, 53.9), (27.001, 53.9)])
    [one] = cut(source(twice), around((27, 53.9), MAX_ZOOM))
    assert one["geometry"]["type"] == "MultiPoint"


def test_neighbours_agree_on_what_is_in_the_cells_between_them() -> None:
    rng = np.random.default_rng(7)
    spots = shapely.points(rng.uniform(-3, 3, (20_000, 2)))
    tiles = TileSource.of(spots)
    west, east = cut(tiles, Tile(7, 63, 64)), cut(tiles, Tile(7, 64, 64))
    column = {
        (
            one["geometry"]["coordinates"][0] - EXTENT,
            one["geometry"]["coordinates"][1],
            tuple(one["properties"].items()),
        )
        for one in west
        if one["geometry"]["coordinates"][0] >= EXTENT
    }
    same = {(*one["geometry"]["coordinates"], tuple(one["properties"].items())) for one in east}
    assert len(column) > 10
    assert column <= same


@pytest.mark.parametrize("z", [0, 3, MAX_ZOOM])
def test_the_buffer_reaches_around_the_world(z: int) -> None:
    east, last = source(shapely.Point(179.9999999, 10)), (1 << z) - 1
    row = around((0, 10), z).y
    at = [one["geometry"]["coordinates"][0] for one in cut(east, Tile(z, 0, row))]
    assert 0 in at
    assert EXTENT in [one["geometry"]["coordinates"][0] for one in cut(east, Tile(z, last, row))]


def test_180_degrees_east_is_in_a_tile() -> None:
    for longitude in (-180.0, 180.0):
        assert [
            one["geometry"]["coordinates"][0] for one in cut(source(shapely.Point(longitude, 0)), WORLD, ring=False)
        ] == [0]


def test_a_line_over_the_antimeridian_is_in_both_edges() -> None:
    line = shapely.LineString([(170, 0), (190, 10)])
    for x in (0, 7):
        [one] = cut(source(line), Tile(3, x, 3))
        assert one["geometry"]["type"] == "LineString"


def test_beyond_the_map_there_is_nothing() -> None:
    beyond = source(shapely.Point(0, 89), shapely.LineString([(0, 87), (10, 88)]), None, shapely.Point())
    assert beyond.tile(WORLD, "made", lambda _: []) == b""


@st.composite
def lines(draw: Callable[..., Any]) -> shapely.Geometry:
    start, steps = (
        draw(positions),
        draw(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=12)),
    )
    path = np.cumsum([start, *steps], axis=0)
    path[:, 0], path[:, 1] = path[:, 0].clip(-180, 180), path[:, 1].clip(-84, 84)
    return shapely.LineString(path)


@given(lines(), st.integers(0, MAX_ZOOM))
@settings(max_examples=60, deadline=None)
def test_a_line_is_where_it_was(line: shapely.Geometry, z: int) -> None:
    tile = around(line.coords[0], z)
    window = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    true = shapely.LineString(units(list(line.coords), tile))
    tolerance = 0.7072 + (0 if tile.complete else 1.01)  # half a unit each way; simplified by one more
    for one in cut(source(line), tile):
        if one["geometry"]["type"] == "Point":
            assert tile.complete
            continue
        drawn = shape(one["geometry"])
        assert window.buffer(0.01).covers(drawn)
        if true.bounds[0] >= -BUFFER and true.bounds[2] <= EXTENT + BUFFER:
            turns = shapely.union_all([translate(true, xoff=turn * (EXTENT << z)) for turn in (-1, 0, 1)])
            assert shapely.hausdorff_distance(drawn, turns.intersection(window)) <= tolerance + 0.01


@given(st.lists(lines(), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_at_the_complete_zoom_every_line_is_there(several: list[shapely.Geometry]) -> None:
    tiles = source(*several)
    for number, line in enumerate(several, 1):
        assert number in [one["id"] for one in cut(tiles, around(line.coords[0], MAX_ZOOM))]


def test_parts_of_a_line_are_one_feature() -> None:
    both = shapely.MultiLineString([[(10, 10), (20, 10)], [(30, 10), (40, 20)]])
    [one] = cut(source(both), WORLD)
    assert one["geometry"]["type"] == "MultiLineString"
    assert len(one["geometry"]["coordinates"]) == 2


def test_an_area_smaller_than_a_unit_is_left_out_until_all_is_shown() -> None:
    speck = shapely.LineString([(27, 53.9), (27.0001, 53.9001)])
    yard = shapely.box(27, 53.9, 27.000001, 53.900001)
    assert cut(source(yard), around((27, 53.9), 8)) == []
    found = cut(source(speck, yard), around((27, 53.9), MAX_ZOOM))
    assert [(one["id"], one["geometry"]["type"]) for one in found] == [(1, "LineString"), (2, "Point")]


def test_polygons_are_valid_and_wound_by_the_specification() -> None:
    ring = shapely.Point(10, 10).buffer(5).difference(shapely.Point(10, 10).buffer(2))
    pair = shapely.MultiPolygon([shapely.box(30, 0, 32, 2), shapely.box(34, 0, 36, 2)])
    content = source(ring, pair).tile(Tile(3, 4, 3), "made", lambda _: [])
    [read] = decoded.node(content)
    hole, two = read["features"]
    assert (hole["type"], hole["outer"], len(hole["geometry"])) == (3, 1, 2)
    assert (two["outer"], len(two["geometry"])) == (2, 2)
    assert [np.sign(_area(one)) for one in hole["geometry"]] == [1, -1]
    assert [shape(one["geometry"]).is_valid for one in decoded.python(content)["features"]] == [True, True]


def _area(ring: list[list[int]]) -> float:
    """By the surveyor's formula, as in 4.3.3.3 of the specification."""
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


@given(lat=st.floats(-60, 60), east=st.floats(-170, 170), size=st.floats(0.001, 30), z=st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_a_polygon_keeps_its_area(lat: float, east: float, size: float, z: int) -> None:
    blob = shapely.Point(east, lat).buffer(size / 3).union(shapely.box(east, lat, east + size / 2, lat + size / 4))
    tile = around((east, lat), z)
    window = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    true = shapely.transform(blob, lambda xy: units(list(map(tuple, xy)), tile)).intersection(window)
    for one in cut(source(blob), tile):
        drawn = shape(one["geometry"])
        assert drawn.is_valid
        if 0 < tile.x < (1 << z) - 1:
            assert drawn.symmetric_difference(true).area <= 1.8 * (true.length + 8)


def test_values_keep_their_types() -> None:
    row = {"text": "Барысаў", "whole": 7, "below": -7, "number": 1.5, "yes": True, "no": False, "one": 1, "none": None}
    table = Table([*row, "many"], [row | {"many": [1, 2]}])
    content = source(shapely.Point(1, 1)).tile(WORLD, "made", table.tags)
    [read] = decoded.node(content)
    told = {name: value for name, value in row.items() if value is not None}
    assert (read["name"], read["version"], read["extent"]) == ("made", 2, EXTENT)
    assert read["features"][0]["properties"] == told
    assert decoded.python(content)["features"][0]["properties"] == told


def test_long_texts_and_many_values_are_read_back() -> None:
    rows = [{"text": "x" * number, "number": number} for number in range(1, 400)]
    table = Table(["text", "number"], rows)
    tiles = TileSource.of(shapely.points([(number / 3, 0) for number in range(1, 400)]))
    content = tiles.tile(around((40, 0), 5), "made", table.tags)
    [read] = decoded.node(content)
    assert len(read["features"]) > 20
    assert all(len(one["properties"]["text"]) == one["properties"]["number"] == one["id"] for one in read["features"])


@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(4, 9, 5), Tile(MAX_ZOOM, 9420, 5290)])
def test_three_decoders_read_the_same(tile: Tile, tmp_path: Path) -> None:
    west, south, east, north = tile.bounds
    rng = np.random.default_rng(3)
    spots = shapely.points(rng.uniform((west, south), (east, north), (50, 2)))
    paths = shapely.linestrings(rng.uniform((west, south), (east, north), (20, 6, 2)))
    fields = shapely.buffer(spots[:10], (east - west) / 9)
    content = TileSource.of(np.concatenate([spots, paths, fields])).tile(tile, "made", lambda _: [])
    mine, [its] = decoded.python(content)["features"], decoded.node(content)
    assert [one.get("id", 0) for one in mine] == [one.get("id") or 0 for one in its["features"]]
    assert len(mine) >= 30
    metres = decoded.gdal(content, tile, tmp_path)
    side = 40075016.68557849 / (1 << tile.z)
    corner = np.array([tile.x * side - 20037508.342789244, 20037508.342789244 - tile.y * side])
    for one, its_shape in zip(mine, metres.geometry, strict=True):
        placed = shapely.transform(shape(one["geometry"]), lambda xy: xy * [side / EXTENT, -side / EXTENT] + corner)
        assert shapely.hausdorff_distance(placed, its_shape) <= side / EXTENT / 100


@pytest.mark.parametrize(("z", "x", "y", "name"), [(15, 0, 0, "z"), (-1, 0, 0, "z"), (3, 8, 0, "x"), (3, 0, 8, "y")])
def test_a_tile_that_is_not_there(z: int, x: int, y: int, name: str) -> None:
    with pytest.raises(NoTile, match=rf"{name}=.* from 0 to") as told:
        Tile(z, x, y)
    assert told.value.name == name


def test_bounds_of_a_tile() -> None:
    assert WORLD.bounds == pytest.approx((-180, -85.0511287798066, 180, 85.0511287798066))
    assert Tile(1, 1, 0).bounds == pytest.approx((0, 0, 180, 85.0511287798066))

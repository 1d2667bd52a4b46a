"""Lines and areas of a layer as its map draws them: large ones as themselves, the rest as points, and none left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from geodata.extent import BBox
from geodata.tiles import COUNT, MAX_ZOOM, Gathering, Table, Tile, TileSource
from geodata.tiles.gathering import EACH
from geodata.tiles.grid import square
from tests.tiles import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 900
ASKEW = np.array([1, 1 / 3])


@pytest.fixture(scope="module", params=["lines", "areas"])
def shapes(request: pytest.FixtureRequest) -> np.ndarray:
    """Shapes around Minsk from 20 m to 1,000 km, and two rows without one."""
    chance = np.random.default_rng(8)
    sizes = 10 ** chance.uniform(-3.7, 1, MANY)
    corners = np.stack([chance.uniform(20, 40, MANY), chance.uniform(48, 58, MANY)], axis=1)
    made = [
        shapely.LineString([at, at + size * ASKEW, at + size / 2])
        if request.param == "lines"
        else shapely.box(*at, *(at + size / 2))
        for at, size in zip(corners, sizes, strict=True)
    ]
    return np.array([None, *made, None], object)


def _source(shapes: np.ndarray) -> tuple[TileSource, Table]:
    table = Table(["id"], ({"id": str(row)} for row in range(len(shapes))))
    return TileSource.drawn(shapes, Gathering(shapes)), table


def _drawn(shapes: np.ndarray, tiles: Iterator[Tile]) -> tuple[set[str], list[str], int]:
    """Ids of what is drawn as itself, of what is a point by itself, and how many are in points of several."""
    source, table = _source(shapes)
    large: set[str] = set()
    alone: list[str] = []
    grouped = 0
    for tile in tiles:
        for one in decoded.python(source.tile(tile, "made", table.tags, cells=4, ring=False))["features"]:
            if one["geometry"]["type"] != "Point":
                large.add(one["properties"]["id"])
            elif COUNT in one["properties"]:
                grouped += one["properties"][COUNT]
            else:
                alone.append(one["properties"]["id"])
    return large, alone, grouped


def _around(z: int) -> Iterator[Tile]:
    """All tiles of a zoom that the shapes reach."""
    side = 1 << z
    for x in range(int((20 / 360 + 0.5) * side), int((51 / 360 + 0.5) * side) + 1):
        for y in range(side):
            if Tile(z, x, y).bounds[1] < 69 and Tile(z, x, y).bounds[3] > 47:
                yield Tile(z, x, y)


@pytest.mark.parametrize("z", [2, 4, 6])
def test_each_is_drawn_or_counted_in_a_point_and_never_both(shapes: np.ndarray, z: int) -> None:
    large, alone, grouped = _drawn(shapes, _around(z))
    assert len(alone) == len(set(alone))
    assert not large & set(alone)
    assert len(large) + len(alone) + grouped == MANY
    assert large
    assert grouped


def test_larger_ones_come_first_and_no_more_than_a_map_can_show(shapes: np.ndarray) -> None:
    gathering = Gathering(shapes)
    west, _, east, _ = shapely.bounds(shapes).T
    wide, before = east - west, 0
    for z in range(MAX_ZOOM):
        points = gathering.points(Tile(z, 0, 0))
        assert not points[[0, -1]].any()
        drawn = ~points & ~shapely.is_missing(shapes)
        assert before <= drawn.sum()
        reached = np.unique(np.floor(square(gathering.spots[1:-1]) * 2**z), axis=0)
        assert drawn.sum() <= EACH * len(reached)
        if drawn.any():  # a square is taller on the map than wide, and the more so in the north
            assert wide[drawn].min() > 0.4 * wide[points].max()
        before = drawn.sum()
    assert before > MANY / 2
    assert not gathering.points(Tile(MAX_ZOOM, 0, 0)).any()


def test_those_that_a_filter_keeps_are_drawn_as_far_as_there_is_room(shapes: np.ndarray) -> None:
    gathering, tile = Gathering(shapes), Tile(3, 0, 0)
    all_drawn, keep = ~gathering.points(tile), np.arange(len(shapes)) % 9 == 0
    drawn = keep & ~gathering.points(tile, keep)
    assert drawn[keep & all_drawn].all()
    assert drawn.sum() > (keep & all_drawn).sum(), "room that others would have taken is used"
    assert drawn.sum() <= all_drawn.sum()
    assert (gathering.points(tile, np.ones(len(shapes), bool)) == gathering.points(tile)).all()


def test_what_is_in_a_box_is_what_a_point_there_counts(shapes: np.ndarray) -> None:
    gathering, tile = Gathering(shapes), Tile(4, 9, 5)
    west, south, east, north = tile.bounds
    counted = gathering.points(tile) & gathering.inside(BBox(west, south, east, north))
    _, alone, grouped = _drawn(shapes, iter([tile]))
    assert counted.sum() == len(alone) + grouped > 0

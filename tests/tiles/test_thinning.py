"""Which lines a tile draws where many are shorter than a pixel."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.tiles import BUFFER, EXTENT, Measures, Table, Tile, TileSource, written
from geodata.tiles.grid import lonlat
from geodata.tiles.mvt import LINE, POLYGON
from geodata.tiles.thinning import PIXEL
from tests.tiles import decoded
from tests.tiles.test_tiles import cut

ZOOM = 6
TILE = Tile(ZOOM, 37, 20)


def placed(units: np.ndarray) -> np.ndarray:
    """Lines given in units of the tile, in degrees."""
    square = (units + np.array([TILE.x, TILE.y]) * EXTENT) / (EXTENT << ZOOM)
    return shapely.linestrings([[lonlat(*at) for at in line] for line in square])


def measured(units: np.ndarray) -> Measures:
    lines = shapely.linestrings(units / (EXTENT << ZOOM))
    return Measures.of(lines, shapely.bounds(lines), LINE)


def network(seed: int, count: int) -> np.ndarray:
    """Lines of 0.1 to 30 units among 40 by 40 pixels, (n, 2, 2)."""
    chance = np.random.default_rng(seed)
    starts = chance.uniform(0, 40 * PIXEL, (count, 2))
    steps = chance.uniform(-1, 1, (count, 2)) * 10 ** chance.uniform(-1, 1.5, (count, 1))
    return np.stack([starts, starts + steps], axis=1)


@given(st.integers(0, 1000), st.integers(1, 400))
@settings(max_examples=30, deadline=None)
def test_a_pixel_keeps_one_line_and_every_long_one_is_drawn(seed: int, count: int) -> None:
    units = network(seed, count)
    drawn, sizes = measured(units).drawn(ZOOM), np.abs(units[:, 1] - units[:, 0]).max(axis=1)
    assert drawn[sizes >= PIXEL * 1.000001].all()
    middles = np.floor(units.mean(axis=1) / PIXEL).astype(int)
    tips = {tuple(at) for at in np.floor(units[sizes >= PIXEL].reshape(-1, 2) / PIXEL).astype(int)}
    for pixel in {tuple(at) for at in middles[sizes < PIXEL * 0.999999]}:
        own = np.flatnonzero((middles == pixel).all(axis=1) & (sizes < PIXEL))
        shown = own[drawn[own]]
        assert len(shown) == (pixel not in tips)
        assert all(sizes[shown] >= sizes[own].max() * 0.999999)


def test_a_line_cut_into_short_pieces_has_one_in_each_pixel() -> None:
    steps = np.arange(0, 1000, 0.7)
    course = np.stack([steps, 300 + 40 * np.sin(steps / 90)], axis=1)
    pieces = placed(np.stack([course[:-1], course[1:]], axis=1))
    found = cut(TileSource.of(pieces), TILE)
    assert len(found) < len(pieces) / 6
    begins = np.sort([one["geometry"]["coordinates"][0][0] for one in found])
    assert np.diff(begins).max() <= 2 * PIXEL


def test_the_longest_short_line_is_drawn_and_of_equals_the_first() -> None:
    across = np.array([[[1.0, 1], [3, 1]], [[1, 2], [6, 2]], [[1, 3], [6, 3]], [[50, 1], [51, 1]]])
    assert measured(across).drawn(ZOOM).tolist() == [False, True, False, True]
    beside = np.concatenate([across, [[[7.0, 7], [90, 90]]]])
    assert measured(beside).drawn(ZOOM).tolist() == [False, False, False, True, True]


def test_zooms_are_bits() -> None:
    units = network(1, 200)
    told, zooms = measured(units), measured(units).zooms()
    for zoom in (0, ZOOM, 13):
        assert ((zooms >> zoom & 1) == told.drawn(zoom)).all()
    assert 0 < (zooms & 1).sum() < (zooms >> 13).sum()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_filter_that_keeps_all_draws_the_same(seed: int) -> None:
    tiles = TileSource.of(placed(network(seed, 3000)))
    assert cut(tiles, TILE, keep=np.ones(3000, bool)) == cut(tiles, TILE)
    some = np.arange(3000) % 3 == 0
    kept = {one["id"] for one in cut(tiles, TILE, keep=some)}
    assert kept > {one["id"] for one in cut(tiles, TILE) if one["id"] % 3 == 1}, "room for others is used"


def test_neighbours_draw_the_same_lines_between_them() -> None:
    units = network(5, 3000) + np.array([EXTENT - 20 * PIXEL, 500])
    tiles = TileSource.of(placed(units))
    here, there = ({one["id"] for one in cut(tiles, tile)} for tile in (TILE, Tile(ZOOM, TILE.x + 1, TILE.y)))
    near = np.flatnonzero((np.abs(units[..., 0] - EXTENT) < BUFFER - 1).all(axis=1)) + 1
    assert len(here & set(near.tolist())) > 100
    assert here & set(near.tolist()) == there & set(near.tolist())


def test_areas_are_drawn_from_a_unit_on() -> None:
    fields = shapely.box(0, 0, np.array([0.5, 2.0]) / (EXTENT << ZOOM), 0)
    told = Measures.of(fields, shapely.bounds(fields), POLYGON)
    assert told.drawn(ZOOM).tolist() == [False, True]
    assert told.zooms().tolist() == [0b11111110000000, 0b11111111100000]


def test_properties_that_were_written_are_read_as_they_are() -> None:
    rows = [{"text": f"{at % 3} Барысаў" * 40, "whole": at, "half": at / 2, "yes": at % 2 == 0} for at in range(50)]
    rows[7] |= {"text": None, "whole": [1, 2]}
    names = ("text", "whole", "half", "yes", "absent")
    tiles = TileSource.of(shapely.points([(at / 9, 1) for at in range(50)]))
    tables = Table(names, rows), Table.read(names, [written(names, row) for row in rows])
    one, other = (decoded.python(tiles.tile(Tile(14, 8192, 8146), "made", table.tags)) for table in tables)
    assert one == other
    assert one["features"]

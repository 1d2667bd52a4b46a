"""Indexes of boxes and of points against a plain look at each row."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.store.boxes import Boxes

NONE, FEW, MANY = 0, 11, 3_000


def _points(chance: np.random.Generator, count: int, decimals: int) -> np.ndarray:
    """Some of which share a longitude, a latitude or both, and some rows without any."""
    found = np.round(chance.uniform(-10, 10, (2, count)), decimals)
    found[:, chance.random(count) < 0.1] = np.nan
    return found


def _box(chance: np.random.Generator, decimals: int) -> tuple[float, float, float, float]:
    (west, east), (south, north) = (np.sort(np.round(chance.uniform(-12, 12, 2), decimals)) for _ in range(2))
    return west, south, east, north


@pytest.mark.parametrize("count", [NONE, FEW, MANY])
@pytest.mark.parametrize("decimals", [0, 1, 6])
def test_points_of_a_box_are_found_with_those_on_its_sides(count: int, decimals: int) -> None:
    chance = np.random.default_rng(count + decimals)
    points = _points(chance, count, decimals)
    boxes = Boxes.of(points)
    for _ in range(60):
        west, south, east, north = box = _box(chance, decimals)
        met = boxes.met(box)
        lon, lat = points
        expected = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        assert len(met) == len(expected)
        assert np.sort(boxes.rows(met)).tolist() == expected.tolist()


@pytest.mark.parametrize("count", [NONE, FEW, MANY])
def test_boxes_that_meet_a_box_are_found(count: int) -> None:
    chance = np.random.default_rng(count)
    corners = _points(chance, count, 1)
    edges = np.concatenate([corners, corners + np.round(chance.uniform(0, 2, corners.shape), 1)])
    boxes = Boxes.of(edges)
    for _ in range(60):
        west, south, east, north = box = _box(chance, 1)
        met = boxes.met(box)
        apart = (edges[0] > east) | (edges[2] < west) | (edges[1] > north) | (edges[3] < south)
        expected = np.flatnonzero(~apart & ~np.isnan(edges[0]))
        assert len(met) == len(expected)
        assert np.sort(boxes.rows(met)).tolist() == expected.tolist()


def test_what_holds_all_points_is_known() -> None:
    points = np.array([[4.0, np.nan, -3.0, 8.0], [50.0, np.nan, 54.0, 41.0]])
    assert Boxes.of(points).whole == (-3.0, 41.0, 8.0, 54.0)
    assert Boxes.of(np.concatenate([points, points])).whole == (-3.0, 41.0, 8.0, 54.0)
    assert Boxes.of(points[:, :0]).whole is None

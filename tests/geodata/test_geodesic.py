import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon

from geodata.geodesic import distance_to_line_km, distances_km, great_circle, halo, length_km

MINSK, URUMQI = (28.0307, 53.8825), (87.4742, 43.9071)

lons, lats = st.floats(-180, 180), st.floats(-85, 85)


def test_a_degree_of_the_equator_and_of_the_meridian_have_their_lengths_on_the_ellipsoid() -> None:
    assert length_km([(0, 0), (1, 0)]) == pytest.approx(111.3195, abs=1e-4)
    assert length_km([(0, 0), (0, 1)]) == pytest.approx(110.5744, abs=1e-4)


@pytest.mark.parametrize("line", [[], [MINSK], [MINSK, MINSK]])
def test_a_line_that_goes_nowhere_has_no_length(line: list[tuple[float, float]]) -> None:
    assert length_km(line) == 0


def test_minsk_to_urumqi_is_as_far_as_known() -> None:
    """The sphere gives 4347 km: the ellipsoid is 12 km longer on this stretch."""
    assert length_km([MINSK, URUMQI]) == pytest.approx(4359.4, abs=0.5)


@given(lons, lats, lons, lats)
def test_distances_are_the_same_both_ways_and_agree_with_lengths(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    there = distances_km([lon1], [lat1], [lon2], [lat2])[0]
    assert there == pytest.approx(distances_km([lon2], [lat2], [lon1], [lat1])[0], abs=1e-6)
    assert there == pytest.approx(length_km([(lon1, lat1), (lon2, lat2)]), abs=1e-6)


@given(lons, lats, lons, lats, st.floats(50, 2000))
def test_a_great_circle_keeps_its_ends_and_its_length(
    lon1: float, lat1: float, lon2: float, lat2: float, piece: float
) -> None:
    line = great_circle(lon1, lat1, lon2, lat2, piece)
    assert (line[0], line[-1]) == ((lon1, lat1), (lon2, lat2))
    assert length_km(line) == pytest.approx(length_km([line[0], line[-1]]), rel=1e-6, abs=1e-3)
    assert max(length_km(pair) for pair in pairwise(line)) <= piece * 1.001


def test_a_great_circle_to_china_bends_to_the_north_of_both_ends() -> None:
    assert max(lat for _, lat in great_circle(*MINSK, *URUMQI)) == pytest.approx(54.56, abs=0.02)


@given(lons, st.floats(-80, 80), st.floats(10, 500_000))
def test_every_corner_of_a_halo_is_at_its_radius(lon: float, lat: float, radius_m: float) -> None:
    ring = halo(lon, lat, radius_m)
    assert ring[0] == ring[-1]
    assert len(ring) == 65
    for corner in ring:
        assert length_km([(lon, lat), corner]) * 1000 == pytest.approx(radius_m, rel=1e-3)


@given(st.floats(-100, 100), st.floats(-80, 80), st.floats(10, 200_000))
def test_a_halo_runs_counter_clockwise_around_its_centre(lon: float, lat: float, radius_m: float) -> None:
    ring = Polygon(halo(lon, lat, radius_m))
    assert ring.exterior.is_ccw
    assert ring.contains(Polygon(halo(lon, lat, radius_m / 2)).centroid)


def test_the_sides_of_a_halo_are_those_of_a_regular_polygon() -> None:
    sides = [length_km(pair) for pair in zip(*[iter(halo(28, 54, 10_000)[:64])] * 2, strict=True)]
    assert sides == pytest.approx([20 * math.sin(math.pi / 64)] * 32, rel=1e-3)


def test_the_distance_to_a_line_is_to_its_nearest_piece_not_to_its_corners() -> None:
    line = LineString([(20, 52), (30, 52)])
    assert distance_to_line_km(25, 53, line) == pytest.approx(length_km([(25, 53), (25, 52)]), rel=1e-3)
    assert distance_to_line_km(31, 52, line) == pytest.approx(length_km([(31, 52), (30, 52)]))


def test_the_nearest_of_several_lines_counts() -> None:
    lines = MultiLineString([[(20, 52), (30, 52)], [(24, 54), (26, 54)]])
    assert distance_to_line_km(25, 53.9, lines) == pytest.approx(11.13, abs=0.02)


@given(st.floats(20, 40), st.floats(45, 60), st.floats(20, 40), st.floats(45, 60), st.floats(20, 40), st.floats(45, 60))
def test_the_distance_to_a_line_is_hardly_more_than_to_any_point_sampled_on_it(
    lon: float, lat: float, lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    line = LineString([(lon1, lat1), (lon2, lat2)])
    sampled = [line.interpolate(step / 200, normalized=True) for step in range(201)]
    least = min(length_km([(lon, lat), (point.x, point.y)]) for point in sampled)
    longest_step = max(length_km([(a.x, a.y), (b.x, b.y)]) for a, b in pairwise(sampled))
    found = distance_to_line_km(lon, lat, line)
    assert found >= least - longest_step - 1e-6
    if least < 300:
        assert found <= least * 1.01 + 1e-6

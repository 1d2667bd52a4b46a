"""What columns of a large file must give as records do, where libraries go other ways."""

from __future__ import annotations

import numpy as np

from geodata.large.shapes import near


def test_positions_are_rounded_as_one_by_one() -> None:
    made = np.random.default_rng(1).uniform(-180, 180, 20_000)
    halves = made.round(6) + 5e-7
    degrees = np.concatenate([made, halves, -halves, [0.0, -1e-7, 2.5e-6, np.nan]])
    found = near(degrees)
    assert not np.array_equal(found, degrees.round(6), equal_nan=True)
    assert np.array_equal(found, [round(one, 6) for one in degrees.tolist()], equal_nan=True)

"""Columns that several tables have alike."""

from __future__ import annotations

from geodata.fields import SLUG, Number, Whole, column

GAUGES = Whole(600, 1676)
LON, LAT = Number(-180, 180, "degrees"), Number(-90, 90, "degrees")
KM = Number(0, 40_000, "km")


def sourced(about: str) -> tuple[str, ...]:
    """The column that a record rests on: no record without a source."""
    listed: tuple[str, ...] = column(about, SLUG, required=True, many=True, refers="sources")
    return listed

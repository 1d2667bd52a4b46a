"""What speaks against showing a file on a map, in the same words however it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geodata.entries import SHAPES
from geodata.reading import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOLD = 20
"""Faults of one kind that are told one by one."""


def empty(file: str, rows: int, names: Sequence[str], *, placed: bool) -> Iterator[Complaint]:
    """That there is nothing to show, if so; `placed` is whether a row has a geometry."""
    if not rows:
        yield Complaint(file, "", "rows", "", "the file has features", "add some, or name another file")
    elif not placed:
        there = ", ".join(names[:TOLD]) or "none"
        cure = f"give it columns lon and lat, or one of WKT; its fields are: {there}"
        yield Complaint(file, "", "geometry", "", "the file says where things are", cure)


def more_misplaced(file: str, count: int) -> Iterator[Complaint]:
    """That there are more, if so."""
    if count > 0:
        rule = "every position is on the Earth"
        yield Complaint(file, "", "geometry", "", rule, f"{count} more are as those above")


def misplaced(file: str, line: str, geometry: shapely.Geometry | None) -> Complaint | None:
    """What speaks against a geometry, None if nothing does."""
    if geometry is None or geometry.is_empty:
        return None
    part = single(geometry)
    if part.geom_type not in SHAPES:
        cure = "split it into single parts first (in QGIS: Multipart to singleparts)"
        return Complaint(file, line, "geometry", geometry.geom_type, "a feature is a point, a line or an area", cure)
    west, south, east, north = geometry.bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return None
    swapped = -90 <= west <= east <= 90 and -180 <= south <= north <= 180
    cure = "longitude and latitude seem to be swapped" if swapped else "correct it, or name its coordinate system"
    value = f"{west:.6g}, {south:.6g}"
    return Complaint(file, line, "geometry", value, "longitude is within 180 and latitude within 90 degrees", cure)


def single(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry of one part as that part."""
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def repeated(file: str, key: str, first: str, second: str) -> Complaint:
    """That an id stands at two places."""
    cure = f"it stands also at {first}; rename one of them, or call the field otherwise than id"
    return Complaint(file, second, "id", key, "an id stands once in its file", cure)

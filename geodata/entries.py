"""What a file that is none of ours holds, as records: an entry a feature, with the fields that the file has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import shapely

    from geodata.extent import When

ENTRIES = "features"
"""The name of their collection."""


class Shape(StrEnum):
    """What an entry is drawn as."""

    POINT = "point"
    LINE = "line"
    AREA = "area"
    NONE = "none"


SHAPES = {
    "Point": Shape.POINT,
    "LineString": Shape.LINE,
    "MultiLineString": Shape.LINE,
    "Polygon": Shape.AREA,
    "MultiPolygon": Shape.AREA,
}
"""By the type of the geometry; others are not drawn, and refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One feature of a file: its fields as JSON values by the names that they are served under."""

    id: str
    title: str
    shape: Shape
    geometry: shapely.Geometry | None
    """WGS 84, longitude first."""
    when: When | None
    cells: Mapping[str, Any]
    sources: tuple[str, ...] = ("file",)

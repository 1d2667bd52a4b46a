"""The shapes of a data folder: the derived lines of its legs, outlines of countries and regions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import LineString, shape

if TYPE_CHECKING:
    from geodata.model import Track
    from geodata.reading import Reader, Table


def read_lines(reader: Reader, tracks: Table[Track]) -> dict[str, LineString]:
    """The line of each leg, WGS 84, from the tracks of legs/lines.geojson."""
    lines: dict[str, LineString] = {}
    for track, place, geometry in zip(tracks.rows, tracks.lines, tracks.geometries, strict=True):
        line = _line(geometry)
        if line is None:
            rule = "the geometry is a LineString of at least two positions, longitude before latitude, in degrees"
            cure = "derive it anew: python -m geodata.derive.legs"
            reader.complain(tracks.file, place, "geometry", track.id, rule, cure)
        else:
            lines[track.id] = line
    return lines


def _line(geometry: dict[str, Any] | None) -> LineString | None:
    line = _sound(geometry)
    if not isinstance(line, LineString):
        return None
    west, south, east, north = line.bounds
    return shapely.force_2d(line) if west >= -180 and east <= 180 and south >= -90 and north <= 90 else None


def read_outlines(reader: Reader) -> dict[str, shapely.Geometry]:
    """Outlines by code, where the folder has them, to check positions against and to draw regions."""
    outlines: dict[str, shapely.Geometry] = {}
    for path in sorted((reader.root / "outlines").glob("*.geojson")):
        file = f"outlines/{path.name}"
        match reader.json(file):
            case {"features": [*features]}:
                for index, feature in enumerate(features):
                    if found := _outline(feature):
                        outlines[found[0]] = found[1]
                    else:
                        rule = "an outline has a code such as BY or BY-BR in its properties, and a sound polygon"
                        reader.complain(file, f"feature {index}", "outline", "", rule, "correct it, or leave it out")
            case None:
                pass
            case _:
                rule = "the file is a GeoJSON FeatureCollection"
                reader.complain(file, "", "features", "", rule, "export it as GeoJSON")
    return outlines


def _outline(feature: Any) -> tuple[str, shapely.Geometry] | None:
    match feature:
        case {"properties": {"code": str(code)}, "geometry": {"type": "Polygon" | "MultiPolygon"} as geometry}:
            outline = _sound(geometry)
            return (code, outline) if outline and re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", code) else None
    return None


def _sound(geometry: Any) -> shapely.Geometry | None:
    """A valid shape of at least one position; none of anything else."""
    try:
        found = shape(geometry)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None
    return found if found.is_valid and not found.is_empty else None

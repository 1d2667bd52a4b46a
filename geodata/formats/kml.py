"""KML 2.2."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.rows import CELLS, about, kind_of, row, text, title_of, xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint


class Kml:
    """A Placemark a feature, with its period as TimeSpan; the imprint is the Document's description and data.

    Description is HTML by the standard, so text is escaped in it once more.
    """

    name = "kml"
    media_type = "application/vnd.google-earth.kml+xml"
    extension = "kml"
    title = "KML"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        yield _head(imprint).encode()
        for feature in map(orjson.loads, features):
            yield _placemark(feature, imprint).encode()
        yield b"</Document>\n</kml>\n"


def _head(imprint: Imprint) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<Document>\n<name>{xml(imprint.title)}</name>\n"
        f"<atom:author><atom:name>{xml(imprint.attribution)}</atom:name></atom:author>\n"
        f"<description>{xml(escape(imprint.sentence()))}</description>\n"
        f"{_data(imprint.entries())}\n"
    )


def _placemark(feature: dict[str, Any], imprint: Imprint) -> str:
    held = row(feature)
    told = {name: CELLS[kind](value) for name, value in held.items() if (kind := kind_of(value))}
    return (
        f'<Placemark id="{xml(imprint.name)}.{xml(held["id"])}"><name>{xml(title_of(feature))}</name>'
        f"<description>{xml(escape(about(feature)))}</description>{_span(held)}{_data(told)}"
        f"{_shape(feature['geometry'])}</Placemark>\n"
    )


def _span(held: dict[str, Any]) -> str:
    first, last = held.get("start_earliest"), held.get("end_latest")
    begin = f"<begin>{xml(first)}</begin>" if first else ""
    end = f"<end>{xml(last)}</end>" if last else ""
    return f"<TimeSpan>{begin}{end}</TimeSpan>" if begin or end else ""


def _data(values: dict[str, Any]) -> str:
    told = (f'<Data name="{xml(name)}"><value>{xml(text(value))}</value></Data>' for name, value in values.items())
    return f"<ExtendedData>{''.join(told)}</ExtendedData>"


def _shape(geometry: dict[str, Any] | None) -> str:
    """A GeoJSON geometry as KML; a Multi- or GeometryCollection as MultiGeometry."""
    if not geometry:
        return ""
    kind = geometry["type"]
    parts = geometry.get("geometries") or geometry["coordinates"]
    match kind:
        case "Point":
            return f"<Point>{_coordinates([parts])}</Point>"
        case "LineString":
            return f"<LineString>{_coordinates(parts)}</LineString>"
        case "Polygon":
            rings = [f"<LinearRing>{_coordinates(ring)}</LinearRing>" for ring in parts]
            inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
            return f"<Polygon><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{inner}</Polygon>"
    single = kind.removeprefix("Multi")
    shapes = parts if kind == "GeometryCollection" else [{"type": single, "coordinates": part} for part in parts]
    return f"<MultiGeometry>{''.join(map(_shape, shapes))}</MultiGeometry>"


def _coordinates(positions: list[list[float]]) -> str:
    return f"<coordinates>{' '.join(','.join(map(text, position)) for position in positions)}</coordinates>"

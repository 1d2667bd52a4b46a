"""A small picture of the features that a query finds, on the ground of the other pictures: where they are, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Tree

import geopandas
import orjson
import shapely

from geoapp.pictures.frame import MERCATOR, Frame, box_of, zoom_for
from geoapp.pictures.ink import add, path, say, serialised, words
from geodata.precision import LADDER, Mark, Precision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geoapp.pictures.base import Ground
    from geoapp.pictures.frame import Box
    from geoapp.pictures.ink import Element
    from geoapp.pictures.palette import Colours

WIDTH, HEIGHT = 660, 330
_MARGIN_PX, _ROUGH_PX, _DOT_PX, _RING_PX = 26, 0.4, 3.2, 5.5
_CLOSEST = 8.0
_WORLD, _INHABITED = (-180.0, -85.0, 180.0, 85.0), (-170.0, -56.0, 180.0, 76.0)
"""West, south, east, north: what the plane has room for, and what is drawn where nothing is found."""


def sketch(ground: Ground, features: Iterable[bytes], colours: Colours, title: str) -> bytes:
    """The picture as SVG. What is known to a site is a dot; what is known less well a ring: it may lie elsewhere."""
    placed = [one for one in map(orjson.loads, features) if one["geometry"]]
    shapes = _on_plane(placed)
    frame = _frame(shapes)
    root = Tree.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img")
    say(root, "title", title)
    ground.draw(root, frame, colours)
    for one, shape in zip(placed, shapes, strict=True):
        if shape.geom_type.endswith("Point"):
            for x, y in shapely.get_coordinates(shape).tolist():
                _spot(root, *frame.spot(x, y), sharp=_sharp(one["properties"]), colours=colours)
        else:
            _line(root, frame.drawn(shape), colours)
    words(root, ground.attribution, 6, HEIGHT - 6, 9, colours["country"])
    return serialised(root)


def _on_plane(placed: list[dict[str, Any]]) -> list[shapely.Geometry]:
    shapes = [shapely.from_geojson(orjson.dumps(one["geometry"])) for one in placed]
    return list(geopandas.GeoSeries(shapes, crs=4326).clip_by_rect(*_WORLD).to_crs(MERCATOR)) if shapes else []


def _frame(shapes: list[shapely.Geometry]) -> Frame:
    """The window around the shapes; the inhabited world where there are none."""
    box: Box = tuple(shapely.total_bounds(shapes).tolist()) if shapes else box_of(*_INHABITED)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return Frame(x, y, zoom_for(box, WIDTH, HEIGHT, _MARGIN_PX, _CLOSEST), 0, 0, WIDTH, HEIGHT)


def _sharp(properties: dict[str, Any]) -> bool:
    precision = properties.get("precision")
    return precision is None or LADDER[Precision(precision)].mark is Mark.PIN


def _line(root: Element, drawn: shapely.Geometry, colours: Colours) -> None:
    look = {"stroke": colours["line"], "stroke_width": 1.6, "stroke_linejoin": "round", "stroke_opacity": 0.85}
    add(root, "path", d=path(shapely.simplify(drawn, _ROUGH_PX)), fill="none", **look)


def _spot(root: Element, x: float, y: float, *, sharp: bool, colours: Colours) -> None:
    colour = colours["exercise"]
    if sharp:
        add(root, "circle", cx=x, cy=y, r=_DOT_PX, fill=colour, stroke=colours["halo"], stroke_width=0.8)
    else:
        add(root, "circle", cx=x, cy=y, r=_RING_PX, fill=colour, fill_opacity=0.14, stroke=colour, stroke_width=1.2)

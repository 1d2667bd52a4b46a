"""Geometries of a filter, and how a feature's geometry stands to them (CQL2, 7.4 to 7.6; OGC 06-103r4, 6.1.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.crs import rectangle
from geodata.extent import BadExtent, BBox
from geodata.filters.bounds import USUAL
from geodata.filters.errors import BadFilter
from geodata.filters.nodes import Spatial

if TYPE_CHECKING:
    from geodata.crs import Crs

RELATIONS = {
    "s_intersects": "intersects",
    "s_disjoint": "disjoint",
    "s_contains": "contains",
    "s_within": "within",
    "s_touches": "touches",
    "s_crosses": "crosses",
    "s_overlaps": "overlaps",
    "s_equals": "equals",
}
_TURNED = {"contains": "within", "within": "contains"}
_EXAMPLE = "for example S_INTERSECTS(geometry, BBOX(23, 51, 33, 57))"


class Wkt(str):
    """A geometry as well-known text."""

    __slots__ = ()


def spatial(op: str, args: list[Any], crs: Crs | None, most: int = USUAL.positions) -> Spatial:
    """The relation of the feature's geometry to one that is given, of at most so many positions, which may stand first.

    Raises BadFilter.
    """
    own = [isinstance(arg, dict) and arg.get("property") == "geometry" for arg in args]
    if sum(own) != 1:
        raise BadFilter(f"{op.upper()} takes the property geometry and a geometry", _EXAMPLE)
    relation = RELATIONS[op]
    shape = _shape(args[own.index(False)], most)
    if crs is not None:
        shape = crs.to_crs84(shape)
    return Spatial(relation if own[0] else _TURNED.get(relation, relation), _checked(shape))


def _shape(given: Any, most: int) -> shapely.Geometry:
    if isinstance(given, dict) and set(given) == {"bbox"}:
        return _box(given["bbox"])
    try:
        with np.errstate(all="ignore"):  # numbers beyond a float become infinite, and are refused below
            shape = shapely.from_wkt(given) if isinstance(given, Wkt) else shapely.from_geojson(orjson.dumps(given))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise BadFilter(f"a geometry is well-known text, GeoJSON or BBOX: {str(error)[:120]}", _EXAMPLE) from None
    if shape is None or shape.is_empty:
        raise BadFilter("a geometry has positions", _EXAMPLE)
    if shapely.get_num_coordinates(shape) > most:
        raise BadFilter(f"a geometry of a filter has at most {most} positions", "simplify it")
    return shapely.force_2d(shape)


def _box(numbers: Any) -> shapely.Geometry:
    if not isinstance(numbers, list) or not all(type(one) in (int, float) for one in numbers):
        raise BadFilter("BBOX takes 4 numbers, or 6 with heights", _EXAMPLE)
    try:
        box = BBox.of([float(one) for one in numbers], 1e8)
    except BadExtent as error:
        raise BadFilter(error.rule, error.cure) from None
    if box.west <= box.east:
        return rectangle(box)
    return shapely.union_all([shapely.box(*part) for part in box.checked().parts()])


def _checked(shape: shapely.Geometry) -> shapely.Geometry:
    """The shape, if it lies on the globe and is sound."""
    west, south, east, north = shapely.bounds(shape)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # also of nan
        raise BadFilter("a geometry lies between -180 and 180, -90 and 90 degrees (longitude first)", _EXAMPLE)
    if not shapely.is_valid(shape):
        reason = shapely.is_valid_reason(shape)
        raise BadFilter(f"a geometry is simple and its rings are closed: {reason[:120]}", "mend it")
    shapely.prepare(shape)
    return shape

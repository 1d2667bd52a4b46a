"""What RFC 7946 asks of a feature, asserted by hand and by geojson-pydantic."""

from __future__ import annotations

from itertools import chain
from math import isfinite
from typing import Any

from geojson_pydantic import Feature
from shapely import LinearRing

_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def assert_valid(feature: dict[str, Any]) -> None:
    """The feature is valid GeoJSON: members, positions in range and of two numbers, rings closed and right-handed."""
    Feature.model_validate(feature)
    assert set(feature) == {"type", "id", "geometry", "properties"}
    assert feature["type"] == "Feature"
    assert isinstance(feature["id"], str)
    assert isinstance(feature["properties"], dict)
    if feature["geometry"] is not None:
        _assert_geometry(feature["geometry"])


def _assert_geometry(geometry: dict[str, Any]) -> None:
    assert set(geometry) == {"type", "coordinates"}
    kind, coordinates = geometry["type"], geometry["coordinates"]
    positions = [coordinates]
    for _ in range(_DEPTH[kind]):
        positions = list(chain.from_iterable(positions))
    assert positions, "an empty geometry is null"
    for lon, lat in positions:
        assert isfinite(lon)
        assert isfinite(lat)
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90
        assert (lon, lat) == (round(lon, 6), round(lat, 6))
    for line in {"LineString": [coordinates], "MultiLineString": coordinates}.get(kind, []):
        assert len(line) >= 2
    for rings in {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind, []):
        for number, ring in enumerate(rings):
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
            assert LinearRing(ring).is_ccw == (number == 0), "outer rings run counter-clockwise, holes clockwise"

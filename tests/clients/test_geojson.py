"""An independent checker reads every GeoJSON that leaves the atlas: structure, rings, winding (RFC 7946, 3.1.6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geojson_validator
import pytest

from geoapp import create_app
from geodata.atlas import open_atlas

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PROBLEMS = ("outside_lat_lon_boundaries", "duplicate_nodes", "3d_coordinates")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(open_atlas()).test_client()


def addresses() -> list[str]:
    collections = [f"/download/{name}.geojson" for name in ("places", "events", "claims", "legs", "corridors")]
    layers = [f"/layers/{layer.id}.geojson" for layer in open_atlas().catalog.cover.layers]
    return collections + layers


@pytest.mark.parametrize("address", addresses())
def test_geometry_is_sound(client: FlaskClient, address: str) -> None:
    whole = json.loads(client.get(address).data)
    assert geojson_validator.validate_structure(whole) == {}
    placed = [feature for feature in whole["features"] if feature["geometry"]]
    assert placed
    found = geojson_validator.validate_geometries(whole | {"features": placed}, criteria_problematic=PROBLEMS)
    assert found["invalid"] == {}
    assert found["problematic"] == {}


def test_the_checker_sees_winding() -> None:
    ring = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
    wrong = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    found = geojson_validator.validate_geometries({"type": "FeatureCollection", "features": [wrong]})
    assert "exterior_not_ccw" in found["invalid"]

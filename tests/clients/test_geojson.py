"""Three independent checkers read every GeoJSON that leaves the atlas: structure, rings, winding (RFC 7946, 3.1.6)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import geojson_validator
import pytest

from geoapp import create_app
from geodata.atlas import open_atlas
from geodata.offers import offers

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CHECKERS = Path(__file__).with_name("geojson_checkers.mjs")
PROBLEMS = ("outside_lat_lon_boundaries", "duplicate_nodes", "3d_coordinates")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(open_atlas()).test_client()


def addresses() -> list[str]:
    collections = [f"/download/{name}.geojson" for name in ("places", "events", "claims", "legs", "corridors")]
    layers = [f"/layers/{layer.id}.geojson" for layer in open_atlas().catalog.cover.layers]
    return collections + layers


def answers() -> list[str]:
    """Every address that answers with GeoJSON, and some with a query."""
    from_api = [f"/ogc/collections/{name}/items?limit=1000" for name in offers(open_atlas())]
    one = ["/ogc/collections/events/items/united-shield-2017", "/ogc/collections/legs/items?bbox=20,50,30,55&limit=5"]
    filtered = ["/download/series.geojson", "/download/events.geojson?datetime=1066", "/changes.geojson"]
    return [*addresses(), *from_api, *one, *filtered]


def complaints(folder: Path, texts: list[bytes]) -> list[list[str]]:
    """What npm's checkers say of each text."""
    paths = [folder / f"{number}.geojson" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text)
    assert which("node"), "node is missing: `make system` installs it, or apt install nodejs npm"
    done = subprocess.run(["node", CHECKERS, *paths], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return [told[str(path)] for path in paths]


def test_two_checkers_of_npm_find_nothing_in_any_answer(client: FlaskClient, tmp_path: Path) -> None:
    asked = answers()
    told = complaints(tmp_path, [client.get(address).data for address in asked])
    assert [(address, one[:3]) for address, one in zip(asked, told, strict=True) if one] == []


RING = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def _polygon(ring: list[list[int]], **more: Any) -> bytes:
    shape = {"type": "Polygon", "coordinates": [ring]}
    return json.dumps({"type": "Feature", "properties": {}, "geometry": shape} | more).encode()


def test_the_checkers_of_npm_see_what_is_wrong(tmp_path: Path) -> None:
    sound, wound, open_ring, no_text = complaints(
        tmp_path, [_polygon(RING), _polygon(RING[::-1]), _polygon(RING[:-1]), _polygon(RING, properties="x")]
    )
    assert sound == []
    assert [one.partition(":")[0] for one in wound] == ["geojsonhint"], "only one of them sees winding"
    assert {one.partition(":")[0] for one in open_ring} == {"geojsonhint", "check-geojson"}
    assert {one.partition(":")[0] for one in no_text} == {"geojsonhint", "check-geojson"}


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

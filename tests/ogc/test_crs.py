"""Every requirement of OGC API – Features Part 2, asked as a client asks; tests/ogc/requirements.py is the matrix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pyproj import Transformer
from shapely import Geometry, box
from shapely import transform as transform_positions
from shapely.geometry import shape

from tests.ogc.asking import CRS84, CRSES, EPSG, OFFERED, SPATIAL, every, get, ids
from tests.ogc.test_core import parameter

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BELARUS = (23.1, 51.2, 32.8, 56.2)
UNKNOWN = [f"{EPSG}27700", f"{EPSG}999999", "EPSG:4267", "x" * 10_000, "", f"{CRS84}/"]


@pytest.fixture(scope="module")
def definition(client: FlaskClient) -> Any:
    return client.get("/ogc/api?f=json").json


def code(crs: str) -> str:
    """The system as pyproj is asked for it, its axes in the order of the authority."""
    return "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rsplit('/', 1)[1]}"


def back(crs: str) -> Any:
    """From a system to CRS84, both in their own order of axes."""
    return Transformer.from_crs(code(crs), "OGC:CRS84").transform


def transform(move: Any, geometry: Geometry) -> Geometry:
    return transform_positions(geometry, move, interleaved=False)


def collection_objects(client: FlaskClient) -> list[dict[str, Any]]:
    return [*get(client, "/collections")["collections"], *(get(client, f"/collections/{name}") for name in OFFERED)]


def test_crs_uri(client: FlaskClient) -> None:
    for one in collection_objects(client):
        for uri in [*one["crs"], one["storageCrs"]]:
            assert re.fullmatch(r"http://www\.opengis\.net/def/crs/(OGC/1\.3/CRS84|EPSG/0/\d+)", uri)


def test_fc_md_crs_list(client: FlaskClient) -> None:
    for one in collection_objects(client):
        assert one["crs"] == CRSES
        assert one["crs"][0] == CRS84


def test_fc_md_storageCrs(client: FlaskClient) -> None:  # noqa: N802 - as the requirement is called
    assert all("storageCrs" in one for one in collection_objects(client))


def test_fc_md_storageCrs_valid_value(client: FlaskClient) -> None:  # noqa: N802
    assert all(one["storageCrs"] in one["crs"] for one in collection_objects(client))


def test_fc_md_crs_list_global(client: FlaskClient) -> None:
    """The list of all collections is given, and no collection refers to it: each has its own."""
    assert get(client, "/collections")["crs"] == CRSES
    assert all("#/crs" not in one["crs"] for one in collection_objects(client))


def test_fc_bbox_crs_definition(definition: Any) -> None:
    for name in OFFERED:
        found = parameter(definition, "bbox-crs", name)
        assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
        assert (found["schema"]["type"], found["schema"]["format"]) == ("string", "uri")


@pytest.mark.parametrize("value", UNKNOWN)
def test_fc_bbox_crs_valid_value(client: FlaskClient, value: str) -> None:
    answer = client.get("/ogc/collections/places/items", query_string={"bbox": "0,0,1,1", "bbox-crs": value})
    assert answer.status_code == 400
    assert answer.json["parameter"] == "bbox-crs"
    assert CRS84 in answer.json["cure"]


def test_fc_bbox_crs_default_value(client: FlaskClient) -> None:
    asked = ",".join(map(str, BELARUS))
    given = ids(every(client, "/collections/places/items", bbox=asked, bbox_crs=CRS84))
    assert given == ids(every(client, "/collections/places/items", bbox=asked)) != []


@pytest.mark.parametrize("crs", CRSES)
@pytest.mark.parametrize("name", SPATIAL)
def test_fc_bbox_crs_action(client: FlaskClient, name: str, crs: str) -> None:
    """The box of Belarus, its corners in each system, selects what lies in it: for UTM in the box as drawn there."""
    to = Transformer.from_crs("OGC:CRS84", code(crs))
    (first, second), (third, fourth) = to.transform(*BELARUS[:2]), to.transform(*BELARUS[2:])
    asked = box(min(first, third), min(second, fourth), max(first, third), max(second, fourth))
    wanted = []
    for one in every(client, f"/collections/{name}/items", limit=10000):
        if not one["geometry"] or asked.intersects(transform(to.transform, shape(one["geometry"]))):
            wanted.append(one["id"])
    numbers = f"{first},{second},{third},{fourth}"
    assert ids(every(client, f"/collections/{name}/items", bbox=numbers, bbox_crs=crs)) == wanted != []


@pytest.mark.parametrize(
    ("crs", "bbox"),
    [
        (f"{EPSG}3857", "18924313,-1118889,-18924313,1118889"),  # over the antimeridian
        (f"{EPSG}4326", "-10,170,10,-170"),
        (f"{EPSG}4326", "80,-180,90,180"),
    ],
)
def test_bbox_over_antimeridian_or_pole_selects_no_place(client: FlaskClient, crs: str, bbox: str) -> None:
    assert all(one["geometry"] is None for one in every(client, "/collections/places/items", bbox=bbox, bbox_crs=crs))


@pytest.mark.parametrize(
    ("crs", "bbox"),
    [
        (f"{EPSG}4326", "100,0,101,1"),  # longitude first
        (f"{EPSG}3857", "0,0,30000000,1"),
        (f"{EPSG}3857", "0,5,1,0"),
        (f"{EPSG}32635", "5,0,1,1"),
        (f"{EPSG}32635", "-19000000,-19000000,19000000,19000000"),
        (f"{EPSG}32635", "nan,0,1,1"),
        (f"{EPSG}3857", "1,2,3"),
    ],
)
def test_impossible_box_is_refused(client: FlaskClient, crs: str, bbox: str) -> None:
    answer = client.get("/ogc/collections/places/items", query_string={"bbox": bbox, "bbox-crs": crs})
    assert answer.status_code == 400
    assert answer.json["parameter"] == "bbox"


def test_fc_crs_definition(definition: Any) -> None:
    for name in OFFERED:
        found = parameter(definition, "crs", name)
        assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
        assert (found["schema"]["type"], found["schema"]["format"]) == ("string", "uri")
        listed = definition["paths"][f"/collections/{name}/items/{{featureId}}"]["get"]["parameters"]
        assert {"$ref": "#/components/parameters/crs"} in listed


@pytest.mark.parametrize("path", ["items", "items/barysaw"])
@pytest.mark.parametrize("value", UNKNOWN)
def test_fc_crs_valid_value(client: FlaskClient, path: str, value: str) -> None:
    answer = client.get(f"/ogc/collections/places/{path}", query_string={"crs": value})
    assert answer.status_code == 400
    assert answer.json["parameter"] == "crs"
    assert CRS84 in answer.json["cure"]


@pytest.mark.parametrize("path", ["items", "items/barysaw"])
def test_fc_crs_default_value(client: FlaskClient, path: str) -> None:
    plain, given = (client.get(f"/ogc/collections/places/{path}", query_string=query) for query in ({}, {"crs": CRS84}))
    assert plain.headers["Content-Crs"] == given.headers["Content-Crs"] == f"<{CRS84}>"
    for key in ("features", "geometry"):
        assert plain.json.get(key) == given.json.get(key)


def same(one: dict[str, Any], other: dict[str, Any], crs: str) -> bool:
    """Whether a feature in a system is the other in CRS84, to a millionth of a degree."""
    if other["geometry"] is None:
        return one["geometry"] is None
    found, wanted = transform(back(crs), shape(one["geometry"])), shape(other["geometry"])
    return bool(found.hausdorff_distance(wanted) < 1.1e-6)


@pytest.mark.parametrize("crs", CRSES)
@pytest.mark.parametrize("name", OFFERED)
def test_fc_crs_action(client: FlaskClient, name: str, crs: str) -> None:
    plain = every(client, f"/collections/{name}/items", limit=10000)
    moved = every(client, f"/collections/{name}/items", limit=50, crs=crs)
    assert ids(plain) == ids(moved)
    for one, other in zip(moved, plain, strict=True):
        assert same(one, other, crs), one["id"]
        assert one["properties"] == other["properties"]
    for other in plain[:5]:
        assert same(get(client, f"/collections/{name}/items/{other['id']}", crs=crs), other, crs)


def test_axes_stand_in_the_order_of_the_authority(client: FlaskClient) -> None:
    places = {
        crs: get(client, "/collections/places/items/barysaw", crs=crs)["geometry"]["coordinates"] for crs in CRSES
    }
    lon, lat = places[CRS84]
    assert (27 < lon < 29, 53 < lat < 55) == (True, True)
    assert places[f"{EPSG}4326"] == [lat, lon]
    east, north = places[f"{EPSG}32635"]
    assert (500_000 < east < 700_000, 5_900_000 < north < 6_100_000) == (True, True)


def test_geojson(client: FlaskClient) -> None:
    """Other systems than CRS84 come only by prior arrangement: when the client asks for one (RFC 7946, 4)."""
    assert client.get("/ogc/collections/places/items").headers["Content-Crs"] == f"<{CRS84}>"
    asked = client.get("/ogc/collections/places/items", query_string={"crs": f"{EPSG}3857"})
    assert asked.mimetype == "application/geo+json"
    assert "crs" not in asked.json
    refused = client.get("/ogc/collections/places/items", query_string={"crs": f"{EPSG}3857", "f": "kml"})
    assert (refused.status_code, refused.json["parameter"]) == (400, "crs")


@pytest.mark.parametrize("crs", CRSES)
@pytest.mark.parametrize("path", ["items", "items/barysaw"])
def test_ogc_crs_header(client: FlaskClient, path: str, crs: str) -> None:
    answer = client.get(f"/ogc/collections/places/{path}", query_string={"crs": crs})
    assert "Content-Crs" in answer.headers


@pytest.mark.parametrize("crs", CRSES)
@pytest.mark.parametrize("path", ["items", "items/barysaw"])
def test_ogc_crs_header_value(client: FlaskClient, path: str, crs: str) -> None:
    answer = client.get(f"/ogc/collections/places/{path}", query_string={"crs": crs})
    assert answer.headers["Content-Crs"] == f"<{crs}>"

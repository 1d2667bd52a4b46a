"""Every requirement of OGC API – Features Part 1, requirements class core, asked as a client asks.

A test bears the name of its requirement: tests/ogc/requirements.py has the matrix.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from shapely import box
from shapely.geometry import shape

from tests.ogc.asking import CRS84, LAYERS, OFFERED, SPATIAL, STORED, every, get, ids, local, relations

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

BELARUS = "23.1,51.2,32.8,56.2"


@pytest.fixture(scope="module")
def definition(client: FlaskClient) -> Any:
    return client.get("/ogc/api?f=json").json


def parameter(definition: Any, name: str, collection: str = "events") -> Any:
    listed = definition["paths"][f"/collections/{collection}/items"]["get"]["parameters"]
    found = [definition["components"]["parameters"][one["$ref"].rsplit("/", 1)[1]] for one in listed]
    return next(one for one in found if one["name"] == name)


def test_root_op(client: FlaskClient) -> None:
    assert client.get("/ogc/").status_code == 200
    assert client.get("/ogc").status_code in (200, 308)


def test_root_success(client: FlaskClient) -> None:
    found = relations(get(client, "/"))
    for rel in ("service-desc", "service-doc", "conformance", "data"):
        assert client.get(local(found[rel][0]["href"])).status_code == 200, rel


def test_api_definition_op(client: FlaskClient) -> None:
    for rel, media_type in (("service-desc", "application/vnd.oai.openapi+json"), ("service-doc", "text/html")):
        link = relations(get(client, "/"))[rel][0]
        answer = client.get(local(link["href"]))
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert answer.headers["Content-Type"].startswith(link["type"])


def test_api_definition_success(definition: Any) -> None:
    assert definition["openapi"].startswith("3.0.")
    for name in OFFERED:
        assert f"/collections/{name}/items" in definition["paths"]
        assert f"/collections/{name}/items/{{featureId}}" in definition["paths"]


def test_conformance_op(client: FlaskClient) -> None:
    link = relations(get(client, "/"))["conformance"][0]
    assert client.get(local(link["href"])).status_code == 200


def test_conformance_success(client: FlaskClient) -> None:
    classes = get(client, "/conformance")["conformsTo"]
    assert len(classes) == len(set(classes))
    wanted = [f"ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "html", "geojson")]
    wanted += ["ogcapi-features-2/1.0/conf/crs", "ogcapi-features-3/1.0/conf/filter", "cql2/1.0/conf/basic-cql2"]
    for one in wanted:
        assert f"http://www.opengis.net/spec/{one}" in classes


def test_http(client: FlaskClient) -> None:
    path = "/ogc/collections/events/items?limit=3"
    whole = client.get(path)
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    etag = whole.headers["ETag"]
    assert not etag.startswith("W/")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert {"GET", "HEAD", "OPTIONS"} <= set(client.options(path).headers["Allow"].split(", "))
    assert client.post(path).status_code == 405
    assert "Accept" in whole.headers["Vary"]
    assert "public" in whole.headers["Cache-Control"]


EVENT = "/collections/events/items/united-shield-2017"
PATHS = ["/", "/conformance", "/api", "/collections", "/collections/events", "/collections/events/items", EVENT]


@pytest.mark.parametrize(
    "path", [*PATHS, "/queryables", "/collections/events/queryables", "/collections/events/schema"]
)
def test_query_param_unknown(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/ogc{path}?nothing=1")
    assert answer.status_code == 400
    assert answer.json["parameter"] == "nothing"


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "bbox=1,2,3", "datetime=x", "offset=-1", "f=x", "kind=x"])
def test_query_param_invalid(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/ogc/collections/events/items?{query}")
    assert answer.status_code == 400
    assert answer.json["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("name", SPATIAL)
def test_crs84(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/ogc/collections/{name}/items?limit=10000")
    assert answer.headers["Content-Crs"] == f"<{CRS84}>"
    for feature in answer.json["features"]:
        if feature["geometry"]:
            west, south, east, north = shape(feature["geometry"]).bounds
            assert -180 <= west <= east <= 180
            assert 20 < south <= north < 62  # latitudes of the atlas: no longitude stands second


def test_fc_md_op(client: FlaskClient) -> None:
    assert client.get("/ogc/collections").status_code == 200


def test_fc_md_success(client: FlaskClient) -> None:
    whole = get(client, "/collections")
    assert isinstance(whole["links"], list)
    assert isinstance(whole["collections"], list)


def test_fc_md_links(client: FlaskClient) -> None:
    found = relations(get(client, "/collections"))
    assert found["self"][0]["type"] == "application/json"
    assert [one["type"] for one in found["alternate"]] == ["text/html"]


def test_fc_md_items(client: FlaskClient, atlas: Atlas) -> None:
    listed = [one["id"] for one in get(client, "/collections")["collections"]]
    assert listed == OFFERED == [*atlas.store.collections, *LAYERS]


def test_fc_md_items_links(client: FlaskClient) -> None:
    for one in get(client, "/collections")["collections"]:
        items = relations(one)["items"]
        assert {link["type"] for link in items} == {"application/geo+json", "text/html"}
        for link in items:
            assert client.get(local(link["href"])).mimetype == link["type"]


@pytest.mark.parametrize("name", OFFERED)
def test_fc_md_extent(client: FlaskClient, name: str) -> None:
    extent = get(client, f"/collections/{name}")["extent"]
    features = every(client, f"/collections/{name}/items", limit=10000)
    placed = [shape(feature["geometry"]) for feature in features if feature["geometry"]]
    assert bool(placed) == ("spatial" in extent)
    if placed:
        whole = box(*extent["spatial"]["bbox"][0])
        assert all(whole.covers(one) for one in placed)
    for feature in features:
        first, last = feature["properties"].get("start_earliest"), feature["properties"].get("end_latest")
        if first and last:
            (begin, end), = extent["temporal"]["interval"]  # fmt: skip
            assert begin[:10] <= first <= last <= end[:10]


@pytest.mark.parametrize("name", OFFERED)
def test_sfc_md_op(client: FlaskClient, name: str) -> None:
    assert client.get(f"/ogc/collections/{name}").status_code == 200


@pytest.mark.parametrize("name", OFFERED)
def test_sfc_md_success(client: FlaskClient, name: str) -> None:
    own = get(client, f"/collections/{name}")
    listed = next(one for one in get(client, "/collections")["collections"] if one["id"] == name)
    for key in ("id", "title", "description", "extent", "crs", "storageCrs", "itemType"):
        assert own[key] == listed[key]
    assert {one["href"] for one in listed["links"] if one["rel"] == "items"} <= {one["href"] for one in own["links"]}


@pytest.mark.parametrize("name", OFFERED)
def test_fc_op(client: FlaskClient, name: str) -> None:
    assert client.get(f"/ogc/collections/{name}/items").status_code == 200


def test_fc_limit_definition(definition: Any) -> None:
    limit = parameter(definition, "limit")
    assert (limit["in"], limit["required"], limit["style"], limit["explode"]) == ("query", False, "form", False)
    assert limit["schema"]["type"] == "integer"
    assert 1 <= limit["schema"]["minimum"] <= limit["schema"]["default"] <= limit["schema"]["maximum"]


@pytest.mark.parametrize("limit", [1, 7, 40, 10_000, 99_999])
def test_fc_limit_response_1(client: FlaskClient, definition: Any, limit: int) -> None:
    page = get(client, "/collections/events/items", limit=limit)
    most = min(limit, parameter(definition, "limit")["schema"]["maximum"])
    assert len(page["features"]) == min(most, page["numberMatched"])


def test_fc_bbox_definition(definition: Any) -> None:
    found = parameter(definition, "bbox")
    assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
    assert found["schema"]["type"] == "array"
    assert found["schema"]["items"] == {"type": "number"}
    assert found["schema"]["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]


BOXES = [BELARUS, "23.1,51.2,-10,32.8,56.2,500", "170,-10,-170,10", "-180,80,180,90", "100,20,130,60", "100,20,30,60"]


@pytest.mark.parametrize("name", OFFERED)
@pytest.mark.parametrize("asked", BOXES)
def test_fc_bbox_response(client: FlaskClient, name: str, asked: str) -> None:
    numbers = [float(one) for one in asked.split(",")]
    west, south, east, north = numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]]
    parts = (
        [box(west, south, east, north)]
        if west <= east
        else [box(west, south, 180, north), box(-180, south, east, north)]
    )
    whole = every(client, f"/collections/{name}/items", limit=10000)
    wanted = [
        one["id"]
        for one in whole
        if not one["geometry"] or any(part.intersects(shape(one["geometry"])) for part in parts)
    ]
    assert ids(every(client, f"/collections/{name}/items", limit=23, bbox=asked)) == wanted


def test_fc_time_definition(definition: Any) -> None:
    found = parameter(definition, "datetime")
    assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
    assert found["schema"] == {"type": "string"}


TIMES = {
    "2017-07-12": ("2017-07-12", "2017-07-12"),
    "2017-07-12T10:00:00Z": ("2017-07-12", "2017-07-12"),
    "2017-07-12T10:00:00+03:00/2018-02-12T00:00:00Z": ("2017-07-12", "2018-02-12"),
    "2017-01-01/..": ("2017-01-01", "9999-12-31"),
    "2017-01-01/": ("2017-01-01", "9999-12-31"),
    "../2011-12-31": ("0001-01-01", "2011-12-31"),
    "/2011-12-31": ("0001-01-01", "2011-12-31"),
    "../..": ("0001-01-01", "9999-12-31"),
    "2017": ("2017-01-01", "2017-12-31"),
    "2017-01-01T/..": ("2017-01-01", "9999-12-31"),
    "2017-07-11T": ("2017-07-11", "2017-07-11"),
    "2017-01-01T/2018-01-01T": ("2017-01-01", "2018-01-01"),
}
"""As the standard writes them and, at the end, as GDAL 3.6 does."""


@pytest.mark.parametrize("asked", TIMES)
@pytest.mark.parametrize("name", ["events", "claims", "places", "exercises"])
def test_fc_time_response(client: FlaskClient, name: str, asked: str) -> None:
    first, last = (date.fromisoformat(one) for one in TIMES[asked])
    wanted = []
    for one in every(client, f"/collections/{name}/items", limit=10000):
        start = date.fromisoformat(one["properties"].get("start_earliest") or "0001-01-01")
        end = date.fromisoformat(one["properties"].get("end_latest") or "9999-12-31")
        if start <= last and end >= first:
            wanted.append(one["id"])
    assert ids(every(client, f"/collections/{name}/items", limit=23, datetime=asked)) == wanted


@pytest.mark.parametrize("name", OFFERED)
def test_fc_response(client: FlaskClient, atlas: Atlas, name: str) -> None:
    """All pages together are the features of the store, each once, in its order; a layer shows what the map draws."""
    seen = ids(every(client, f"/collections/{name}/items", limit=17))
    assert len(seen) == len(set(seen))
    if name in STORED:
        assert seen == [record.id for record in getattr(atlas.graph, name).values()]
    else:
        drawn = ids(client.get(f"/layers/{name}.geojson").json["features"])
        assert drawn
        assert [one for one in seen if one in set(drawn)] == drawn


def test_fc_links(client: FlaskClient) -> None:
    page = get(client, "/collections/events/items", limit=10, offset=10)
    found = relations(page)
    assert found["self"][0]["type"] == "application/geo+json"
    assert {"text/html", "application/vnd.google-earth.kml+xml"} <= {one["type"] for one in found["alternate"]}
    for link in found["alternate"]:
        answer = client.get(local(link["href"]))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].partition(";")[0] == link["type"].partition(";")[0]
    assert client.get(local(found["next"][0]["href"])).json["features"][0]["id"] not in ids(page["features"])
    assert client.get(local(found["prev"][0]["href"])).json["numberReturned"] == 10


def test_fc_rel_type(client: FlaskClient) -> None:
    paths = ["/", "/collections", "/collections/events", "/collections/events/items?limit=2"]
    for path in [*paths, "/collections/events/items/united-shield-2017"]:
        for link in client.get(f"/ogc{path}").json["links"]:
            assert link["rel"], path
            assert link["type"], path
            assert link["href"].startswith("http"), path


def test_fc_timeStamp(client: FlaskClient) -> None:  # noqa: N802 - as the requirement is called
    """The property is optional; without it the same answer has the same bytes and a strong ETag."""
    first, second = (client.get("/ogc/collections/events/items") for _ in range(2))
    assert "timeStamp" not in first.json
    assert first.data == second.data


@pytest.mark.parametrize("query", [{}, {"kind": "exercise"}, {"bbox": BELARUS}, {"datetime": "2017"}, {"limit": 3}])
def test_fc_numberMatched(client: FlaskClient, query: dict[str, str]) -> None:  # noqa: N802
    page = get(client, "/collections/events/items", **query)
    assert page["numberMatched"] == len(every(client, "/collections/events/items", **(query | {"limit": 9})))


@pytest.mark.parametrize("offset", [0, 5, 100, 5_000])
def test_fc_numberReturned(client: FlaskClient, offset: int) -> None:  # noqa: N802
    page = get(client, "/collections/events/items", limit=7, offset=offset)
    assert page["numberReturned"] == len(page["features"])


@pytest.mark.parametrize("name", OFFERED)
def test_f_op(client: FlaskClient, name: str) -> None:
    for feature in every(client, f"/collections/{name}/items", limit=10000):
        assert client.get(f"/ogc/collections/{name}/items/{feature['id']}").status_code == 200


@pytest.mark.parametrize("name", OFFERED)
def test_f_success(client: FlaskClient, name: str) -> None:
    listed = get(client, f"/collections/{name}/items", limit=5)["features"]
    for feature in listed:
        alone = get(client, f"/collections/{name}/items/{feature['id']}")
        assert {key: alone[key] for key in feature} == feature
    assert client.get(f"/ogc/collections/{name}/items/nowhere").status_code == 404


def test_f_links(client: FlaskClient) -> None:
    found = relations(get(client, "/collections/events/items/united-shield-2017"))
    assert found["self"][0]["type"] == "application/geo+json"
    assert "text/html" in {one["type"] for one in found["alternate"]}
    assert get(client, local(found["collection"][0]["href"]).removeprefix("/ogc"))["id"] == "events"

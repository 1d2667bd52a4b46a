"""The OGC API, asked as a client asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

COLLECTIONS = ["places", "events", "claims", "legs", "corridors", "series"]
BELARUS = "23.1,51.2,32.8,56.2"


def relations(document: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document["links"]}


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_landing_page_leads_to_definition_conformance_and_data(client: FlaskClient) -> None:
    found = relations(client.get("/ogc/").json)
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= found.keys()
    for rel in ("service-desc", "service-doc", "conformance", "data"):
        assert client.get(local(found[rel])).status_code == 200, rel


def test_conformance_names_core_geojson_html_and_openapi(client: FlaskClient) -> None:
    classes = client.get("/ogc/conformance").json["conformsTo"]
    ends = {one.rsplit("/", 1)[1] for one in classes}
    assert ends >= {"core", "geojson", "html", "oas30"}


def test_collections_lists_every_collection_with_links_and_extent(client: FlaskClient) -> None:
    listed = {one["id"]: one for one in client.get("/ogc/collections").json["collections"]}
    assert list(listed)[: len(COLLECTIONS)] == COLLECTIONS
    for one in listed.values():
        assert {"items", "license", "enclosure"} <= relations(one).keys()
    west, south, east, north = listed["places"]["extent"]["spatial"]["bbox"][0]
    assert -180 <= west < 23
    assert 32 < east <= 180
    assert -90 <= south < 52
    assert 56 < north <= 90
    assert listed["events"]["extent"]["temporal"]["interval"][0][0].startswith("1992-01-20")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_items_are_geojson_with_counts_and_links(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/ogc/collections/{name}/items?limit=3")
    assert answer.mimetype == "application/geo+json"
    page = answer.json
    assert page["type"] == "FeatureCollection"
    assert page["numberReturned"] == len(page["features"]) == min(3, page["numberMatched"])
    assert {"self", "alternate", "collection"} <= relations(page).keys()
    assert 'rel="next"' in answer.headers["Link"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_following_next_visits_every_item_once(client: FlaskClient, name: str) -> None:
    seen: list[str] = []
    address = f"/ogc/collections/{name}/items?limit=40"
    while address:
        page = client.get(address).json
        seen += [feature["id"] for feature in page["features"]]
        address = local(relations(page).get("next", "")) if "next" in relations(page) else ""
    assert len(seen) == len(set(seen)) == page["numberMatched"]


def test_item_has_links_to_itself_its_collection_and_its_page(client: FlaskClient) -> None:
    feature = client.get("/ogc/collections/events/items/united-shield-2017").json
    assert feature["id"] == "united-shield-2017"
    assert {"self", "alternate", "collection", "canonical"} <= relations(feature).keys()
    assert client.get(local(relations(feature)["canonical"])).status_code == 200


def test_bbox_selects_what_lies_in_it(client: FlaskClient) -> None:
    inside = client.get(f"/ogc/collections/places/items?bbox={BELARUS}&limit=1000").json["features"]
    ids = {feature["id"] for feature in inside}
    assert "barysaw" in ids
    assert "beijing" not in ids
    for feature in inside:
        if feature["geometry"]:
            lon, lat = feature["geometry"]["coordinates"]
            assert 23.1 <= lon <= 32.8
            assert 51.2 <= lat <= 56.2


def test_bbox_with_heights_selects_the_same(client: FlaskClient) -> None:
    flat = client.get(f"/ogc/collections/places/items?bbox={BELARUS}").json
    tall = client.get("/ogc/collections/places/items?bbox=23.1,51.2,0,32.8,56.2,100").json
    assert flat["numberMatched"] == tall["numberMatched"] > 0


def test_bbox_over_the_antimeridian_leaves_europe_out(client: FlaskClient) -> None:
    page = client.get("/ogc/collections/places/items?bbox=170,-10,-170,10&limit=1000").json
    assert all(feature["geometry"] is None for feature in page["features"])


def test_datetime_takes_the_form_that_gdal_sends(client: FlaskClient) -> None:
    plain = client.get("/ogc/collections/events/items?datetime=2017-01-01/..").json["numberMatched"]
    gdal = client.get("/ogc/collections/events/items?datetime=2017-01-01T/..").json["numberMatched"]
    every = client.get("/ogc/collections/events/items").json["numberMatched"]
    assert 0 < plain == gdal < every


def test_surely_matches_fewer_than_possibly(client: FlaskClient) -> None:
    address = "/ogc/collections/events/items?datetime=2015-06-01/2015-06-02&limit=1000"
    possibly = {feature["id"] for feature in client.get(address).json["features"]}
    surely = {feature["id"] for feature in client.get(f"{address}&time-match=surely").json["features"]}
    assert surely < possibly
    assert "palanez-test-china-2015" in possibly - surely  # dated to the month alone


def test_limit_above_the_maximum_counts_as_the_maximum(client: FlaskClient) -> None:
    assert client.get("/ogc/collections/places/items?limit=1000000").status_code == 200


BAD = {
    "nothing=1": "nothing",
    "bbox=1,2,3": "bbox",
    "bbox=a,b,c,d": "bbox",
    "bbox=nan,0,1,1": "bbox",
    "bbox=0,10,1,5": "bbox",
    "bbox=0,0,200,1": "bbox",
    "bbox=0,-91,1,1": "bbox",
    "datetime=yesterday": "datetime",
    "datetime=2017-13-01": "datetime",
    "datetime=2018/2017": "datetime",
    "datetime=0000-01-01": "datetime",
    "datetime=99999": "datetime",
    "datetime=a/b/c": "datetime",
    "time-match=perhaps": "time-match",
    "limit=0": "limit",
    "limit=-1": "limit",
    "limit=ten": "limit",
    "limit=1e3": "limit",
    "limit=9999999999999999999999": "limit",
    "offset=-1": "offset",
    "f=xml": "f",
    "limit=1&limit=2": "limit",
    "datetime=" + "9" * 10_000: "datetime",
}


@pytest.mark.parametrize(("query", "parameter"), BAD.items())
def test_bad_parameter_is_named_with_rule_and_cure(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/ogc/collections/events/items?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    problem = answer.json
    assert problem["parameter"] == parameter
    assert problem["rule"]
    assert problem["cure"]
    assert len(answer.data) < 2000


def test_unknown_things_are_not_found(client: FlaskClient) -> None:
    for path in ("/ogc/collections/nowhere", "/ogc/collections/places/items/nowhere", "/nowhere", "/places/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.json["status"] == 404


def test_people_get_pages_and_clients_get_json(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("/ogc/", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/places/items"):
        assert client.get(path, headers=browser).mimetype == "text/html", path
        assert client.get(path).mimetype.endswith("json"), path
    item = client.get("/ogc/collections/places/items/barysaw", headers=browser)
    assert (item.status_code, item.headers["Location"]) == (303, "/places/barysaw")


def test_what_is_not_made_here_is_not_acceptable(client: FlaskClient) -> None:
    assert client.get("/ogc/", headers={"Accept": "application/xml"}).status_code == 406


def test_data_may_be_fetched_by_any_site(client: FlaskClient) -> None:
    answer = client.get("/ogc/collections/places/items")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"

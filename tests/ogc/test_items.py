"""What items can do beyond the core: sorting, selection, formats, pages for people, headers, schemas, layers."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema
import pytest

from geodata.extent import When
from geodata.formats import suited
from tests.ogc.asking import CRSES, LAYERS, OFFERED, STORED, every, get, ids, local, relations

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def key(name: str, value: Any) -> Any:
    if name == "date":
        when = When.parse(value)
        return when.start_earliest, when.end_latest
    return value.casefold() if isinstance(value, str) else value


@pytest.mark.parametrize("name", STORED)
def test_every_sortable_sorts_both_ways_with_missing_values_last_and_ties_in_order(
    client: FlaskClient, name: str
) -> None:
    whole = every(client, f"/collections/{name}/items", limit=10000)
    for sortable in get(client, f"/collections/{name}/sortables")["properties"]:
        held = [one for one in whole if one["properties"].get(sortable) is not None]
        missing = ids([one for one in whole if one["properties"].get(sortable) is None])
        for sign in ("", "+", "-"):
            wanted = sorted(held, key=lambda one: key(sortable, one["properties"][sortable]), reverse=sign == "-")
            if sign == "-":  # sorted() keeps ties in order when reversed, as we do
                assert ids(wanted)
            found = ids(every(client, f"/collections/{name}/items", sortby=f"{sign}{sortable}", limit=40))
            if sortable not in ("title", "name", "statement", "summary"):  # the same text in another case
                assert found == ids(wanted) + missing, (sortable, sign)


def test_sorting_by_two_properties(client: FlaskClient) -> None:
    found = every(client, "/collections/events/items", sortby="kind,-start_earliest", limit=30)
    keys = [(one["properties"]["kind"], one["properties"]["start_earliest"]) for one in found]
    assert keys == sorted(sorted(keys, key=lambda one: one[1], reverse=True), key=lambda one: one[0])


@pytest.mark.parametrize("crs", CRSES[:3])
def test_selected_properties_come_in_the_order_of_the_schema_with_id_and_geometry(
    client: FlaskClient, crs: str
) -> None:
    page = get(client, "/collections/events/items", properties="date,title", limit=5, crs=crs)
    for feature in page["features"]:
        assert list(feature["properties"]) == ["title", "date"]
        assert feature["id"]
        assert "geometry" in feature
    assert get(client, "/collections/events/items", properties="", limit=1)["features"][0]["properties"] == {}


@pytest.mark.parametrize("name", OFFERED)
def test_every_format_of_a_collection_can_be_had_by_f_and_by_accept(
    client: FlaskClient, name: str, atlas: Atlas
) -> None:
    collection = (
        name if name in STORED else next(one.collection for one in atlas.catalog.cover.layers if one.id == name)
    )
    few = "limit=3&sortby=km" if collection in ("legs", "corridors") else "limit=3"  # long lines have many tiles
    for form in suited(collection).values():
        by_f = client.get(f"/ogc/collections/{name}/items?{few}&f={form.name}")
        assert by_f.status_code == 200, form.name
        assert by_f.headers["Content-Type"] == form.media_type or form.media_type.startswith(by_f.mimetype)
        plain = form.media_type.partition(";")[0]
        by_accept = client.get(f"/ogc/collections/{name}/items?{few}", headers={"Accept": plain})
        assert by_accept.mimetype == plain
        if form.name not in ("geojson", "shapefile", "parquet"):
            assert "attachment" in by_f.headers["Content-Disposition"]


def test_file_holds_all_that_match_unless_a_limit_is_given(client: FlaskClient) -> None:
    matched = get(client, "/collections/events/items", kind="visit")["numberMatched"]
    whole = client.get("/ogc/collections/events/items?kind=visit&f=csv")
    assert len(list(csv.DictReader(io.StringIO(whole.text)))) == matched > 10
    assert whole.headers["OGC-NumberMatched"] == whole.headers["OGC-NumberReturned"] == str(matched)
    part = client.get("/ogc/collections/events/items?kind=visit&f=csv&limit=4")
    assert len(list(csv.DictReader(io.StringIO(part.text)))) == 4
    assert 'rel="next"' in part.headers["Link"]


def test_unknown_format_names_those_there_are(client: FlaskClient) -> None:
    answer = client.get("/ogc/collections/events/items?f=gml")
    assert answer.status_code == 400
    assert "gpkg" in answer.json["cure"] or "geopackage" in answer.json["cure"]
    assert client.get("/ogc/collections/events/items", headers={"Accept": "image/png"}).status_code == 406


# For people


def test_page_of_items_has_links_form_and_paging_and_no_script_is_needed(client: FlaskClient) -> None:
    page = client.get("/ogc/collections/events/items?limit=10&offset=10", headers=BROWSER)
    assert page.mimetype == "text/html"
    assert page.text.count('<li><a href="/events/') == 10
    for part in ('rel="next"', 'rel="prev"', "<form", 'name="kind"', 'name="bbox"', 'name="datetime"', "11 to 20 of"):
        assert part in page.text, part
    assert "f=html" in page.text.split('rel="next"')[1][:300]


def test_fields_left_empty_in_the_form_are_dropped(client: FlaskClient) -> None:
    answer = client.get("/ogc/collections/events/items?kind=visit&bbox=&datetime=&filter=&sortby=&limit=&f=html")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/ogc/collections/events/items?kind=visit&f=html"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_text_of_a_request_is_escaped_on_the_page(client: FlaskClient) -> None:
    text = "<script>alert(1)</script>{{7*7}}"
    page = client.get(f"/ogc/collections/events/items?f=html&title={quote(text)}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "%7B%7B7%2A7%7D%7D" in page.text
    bad = client.get(f"/ogc/collections/events/items?f=html&filter={quote(text)}", headers=BROWSER)
    assert (bad.status_code, "<script>alert" in bad.text) == (400, False)


@pytest.mark.parametrize(
    "path", ["", "conformance", "api", "collections", "queryables"]
    + [f"collections/exercises{part}" for part in ("", "/schema", "/queryables", "/sortables", "/items")]
)  # fmt: skip
def test_every_document_has_a_page_for_people(client: FlaskClient, path: str) -> None:
    page = client.get(f"/ogc/{path}", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "<h1>" in page.text
    assert client.get(f"/ogc/{path}?f=html").status_code == 200
    assert client.get(f"/ogc/{path}?f=json").mimetype.endswith("json")
    assert "Accept" in page.headers["Vary"]


# Headers


def test_next_and_prev_stand_in_body_and_header(client: FlaskClient) -> None:
    answer = client.get("/ogc/collections/events/items?limit=10&offset=10&kind=visit&sortby=-date")
    for rel in ("next", "prev", "self", "collection", "describedby", "license"):
        assert f'rel="{rel}"' in answer.headers["Link"]
    for rel in ("next", "prev"):
        link = relations(answer.json)[rel][0]["href"]
        assert f"<{link}>" in answer.headers["Link"]
        assert "kind=visit" in link
        assert "sortby=-date" in link
        assert client.get(local(link)).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "collections", "collections/events/items", "collections/events/items/united-shield-2017"]
)
def test_scripts_of_other_sites_may_ask(client: FlaskClient, path: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    before = client.options(f"/ogc/{path}", headers=asked | {"Access-Control-Request-Headers": "if-none-match"})
    assert before.status_code in (200, 204)
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in before.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in before.headers["Access-Control-Allow-Headers"]
    answer = client.get(f"/ogc/{path}", headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Link", "Content-Crs", "ETag"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


def test_validators_tell_representations_and_queries_apart(client: FlaskClient) -> None:
    paths = ["items", "items?limit=5", "items?crs=EPSG:3857", "items?f=html", "items?f=csv", "items/united-shield-2017"]
    tags = [client.get(f"/ogc/collections/events/{path}").headers["ETag"] for path in paths]
    assert len(set(tags)) == len(tags)
    by_accept = {client.get("/ogc/collections/events/items", headers={"Accept": one}).headers["ETag"]
                 for one in ("text/html", "text/csv", "application/geo+json")}  # fmt: skip
    assert len(by_accept) == 3


# Schemas


@pytest.mark.parametrize("name", OFFERED)
def test_schema_describes_the_features_that_are_served(client: FlaskClient, name: str) -> None:
    schema = get(client, f"/collections/{name}/schema")
    jsonschema.Draft202012Validator.check_schema(schema)
    features = every(client, f"/collections/{name}/items", limit=10000)
    assert {key for one in features for key in one["properties"]} == set(schema["properties"]) - {"geometry"}
    for one in features:
        own = {key: value for key, value in one["properties"].items() if value is not None}
        jsonschema.validate(own, schema)
    roles = [one.get("x-ogc-role") for one in schema["properties"].values()]
    assert (roles.count("id"), roles.count("primary-geometry")) == (1, 1)
    assert roles.count("primary-interval-start") == roles.count("primary-interval-end") <= 1


@pytest.mark.parametrize("part", ["schema", "queryables", "sortables"])
def test_schemas_are_linked_by_the_collection(client: FlaskClient, part: str) -> None:
    own = get(client, "/collections/events")
    link = next(one for one in own["links"] if one["href"].endswith(f"/events/{part}"))
    answer = client.get(local(link["href"]))
    assert answer.mimetype == link["type"] == "application/schema+json"
    assert answer.json["$id"] == link["href"]


# Layers


@pytest.mark.parametrize("name", LAYERS)
def test_layer_is_a_part_of_its_collection_with_all_that_items_can(
    client: FlaskClient, atlas: Atlas, name: str
) -> None:
    layer = next(one for one in atlas.catalog.cover.layers if one.id == name)
    whole = {one["id"]: one for one in every(client, f"/collections/{layer.collection}/items", limit=10000)}
    own = every(client, f"/collections/{name}/items", limit=10)
    assert 0 < len(own) < len(whole)
    assert all(whole[one["id"]] == one for one in own)
    assert [one for one in whole if one in set(ids(own))] == ids(own)
    outside = next(one for one in whole if one not in set(ids(own)))
    assert client.get(f"/ogc/collections/{name}/items/{outside}").status_code == 404
    some = get(client, f"/collections/{name}/items", filter=f"id = '{own[0]['id']}'", sortby="-id")
    assert ids(some["features"]) == [own[0]["id"]]
    page = client.get(f"/ogc/collections/{name}/items/{own[0]['id']}?f=html")
    assert page.headers["Location"] == f"/{layer.collection}/{own[0]['id']}"


def test_bulk_links_lead_to_all_features(client: FlaskClient) -> None:
    for name in ("events", "exercises"):
        found = relations(get(client, f"/collections/{name}"))["enclosure"]
        geojson = next(one for one in found if one["type"] == "application/geo+json")
        whole = json.loads(client.get(local(geojson["href"])).data)
        assert len(whole["features"]) == get(client, f"/collections/{name}")["itemCount"]

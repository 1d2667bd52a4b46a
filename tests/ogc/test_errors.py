"""Bad input: each wrong parameter is answered with 400 that names it, its value, the rule and a cure. Never 500."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp.asked import ITEMS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LONG = "9" * 10_000
BAD: list[tuple[str, str]] = [
    ("nothing", "1"),
    ("Kind", "visit"),
    ("bbox", ""),
    ("bbox", "1,2,3"),
    ("bbox", "1,2,3,4,5"),
    ("bbox", "a,b,c,d"),
    ("bbox", "1;2;3;4"),
    ("bbox", "nan,0,1,1"),
    ("bbox", "inf,0,1,1"),
    ("bbox", "1_0,0,1,1"),
    ("bbox", "0,10,1,5"),
    ("bbox", "0,0,200,1"),
    ("bbox", "0,-91,1,1"),
    ("bbox", "-180.001,-90,180,90"),
    ("bbox", LONG),
    ("bbox-crs", "EPSG:1"),
    ("bbox-crs", LONG),
    ("crs", "urn:ogc:def:crs:EPSG::4326"),
    ("crs", LONG),
    ("datetime", ""),
    ("datetime", "yesterday"),
    ("datetime", "2017-13-01"),
    ("datetime", "2017-02-29"),
    ("datetime", "2018/2017"),
    ("datetime", "0000-01-01"),
    ("datetime", "0000"),
    ("datetime", "99999"),
    ("datetime", "99999-01-01/.."),
    ("datetime", "-0044-03-15"),
    ("datetime", "a/b/c"),
    ("datetime", "2017-01-01T25:00:00Z"),
    ("datetime", LONG),
    ("time-match", "perhaps"),
    ("time-match", ""),
    ("limit", "0"),
    ("limit", "-1"),
    ("limit", "ten"),
    ("limit", "1e3"),
    ("limit", "1.5"),
    ("limit", ""),
    ("limit", "٣"),
    ("limit", LONG),
    ("offset", "-1"),
    ("offset", "99999999999"),
    ("offset", LONG),
    ("f", "xml"),
    ("f", ""),
    ("f", LONG),
    ("sortby", ""),
    ("sortby", "nothing"),
    ("sortby", "places"),
    ("sortby", "kind,-kind"),
    ("sortby", "geometry"),
    ("sortby", LONG),
    ("properties", "nothing"),
    ("properties", "title,geometry"),
    ("properties", LONG),
    ("filter", "kind ="),
    ("filter", LONG),
    ("filter-lang", "ecql"),
    ("filter-lang", LONG),
    ("filter-crs", "EPSG:1"),
    ("filter-crs", LONG),
    ("kind", "exercises"),
    ("kind", ""),
    ("verified", "yes"),
    ("precision_m", "near"),
    ("precision_m", "nan"),
    ("precision_m", "1e400"),
    ("start_earliest", "2017"),
    ("start_earliest", "yesterday"),
    ("title", LONG),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=lambda one: one[:24])
def test_bad_parameter_is_named_with_value_rule_and_cure(client: FlaskClient, name: str, value: str) -> None:
    answer = client.get("/ogc/collections/events/items", query_string={name: value})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.json
    assert (problem["parameter"], problem["value"]) == (name, value[:200])
    assert problem["rule"]
    assert problem["cure"]
    assert len(answer.data) < 3000
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get("/ogc/collections/events/items", query_string={name: value}, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (400, "text/html")


def test_every_parameter_has_a_bad_value_here() -> None:
    assert {name for name, _ in BAD} >= ITEMS


@pytest.mark.parametrize("name", sorted(ITEMS | {"kind"}))
def test_parameter_that_stands_twice_is_refused(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/ogc/collections/events/items?{name}=1&{name}=2")
    assert (answer.status_code, answer.json["parameter"]) == (400, name)


@pytest.mark.parametrize("name", ["limit", "offset", "bbox", "sortby", "kind", "filter"])
def test_parameters_of_items_are_unknown_to_an_item(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/ogc/collections/events/items/united-shield-2017?{name}=1")
    assert (answer.status_code, answer.json["parameter"]) == (400, name)


GOOD = [
    {"bbox": "-180,-90,180,90"},
    {"bbox": "180,-90,-180,90"},
    {"bbox": "-180,90,180,90"},
    {"bbox": "170,-90,-170,90"},
    {"bbox": "27,53,27,53"},
    {"bbox": " 23.1, 51.2, 32.8, 56.2"},
    {"datetime": "0001-01-01/9999-12-31"},
    {"datetime": "0001"},
    {"datetime": "9999"},
    {"limit": "99999999"},
    {"offset": "1000000000"},
    {"crs": "EPSG:3857"},
    {"crs": "[EPSG:3857]"},
    {"crs": "OGC:CRS84"},
    {"precision_m": "1e3"},
    {"title": "it's <b> & 鲍里索夫 %"},
]


@pytest.mark.parametrize("query", GOOD, ids=str)
def test_edges_of_what_is_allowed_are_allowed(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/ogc/collections/events/items", query_string=query).status_code == 200


VALUES = (
    st.text(max_size=40) | st.sampled_from([value for _, value in BAD]) | st.text("0123456789.,-/eT:XN ", max_size=30)
)


@settings(max_examples=400, deadline=None)
@given(query=st.dictionaries(st.sampled_from(sorted(ITEMS | {"kind", "date", "km"})), VALUES, max_size=4))
def test_no_query_brings_the_service_down(client: FlaskClient, query: dict[str, Any]) -> None:
    answer = client.get("/ogc/collections/events/items", query_string=query)
    assert answer.status_code in (200, 303, 400, 414)  # the last where the address grows too long
    if answer.status_code == 400:
        assert answer.json["parameter"] in query


def test_unknown_collection_names_those_there_are(client: FlaskClient) -> None:
    for path in ("nowhere", "nowhere/items", "nowhere/items/x", "nowhere/schema", "nowhere/queryables"):
        answer = client.get(f"/ogc/collections/{path}")
        assert answer.status_code == 404
        assert {"places", "exercises"} <= set(answer.json["near"])

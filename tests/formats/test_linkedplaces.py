"""Linked Places as both schemas in force want it: nothing of ours breaks a rule, and each rule can be broken."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from geodata.formats import FORMATS
from geodata.store import Query
from tests.formats.linkedplaces import of_collection, of_feature

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.atlas import Atlas

HOMES = ["https://atlas.example/", "http://127.0.0.1:8000/", "urn:atlas:"]


def written(atlas: Atlas, home: str, query: Query = Query()) -> dict[str, Any]:  # noqa: B008 - it is frozen
    stored = atlas.store.features("places", query).features
    whole: dict[str, Any] = json.loads(b"".join(FORMATS["linkedplaces"].write(stored, atlas.imprint("places", home))))
    return whole


@pytest.mark.parametrize("home", HOMES)
def test_nothing_breaks_a_rule_of_either_version(atlas: Atlas, home: str) -> None:
    whole = written(atlas, home)
    assert len(whole["features"]) == len(atlas.graph.places)
    assert list(of_collection(whole)) == []


@pytest.mark.parametrize("where", [("kind", ("city",)), ("precision", ("none",)), ("country", ("CN",))])
def test_nor_does_what_a_query_finds(atlas: Atlas, where: tuple[str, tuple[str, ...]]) -> None:
    whole = written(atlas, HOMES[0], Query(where=(where,)))
    assert whole["features"]
    assert list(of_collection(whole)) == []


def test_every_member_that_the_rules_are_about_is_there(atlas: Atlas) -> None:
    features = written(atlas, HOMES[0])["features"]
    for name in ("names", "types", "relations", "links", "descriptions", "when"):
        assert any(feature.get(name) for feature in features), name
    assert {feature["geometry"]["type"] for feature in features} == {"Point", "GeometryCollection"}


def test_doubt_is_told_in_the_words_of_the_format(atlas: Atlas) -> None:
    for feature in written(atlas, HOMES[0])["features"]:
        if feature["geometry"]["type"] == "Point":
            own = feature["properties"]
            assert feature["geometry"]["certainty"] == own["precision_linked_places"]
            assert feature["geometry"]["approximation"]["tolerance"] * 1000 == pytest.approx(own["precision_m"])


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """Sets a member of a feature, found along a path."""

    def change(feature: dict[str, Any]) -> None:
        held: Any = feature
        for step in path[:-1]:
            held = held[step]
        held[path[-1]] = value

    return change


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Takes a member of a feature away."""

    def change(feature: dict[str, Any]) -> None:
        held: Any = feature
        for step in path[:-1]:
            held = held[step]
        del held[path[-1]]

    return change


BREAKS: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("no member but the known", put("id", value="x")),
    ("type is Feature", put("type", value="Place")),
    ("@id is an address or a term", put("@id", value="no address")),
    ("geometry is required", drop("geometry")),
    ("required members", drop("names")),
    ("title is a line", put("properties", "title", value="a\nb")),
    ("title is a line", drop("properties", "title")),
    ("properties are an object", put("properties", value=[])),
    ("ccodes are countries", put("properties", "ccodes", value=["Belarus"])),
    ("ccodes are at least one, each once", put("properties", "ccodes", value=["BY", "BY"])),
    ("fclasses are classes", put("properties", "fclasses", value=["Z"])),
    ("fclasses are at least one, each once", put("properties", "fclasses", value=[])),
    ("something is dated", drop("when")),
    ("names are a list", put("names", value={})),
    ("either a toponym or an ethnonym", drop("names", 0, "toponym")),
    ("no @ in a toponym", put("names", 0, "toponym", value="a@b")),
    ("toponym is a line", put("names", 0, "toponym", value="a\nb")),
    ("lang is BCP 47", put("names", 0, "lang", value="belarusian")),
    ("a name has citations", put("names", value=[{"toponym": "x"}])),
    ("a citation has a label or an @id", put("names", 0, "citations", value=[{"year": "2017"}])),
    ("citation year is a text", put("names", 0, "citations", value=[{"label": "x", "year": 2017}])),
    ("citation @id is an address", put("names", 0, "citations", value=[{"@id": "x y"}])),
    ("label is a line", put("types", 0, "label", value="a\nb")),
    ("identifier is an address or a term", put("types", 0, "identifier", value="city")),
    ("type, to and label are required", put("relations", value=[{"relationType": "a:b", "relationTo": "a:c"}])),
    ("to is an address or a term", put("relations", value=[{"relationType": "a:b", "relationTo": "c", "label": "x"}])),
    ("type is of its list", put("links", value=[{"type": "sameAs", "identifier": "wd:Q1"}])),
    ("identifier is narrow", put("links", value=[{"type": "closeMatch", "identifier": "osm:1"}])),
    ("value is a line", put("descriptions", value=[{"value": "a\nb"}])),
    ("lang is BCP 47", put("descriptions", value=[{"value": "a", "lang": "?"}])),
    ("@id, title and license", put("depictions", value=[{"@id": "a:b"}])),
    ("geometry is an object with a type", put("geometry", value=None)),
    ("geometry is an object with a type", put("geometry", "type", value="Circle")),
    ("a position is longitude and latitude", put("geometry", "coordinates", value=[27.5, 53.9, 200])),
    ("a position is longitude and latitude", put("geometry", "coordinates", value=[200, 53.9])),
    ("certainty is a word", put("geometry", "certainty", value="less certain")),
    ("approximation has type and tolerance", put("geometry", "approximation", "unit", value="km")),
    ("approximation is of accuracy", put("geometry", "approximation", "type", value="geo:near")),
    ("tolerance is no less than 0", put("geometry", "approximation", "tolerance", value=-1)),
    ("a collection has geometries", put("geometry", value={"type": "GeometryCollection"})),
    ("when is an object with timespans", put("when", value={"label": "today"})),
    ("a span has a start", put("when", "timespans", value=[{"end": {"in": "2026"}}])),
    ("a span has start and end, no more", put("when", "timespans", 0, "about", value="x")),
    ("a date is an object", put("when", "timespans", 0, "start", value="2026")),
    ("in, or earliest or latest", put("when", "timespans", 0, "start", value={"in": "2026", "latest": "2026"})),
    ("a date is a day", put("when", "timespans", 0, "start", value={"in": "July 2017"})),
    ("duration", put("when", "duration", value="a year")),
]


@pytest.mark.parametrize(("rule", "change"), BREAKS)
def test_each_rule_can_be_broken(atlas: Atlas, rule: str, change: Callable[[dict[str, Any]], None]) -> None:
    features = written(atlas, HOMES[0])["features"]
    feature = copy.deepcopy(next(one for one in features if one["geometry"]["type"] == "Point" and one.get("types")))
    assert list(of_feature(feature)) == []
    change(feature)
    assert any(rule in told for told in of_feature(feature)), list(of_feature(feature))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("type is FeatureCollection", put("type", value="Collection")),
        ("at least one feature", put("features", value=[])),
        ("citation names its schema", drop("citation", "schema")),
        ("citation has items", drop("citation", "citationItems")),
        ("an item is of CSL", drop("citation", "citationItems", 0, "itemData", "type")),
    ],
)
def test_each_rule_of_the_collection_can_be_broken(
    atlas: Atlas, rule: str, change: Callable[[dict[str, Any]], None]
) -> None:
    whole = written(atlas, HOMES[0])
    change(whole)
    assert any(rule in told for told in of_collection(whole))

"""The rules of both schemas of Linked Places in force, written down here from the schemas themselves.

v1.2.2 is of a feature (WorldHistoricalGazetteer/whgazetteer), v2.0 of a collection (WorldHistoricalGazetteer/website).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from geodata.formats import FORMATS
from geodata.store import Query

if TYPE_CHECKING:
    from geodata.atlas import Atlas

MEMBERS = {"@id", "type", "properties", "names", "types", "geometry", "relations", "links", "when", "descriptions"}
URL = r"(https?:\/\/)(www\.)?[a-zA-Z0-9\-\.]{2,256}\.[a-z]{2,63}(\:[0-9]{1,5})?(\/.*)?"
TERM = r"\w+:[^\s]+"
ADDRESS = re.compile(f"^(?:{URL}|{TERM})$")
NARROW = re.compile(rf"^(?:{URL}|(bnf|cerl|dbp|gn|gnd|gov|loc|pl|tgn|viaf|wd|wp):[^\s]+)$")
CERTAINTY = {"certain", "less-certain", "uncertain"}
DATE = re.compile(r"^(-\d{5,})$|^(-?\d{1,4})(-(0[1-9]|1[0-2]))?(-([0-2][0-9]|3[01]))?$")


@pytest.fixture(scope="module", params=["https://atlas.example/", "http://127.0.0.1:8000/", "urn:atlas:"])
def whole(request: pytest.FixtureRequest, atlas: Atlas) -> dict[str, Any]:
    stored = atlas.store.features("places", Query()).features
    written = b"".join(FORMATS["linkedplaces"].write(stored, atlas.imprint("places", request.param)))
    read: dict[str, Any] = json.loads(written)
    return read


def line(text: object) -> bool:
    """`^(.*)$`: text on one line."""
    return isinstance(text, str) and "\n" not in text


def test_the_collection_is_as_version_2_wants_it(whole: dict[str, Any]) -> None:
    assert whole["type"] == "FeatureCollection"
    assert whole["features"]
    citation = whole["citation"]
    assert set(citation) == {"schema", "citationID", "citationItems"}
    assert citation["schema"] == "https://whgazetteer.org/schema/csl-citation.json"
    for item in citation["citationItems"]:
        assert set(item) == {"id", "itemData"}
        assert {"type", "id"} <= set(item["itemData"])


def test_a_feature_is_as_both_versions_want_it(whole: dict[str, Any]) -> None:
    for feature in whole["features"]:
        assert set(feature) <= MEMBERS
        assert {"@id", "type", "properties", "geometry", "names", "when"} <= set(feature)
        assert ADDRESS.match(feature["@id"]), feature["@id"]
        properties = feature["properties"]
        assert line(properties["title"])
        assert len(set(properties["ccodes"])) == len(properties["ccodes"]) >= 1
        assert all(re.fullmatch("[A-Z]{2}", code) for code in properties["ccodes"])
        assert set(properties["fclasses"]) <= set("AHLPRSTUVX")
        assert all(line(kind["label"]) for kind in feature["types"])


def test_names_have_citations(whole: dict[str, Any]) -> None:
    for feature in whole["features"]:
        assert feature["names"]
        for name in feature["names"]:
            assert set(name) <= {"toponym", "lang", "citations"}
            assert line(name["toponym"])
            assert "@" not in name["toponym"]
            assert re.fullmatch("[a-z]{2}", name.get("lang", "en"))
            for cited in name["citations"]:
                assert line(cited["label"])
                assert ADDRESS.match(cited["@id"])


def test_geometry_has_a_type_and_its_doubt(whole: dict[str, Any]) -> None:
    for feature in whole["features"]:
        geometry = feature["geometry"]
        if geometry["type"] == "GeometryCollection":
            assert geometry == {"type": "GeometryCollection", "geometries": []}
            continue
        lon, lat = geometry["coordinates"]
        assert (-180 <= lon <= 180, -90 <= lat <= 90) == (True, True)
        assert geometry["certainty"] in CERTAINTY
        assert set(geometry["approximation"]) == {"type", "tolerance"}
        assert geometry["approximation"]["type"] == "geo:hasSpatialAccuracy"
        assert geometry["approximation"]["tolerance"] * 1000 == pytest.approx(feature["properties"]["precision_m"])


def test_when_has_a_start_that_is_an_object(whole: dict[str, Any]) -> None:
    for feature in whole["features"]:
        for span in feature["when"]["timespans"]:
            assert set(span) <= {"start", "end"}
            assert set(span["start"]) <= {"earliest", "latest"}
            assert all(DATE.match(day) for day in span["start"].values())
        assert line(feature["when"]["label"])


def test_links_and_relations_are_addresses(whole: dict[str, Any]) -> None:
    linked = [link for feature in whole["features"] for link in feature.get("links", [])]
    assert {link["type"] for link in linked} == {"closeMatch"}
    assert all(NARROW.match(link["identifier"]) for link in linked)
    related = [relation for feature in whole["features"] for relation in feature.get("relations", [])]
    assert related
    ids = {feature["@id"] for feature in whole["features"]}
    for relation in related:
        assert set(relation) == {"relationType", "relationTo", "label"}
        assert ADDRESS.match(relation["relationType"])
        assert relation["relationTo"] in ids
        assert line(relation["label"])


def test_descriptions_are_lines_with_a_language(whole: dict[str, Any]) -> None:
    for feature in whole["features"]:
        for one in feature.get("descriptions", []):
            assert line(one["value"])
            assert one["lang"] == "en"

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from geodata.formats import FORMATS, Imprint, members
from geodata.model import RECORDS
from geodata.store import Query
from tests.geodata.geojson import assert_valid

if TYPE_CHECKING:
    from geodata.atlas import Atlas


def _download(atlas: Atlas, collection: str) -> bytes:
    pieces = FORMATS["geojson"].write(atlas.store.features(collection, Query()).features, atlas.imprint(collection))
    return b"".join(pieces)


@pytest.mark.parametrize("collection", RECORDS)
def test_a_geojson_file_says_whose_it_is_and_how_to_cite_it(tiny: Atlas, collection: str) -> None:
    whole = json.loads(_download(tiny, collection))
    assert whole["type"] == "FeatureCollection"
    assert whole["licence"] == "CC0-1.0"
    assert whole["licence_url"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert whole["attribution"] == "Tiny Atlas"
    assert whole["data_version"] == tiny.catalog.version
    assert whole["title"] == f"Tiny Atlas: {collection.capitalize()}"
    for part in ("Tiny Atlas", collection.capitalize(), tiny.catalog.version, "CC0-1.0"):
        assert part in whole["citation"]


@pytest.mark.parametrize("collection", RECORDS)
def test_a_geojson_file_holds_every_feature_as_stored(tiny: Atlas, collection: str) -> None:
    whole = json.loads(_download(tiny, collection))
    assert [feature["id"] for feature in whole["features"]] == list(tiny.store.ids(collection, Query()))
    for feature in whole["features"]:
        assert_valid(feature)


@pytest.mark.parametrize("collection", RECORDS)
def test_every_collection_of_the_atlas_leaves_with_a_licence_and_a_citation(atlas: Atlas, collection: str) -> None:
    imprint = atlas.imprint(collection)
    assert imprint.licence
    assert imprint.licence_url.startswith("https://")
    assert imprint.attribution
    assert atlas.catalog.version in imprint.citation
    assert imprint.licence in imprint.citation


def test_a_geojson_file_of_nothing_is_still_a_feature_collection(tiny: Atlas) -> None:
    whole = json.loads(b"".join(FORMATS["geojson"].write([], tiny.imprint("places"))))
    assert whole["features"] == []


def test_the_imprint_is_text_whatever_it_holds() -> None:
    imprint = Imprint('T"itle</script>', "L", "https://l.example/", "A\\", "1", "{{7*7}}")
    whole = json.loads(b"{" + members(imprint, {"numberMatched": 3}) + b"}")
    assert (whole["title"], whole["attribution"], whole["citation"]) == ('T"itle</script>', "A\\", "{{7*7}}")
    assert whole["numberMatched"] == 3


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_listed_by_its_own_name(name: str) -> None:
    assert FORMATS[name].name == name
    assert "/" in FORMATS[name].media_type
    assert not FORMATS[name].extension.startswith(".")

"""OWSLib, npm's ogc-client and GDAL read every collection of the API whole, by box, time and property."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from owslib.ogcapi.features import Features

from geodata.extent import BBox, Interval
from geodata.offers import offers
from geodata.store import Query
from tests.clients.test_gdal import gdal
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.atlas import Atlas

BELARUS = "23.1,51.2,32.8,56.2"
PERIOD = "2015-01-01/2017-12-31"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield f"{address}/ogc/"


@pytest.fixture(scope="module")
def owslib(address: str) -> Features:
    return Features(address)


@pytest.fixture(scope="module")
def ogc_client(address: str) -> Any:
    script = Path(__file__).with_name("ogc_client.mjs")
    done = subprocess.run(["node", script, address], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def questions(atlas: Atlas) -> list[tuple[str, dict[str, Any]]]:
    """Every collection and layer, in a box and in a period."""
    asked = ({"bbox": BBox.parse(BELARUS)}, {"datetime": Interval.parse(PERIOD)})
    return [(name, conditions) for name in offers(atlas) for conditions in asked]


def placed(features: list[dict[str, Any]]) -> list[str]:
    """Ids of the features that have a position."""
    return [one["id"] for one in features if one["geometry"]]


def stored(atlas: Atlas, offered: str, **conditions: Any) -> list[str]:
    offer = offers(atlas)[offered]
    return list(atlas.store.ids(offer.collection, Query(where=offer.where, **conditions)))


# OWSLib


def test_owslib_reads_landing_conformance_definition_and_schemas(owslib: Features, atlas: Atlas) -> None:
    assert owslib.feature_collections() == list(offers(atlas))
    assert len(owslib.conformance()["conformsTo"]) > 20
    assert owslib.api()["openapi"].startswith("3.0")
    assert "kind" in owslib.collection_queryables("events")["properties"]
    assert owslib.collection_schema("events")["properties"]["id"]["x-ogc-role"] == "id"


def test_owslib_reads_every_page_of_every_collection(owslib: Features, atlas: Atlas) -> None:
    for name in offers(atlas):
        ids: list[str] = []
        while page := owslib.collection_items(name, limit=25, offset=len(ids))["features"]:
            ids += [feature["id"] for feature in page]
        assert ids == stored(atlas, name)
        assert owslib.collection_item(name, ids[0])["id"] == ids[0]


def test_owslib_asks_every_collection_by_box_and_time(owslib: Features, atlas: Atlas) -> None:
    for name, conditions in questions(atlas):
        asked = {"bbox": BELARUS.split(",")} if "bbox" in conditions else {"datetime_": PERIOD}
        ids: list[str] = []
        while page := owslib.collection_items(name, limit=30, offset=len(ids), **asked)["features"]:
            ids += [feature["id"] for feature in page]
        assert ids == stored(atlas, name, **conditions), (name, conditions)


def test_owslib_asks_by_filter_and_order(owslib: Features) -> None:
    drills = owslib.collection_items("events", filter="kind = 'exercise'", sortby=("start_earliest", "desc"))
    starts = [one["properties"]["start_earliest"] for one in drills["features"]]
    assert starts == sorted(starts, reverse=True)
    assert {one["properties"]["kind"] for one in drills["features"]} == {"exercise"}


# ogc-client


def test_ogc_client_reads_every_page_of_every_collection(ogc_client: Any, atlas: Atlas) -> None:
    assert ogc_client["hasFeatures"] is True
    assert list(ogc_client["collections"]) == list(offers(atlas))
    for name, found in ogc_client["collections"].items():
        assert found["ids"] == stored(atlas, name)
        assert found["itemCount"] == len(found["ids"])
        assert len(found["crs"]) == 4
        assert {"id", "geometry"} <= set(found["queryables"])
        assert "id" in found["sortables"]


def test_ogc_client_asks_by_box_time_order_and_properties(ogc_client: Any, atlas: Atlas) -> None:
    for name, conditions in questions(atlas):
        found = ogc_client["collections"][name]["inBelarus" if "bbox" in conditions else "inPeriod"]
        assert found == stored(atlas, name, **conditions), (name, conditions)
    assert len(ogc_client["latest"]) == 5
    assert all(names == ["title"] for _, names in ogc_client["latest"])
    assert ogc_client["item"] == "united-shield-2017"


def test_bulk_downloads_that_ogc_client_lists_answer(ogc_client: Any) -> None:
    for name in ("events", "exercises"):
        links = ogc_client["collections"][name]["bulk"]
        assert len(links) >= 8
        for link in links:
            with urlopen(link, timeout=30) as answer:
                assert answer.status == 200


# GDAL; whole collections by box and date are in test_gdal.py


def test_gdal_reads_every_layer_of_the_map(address: str, atlas: Atlas, tmp_path: Path) -> None:
    for name in offers(atlas):
        assert by_gdal(address, name, tmp_path) == stored(atlas, name)


def by_gdal(address: str, name: str, folder: Path, *asked: str) -> list[str]:
    """Ids of what GDAL gets of a collection."""
    copied = folder / f"{name}.geojson"
    copied.unlink(missing_ok=True)
    gdal("ogr2ogr", "-f", "GeoJSON", str(copied), f"OAPIF:{address}", name, *asked)
    return [feature["properties"]["id"] for feature in json.loads(copied.read_text())["features"]]


def test_gdal_asks_every_collection_by_box(address: str, atlas: Atlas, tmp_path: Path) -> None:
    for name, offer in offers(atlas).items():
        inside = atlas.store.features(offer.collection, Query(where=offer.where, bbox=BBox.parse(BELARUS))).features
        expected = placed([json.loads(one) for one in inside])  # what has no position, GDAL sorts out
        assert by_gdal(address, name, tmp_path, "-spat", *BELARUS.split(",")) == expected, name


def test_gdal_asks_every_dated_collection_by_time(address: str, atlas: Atlas, tmp_path: Path) -> None:
    """GDAL asks a condition on the start of a date as `datetime`, so that what is undated or lasts till then stays."""
    for name, offer in offers(atlas).items():
        if "start_earliest" in offer.properties:
            found = by_gdal(address, name, tmp_path, "-where", "start_earliest >= '2015-01-01'")
            assert found == stored(atlas, name, datetime=Interval.parse("2015-01-01/..")) != [], name


@pytest.mark.parametrize(
    ("condition", "where"),
    [
        ("kind = 'exercise'", (("kind", ("exercise",)),)),
        ("kind = 'exercise' AND verified = 1", (("kind", ("exercise",)), ("verified", ("true",)))),
        ("time_precision_ucdp = 4", (("time_precision_ucdp", ("4",)),)),
    ],
)
def test_gdal_asks_by_property(address: str, atlas: Atlas, condition: str, where: Any, tmp_path: Path) -> None:
    copied = tmp_path / "copy.geojson"
    gdal("ogr2ogr", "-f", "GeoJSON", str(copied), f"OAPIF:{address}", "events", "-where", condition)
    ids = [feature["properties"]["id"] for feature in json.loads(copied.read_text())["features"]]
    assert ids == list(atlas.store.ids("events", Query(where=where)))

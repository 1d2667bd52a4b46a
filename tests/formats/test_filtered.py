"""Filtered queries in every format, as a download and from the items address, read by a reader that is no writer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geoapp import create_app
from geodata.atlas import open_atlas
from geodata.formats import FORMATS, suited
from tests.formats.readers import BOUNDS, READERS, Read

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

QUERIES = {
    "events": "kind=exercise&datetime=2015/2020",
    "places": "bbox=23.1,51.2,32.8,56.2&kind=city",
    "legs": "mode=rail&bbox=20,50,33,57",
    "exercises": "bbox=23.1,51.2,32.8,56.2",
}
"""Some of each sort of geometry, and a layer of the map."""
STORED = {"exercises": "places"}
PAIRS = [(name, form) for name in QUERIES for form in suited(STORED.get(name, name))]
TOLD_ELSEWHERE = ("atom", "ics")
PRECISION = (
    "precision",
    "precision_m",
    "precision_acled",
    "precision_ucdp",
    "precision_iati",
    "precision_linked_places",
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(open_atlas(), base_url="https://atlas.example").test_client()


def features(client: FlaskClient, name: str) -> dict[str, Any]:
    found = client.get(f"/ogc/collections/{name}/items?{QUERIES[name]}&limit=1000&f=json").json["features"]
    return {one["id"]: one for one in found}


def read(client: FlaskClient, folder: Path, name: str, form: str, address: str) -> Read:
    got = client.get(address)
    assert got.status_code == 200, got.text[:300]
    path = folder / f"{name}.{FORMATS[form].extension}"
    path.write_bytes(got.data)
    return READERS[form](path, STORED.get(name, name))  # a layer's file names its collection


@pytest.mark.parametrize(("name", "form"), PAIRS)
def test_a_filtered_file_holds_what_the_query_finds(client: FlaskClient, tmp_path: Path, name: str, form: str) -> None:
    expected = features(client, name)
    assert 2 < len(expected) < 60
    from_items = f"/ogc/collections/{name}/items?{QUERIES[name]}&f={form}"
    for address in (f"/download/{name}.{FORMATS[form].extension}?{QUERIES[name]}", from_items):
        found = read(client, tmp_path, name, form, address)
        assert set(found.records) == (_placed(expected) if form == "pmtiles" else set(expected)), address
        _same_records(found, expected, form)
        _same_imprint(client, found, name)


def _placed(expected: dict[str, Any]) -> set[str]:
    """Those with a position: tiles hold no others."""
    return {key for key, one in expected.items() if one["geometry"]}


def _same_records(found: Read, expected: dict[str, Any], form: str) -> None:
    for key, one in found.records.items():
        own = expected[key]
        if one.shape is not None and own["geometry"]:
            wanted = shapely.from_geojson(json.dumps(own["geometry"]))
            assert one.shape.hausdorff_distance(wanted) <= 1e-7, key
        if form not in TOLD_ELSEWHERE:
            for name in PRECISION:
                if name in own["properties"]:
                    assert _plain(one.properties.get(name)) == _plain(own["properties"][name]), (key, name)
        for name in ("date", *BOUNDS):
            if name in own["properties"]:
                there = one.properties.get(f"X-ATLAS-{name.replace('_', '-').upper()}" if form == "ics" else name)
                assert _day(there) == _day(own["properties"][name]), (key, name)


def _plain(value: Any) -> str:
    return str("" if value is None else value).removesuffix(".0")


def _day(value: Any) -> str:
    text = "" if value in (None, "None") else str(value)
    return text[:10].replace("/", "-") if text[4:5] == "/" or "T" in text else text.partition(" ")[0]


def _same_imprint(client: FlaskClient, found: Read, name: str) -> None:
    catalog = open_atlas().catalog
    about, told = catalog.about[STORED.get(name, name)], " ".join(found.told.split())
    for part in (about.licence, about.attribution.rstrip("."), catalog.version, "data version"):
        assert part in told, part

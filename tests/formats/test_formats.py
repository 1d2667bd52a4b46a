"""Every format of every collection, read again by a reader that is not its writer."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geodata.atlas import open_atlas
from geodata.formats import FORMATS, suited
from geodata.formats.icalendar import starts_within_a_year
from geodata.model import RECORDS
from geodata.store import Query
from tests.formats.readers import BOUNDS, READERS, Read

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.atlas import Atlas
    from geodata.formats import Imprint

HOME = "https://atlas.example/"
PAIRS = [(name, form) for name in RECORDS for form in suited(name) if form != "pmtiles"]
"""All but tiles, which round and group: tests/tiles/test_pmtiles.py."""
EVERY_PROPERTY = ("geojson", "geojsonseq", "csv", "gpkg", "fgb", "parquet", "shp", "kml", "jsonfg")
NO_SHAPE = ("atom", "ics")


@cache
def atlas() -> Atlas:
    return open_atlas()


@cache
def features(name: str) -> dict[str, Any]:
    found = atlas().store.features(name, Query()).features
    return {one["id"]: one for one in map(json.loads, found)}


def imprint(name: str) -> Imprint:
    return atlas().imprint(name, HOME)


def written(name: str, form: str) -> bytes:
    stored = (json.dumps(one).encode() for one in features(name).values())
    return b"".join(FORMATS[form].write(stored, imprint(name)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats")


_READ: dict[tuple[str, str], Read] = {}


@pytest.fixture
def read(folder: Path, name: str, form: str) -> Read:
    if (name, form) not in _READ:
        path = folder / f"{name}.{FORMATS[form].extension}"
        path.write_bytes(written(name, form))
        _READ[name, form] = READERS[form](path, name)
    return _READ[name, form]


@pytest.mark.parametrize(("name", "form"), PAIRS)
def test_the_same_records(read: Read, name: str, form: str) -> None:
    expected = set(features(name))
    if form == "ics":
        expected = {key for key in expected if starts_within_a_year(features(name)[key]["properties"])}
        assert len(expected) > 90
    assert set(read.records) == expected


@pytest.mark.parametrize(("name", "form"), [pair for pair in PAIRS if pair[1] not in NO_SHAPE])
def test_the_same_geometry(read: Read, name: str, form: str) -> None:
    for key, found in read.records.items():
        shape = features(name)[key]["geometry"]
        if shape is None:
            assert found.shape is None or found.shape.is_empty, key
            continue
        wanted, own = (shapely.get_coordinates(one) for one in (shapely.from_geojson(json.dumps(shape)), found.shape))
        if form == "jsonld":  # a graph has no order
            wanted, own = sorted(map(tuple, wanted)), sorted(map(tuple, own))
        assert len(wanted) == len(own), key
        assert abs(shapely.MultiPoint(own).centroid.x - shapely.MultiPoint(wanted).centroid.x) <= 1e-7, key
        assert all(max(abs(a - c), abs(b - d)) <= 1e-7 for (a, b), (c, d) in zip(wanted, own, strict=True)), key


def day(value: Any) -> str | None:
    """A day as readers give it: a date, a date-time, with slashes, or nothing."""
    return None if value in (None, "", "None") else str(value)[:10].replace("/", "-")


@pytest.mark.parametrize(("name", "form"), [pair for pair in PAIRS if pair[0] in ("events", "claims")])
def test_the_same_dates(read: Read, name: str, form: str) -> None:
    for key, found in read.records.items():
        properties = features(name)[key]["properties"]
        prefix = "X-ATLAS-" if form == "ics" else ""
        held = {one.replace("_", "-").upper() if prefix else one: one for one in ("date", *BOUNDS)}
        for there, ours in held.items():
            value = found.properties.get(f"{prefix}{there}")
            own = properties.get(ours)
            assert (day(value) if ours in BOUNDS else value or None) == own, (key, ours)


@pytest.mark.parametrize(("name", "form"), [pair for pair in PAIRS if pair[0] in ("events", "places")])
def test_the_same_precision(read: Read, name: str, form: str) -> None:
    codes = (
        "precision",
        "precision_m",
        "precision_acled",
        "precision_ucdp",
        "precision_iati",
        "precision_linked_places",
    )
    if name == "events":
        codes += ("time_precision_acled", "time_precision_ucdp")
    for key, found in read.records.items():
        for code in codes:
            own = features(name)[key]["properties"][code]
            there = found.properties.get(f"X-ATLAS-{code.replace('_', '-').upper()}" if form == "ics" else code)
            assert str(there).removesuffix(".0") == str(own).removesuffix(".0") or (own is None and not there), (
                key,
                code,
            )


@pytest.mark.parametrize(("name", "form"), [pair for pair in PAIRS if pair[1] in EVERY_PROPERTY])
def test_every_property_is_there(read: Read, name: str, form: str) -> None:
    for key, found in read.records.items():
        for column, value in features(name)[key]["properties"].items():
            if value not in (None, []) and not (form == "jsonfg" and column == "points"):
                assert str(found.properties.get(column, "")) != "", (key, column)


@pytest.mark.parametrize(("name", "form"), PAIRS)
def test_licence_and_citation_are_in_the_file(read: Read, name: str, form: str) -> None:
    told = " ".join(read.told.split())
    for part in ("licence", "attribution", "version", "citation"):
        own = getattr(imprint(name), part)
        assert own.rstrip(".") in told, part


def test_the_same_data_give_the_same_bytes() -> None:
    first = [written(name, form) for name, form in PAIRS]
    time.sleep(1.1)  # what holds the time of writing holds another second now
    for (name, form), before in zip(PAIRS, first, strict=True):
        assert written(name, form) == before, (name, form)


@pytest.mark.parametrize(("name", "form"), [pair for pair in PAIRS if pair[0] in ("places", "events")])
def test_features_that_come_once_give_the_same_file(name: str, form: str) -> None:
    whole = atlas().store.whole(name, Query())
    again, once = (b"".join(FORMATS[form].write(one, imprint(name))) for one in (whole, iter(list(whole))))
    assert again == once


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found_is_a_sound_file(form: str) -> None:
    assert b"".join(FORMATS[form].write(iter(()), imprint("places")))

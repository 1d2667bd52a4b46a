"""Debian's GDAL reads the API and the downloads, as a GIS does."""

from __future__ import annotations

import json
import subprocess
from shutil import which
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLLECTIONS = ["places", "events", "claims", "legs", "corridors", "series"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield address


def gdal(*command: str) -> str:
    assert which(command[0]), f"{command[0]} is missing: `make system` installs it, or apt install gdal-bin"
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def asked(address: str) -> Any:
    with urlopen(address, timeout=10) as answer:
        return json.load(answer)


def test_ogrinfo_lists_every_collection(address: str) -> None:
    listed = gdal("ogrinfo", "-ro", f"OAPIF:{address}/ogc/")
    for name in COLLECTIONS:
        assert f": {name} " in listed or f": {name}\n" in listed, listed


@pytest.mark.parametrize("name", COLLECTIONS)
def test_ogr2ogr_reads_every_page_of_a_collection(address: str, name: str, tmp_path: Path) -> None:
    copied = tmp_path / "copy.geojson"
    gdal("ogr2ogr", "-f", "GeoJSON", str(copied), f"OAPIF:{address}/ogc/", name)
    ids = [feature["properties"]["id"] for feature in json.loads(copied.read_text())["features"]]
    served_ids = [feature["id"] for feature in asked(f"{address}/download/{name}.geojson")["features"]]
    assert sorted(ids) == sorted(served_ids)


def test_gdal_asks_by_box_and_by_date(address: str, tmp_path: Path) -> None:
    copied = tmp_path / "copy.geojson"
    source = f"OAPIF:{address}/ogc/"
    gdal("ogr2ogr", "-f", "GeoJSON", str(copied), source, "places", "-spat", "23.1", "51.2", "32.8", "56.2")
    inside = {feature["properties"]["id"] for feature in json.loads(copied.read_text())["features"]}
    assert "barysaw" in inside
    assert "beijing" not in inside
    found = gdal("ogrinfo", "-ro", "-al", "-q", source, "events", "-where", "start_earliest >= '2024-01-01'")
    assert "eagle-assault-2024" in found
    assert "swift-eagle-2011" not in found


@pytest.mark.parametrize("name", COLLECTIONS)
def test_download_opens_as_a_layer(address: str, name: str) -> None:
    whole = asked(f"{address}/download/{name}.geojson")
    told = gdal("ogrinfo", "-ro", "-al", "-so", f"/vsicurl/{address}/download/{name}.geojson")
    assert f"Feature Count: {len(whole['features'])}" in told

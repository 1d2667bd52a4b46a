"""The data page: what it lists is there, and its lines to copy run where they can run here."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from html import unescape
from shutil import which
from typing import TYPE_CHECKING
from urllib.request import urlopen
from xml.etree import ElementTree

import duckdb
import pytest
from playwright.sync_api import sync_playwright

from geoapp.recipes import RECIPES, Recipe
from geodata.formats import suited
from geodata.model import RECORDS
from geodata.properties import properties
from geodata.store import Query
from tests.browser.chromium import chromium
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

TILES = ("MapLibre", "QGIS, vector tiles")
BY_TOOL = {recipe.tool: recipe for recipe in RECIPES}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield address


def filled(tool: str, address: str, name: str = "places") -> str:
    return BY_TOOL[tool].filled(f"{address}/ogc/", f"{address}/download", name)


def test_every_collection_is_listed_with_its_formats_and_fields(client: FlaskClient, atlas: Atlas) -> None:
    answer = client.get("/data")
    assert answer.status_code == 200
    page = unescape(answer.text)
    for name in RECORDS:
        about = atlas.catalog.about[name]
        assert f'id="{name}"' in page
        for part in (about.title, about.summary, about.licence, about.licence_url, about.attribution):
            assert part in page
        for form in suited(name).values():
            assert f"/download/{name}.{form.extension}?v={atlas.store.version}" in page
        for one in properties(name):
            assert f"<code>{one}</code>" in page


def test_every_address_of_the_page_answers(client: FlaskClient) -> None:
    page = unescape(client.get("/data").text)
    addresses = {one for one in re.findall(r'href="(/[^"#]*)"', page) if not one.startswith("/static")}
    assert len(addresses) > 90
    for address in sorted(addresses):  # of files one feature: whole ones are read in test_downloads
        few = "&limit=1" if address.startswith("/download/") and "?" in address else ""
        assert client.get(address + few).status_code == 200, address


def test_every_tool_that_people_ask_for_has_lines() -> None:
    assert set(BY_TOOL) == {"QGIS", "GDAL", "GeoPandas", "DuckDB", "R sf", "Leaflet", "Observable", *TILES}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.tool)
def test_nothing_is_left_to_fill_in(recipe: Recipe, client: FlaskClient) -> None:
    told = recipe.filled("http://localhost/ogc/", "http://localhost/download", "places")
    assert not re.search(r"\{(api|address|name)\}", told)
    assert told in unescape(client.get("/data").text)


def test_gdal_lines_run(address: str, tmp_path: Path, atlas: Atlas) -> None:
    for line in filled("GDAL", address).splitlines():
        done = subprocess.run(shlex.split(line), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stderr
    assert f"Feature Count: {len(atlas.graph.places)}" in done.stdout
    assert (tmp_path / "places.gpkg").stat().st_size > 10_000


def test_geopandas_lines_run(address: str, atlas: Atlas) -> None:
    lines = [sys.executable, "-c", filled("GeoPandas", address)]
    done = subprocess.run(lines, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == str(len(atlas.graph.places)), done.stderr


def test_duckdb_lines_run(address: str, tmp_path: Path, atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    with urlopen(f"{address}/download/places.parquet", timeout=10) as answer:
        (tmp_path / "places.parquet").write_bytes(answer.read())
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as database:
        rows = database.execute(filled("DuckDB", address)).fetchall()
    assert len(rows) == len(atlas.graph.places)
    assert rows[0][1] >= rows[-1][1] >= 1


def test_lines_that_nothing_here_can_run_are_told_so_and_balanced(client: FlaskClient) -> None:
    assert [recipe.tool for recipe in RECIPES if not recipe.run] == ["R sf", *TILES]
    assert client.get("/data").text.count("Our tests do not run these lines") == 3
    for tool in ("R sf", *TILES):
        told = filled(tool, "http://h")
        assert told.count("(") == told.count(")")
        assert told.count('"') % 2 == 0


@pytest.mark.parametrize("tool", TILES)
def test_lines_for_tiles_name_what_is_there(client: FlaskClient, tool: str) -> None:
    [path] = set(re.findall(r"http://localhost(/tiles/[^\s\"&]+)", filled(tool, "http://localhost")))
    answer = client.get(path.replace("{z}/{x}/{y}", "0/0/0"))
    assert answer.status_code == 200
    assert b"places" in answer.data


def test_qgis_lines_read_as_python() -> None:
    ast.parse(filled("QGIS", "http://h").splitlines()[1])  # `make qgis` runs them


def test_leaflet_lines_run_on_a_page_of_another_site(address: str, atlas: Atlas, tmp_path: Path) -> None:
    drawn = f"""async () => {{
      const map = L.map(document.body.appendChild(document.createElement("div"))).setView([53.9, 27.5], 5);
      {filled("Leaflet", address)}
      const layers = []; map.eachLayer((layer) => layer.feature && layers.push(layer.feature.id)); return layers;
    }}"""
    with sync_playwright() as playwright, chromium(playwright, tmp_path) as browser:
        page = browser.new_page()
        page.add_script_tag(path="node_modules/leaflet/dist/leaflet.js")
        ids = page.evaluate(drawn)
    assert sorted(set(ids)) == sorted(place.id for place in atlas.graph.places.values() if place.lon is not None)


def test_observable_lines_run(address: str, atlas: Atlas, tmp_path: Path) -> None:
    script = tmp_path / "cell.mjs"
    lines = f"let places;\n{filled('Observable', address)};\nconsole.log((await places).features.length);\n"
    script.write_text(lines, "utf-8")
    node = which("node")
    assert node, "node is missing: the tests need Node.js, apt install nodejs npm"
    done = subprocess.run([node, script], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == str(len(atlas.graph.places)), done.stderr


@pytest.mark.parametrize("name", [name for name in RECORDS if name != "series"])
def test_every_collection_has_a_preview_map(client: FlaskClient, atlas: Atlas, name: str) -> None:
    assert f'src="/sketch/{name}.svg"' in client.get("/data").text
    assert 'src="/sketch/series.svg"' not in client.get("/data").text
    answer = client.get(f"/sketch/{name}.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    root = ElementTree.fromstring(answer.data)
    assert root.findtext("{*}title") == f"Where they lie: {atlas.catalog.about[name].title}"
    placed = [one for one in atlas.store.features(name, Query()).features if b'"geometry":null' not in one]
    marks = len(root.findall("{*}circle")) + sum(one.get("stroke-opacity") == "0.85" for one in root.iter())
    assert marks >= len(placed) > 10


def test_a_preview_is_of_what_the_query_finds(client: FlaskClient) -> None:
    def rings(query: str) -> int:
        return client.get(f"/sketch/events.svg?{query}").text.count("<circle")

    assert 0 < rings("kind=exercise") < rings("")
    assert rings("kind=exercise&theme=dark") == rings("kind=exercise&limit=1")
    assert rings("datetime=1066") == 0
    assert client.get("/sketch/events.svg?theme=dark").data != client.get("/sketch/events.svg").data
    assert client.get("/sketch/events.svg?bbox=1").json["parameter"] == "bbox"
    assert client.get("/sketch/nothing.svg").status_code == 404


def test_what_is_known_to_a_district_is_no_dot(client: FlaskClient) -> None:
    known = client.get("/sketch/places.svg?precision=site").text
    unsure = client.get("/sketch/places.svg?precision=district").text
    assert "fill-opacity" not in known
    assert unsure.count("<circle") == unsure.count('fill-opacity="0.14"') > 3

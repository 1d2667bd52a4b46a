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

import duckdb
import pytest

from geoapp.recipes import RECIPES, Recipe
from geodata.formats import suited
from geodata.model import RECORDS
from geodata.properties import properties
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

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
    for address in sorted(addresses):
        assert client.get(address).status_code == 200, address


def test_every_tool_that_people_ask_for_has_lines() -> None:
    assert set(BY_TOOL) == {"QGIS", "GDAL", "GeoPandas", "DuckDB", "R sf", "Leaflet", "Observable"}


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


def test_qgis_and_r_lines_read_as_their_language() -> None:
    ast.parse(filled("QGIS", "http://h").splitlines()[1])
    told = filled("R sf", "http://h")
    assert told.count("(") == told.count(")")
    assert told.count('"') % 2 == 0


@pytest.mark.parametrize("tool", ["Leaflet", "Observable"])
def test_script_lines_read_as_scripts(tool: str, tmp_path: Path) -> None:
    node = which("node")
    assert node, "node is missing: the tests need Node.js, apt install nodejs npm"
    script = tmp_path / "lines.mjs"
    script.write_text(filled(tool, "http://h"), "utf-8")
    done = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr

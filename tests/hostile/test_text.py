"""Hostile text is shown as text: on every door the answer has the shape that it has for harmless text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from geoapp import create_app
from geodata.atlas import open_atlas
from tests.hostile.attacks import HARMLESS, TEXTS, WORDS_OF_LANGUAGES
from tests.hostile.doors import doors
from tests.hostile.folder import filled
from tests.hostile.shapes import shape_of, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

OTHERWISE = ("/static/", "/basemap/", "/healthz", "/readyz", "/robots.txt", "/search")
"""Doors without data text, and the search, which finds other records by other text."""
LARGE = (".gpkg", ".fgb", ".parquet", ".shp.zip", ".png")
"""Files for programs: like routes, slow to make, so a few attacks are tried; tests/formats reads them again."""
FEW = ("script", "template expression", "formula")

_FIRST = ("formula", "command in a formula", "javascript address", "data address", "foreign address", "path")
"""What works at the beginning of a text alone."""
_REST = [attack for attack in TEXTS if attack not in _FIRST]
TOGETHER = [(first, *_REST[number :: len(_FIRST)]) for number, first in enumerate(_FIRST)]
"""Every attack once, some in one text, so that trying them on every door is quick."""


def client_of(folder: Path, text: str) -> FlaskClient:
    return create_app(open_atlas(filled(folder, text)), heavy_per_minute=0).test_client()


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TestResponse]:
    client = client_of(tmp_path_factory.mktemp("harmless") / "data", HARMLESS)
    paths = [path for path in doors(client.application, records=1) if not path.startswith(OTHERWISE)]
    return {path: client.get(path, buffered=True) for path in paths}


def test_every_attack_is_tried() -> None:
    assert sorted(attack for attacks in TOGETHER for attack in attacks) == sorted(TEXTS)


def test_every_kind_of_door_is_tried(harmless: dict[str, TestResponse]) -> None:
    assert len(harmless) > 120
    assert [path for path, answer in harmless.items() if answer.status_code >= 500] == []
    assert {answer.mimetype for answer in harmless.values()} >= {
        "text/html", "image/svg+xml", "image/png", "application/geo+json", "application/ld+json", "text/csv",
        "application/atom+xml", "application/vnd.google-earth.kml+xml", "text/calendar", "text/javascript",
        "application/geopackage+sqlite3", "text/plain",
    }  # fmt: skip
    assert any(HARMLESS in answer.text for answer in harmless.values() if answer.mimetype == "text/html")


@pytest.mark.parametrize("attacks", TOGETHER, ids=", ".join)
def test_text_changes_no_shape(harmless: dict[str, TestResponse], tmp_path: Path, attacks: tuple[str, ...]) -> None:
    client = client_of(tmp_path / "data", " ".join(TEXTS[attack] for attack in attacks))
    for path, before in harmless.items():
        slow = path.partition("?")[0].endswith(LARGE) or "/routes" in path
        if slow and not set(FEW) & set(attacks):
            continue
        answer = client.get(path, buffered=True)
        assert answer.status_code == before.status_code, path
        assert answer.mimetype == before.mimetype, path
        assert {name for name, _ in answer.headers} == {name for name, _ in before.headers}, path
        if answer.status_code == 200:
            assert shape_of(answer.mimetype, answer.data) == shape_of(before.mimetype, before.data), path


@pytest.mark.parametrize("attack", TEXTS)
def test_text_is_shown_as_it_is(tmp_path: Path, attack: str) -> None:
    client = client_of(tmp_path / "data", TEXTS[attack])
    for path in ("/events/drill-2017", "/places/alpha-yard/card", "/stories/told/one", "/claims/news-s01"):
        said = " ".join(text_of(client.get(path).data).split())
        assert " ".join(TEXTS[attack].split(";")[0].split()) in said, path
    items = client.get("/ogc/collections/events/items").json["features"]
    assert {one["properties"]["title"] for one in items} == {TEXTS[attack]}


@pytest.mark.parametrize("attack", TEXTS)
def test_what_is_asked_for_is_shown_as_text(tmp_path: Path, attack: str) -> None:
    client = client_of(tmp_path / "data", TEXTS[attack])
    for path in ("/search", "/search/results"):
        answer = client.get(path, query_string={"q": TEXTS[attack]})
        assert answer.status_code == 200
        assert " ".join(TEXTS[attack].split()) in " ".join(text_of(answer.data).split())
        shape_of(answer.mimetype, answer.data)
    asked = {"filter": TEXTS[attack], "q": TEXTS[attack], TEXTS[attack]: "1", "bbox": TEXTS[attack], "f": TEXTS[attack]}
    for name, value in asked.items():
        for accept in ("text/html", "application/json"):
            answer = client.get("/ogc/collections/events/items", query_string={name: value}, headers={"Accept": accept})
            assert answer.status_code == 400
            shape_of(answer.mimetype, answer.data)
    for path in (f"/places/{quote(TEXTS[attack], safe='')}", f"/{quote(TEXTS[attack])}"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404
        shape_of(answer.mimetype, answer.data)


def test_no_data_text_comes_near_the_script_of_the_map(tmp_path: Path) -> None:
    texts = [TEXTS[attack] for attack in FEW]
    scripts = {client_of(tmp_path / str(n), text).get("/map.js").text for n, text in enumerate(texts)}
    assert {script.count("pwned") for script in scripts} == {0}
    assert not any("{{" in script or "{%" in script for script in scripts)


def test_ids_that_mean_something_to_a_program_are_ids(tmp_path: Path) -> None:
    folder = filled(tmp_path / "data", HARMLESS)
    places = folder / "places/places.csv"
    head, *_ = places.read_text("utf-8").splitlines()
    row = dict.fromkeys(head.split(","), "") | {
        "name": "A", "kind": "city", "country": "XA", "lon": "10", "lat": "50", "precision": "exact",
        "precision_m": "50", "position_basis": "Invented", "position_verified": "yes", "sources": "one-book",
    }  # fmt: skip
    lines = [",".join((row | {"id": word}).values()) for word in WORDS_OF_LANGUAGES]
    places.write_text(places.read_text("utf-8") + "\n".join(lines) + "\n", "utf-8")
    about = folder / "places/places.toml"
    about.write_text(
        re.sub(r"^places = .*$", "places = [1, 99]", about.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
    )
    client = create_app(open_atlas(folder)).test_client()
    for word in WORDS_OF_LANGUAGES:
        for path in (
            f"/places/{word}",
            f"/places/{word}/card",
            f"/?select=places/{word}",
            f"/map.svg?select=places/{word}",
        ):
            assert client.get(path).status_code == 200, path
        assert client.get(f"/ogc/collections/places/items/{word}").json["id"] == word

"""Items are answered beside the framework: no address of theirs may slip between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import request

from geoapp import create_app
from geoapp.items import Items

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

ITEMS = "/ogc/collections/places/items"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of an app that keeps no answers."""
    return create_app(app.extensions["atlas"], cache_mb=0, heavy_per_minute=0).test_client()


@pytest.fixture
def framework(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> list[str]:
    """Paths that the framework was asked, for want of an answer before it."""
    asked: list[str] = []
    app = client.application
    dispatch = app.full_dispatch_request

    def seen(*given: Any) -> Any:
        asked.append(request.path)
        return dispatch(*given)

    monkeypatch.setattr(app, "full_dispatch_request", seen)
    return asked


@pytest.mark.parametrize(
    "path", [ITEMS, f"{ITEMS}/", f"{ITEMS}/barysaw", f"{ITEMS}/barysaw/", f"{ITEMS}?limit=1&f=json"]
)
def test_geojson_needs_no_framework(client: FlaskClient, framework: list[str], path: str) -> None:
    answer = client.get(path, headers={"Cache-Control": "no-cache"})
    assert (answer.status_code, answer.mimetype, framework) == (200, "application/geo+json", [])


@pytest.mark.parametrize("path", [f"{ITEMS}?f=html", f"{ITEMS}?f=csv", f"{ITEMS}?f=pdf", "/ogc/collections/no/items"])
def test_pages_files_and_what_is_not_there_are_the_frameworks(
    client: FlaskClient, framework: list[str], path: str
) -> None:
    client.get(path)
    assert framework == [path.partition("?")[0]]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{ITEMS}?nothing=1", 400),
        (f"{ITEMS}?limit=x", 400),
        (f"{ITEMS}/no-such-place", 404),
        (f"{ITEMS}/no/such", 404),
        (f"{ITEMS}/%00", 404),
        (f"{ITEMS}/%ff%fe", 404),
        ("/ogc/collections/%D0%BC/items", 404),
        (f"{ITEMS}?{'a' * 40_000}", 414),
        (f"{ITEMS}?{'&'.join(f'a{n}=1' for n in range(300))}", 400),
    ],
)
def test_refusals_are_the_same_problems_as_everywhere(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "text/html" in client.get(path, headers={"Accept": "text/html"}).content_type


def test_fault_of_the_program_is_a_500_with_its_request_id(tiny: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(tiny).test_client()

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(type(tiny.store), "features", broken)
    answer = client.get(ITEMS)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.json["detail"]
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize("mount", ["", "/atlas", "/a/b"])
def test_links_stay_under_the_mount(client: FlaskClient, mount: str) -> None:
    whole = client.get(f"{ITEMS}?limit=2&offset=2", environ_overrides={"SCRIPT_NAME": mount}).json
    own = [one["href"] for one in whole["links"] if one["rel"] != "license"]
    assert len(own) > 10
    assert all(one.startswith(f"http://localhost{mount}/ogc/collections/places") for one in own)
    assert {one["rel"] for one in whole["links"]} >= {"self", "next", "prev", "alternate", "collection", "describedby"}


@pytest.mark.parametrize(("method", "status"), [("POST", 405), ("DELETE", 405), ("OPTIONS", 200)])
def test_other_methods_are_the_frameworks(client: FlaskClient, framework: list[str], method: str, status: int) -> None:
    assert client.open(ITEMS, method=method).status_code == status
    assert framework == [ITEMS]


def test_a_crowd_is_told_to_come_back(tiny: Atlas) -> None:
    app = create_app(tiny, at_once=1, waiting=0)
    with app.extensions["limits"].door.entered():
        answer = app.test_client().get(ITEMS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert app.test_client().get(ITEMS).status_code == 200


def test_the_middleware_stands_once_in_the_app(client: FlaskClient) -> None:
    found, layer = 0, client.application.wsgi_app
    while hasattr(layer, "_app"):
        found += isinstance(layer, Items)
        layer = layer._app
    assert found == 1

"""HTTP at every address of a running server: validators, HEAD, encodings, caching, ranges, use from other sites."""

from __future__ import annotations

import gzip
import http.client
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import brotli
import pytest
import zstandard

from geoapp import create_app
from geodata.atlas import open_atlas
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

VALUES = {
    "collection": "places",
    "record_id": "barysaw",
    "feature_id": "barysaw",
    "layer_id": "exercises",
    "place": "minsk",
    "name": "places",
    "extension": "geojson",
    "story_id": "edm-2017",
    "corridor": "cre-west-alashankou",
    "form": "svg",
    "series_id": "cre_trains",
    "text": "minsk~brest",
    "z": "5",
    "x": "18",
    "y": "10",
}
"""An example for each part of an address that varies."""
OTHERS = {
    "files.static": {"name": "vendor/icons.svg"},
    "files.tiles": {"name": "basemap"},
}
QUERIES = {
    "citations.cite": "?url=/",
    "oembed.oembed": "?url=/",
    "routes.routes": "?from=minsk&to=brest",
    "routes.routes_of_api": "?from=minsk&to=brest",
    "routes.compare": "?from=minsk&to=brest",
    "routes.picture": "?from=minsk&to=brest",
    "routes.strip": "?from=minsk&to=brest",
    "search.as_json": "?q=minsk",
    "search.results": "?q=minsk",
}
MORE = [
    "/download/events.gpkg",
    "/download/legs.geojson",
    "/download/series.csv?unit=TEU",
    "/ogc/collections/events/items?f=html",
    "/ogc/collections/events/items?f=gpkg",
    "/ogc/collections/events/items?limit=3&crs=EPSG:3857",
    "/ogc/collections?f=html",
]
OWN = {"date": "", "x-request-id": ""}
"""Headers of the one answer."""
FLEETING = {"/healthz", "/readyz"}
"""Addresses whose answer nobody may keep."""
SECRET = {"health.figures"}
"""Rooms that open with a token alone."""
DAILY = {"/.well-known/security.txt"}
"""Addresses whose answer changes with the day."""
REDIRECTS = {301, 302, 303, 308}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """A running server, asked over one connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, headers={"Accept-Encoding": "identity"} | named)
        got = self.connection.getresponse()
        return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("--workers", "1", ATLAS_SECURITY_CONTACT="mailto:safe@atlas.example") as address:
        asked = Server(address)
        yield asked
        asked.connection.close()


@cache
def _app() -> Flask:
    return create_app(open_atlas())


def examples() -> dict[str, str | None]:
    """An address for every rule of the app; None where VALUES has no example of a part of it."""
    app = _app()
    versions = {"files.static": app.extensions["assets"].version}
    versions |= {"files.tiles": app.extensions["basemap"].versions["basemap"]}
    found: dict[str, str | None] = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            known = VALUES | OTHERS.get(rule.endpoint, {}) | {"version": versions.get(rule.endpoint, "")}
            known |= {"step_id": app.extensions["atlas"].catalog.stories["edm-2017"].steps[0].id}
            if rule.endpoint in SECRET:
                continue
            if rule.arguments <= set(known):
                address = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
                found[str(rule)] = address + QUERIES.get(rule.endpoint, "")
            else:
                found[str(rule)] = None
    return found


EXAMPLES = examples()
ADDRESSES = [*filter(None, EXAMPLES.values()), *MORE]


def test_every_rule_has_an_example() -> None:
    """Give one in VALUES, or the parameters that it needs in QUERIES."""
    assert [rule for rule, address in EXAMPLES.items() if address is None] == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_answer_is_known_again(server: Server, path: str) -> None:
    got = server.ask(path)
    if got.status in REDIRECTS:
        return
    assert got.status == 200, got.body[:300]
    assert "set-cookie" not in got.headers
    assert "last-modified" not in got.headers
    if path in FLEETING:
        assert got.headers["cache-control"] == "no-store"
        return
    etag = got.headers["etag"]
    assert etag.startswith('"'), "a strong validator"
    assert server.ask(path).body == got.body
    for tags in (etag, f'"older", {etag}', f"W/{etag}", "*"):
        same = server.ask(path, If_None_Match=tags)
        assert (same.status, same.body) == (304, b""), tags
        for name in ("etag", "cache-control", "vary", "access-control-allow-origin"):
            assert same.headers.get(name) == got.headers.get(name), name
        assert not {"content-type", "content-encoding", "content-disposition"} & set(same.headers)
    assert server.ask(path, If_None_Match='"older"', If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_tells_what_get_tells(server: Server, path: str) -> None:
    for encoding in ("identity", "gzip, br"):
        server.ask(path, Accept_Encoding=encoding)  # the second to ask has it packed well
        got, head = (server.ask(path, method, Accept_Encoding=encoding) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (got.status, b"")
        assert {**head.headers, **OWN} == {**got.headers, **OWN}
        assert int(head.headers["content-length"]) == len(got.body)


UNPACK = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_encoding_is_the_same_body_with_a_validator_of_its_own(server: Server, path: str) -> None:
    plain = server.ask(path)
    if plain.status != 200 or path in FLEETING:
        return
    tags = {plain.headers["etag"]}
    for encoding, unpacked in UNPACK.items():
        got = server.ask(path, Accept_Encoding=encoding)
        if len(plain.body) > 4_000_000 or "content-encoding" not in got.headers:
            assert got.body == plain.body
            continue
        assert got.headers["content-encoding"] == encoding
        assert "Accept-Encoding" in got.headers["vary"]
        assert "Accept-Encoding" in plain.headers["vary"]
        assert unpacked(got.body) == plain.body
        assert got.headers["etag"] not in tags
        assert server.ask(path, Accept_Encoding=encoding, If_None_Match=got.headers["etag"]).status == 304
        tags.add(got.headers["etag"])


@pytest.mark.parametrize("path", ADDRESSES)
def test_parts_of_an_answer_make_the_answer(server: Server, path: str) -> None:
    got = server.ask(path)
    if got.status != 200 or "accept-ranges" not in got.headers:
        assert got.status != 200 or path in FLEETING
        return
    etag = got.headers["etag"]
    first, rest = server.ask(path, Range="bytes=0-9", If_Range=etag), server.ask(path, Range="bytes=10-")
    assert (first.status, rest.status) == (206, 206)
    assert first.body + rest.body == got.body
    assert first.headers["content-range"] == f"bytes 0-9/{len(got.body)}"
    assert first.headers["etag"] == etag
    assert server.ask(path, Range="bytes=0-9", If_Range='"older"').status == 200
    assert server.ask(path, Range=f"bytes={10**9}-").status == 416


@pytest.mark.parametrize("path", ADDRESSES)
def test_other_sites_may_ask(server: Server, path: str) -> None:
    asked = {
        "Origin": "null",
        "Access_Control_Request_Method": "GET",
        "Access_Control_Request_Headers": "if-none-match",
    }
    preflight = server.ask(path, "OPTIONS", **asked)
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert set(preflight.headers["access-control-allow-methods"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    allowed = {name.lower() for name in preflight.headers["access-control-allow-headers"].split(", ")}
    assert {"accept", "if-none-match", "range", "if-range"} <= allowed
    assert int(preflight.headers["access-control-max-age"]) >= 3600
    got = server.ask(path, Origin="https://else.example")
    assert got.headers["access-control-allow-origin"] == "*"
    assert {"ETag", "Link", "Content-Range"} <= set(got.headers["access-control-expose-headers"].split(", "))
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ADDRESSES)
def test_only_reading_is_allowed(server: Server, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = server.ask(path, method)
        assert refused.status == 405
        assert refused.headers["content-type"] == "application/problem+json"
        assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_only_an_address_with_its_version_is_kept_for_ever(server: Server) -> None:
    app = _app()
    version = app.extensions["atlas"].store.version
    for path in ADDRESSES:
        got = server.ask(path)
        if got.status != 200 or path in FLEETING | DAILY:
            continue
        told = got.headers["cache-control"]
        assert ("immutable" in told) == path.startswith(("/static/", "/basemap/")), path
        assert "public" in told
        assert "immutable" in told or "max-age=60," in told
    assert "immutable" in server.ask(f"/download/events.csv?v={version}").headers["cache-control"]
    assert "immutable" in server.ask(f"/layers/exercises.geojson?v={version}").headers["cache-control"]
    assert "immutable" not in server.ask("/static/older/vendor/icons.svg").headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/places/nowhere", 404),
        ("/static/x/../../pyproject.toml", 404),
        ("/static/x/nothing.js", 404),
        ("/?zoom=99", 400),
        ("/download/places.dwg", 404),
        ("/ogc/collections/events/items?limit=0", 400),
    ],
)
def test_an_error_is_not_kept(server: Server, path: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        got = server.ask(path, method)
        assert got.status == status
        assert got.headers["cache-control"] == "no-store"
        assert not {"etag", "last-modified"} & set(got.headers)
        assert got.headers["access-control-allow-origin"] == "*"
        assert got.headers["vary"] == "Accept"
    assert server.ask(path, If_None_Match="*").status == status


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, *", "zstd"),
        ("*;q=0", None),
        ("br;q=0.2, identity", None),
        ("deflate", None),
        ("br;q=x", "br"),
        ("", None),
    ],
)
def test_the_encoding_is_the_one_that_the_client_likes_best(server: Server, accepted: str, sent: str | None) -> None:
    got = server.ask("/download/events.geojson", Accept_Encoding=accepted)
    assert got.headers.get("content-encoding") == sent

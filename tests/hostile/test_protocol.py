"""Requests that bend HTTP: hosts, methods, ranges and lengths that servers and caches read in more than one way."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from tests.served import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas
    from tests.served import Server

NO_HOSTS = (
    "",
    "a,b",
    "a b",
    'a"><script>',
    "a/path?x=",
    "user@a",
    "a:99999",
    "a>; rel=next",
    "..",
    "a" * 300,
    "a%0d%0ab",
)
ITEMS = "/ogc/collections/places/items"


@pytest.fixture(scope="module")
def client(tiny: Atlas) -> FlaskClient:
    return create_app(tiny).test_client()


@pytest.mark.parametrize("host", NO_HOSTS)
def test_host_that_is_none_is_refused_and_stands_in_no_answer(client: FlaskClient, host: str) -> None:
    answer = client.get(f"{ITEMS}?limit=1", headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert not host or host not in answer.text
    assert "http:///" not in answer.text


def test_those_who_look_after_it_ask_without_a_host(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"Host": ""}).status_code == 200


@pytest.mark.parametrize("host", ["atlas.example", "atlas.example:8000", "127.0.0.1", "[::1]:8000"])
def test_host_that_is_one_is_linked_to(client: FlaskClient, host: str) -> None:
    assert f'"http://{host}{ITEMS}' in client.get(f"{ITEMS}?limit=1", headers={"Host": host}).text


def test_where_the_public_address_is_set_no_host_matters(tiny: Atlas) -> None:
    told = create_app(tiny, base_url="https://atlas.example").test_client()
    kept = {told.get(f"{ITEMS}?limit=1", headers={"Host": host}).data for host in ("a", "a,b", "evil.example")}
    assert len(kept) == 1


@pytest.mark.parametrize("method", ["get", "Get", "head", "options", "FOO", "get,GET"])
def test_method_that_only_looks_like_one_that_reads_is_refused(client: FlaskClient, method: str) -> None:
    answer = client.open("/events", environ_overrides={"REQUEST_METHOD": method})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/events", "/download/places.csv", ITEMS])
@pytest.mark.parametrize("span", ["items=0-1", "bytes=0-0,1-1", "bytes=a-b", "bytes=", "0-1", "bytes=" + "0-0," * 2000])
def test_range_that_is_not_one_of_bytes_is_passed_over(client: FlaskClient, path: str, span: str) -> None:
    answer = client.get(path, headers={"Range": span}, buffered=True)
    assert (answer.status_code, answer.data) == (200, client.get(path, buffered=True).data)


def test_part_says_what_the_whole_varies_by(client: FlaskClient) -> None:
    part = client.get("/events", headers={"Range": "bytes=0-9"})
    assert part.status_code == 206
    assert part.headers["Vary"] == client.get("/events").headers["Vary"] == "Accept-Encoding"


def test_condition_that_fails_is_told_without_the_answer(client: FlaskClient) -> None:
    for path in ("/events", "/download/places.csv"):
        answer = client.get(path, headers={"If-Match": '"older"'}, buffered=True)
        assert (answer.status_code, answer.mimetype) == (412, "application/problem+json"), path
        assert len(answer.data) < 500
        assert answer.headers["Cache-Control"] == "no-store"


SLASHES = (
    *("//evil.example/", "//evil.example/events/", "/%5cevil.example", "/stories//evil.example", "/places/minsk//"),
    *("/static//evil.example", "///", "/%2f%2fevil.example", "/ogc//collections", "/.//evil.example"),
)


@pytest.mark.parametrize("path", SLASHES)
def test_no_redirect_leads_to_another_host(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "a.example", "Accept": "text/html"})
    assert answer.status_code in (200, 308, 404)
    if answer.status_code == 308:
        assert re.match(r"/(?![/\\])", answer.headers["Location"]), (
            "the way from the root, whatever proxy stands before"
        )


@pytest.mark.parametrize("length", [10, 2_000, 7_000])
def test_headers_stay_as_short_as_proxies_take_them(client: FlaskClient, length: int) -> None:
    """nginx answers 502 to headers of more than 4 or 8 KB; links of long filters are in the body alone."""
    answer = client.get(f"{ITEMS}?limit=1&filter=name='{'a' * length}'")
    assert answer.status_code == 200
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers) < 4_000
    assert ('rel="self"' in answer.headers["Link"]) == (length < 1_000)
    assert any(link["rel"] == "self" for link in answer.json["links"])  # type: ignore[index]


@pytest.mark.parametrize("text", ["\u0661,1,2,2", "1_0,0,20,1", "0x1,0,1,1", "1e999,0,1,1"])
def test_only_plain_digits_are_numbers_of_a_box(client: FlaskClient, text: str) -> None:
    assert client.get(ITEMS, query_string={"bbox": text}).status_code == 400


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example",
    "X-Original-URL": "/healthz",
    "X-Rewrite-URL": "/healthz",
    "X-HTTP-Method-Override": "DELETE",
    "Script-Name": "/evil",
    "Cookie": "a=b",
    "Authorization": "Basic eDp5",
    "Accept-Language": "zh",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "User-Agent": "<script>",
    "Prefer": "return=minimal",
}


@pytest.mark.parametrize("name", FORGED)
def test_header_that_is_no_part_of_the_key_changes_nothing_that_is_kept(tiny: Atlas, name: str) -> None:
    app = create_app(tiny, cache_mb=0)
    for path in ("/", "/events", f"{ITEMS}?limit=1", "/oembed?url=/", "/embed"):
        plain, forged = app.test_client().get(path), app.test_client().get(path, headers={name: FORGED[name]})
        assert (forged.status_code, forged.data) == (plain.status_code, plain.data), path
        assert forged.headers["ETag"] == plain.headers["ETag"]
        assert "evil" not in str(forged.headers)


# What two servers in a row may read in two ways, over a socket


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running("--workers", "1") as server:
        yield server


def sent(server: Server, *lines: str, body: str = "") -> list[int]:
    """The statuses that come back for some bytes and a last request after them, until the server closes."""
    whole = "\r\n".join(lines) + "\r\n\r\n" + body + LAST
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(whole.encode("latin-1"))
        got = []
        with suppress(ConnectionResetError):  # it may close before it has read all
            got.extend(iter(lambda: line.recv(65536), b""))
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", b"".join(got))]


LAST = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
HIDDEN = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
SMUGGLED = {
    "length and chunks": ("Content-Length: 4", "Transfer-Encoding: chunked"),
    "chunks twice": ("Transfer-Encoding: x", "Transfer-Encoding: chunked"),
    "chunks in disguise": ("Transfer-Encoding: xchunked",),
    "space before the colon": ("Transfer-Encoding : chunked",),
    "two lengths": ("Content-Length: 0", f"Content-Length: {len(HIDDEN)}"),
    "signed length": (f"Content-Length: +{len(HIDDEN)}",),
    "negative length": ("Content-Length: -1",),
    "length beyond all numbers": ("Content-Length: 99999999999999999999",),
    "folded header": ("X-A: b", " Transfer-Encoding: chunked"),
    "null in a header": ("X-A: b\x00c",),
    "length of more than is taken": ("Content-Length: 20000",),
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_request_of_two_readings_is_refused_as_a_whole(server: Server, name: str) -> None:
    body = "0\r\n\r\n" if "chunk" in name else HIDDEN
    statuses = sent(server, "GET /healthz HTTP/1.1", "Host: a", *SMUGGLED[name], body=body)
    assert statuses[0] in (400, 413), "an answer, no silence"
    assert set(statuses[1:]) <= {200}, "nobody found the request in the body"


def test_body_that_is_not_read_is_no_request(server: Server) -> None:
    headed = ("GET /healthz HTTP/1.1", "Host: a", f"Content-Length: {len(HIDDEN)}")
    assert sent(server, *headed, body=HIDDEN) == [200, 200]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET /events HTTP/1.1\r\nHost: a\r\nHost: b", {400}),
        ("GET /events HTTP/1.1\r\nConnection: close", {400}),
        ("GET http://evil.example/events HTTP/1.1\r\nHost: a", {200}),
        ("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443", {400, 404, 405}),
        ("OPTIONS * HTTP/1.1\r\nHost: a", {200, 404}),
        ("TRACE / HTTP/1.1\r\nHost: a", {405}),
        ("F<script> / HTTP/1.1\r\nHost: a", {400}),
        ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade", {200, 400}),
        ("GET /events/\xff HTTP/1.1\r\nHost: a", {400}),
        ("GET /" + "a" * 40_000 + " HTTP/1.1\r\nHost: a", {414}),
        ("GET /" + "a" * 64_000 + " HTTP/1.1\r\nHost: a", {414, 431}),
        ("GET /events HTTP/1.1\r\nHost: a\r\n" + "\r\n".join(f"X-{n}: b" for n in range(500)), {431}),
    ],
    ids=range(12),
)
def test_odd_request_gets_a_clear_answer(server: Server, line: str, expected: set[int]) -> None:
    first, *rest = sent(server, line)
    assert first in expected
    assert set(rest) <= {200}
    assert sent(server, "GET /healthz HTTP/1.1", "Host: a") == [200, 200], "and the next is served"

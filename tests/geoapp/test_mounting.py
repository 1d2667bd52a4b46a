"""The atlas below a path of another site and behind proxies: every link stays below, every link answers."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from geoapp import create_app
from geoapp.settings import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

BELOW = "/news/atlas"
ROOMS = {
    "places",
    "events",
    "data",
    "ogc",
    "download",
    "embed",
    "static",
    "map.svg",
    "routes",
    "about",
    "cite",
    "tiles",
}
HOST = "http://localhost"
_ATTRIBUTE = re.compile(r'\b(href|src|action|srcset|poster|data-lines)="([^"#][^"]*)"')
_WHOLE = re.compile(rf"{HOST}[^\s\"'<>\\)`|]*")
_IN_SCRIPT = re.compile(r'"(/[a-z][^"\s]*)"')
_TEXTS = re.compile(r"text/|json|xml|javascript|svg")


def mounted(atlas: Atlas, **settings: str | int) -> FlaskClient:
    client = create_app(atlas, heavy_per_minute=0, **settings).test_client()
    client.environ_base["REMOTE_ADDR"] = "10.1.1.1"
    return client


def found(body: str, kind: str, page: str) -> Iterator[str]:
    """What an answer leads to, as whole addresses."""
    if "html" in kind or "xml" in kind:
        for name, value in _ATTRIBUTE.findall(body):
            for one in value.split(", ") if name == "srcset" else [value]:
                yield urljoin(page, unescape(one.split(" ")[0]))
    if "javascript" in kind and "/static/" not in page:
        yield from (urljoin(page, one) for one in _IN_SCRIPT.findall(body))
    if "/static/" not in page:
        yield from (one.rstrip(".,;") for one in _WHOLE.findall(unescape(unescape(body))))


def crawled(client: FlaskClient, below: str) -> dict[str, int]:
    """Every address that can be reached, and how it was answered; one stands for those that differ in parameters."""
    waiting = deque([f"{HOST}{below}/", f"{HOST}{below}/ogc/?f=json"])
    answers: dict[str, int] = {}
    shapes: set[str] = set()
    while waiting:
        address = waiting.popleft()
        parts = urlsplit(address)
        asked = parts._replace(scheme="", netloc="", fragment="").geturl()
        if asked in answers or "{" in asked:
            continue
        answer = client.get(asked, headers={"Accept": "text/html, */*;q=0.5"})
        answers[asked] = answer.status_code
        body = answer.data if _TEXTS.search(answer.mimetype or "") else b""
        answer.close()
        if answer.status_code in (301, 302, 303, 307, 308):
            waiting.append(urljoin(address, answer.headers["Location"]))
        for link in found(body.decode(), answer.mimetype or "", address):
            if urlsplit(link).netloc != "localhost":
                continue
            assert link.startswith((f"{HOST}{below}/", f"{HOST}{below}?")) or link == f"{HOST}{below}", (
                f"{asked} leads to {link}"
            )
            shape = re.sub(r"(?<==)[^&]*", "", urlsplit(link)._replace(fragment="").geturl())
            if shape not in shapes:
                shapes.add(shape)
                waiting.append(link)
    return answers


def test_every_link_stays_below_the_path_and_answers(tiny: Atlas) -> None:
    answers = crawled(mounted(tiny, base_url=f"{HOST}{BELOW}"), BELOW)
    assert len(answers) > 300
    assert {path.split("/")[3].partition("?")[0] for path in answers if path.count("/") > 2} >= ROOMS
    assert {address: status for address, status in answers.items() if status >= 400} == {}


PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.example", "X-Forwarded-Prefix": BELOW}
PATHS = (
    "/",
    "/embed?lang=ru",
    "/places/beta",
    "/map.js",
    "/ogc/collections/places/items?limit=1",
    "/robots.txt",
    "/api",
)


@pytest.mark.parametrize("path", PATHS)
def test_it_is_the_same_however_the_path_is_told(tiny: Atlas, path: str) -> None:
    """By the public address, whether a proxy takes the path away or passes it on; or by a trusted proxy's headers."""
    by_address = mounted(tiny, base_url=f"https://news.example{BELOW}")
    by_proxy = mounted(tiny, trusted_proxies="10.0.0.0/8", forwarded="proto,host,prefix")
    told = [by_address.get(path), by_address.get(BELOW + path), by_proxy.get(path, headers=PROXY)]
    assert len({answer.data for answer in told}) == 1
    assert "localhost" not in told[0].text
    assert told[0].status_code == told[2].status_code


def test_redirects_lead_below_the_path(tiny: Atlas) -> None:
    client = mounted(tiny, base_url=f"https://news.example{BELOW}")
    for path in (f"{BELOW}/routes/beta~gamma", "/routes/beta~gamma"):
        assert client.get(path).headers["Location"].startswith(f"{BELOW}/routes?from=beta")


def test_an_address_is_known_with_and_without_the_path(tiny: Atlas) -> None:
    client = mounted(tiny, base_url=f"https://news.example{BELOW}")
    said = [
        client.get("/cite", query_string={"url": f"{start}/places/beta"})
        for start in ("", BELOW, f"https://news.example{BELOW}")
    ]
    assert [one.status_code for one in said] == [200, 200, 200]
    assert len({one.data for one in said}) == 1
    assert f"https://news.example{BELOW}/places/beta" in said[0].text


@pytest.mark.parametrize(
    ("settings", "peer"),
    [
        ({}, "10.1.1.1"),
        ({"trusted_proxies": "10.0.0.0/8"}, "10.1.1.1"),
        ({"trusted_proxies": "10.0.0.0/8", "forwarded": "for"}, "10.1.1.1"),
        ({"trusted_proxies": "10.0.0.0/8", "forwarded": "proto,host,prefix"}, "192.0.2.7"),
        ({"trusted_proxies": "10.0.0.0/8", "forwarded": "proto,host,prefix"}, "unix"),
    ],
)
def test_nobody_else_is_believed(tiny: Atlas, settings: dict[str, str], peer: str) -> None:
    client = mounted(tiny, **settings)
    client.environ_base["REMOTE_ADDR"] = peer
    assert client.get("/places/beta", headers=PROXY).data == client.get("/places/beta").data


@pytest.mark.parametrize("prefix", ["//evil.example", "/a b", "/../x", '/"><script>', "evil", "/%2e", "/а"])
def test_a_prefix_that_is_no_path_is_passed_over(tiny: Atlas, prefix: str) -> None:
    client = mounted(tiny, trusted_proxies="10.0.0.0/8", forwarded="prefix")
    answer = client.get("/places/beta", environ_overrides={"HTTP_X_FORWARDED_PREFIX": prefix})
    assert answer.data == client.get("/places/beta").data


def test_of_several_proxies_the_last_counts(tiny: Atlas) -> None:
    client = mounted(tiny, trusted_proxies="10.0.0.0/8", forwarded="proto,host")
    headers = {"X-Forwarded-Host": "evil.example, news.example", "X-Forwarded-Proto": "http, https"}
    assert client.get("/places/beta", headers=headers).text.count("https://news.example/places/beta") > 1
    assert "evil" not in client.get("/places/beta", headers=headers).text
    assert client.get("/places/beta", headers={"X-Forwarded-Host": "a..b"}).status_code == 400


@pytest.mark.parametrize(
    ("setting", "value", "rule"),
    [
        ("forwarded", "for,port", "some of for, proto, host, prefix"),
        ("trusted_proxies", "the-proxy", "networks such as"),
        ("base_url", "https://news.example/my atlas", "ends in a path"),
        ("base_url", "https://news.example/../atlas", "ends in a path"),
        ("base_url", "https://news.example/places", "begin with /places, so it can't stand below that"),
        ("base_url", "https://news.example/download/atlas", "begin with /download"),
    ],
)
def test_a_setting_that_does_not_fit_is_told_at_the_start(tiny: Atlas, setting: str, value: str, rule: str) -> None:
    with pytest.raises(BadSetting, match=rule):
        create_app(tiny, **{setting: value})

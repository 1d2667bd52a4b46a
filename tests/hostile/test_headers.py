"""What an observatory looks for, at every address: policy, sniffing, referrer, frames, cookies, banners."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geoapp.security import DATA_POLICY
from tests.hostile.doors import doors

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from geodata.atlas import Atlas

BAD_REQUESTS = ("/nowhere", "/?nothing=1", "/places/nobody", "/ogc/collections/events/items?bbox=1", "/map.png?width=1")


@pytest.fixture(scope="module")
def client(tiny: Atlas) -> FlaskClient:
    return create_app(tiny, heavy_per_minute=0).test_client()


@pytest.fixture(scope="module")
def answers(client: FlaskClient) -> dict[str, TestResponse]:
    """Every address of the atlas, and some that are wrong, with the answer as a browser gets it."""
    paths = [*doors(client.application), *BAD_REQUESTS]
    got = {path: client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}, buffered=True) for path in paths}
    assert len(got) > 150
    return got


def directives(answer: TestResponse) -> dict[str, str]:
    policy = answer.headers["Content-Security-Policy"]
    named = [one.strip().partition(" ") for one in policy.split(";")]
    assert len({name for name, _, _ in named}) == len(named), "a directive that stands twice counts once"
    return {name: value for name, _, value in named}


def test_every_answer_has_a_policy_that_allows_nothing_by_default(answers: dict[str, TestResponse]) -> None:
    for path, answer in answers.items():
        told = directives(answer)
        assert told["default-src"] == "'none'", path
        assert not re.search(r"unsafe|\*|https?:|data:|blob:", told.get("script-src", "") + told.get("style-src", ""))
        assert "frame-ancestors" in told, path


def test_every_page_takes_scripts_and_styles_from_here_alone(answers: dict[str, TestResponse]) -> None:
    pages = {path: answer for path, answer in answers.items() if answer.mimetype == "text/html"}
    assert len(pages) > 60
    for path, answer in pages.items():
        told = directives(answer)
        assert (told["script-src"], told["style-src"], told["connect-src"]) == ("'self'",) * 3, path
        assert (told["base-uri"], told["form-action"]) == ("'none'", "'self'"), path
        assert told["require-trusted-types-for"] == "'script'", path
        assert told["trusted-types"] == "atlas default", path
        text = re.sub(r"<textarea.*?</textarea>", "", answer.text, flags=re.DOTALL)  # code to copy, shown as text
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), path
        foreign = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"((?:https?:)?//[^\"]*)", text)
        assert all(one.startswith("http://localhost/") for one in foreign), (path, foreign)


def test_what_is_no_page_can_do_nothing_if_shown_as_one(answers: dict[str, TestResponse]) -> None:
    for path, answer in answers.items():
        if answer.mimetype not in ("text/html", "image/svg+xml", "image/png"):
            assert answer.headers["Content-Security-Policy"] == DATA_POLICY, path


def test_headers_of_every_answer(answers: dict[str, TestResponse]) -> None:
    for path, answer in answers.items():
        told = answer.headers
        assert told["X-Content-Type-Options"] == "nosniff", path
        assert told["Referrer-Policy"] == "strict-origin-when-cross-origin", path
        assert "geolocation=()" in told["Permissions-Policy"], path
        assert told["Cross-Origin-Resource-Policy"] == "cross-origin", path
        assert "Cross-Origin-Opener-Policy" not in told, path
        assert told["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in told, path
        assert told["Server"] == "atlas", path
        assert "Set-Cookie" not in told, path
        assert not any("X-Powered-By" in name for name, _ in told), path
        assert "charset" in told["Content-Type"] or not answer.mimetype.startswith("text/"), path


def test_every_wrong_request_is_a_small_page_or_problem(client: FlaskClient) -> None:
    for path in BAD_REQUESTS:
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert 400 <= answer.status_code < 500
            assert len(answer.data) < 5000
            assert "Traceback" not in answer.text


def test_https_alone_is_told_by_setting_and_only_over_https(tiny: Atlas) -> None:
    client = create_app(tiny, hsts_s=31_536_000).test_client()
    assert "Strict-Transport-Security" not in client.get("/about").headers
    told = client.get("/about", base_url="https://atlas.example").headers
    assert told["Strict-Transport-Security"] == "max-age=31536000"
    behind = create_app(tiny, hsts_s=60, base_url="https://atlas.example").test_client()
    assert behind.get("/about").headers["Strict-Transport-Security"] == "max-age=60"


def test_frames_are_allowed_by_setting(tiny: Atlas) -> None:
    for setting, said in (("*", "*"), ("none", "'none'"), ("https://news.example", "https://news.example")):
        answer = create_app(tiny, frame_ancestors=setting).test_client().get("/embed")
        assert directives(answer)["frame-ancestors"] == said


def test_security_txt_names_whom_the_operator_named_and_nobody_else(tiny: Atlas) -> None:
    path = "/.well-known/security.txt"
    assert create_app(tiny).test_client().get(path).status_code == 404
    answer = create_app(tiny, security_contact="mailto:safe@atlas.example").test_client().get(path)
    assert answer.mimetype == "text/plain"
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == "mailto:safe@atlas.example"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", told["Expires"])
    assert told["Canonical"] == "http://localhost/.well-known/security.txt"
    assert "public" not in answer.headers["Cache-Control"], "it would be kept beyond its day"


@pytest.mark.parametrize("contact", ["safe@atlas.example", "mailto:a@b\nPolicy: x", "javascript:alert(1)", "http://x"])
def test_wrong_contact_is_told_at_the_start(tiny: Atlas, contact: str) -> None:
    with pytest.raises(ValueError, match="ATLAS_SECURITY_CONTACT"):
        create_app(tiny, security_contact=contact)


@pytest.mark.parametrize("ancestors", ["*; script-src *", "https://a.example\nX: y", "a,b"])
def test_wrong_ancestors_are_told_at_the_start(tiny: Atlas, ancestors: str) -> None:
    with pytest.raises(ValueError, match="ATLAS_FRAME_ANCESTORS"):
        create_app(tiny, frame_ancestors=ancestors)


def test_robots_may_read_everything_but_questions_without_end(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /cite" in answer.text
    assert "Disallow: /\n" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "a b", '"><script>alert(1)</script>', "[::1", "", "x" * 300])
def test_host_is_taken_from_the_setting_if_there_is_one(tiny: Atlas, host: str) -> None:
    client = create_app(tiny, base_url="https://atlas.example").test_client()
    for path in ("/about", "/ogc/", "/ogc/collections/events/items", "/data", "/cite?url=/events"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code in (200, 400)
        assert "evil.example" not in answer.text
        assert "<script>alert" not in answer.text

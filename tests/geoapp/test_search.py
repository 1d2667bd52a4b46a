"""The doors of the search: page, bare list, JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from markupsafe import escape

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize("text", ["Barysaŭ", "Борисов", "鲍里索夫", "Borisov", "borysów"])
def test_three_doors_say_the_same(client: FlaskClient, text: str) -> None:
    found = client.get("/search.json", query_string={"q": text}).json
    assert found
    assert (found[0]["collection"], found[0]["id"], found[0]["href"]) == ("places", "barysaw", "/places/barysaw")
    keys = [f"{one['collection']}/{one['id']}" for one in found]
    for path in ("/search", "/search/results"):
        page = client.get(path, query_string={"q": text}).text
        assert re.findall(r'data-record="([^"]+)"', page) == keys


def test_bare_list_is_no_page(client: FlaskClient) -> None:
    assert "<html" not in client.get("/search/results?q=minsk").text


def test_name_that_found_a_record_is_said_if_it_is_not_its_title(client: FlaskClient) -> None:
    found = client.get("/search.json", query_string={"q": "Борисов"}).json
    assert found
    assert found[0]["found_by"] == "Борисов"
    assert "found as Борисов" in client.get("/search/results", query_string={"q": "Борисов"}).text
    exact = client.get("/search.json?q=Barysaw").json
    assert exact
    assert exact[0]["found_by"] is None


def test_no_result_says_why_and_offers_the_way_back(client: FlaskClient) -> None:
    page = client.get("/search?q=qzxqzx").text
    assert "Nothing is called “qzxqzx”" in page
    for way in ("/", "/places", "/events", "/corridors"):
        assert f'href="{way}"' in page
    elsewhere = client.get("/search?q=barysaw&collection=corridors").text
    assert "Nothing among the corridors" in elsewhere
    assert "/search?q=barysaw&amp;collection=places" in elsewhere


def test_nothing_asked_nothing_said(client: FlaskClient) -> None:
    assert client.get("/search.json").json == []
    assert client.get("/search/results?q=+").text.strip() == ""
    assert 'role="search"' in client.get("/search").text


@pytest.mark.parametrize("path", ["/search", "/search/results", "/search.json"])
def test_bad_questions_are_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path, query_string={"q": "a" * 200}).status_code == 200
    assert client.get(path, query_string={"q": "a" * 201}).status_code == 400
    assert client.get(f"{path}?q=a&q=b").status_code == 400
    assert client.get(f"{path}?q=a&collection=legs").status_code == 400
    assert client.get(f"{path}?what=a").status_code == 400


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_question_is_shown_as_text(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "49 " not in page.partition("<main")[2]
    assert str(escape(text)) in page

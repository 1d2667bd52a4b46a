"""The list pages: filters as plain forms, each choice counted as the data have it, an empty answer that leads back."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from geoapp.sieves import SIEVES
from geodata.model import Claim, Event, Place, Verdict

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

COLLECTIONS = ("places", "events", "claims", "legs", "corridors", "series", "sources")


def listed(page: str) -> list[str]:
    rows = page.partition('<ul class="rows">')[2].partition("</ul>")[0]
    return re.findall(r'<a href="/\w+/([^"]+)"', rows)


def options(page: str, name: str) -> list[str]:
    select = re.search(rf'<select name="{name}">(.*?)</select>', page, re.DOTALL)
    assert select, name
    return [unescape(value) for value in re.findall(r'<option value="([^"]+)"', select[1])]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_choice_of_every_filter_lists_something_and_all_of_them_cover_the_list(
    client: FlaskClient, atlas: Atlas, collection: str
) -> None:
    whole = client.get(f"/{collection}").text
    assert len(listed(whole)) == len(getattr(atlas.graph, collection))
    for sieve in SIEVES[collection]:
        for value in options(whole, sieve.name)[:12]:
            page = client.get(f"/{collection}", query_string={sieve.name: value}).text
            assert listed(page), (sieve.name, value)
            assert set(listed(page)) <= set(listed(whole))
            assert options(page, sieve.name) == options(whole, sieve.name)


def test_filters_join(client: FlaskClient, atlas: Atlas) -> None:
    page = client.get("/events?year=2017&place=minsk").text
    events = atlas.catalog.rows(Event)
    wanted = [one.id for one in events if one.date.start_earliest.year == 2017 and "minsk" in one.places]
    assert wanted
    assert listed(page) == wanted
    assert f"{len(wanted)} of {len(events)} records" in page
    places = client.get("/places?country=CN&kind=airport").text
    assert listed(places) == [
        one.id for one in atlas.catalog.rows(Place) if (one.country, one.kind.value) == ("CN", "airport")
    ]
    disputed = client.get("/claims?verdict=disputed").text
    assert listed(disputed) == [one.id for one in atlas.catalog.rows(Claim) if one.verdict is Verdict.DISPUTED]


def test_choice_stays_chosen_in_the_form(client: FlaskClient) -> None:
    page = client.get("/claims?verdict=disputed").text
    assert '<option value="disputed" selected>' in page
    assert page.count(" selected") == 1


def test_a_long_list_has_pages_that_keep_filter_and_language(
    client: FlaskClient, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoapp.sieves._WHOLE", 20)
    monkeypatch.setattr("geoapp.sieves.PAGE", 15)
    address, seen = "/events?kind=visit&lang=ru", list[str]()
    while address:
        page = client.get(address).text
        seen += [key.partition("?")[0] for key in listed(page)]
        following = re.search(r'<a href="([^"]+)">Next page', page)
        address = unescape(following[1]) if following else ""
        assert not address or {"kind=visit", "lang=ru"} < set(address.partition("?")[2].split("&"))
    visits = [key for key, event in atlas.graph.events.items() if event.kind == "visit"]
    assert seen == visits
    assert len(visits) > 20


def test_what_is_left_open_keeps_the_language(client: FlaskClient) -> None:
    page = client.get("/events?year=2017&kind=space&lang=ru").text
    ways = re.findall(r'<a href="(/events\?[^"]+)">any', page)
    assert len(ways) == 2
    assert all("lang=ru" in way for way in ways)


def test_empty_answer_says_why_and_leads_back(client: FlaskClient) -> None:
    page = client.get("/events?year=2017&kind=space").text
    assert "No record has all of these at once" in page
    ways = [unescape(way) for way in re.findall(r'<li><a href="(/[^"]+)">any', page)]
    assert ways == ["/events?year=2017", "/events?kind=space"]
    for way in ways:
        assert listed(client.get(way).text)


@pytest.mark.parametrize("query", ["verdict=true", "year=2017", "kind=x", "verdict=opinion&verdict=disputed"])
def test_unknown_filter_is_refused_with_what_there_is(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/claims?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "verdict" in answer.text

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from geoapp.maps.view import MapView

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def _text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_page_names_the_place_in_the_language_and_says_the_english_name(client: FlaskClient) -> None:
    page = _text(client, "/places/barysaw?lang=ru")
    assert "<h1>Борисов</h1>" in page
    assert "Barysaw" in page


def test_page_leads_on_in_the_same_language(client: FlaskClient) -> None:
    page = _text(client, "/places/barysaw?lang=zh")
    records = re.findall(r'href="(/(?:places|events|corridors)/[^"]+)"(?! data-lang)', page)
    assert len(records) > 5
    assert all("lang=zh" in address for address in records)


def test_page_without_the_parameter_says_nothing_of_it_but_in_the_choice(client: FlaskClient) -> None:
    page = _text(client, "/places/barysaw")
    assert set(re.findall(r"lang=(\w\w)", page.replace("hreflang", ""))) <= {"be", "ru", "zh", "pl"}
    assert "places/barysaw?lang=be" in page


def test_layers_of_a_map_come_in_its_language(client: FlaskClient) -> None:
    script = _text(client, "/map.js?lang=be")
    address = next(iter(re.findall(r"/layers/exercises\.geojson\?[^\"\\]+", script)))
    assert "lang=be" in address
    assert "Баранавічы" in _text(client, address)


def test_view_writes_its_language_last_and_only_where_it_is_not_that_of_the_texts() -> None:
    assert MapView(select="places/minsk", lang="zh").query() == "select=places/minsk&lang=zh"
    assert MapView(lang="en").query() == ""


def test_search_answers_in_the_language(client: FlaskClient) -> None:
    found = client.get("/search.json?q=Barysaw&lang=ru").get_json()
    assert any(one["title"] == "Борисов" for one in found)


def test_picture_names_places_in_the_language_and_png_in_letters_that_it_can_write(client: FlaskClient) -> None:
    assert "Борисов" in _text(client, "/map.svg?lang=ru&select=places/barysaw")
    english, chinese = (client.get(f"/map.png?select=places/barysaw{part}").data for part in ("", "&lang=zh"))
    assert english == chinese
    assert client.get("/map.png?select=places/barysaw&lang=ru").data != english


@pytest.mark.parametrize(
    "address", ["/?lang=xx", "/places/barysaw?lang=EN", "/search?q=a&lang=", "/map.svg?lang=ru,be"]
)
def test_language_that_is_not_offered_is_refused_with_the_list(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "en, be, ru, zh, pl" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/ogc/collections?lang=ru", "/download/places.geojson?lang=ru"])
def test_data_have_every_name_and_no_language(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_forms_keep_the_language(client: FlaskClient) -> None:
    for address in ("/search?lang=pl", "/places?lang=pl", "/?lang=pl"):
        assert '<input type="hidden" name="lang" value="pl">' in _text(client, address)


def test_shared_address_keeps_its_language(client: FlaskClient) -> None:
    for path in ("/?lang=be&select=places/barysaw", "/places/barysaw?lang=be"):
        told = client.get("/oembed", query_string={"url": f"http://localhost{path}"}).get_json()
        assert "Барысаў" in told["title"]
        assert "lang=be" in told["html"]
        assert "lang=be" in told["thumbnail_url"]
    assert "Барысаў" in _text(client, "/embed/places/barysaw?lang=be")


def test_languages_of_a_layer_are_kept_apart(client: FlaskClient) -> None:
    told = {lang: _text(client, f"/layers/exercises.geojson?lang={lang}") for lang in ("en", "be", "zh", "en")}
    assert "Baranavichy" in told["en"]
    assert "Баранавічы" in told["be"]
    assert "巴拉诺维奇" in told["zh"]

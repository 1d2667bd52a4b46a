from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geodata.catalog import read
from geodata.languages import LANGUAGES
from geodata.search import search_of

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.atlas import Atlas


def test_a_place_takes_its_name_in_the_language_and_keeps_the_english_one(atlas: Atlas) -> None:
    barysaw = atlas.speaking("zh").graph.places["barysaw"]
    assert barysaw.name == atlas.graph.places["barysaw"].name_zh
    assert barysaw.aliases[0] == "Barysaw"


def test_a_place_without_a_name_in_the_language_keeps_its_english_one(atlas: Atlas) -> None:
    nameless = [place for place in atlas.graph.places.values() if not place.name_pl]
    spoken = atlas.speaking("pl").graph.places
    assert nameless
    assert all(spoken[place.id].name == place.name for place in nameless)


@pytest.mark.parametrize("language", LANGUAGES)
def test_features_and_ties_are_the_same_in_every_language(atlas: Atlas, language: str) -> None:
    spoken = atlas.speaking(language)
    assert spoken.store is atlas.store
    for place in atlas.graph.places:
        assert [one.id for one in spoken.graph.events_at(place)] == [one.id for one in atlas.graph.events_at(place)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_found_by_its_english_name_in_every_language(atlas: Atlas, language: str) -> None:
    assert search_of(atlas.speaking(language).graph).find("Barysaw", "places")[0].id == "barysaw"


def test_a_language_is_made_once_and_an_unknown_one_refused(atlas: Atlas) -> None:
    assert atlas.speaking("be") is atlas.speaking("be")
    assert atlas.speaking("en") is atlas
    with pytest.raises(KeyError):
        atlas.speaking("tlh")


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ('["en", "xx"]', "each language is one that places can have names in"),
        ('["be"]', "en is there: texts are in it"),
        ('"en"', "languages is there and is a list in [ ]"),
    ],
)
def test_languages_of_the_cover_are_checked(folder: Path, written: str, rule: str) -> None:
    cover = folder / "atlas.toml"
    lines = [line for line in cover.read_text().splitlines() if not line.startswith("languages")]
    cover.write_text("\n".join([f"languages = {written}", *lines]))
    _, complaints = read(folder)
    assert [complaint.rule for complaint in complaints] == [rule]

"""A name in any script or spelling finds its record first, and quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.folding import rough, words
from geodata.naming import names_of
from geodata.search import COLLECTIONS, Rank, Search, search_of

if TYPE_CHECKING:
    from geodata.atlas import Atlas

SPELLINGS = {
    "places/barysaw": "Barysaw|Barysau|Barysaŭ|Барысаў|Борисов|БОРИСОВ|борисов|鲍里索夫|Borisov|Borysów|Borysow|"
    "borisow|Borissow|barysaw|Barisov|Baryssau|Borisof|Baryasw",
    "places/minsk": "Minsk|Мінск|Минск|明斯克|Mińsk|MINSK|Myensk|Q2280",
    "places/great-stone": "Great Stone|great-stone|Вялікі камень|Великий камень|巨石中白工业园|中白工业园|巨石|"
    "Vialiki kamień|vyaliki kamen|Velikij Kamen'|China-Belarus Industrial Park|CBIP",
    "places/zhodzina": "Zhodzina|Жодино|Жодзіна|Žodzina|Żodino|zhodino|Shodino",
    "places/grodno": "Grodno|Hrodna|Гродна|Гродно|格罗德诺|Гародня",
    "places/baranavichy": "Baranavichy|Барановичи|Баранавічы|Baranowicze|Baranovichi|baranovici|Baranavicy|巴拉诺维奇",
    "places/smalyavichy": "Smalyavichy|Смолевичи|Смалявічы|Smalavičy|Smolevichi|Smolewicze|斯莫列维奇",
    "places/maladzechna": "Maladzechna|Молодечно|Маладзечна|Molodeczno|Molodechno|Maladziečna",
    "places/malaszewicze": "Małaszewicze|Malaszewicze|malaschewitsche|Малашевиче",
    "places/klaipeda": "Klaipėda|Klaipeda|Клайпеда|Memel",
    "places/lodz-olechow": "Łódź|Lodz|łódź olechów",
    "places/urumqi": "Ürümqi|Urumqi|Урумчи|乌鲁木齐|烏魯木齊|Urumtschi",
    "places/xian": "Xi'an|Xi’an|Xian|西安",
    "places/beijing": "Beijing|Пекін|Пекин|北京|Pekin|Peking",
    "places/ulaanbaatar": "Ulaanbaatar|Улаанбаатар|Улан-Батор|乌兰巴托|Ulan Bator",
    "places/alyat": "Ələt|Alat",
    "places/poti": "ფოთი|Поти",
    "places/minsk-airport": "MSQ|UMMS|明斯克国家机场|Нацыянальны аэрапорт Мінск",
    "events/united-shield-2017": "United Shield 2017|Union Shield 2017|united shield-2017",
    "events/dashing-eagle-2015": "Dashing Eagle 2015|Стремительный орел-2015|神鹰-2015|stremitelnyj orel 2015",
    "events/palanez-parade-2015": "Polonez|Полонез",
    "corridors/middle-corridor": "TITR|Middle Corridor|Trans-Caspian",
    "corridors/cre-west-alashankou": "New Eurasian Land Bridge|Yuxin'ou",
    "corridors/road-m1-e30": "E30|Road M1",
}
CASES = [(spelling, record) for record, spellings in SPELLINGS.items() for spelling in spellings.split("|")]


def first(atlas: Atlas, text: str) -> str | None:
    hits = search_of(atlas.graph).find(text)
    return f"{hits[0].collection}/{hits[0].id}" if hits else None


@pytest.mark.parametrize(("spelling", "record"), CASES)
def test_spelling_finds_its_record_first(atlas: Atlas, spelling: str, record: str) -> None:
    assert len(CASES) >= 60
    assert first(atlas, spelling) == record


def test_every_name_of_every_place_event_and_corridor_finds_it_among_the_first(atlas: Atlas) -> None:
    index = search_of(atlas.graph)
    for collection in ("places", "events", "corridors"):
        for record in getattr(atlas.graph, collection).values():
            for name in names_of(record):
                best = [hit for hit in index.find(name) if hit.rank is Rank.NAME]
                assert record.id in [hit.id for hit in best], name


def test_order_is_name_prefix_words_and_then_by_collection_with_publications_last(atlas: Atlas) -> None:
    hits = search_of(atlas.graph).find("minsk")
    order = [(hit.rank, COLLECTIONS.index(hit.collection)) for hit in hits if hit.collection != "sources"]
    assert order == sorted(order)
    assert [hit.collection for hit in hits].index("sources") == len(order)
    assert {hit.rank for hit in hits} >= {Rank.NAME, Rank.PREFIX, Rank.WORDS, Rank.AROUND}


def test_what_happened_comes_before_reports_of_it(atlas: Atlas) -> None:
    """A word in the title of a publication is no name of a record."""
    assert first(atlas, "drill 2015") == "events/dashing-eagle-2015"
    for asked in ("missile", "satellite", "geely", "eagle assault"):
        found = [hit.collection for hit in search_of(atlas.graph).find(asked)]
        assert set(found[found.index("sources") :]) == {"sources"}
        assert "events" in found


def test_what_is_spelt_so_comes_before_what_sounds_so(atlas: Atlas) -> None:
    """SCO is in the names of events; by sound it begins Schodsina, a name of Zhodzina."""
    found = [f"{hit.collection}/{hit.id}" for hit in search_of(atlas.graph).find("sco")]
    assert found.index("events/sco-founded-2001") < found.index("places/zhodzina")


def test_place_and_year_together_find_the_event_there(atlas: Atlas) -> None:
    assert first(atlas, "brest eagle 2015") == "events/dashing-eagle-2015"
    assert first(atlas, "visit beijing 2025") == "events/lukashenka-beijing-2025-06"


def test_digits_are_no_letters_that_sound_alike() -> None:
    assert [rough(number) for number in ("25", "225", "2255")] == ["25", "225", "2255"]
    assert rough("Orsha".lower()) == rough("orssha")


@pytest.mark.parametrize("text", ["", "  ", "'", "—", "qzxqzx", "里鲍", "\x00", "%_", "{{~}}"])
def test_what_names_nothing_finds_nothing(atlas: Atlas, text: str) -> None:
    assert search_of(atlas.graph).find(text) == []


def test_collection_narrows_without_reordering(atlas: Atlas) -> None:
    index = search_of(atlas.graph)
    everything = index.find("eagle")
    assert index.find("eagle", "events") == [hit for hit in everything if hit.collection == "events"]


def test_index_is_the_same_each_time(atlas: Atlas) -> None:
    for text in ("b", "minsk", "Орёл", "2017"):
        assert Search(atlas.graph).find(text) == search_of(atlas.graph).find(text)


@given(st.text(max_size=200))
def test_any_text_is_answered(atlas: Atlas, text: str) -> None:
    for hit in search_of(atlas.graph).find(text):
        assert hit.collection in COLLECTIONS


@given(st.text(max_size=60))
def test_folding_is_plain_and_stable(text: str) -> None:
    for word in words(text):
        assert words(word) == (word,)
        assert rough(rough(word)) == rough(rough(rough(word)))


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("drill 2015", "events/dashing-eagle-2015"),
        ("exercise 2015", "events/dashing-eagle-2015"),
        ("drill brest 2015", "events/dashing-eagle-2015"),
        ("trip beijing 2025", "events/lukashenka-beijing-2025-06"),
    ],
)
def test_what_people_call_a_kind_of_event_finds_the_event_before_claims(atlas: Atlas, text: str, record: str) -> None:
    assert first(atlas, text) == record

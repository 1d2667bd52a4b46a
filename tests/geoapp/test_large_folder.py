"""A data folder with too many events for records: the answers, cards and complaints that its records would give."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from geoapp import create_app
from geoapp.cli import main
from geodata import large
from geodata.atlas import DATA, open_atlas
from geodata.features import features
from geodata.large.packing import pack_events
from geodata.naming import names_of
from geodata.reading import BrokenData
from geodata.search import Rank, Search
from geodata.store import Query, prepared

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.atlas import Atlas

TINY = Path(__file__).parents[1] / "fixtures" / "tiny"


def packed(pack: Path, root: Path, _: str | None, *given: Any) -> bool:
    with pack.open("wb") as file:
        return pack_events(file, root, *given)


def in_columns(root: Path) -> Atlas:
    """The folder as one with very many events is opened, but in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 1)
        patch.setattr(large, "MOST", 1)
        patch.setattr(large, "pack_apart", packed)
        atlas = open_atlas(root)
    assert atlas.graph.stored is atlas.graph.events
    return atlas


@pytest.fixture(scope="module", params=[DATA, TINY], ids=["own", "tiny"])
def both(request: pytest.FixtureRequest) -> tuple[Atlas, Atlas]:
    """A folder as records, and with its events in columns."""
    return open_atlas(request.param), in_columns(request.param)


def test_every_feature_is_the_same(both: tuple[Atlas, Atlas]) -> None:
    one, other = both
    assert other.store.version == one.store.version
    assert list(other.store.collections) == list(one.store.collections)
    for name in one.store.collections:
        assert list(other.store.features(name, Query()).features) == list(one.store.features(name, Query()).features)
        assert other.store.extent(name) == one.store.extent(name)
    for query in (
        Query(where=(("kind", ("visit", "agreement")),), limit=7, offset=2),
        Query(where=(("places", ("minsk",)),)),
        Query(where=(("precision", ("site", "city")),)),
        Query(where=(("verified", ("true",)),)),
    ):
        assert other.store.features("events", query) == one.store.features("events", query)


def test_records_come_back_as_they_were(both: tuple[Atlas, Atlas]) -> None:
    one, other = both
    assert list(other.graph.events) == list(one.graph.events)
    assert list(other.graph.events.values()) == list(one.graph.events.values())
    assert "no-such-event" not in other.graph.events
    made = [feature.as_json() for feature in features(other.graph, "events")]
    assert made == [feature.as_json() for feature in features(one.graph, "events")]


def test_events_are_tied_as_records_are(both: tuple[Atlas, Atlas]) -> None:
    one, other = (atlas.graph for atlas in both)
    for place in one.places:
        assert list(other.events_at(place)) == list(one.events_at(place))
        assert list(other.events_about(place)) == list(one.events_about(place))
        assert other.event_ids_at(place) == one.event_ids_at(place)
        assert other.kinds_at(place) == one.kinds_at(place)
    for corridor in one.corridors:
        assert list(other.events_along(corridor)) == list(one.events_along(corridor))
    assert other.sources_at(one.places) == one.sources_at(one.places)
    for source in one.sources:
        assert {name: list(rows) for name, rows in other.citing(source).items()} == {
            name: list(rows) for name, rows in one.citing(source).items()
        }
    for event in one.events.values():
        for former in (*event.former_ids, event.id, "never-was"):
            assert other.present("events", former) == one.present("events", former)


@pytest.mark.parametrize("kinds", [None, ("visit", "exercise")])
def test_what_a_time_leaves_of_a_place_is_the_same(both: tuple[Atlas, Atlas], kinds: tuple[str, ...] | None) -> None:
    one, other = (atlas.graph for atlas in both)
    days = {day for event in one.events.values() for day in (event.date.start_earliest, event.date.end_earliest)}
    periods = [(first, last) for first in sorted(days)[::3] for last in sorted(days)[::3] if first <= last]
    for place in one.places:
        for many, each in zip(other.spans_at(place, kinds), one.spans_at(place, kinds), strict=True):
            assert len(many) <= len(each)
            for first, last in periods:
                met = [any(begin <= last and end >= first for begin, end in spans) for spans in (many, each)]
                assert met[0] == met[1]


def test_spans_of_very_many_events_are_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.large.spans.SPANS", 1)
    one, other = open_atlas(TINY).graph, in_columns(TINY).graph
    years = range(2009, 2026)
    for place in one.places:
        for many, each in zip(other.spans_at(place), one.spans_at(place), strict=True):
            assert len(each) < 2 or all((begin.month, begin.day) == (1, 1) for begin, _ in many)
            for first, last in ((date(begin, 1, 1), date(end, 12, 31)) for begin in years for end in years):
                met = [any(begin <= last and end >= first for begin, end in spans) for spans in (many, each)]
                assert met[0] == met[1]


def test_pages_are_the_same(both: tuple[Atlas, Atlas]) -> None:
    one, other = (create_app(atlas).test_client() for atlas in both)
    graph = both[0].graph
    keys = [
        (name, key)
        for name in ("places", "events", "corridors", "sources", "claims")
        for key in list(getattr(graph, name))[:12]
    ]
    for name, key in keys:
        for address in (f"/{name}/{key}", f"/{name}/{key}/card"):
            assert one.get(address).data == other.get(address).data, address
    for layer in both[0].catalog.cover.layers:
        assert one.get(f"/layers/{layer.id}.geojson").status_code == 200
    for address in (
        "/",
        "/?lang=ru",
        "/map.svg?width=600&height=400",
        "/data",
        "/ogc/collections/events/items?limit=5&f=json",
    ):
        assert one.get(address).data == other.get(address).data, address


def lines_of(page: str) -> list[str]:
    """What a list names."""
    return re.findall(r'<a href="(/events/[^"]+)">', page)


def test_a_list_has_all_by_date(both: tuple[Atlas, Atlas], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoapp.sieves.PAGE", 3)
    one, other = (create_app(atlas).test_client() for atlas in both)
    events = both[0].graph.events
    dates = {f"/events/{key}": event.date.start_earliest for key, event in events.items()}
    listed: list[str] = []
    for page in range(1, -(-len(events) // 3) + 1):
        listed += lines_of(other.get(f"/events?page={page}").text)
    assert sorted(listed) == sorted(lines_of(one.get("/events").text))
    assert [dates[key] for key in listed] == sorted((dates[key] for key in listed), reverse=True)
    first = next(iter(events.values()))
    monkeypatch.setattr("geoapp.sieves.PAGE", 1000)
    for query in (f"kind={first.kind}", f"place={first.places[0]}", f"year={first.date.start_earliest.year}"):
        found, known = (lines_of(client.get(f"/events?{query}").text) for client in (other, one))
        assert sorted(found) == sorted(known)
    for wrong in ("page=0", "page=99", "page=x", "kind=nothing", "place=nowhere-else", "year=1066", "voice=x"):
        assert other.get(f"/events?{wrong}").status_code == 400, wrong


def broken(edit: Callable[[str], str]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        table = folder / "events/events.csv"
        table.write_text(edit(table.read_text("utf-8")), "utf-8")

    return write


FAULTS: dict[str, Callable[[str], str]] = {
    "a date that is none": lambda text: text.replace("2015-06,", "2015-6,"),
    "a date outside": lambda text: text.replace("2015-06,", "1815-06,"),
    "a kind that is none": lambda text: text.replace("exhibition,", "fair,"),
    "a place that is none": lambda text: text.replace("beta; gamma", "beta; gama"),
    "a source that is none": lambda text: text.replace("one-book,\n", "two-books,\n"),
    "an id twice": lambda text: text + text.splitlines()[2] + "\n" + text.splitlines()[2] + "\n",
    "an id of spaces": lambda text: text.replace("fair-2015,", " ,").replace("one-book,\n", "no-book,\n"),
    "a cell too many": lambda text: text.replace("2011~,", "2011~,,") + "\n\n",
    "many at once": lambda text: text.replace("yes", "maybe").replace("2011~", "later").replace("beta", "Beta"),
    "a column that is none": lambda text: text.replace("aliases", "alias", 1),
    "a column too few": lambda text: text.replace("id,title,", "id,name,", 1),
    "a column twice": lambda text: text.replace("aliases", "title", 1),
    "a quote": lambda text: text.replace("Twin fair", 'Twin "fair"').replace("Weekly", '"Weekly') + '"',
    "a former id": lambda text: text.replace("drill-17", "fair-2015"),
    "no line": lambda _: "",
    "lines within cells": lambda text: text.replace('"Eight days, two sides."', '"Eight days,\ntwo sides."'),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_told_as_of_records(folder: Path, fault: Callable[[str], str]) -> None:
    broken(fault)(folder)
    with pytest.raises(BrokenData) as one:
        open_atlas(folder)
    with pytest.raises(BrokenData) as other:
        in_columns(folder)
    assert str(other.value) == str(one.value)


def test_a_file_that_is_no_text(folder: Path) -> None:
    table = folder / "events/events.csv"
    table.write_bytes(table.read_bytes() + b"\nx,\xff")
    with pytest.raises(BrokenData) as one:
        open_atlas(folder)
    with pytest.raises(BrokenData) as other:
        in_columns(folder)
    assert str(other.value) == str(one.value)


def test_very_many_faults_are_told_in_part(folder: Path) -> None:
    table = folder / "events/events.csv"
    line = table.read_text("utf-8").splitlines()[1]
    rows = [line.replace("founding-2011", f"founding-{row}").replace("2011~", "soon") for row in range(1500)]
    table.write_text(table.read_text("utf-8") + "\n".join(rows) + "\n", "utf-8")
    with pytest.raises(BrokenData) as broken:
        in_columns(folder)
    dates = [one for one in broken.value.complaints if one.field == "date"]
    assert len(dates) == 1001
    assert "500 more are as those above" in str(dates[-1])


def test_a_prepared_folder_is_mapped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE", 1)
    monkeypatch.setattr(large, "MOST", 1)
    done = CliRunner().invoke(main, ["prepare", str(folder)])
    assert done.exit_code == 0, done.output
    assert prepared.place(folder / "events/events.csv").exists()
    made = in_columns(folder)

    def never(*_: object) -> None:
        raise AssertionError("it is read again")

    monkeypatch.setattr(large, "pack_apart", never)
    monkeypatch.setattr("geodata.store.prepared.pack", never)
    mapped = open_atlas(folder)
    assert mapped.store.version == made.store.version == mapped.catalog.version
    assert list(mapped.store.features("places", Query()).features) == list(
        made.store.features("places", Query()).features
    )
    assert list(mapped.graph.events.values()) == list(made.graph.events.values())


def test_processes_with_a_folder_in_common_read_the_events_once(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(pack: Path, root: Path, *given: Any) -> bool:
        read.append(root)
        return packed(pack, root, *given)

    monkeypatch.setattr(large, "LARGE", 1)
    monkeypatch.setattr(large, "MOST", 1)
    monkeypatch.setattr(large, "pack_apart", counted)
    with prepared.common(tmp_path_factory.mktemp("between")):
        first, second = open_atlas(folder), open_atlas(folder)
        assert read == [folder]
        broken(FAULTS["a date that is none"])(folder)
        with pytest.raises(BrokenData, match="a date is written"):
            open_atlas(folder)
        prepared.clear()
    assert list(first.graph.events.values()) == list(second.graph.events.values())


def test_few_rows_of_a_large_table_are_records(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE", 1)
    assert open_atlas(folder).graph.stored is None


def test_places_of_very_many_events_name_the_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = folder / "events/events.csv"
    line = table.read_text("utf-8").splitlines()[1]
    rows = [line.replace("founding-2011", f"founding-{row}") for row in range(150)]
    table.write_text(table.read_text("utf-8") + "\n".join(rows) + "\n", "utf-8")
    one, other = open_atlas(folder), in_columns(folder)
    assert list(other.store.features("places", Query()).features) == list(
        one.store.features("places", Query()).features
    )
    found = other.graph.events_at("delta")
    assert (len(found), found.total) == (100, 151)
    assert list(found) == list(one.graph.events_at("delta"))[:100]
    card = create_app(other).test_client().get("/places/delta").text
    assert "51 more" in card


def test_names_are_found_as_those_of_records(both: tuple[Atlas, Atlas]) -> None:
    one, other = (Search(atlas.graph) for atlas in both)
    for event in both[0].graph.events.values():
        begun = event.title[: 3 * len(event.title) // 4]
        for text in (event.id, *names_of(event), event.title.upper(), begun, f"{event.title}x"):
            named = [hit for hit in one.find(text, "events") if hit.rank < Rank.AROUND]
            assert [hit for hit in other.find(text, "events") if hit.rank < Rank.AROUND] == named
            assert [hit for hit in other.find(text) if hit.rank is Rank.NAME][:5] == [
                hit for hit in one.find(text) if hit.rank is Rank.NAME
            ][:5]


def test_a_word_one_letter_off_is_found(folder: Path) -> None:
    search = Search(in_columns(folder).graph)
    assert [hit.id for hit in search.find("foundyng of delta", "events")] == ["founding-2011"]
    assert search.find("fxundyxg of delta", "events") == []


def test_words_are_found_by_sound_alone_among_very_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.large.names.ALIKE", 1)
    client = create_app(in_columns(folder)).test_client()
    assert "/events/founding-2011" in client.get("/search?q=faunding").text
    page = client.get("/search?q=fxunding").text
    assert "/events/founding-2011" not in page
    assert "names are searched and nothing else, by their words as spelt" in page


def test_of_very_many_that_answer_the_first_are_weighed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = folder / "events/events.csv"
    line = table.read_text("utf-8").splitlines()[1]
    rows = [line.replace("founding-2011", f"founding-{row}") for row in range(30)]
    table.write_text(table.read_text("utf-8") + "\n".join(rows) + "\n", "utf-8")
    monkeypatch.setattr("geodata.search.JUDGED", 10)
    found = create_app(in_columns(folder)).test_client().get("/search?q=founding").text
    assert "31 records for" in found
    assert found.count('data-record="events/') == 10

"""The atlas's own data: what the research found must stand, and what it did not find must not."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from geodata.atlas import DATA
from geodata.catalog import read
from geodata.checks import checked
from geodata.extent import When
from geodata.fields import columns
from geodata.geodesic import length_km
from geodata.model import (
    Claim,
    Corridor,
    Event,
    EventKind,
    Fact,
    Figure,
    Leg,
    Line,
    Place,
    Point,
    Series,
    Source,
    Stop,
    Track,
    Verdict,
    Version,
)
from geodata.precision import LADDER, Mark, Precision

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.atlas import Atlas


def test_the_data_are_sound() -> None:
    catalog, complaints = read(DATA)
    assert [str(complaint) for complaint in complaints] == []
    assert catalog.cover.title == "Great Stone Atlas"
    checked(DATA)


def test_all_six_collections_are_there_and_none_is_empty(atlas: Atlas) -> None:
    assert list(atlas.catalog.about) == ["places", "events", "claims", "legs", "corridors", "series"]
    for record, table in atlas.catalog.tables.items():
        assert table.rows, record.__name__


def test_every_record_and_row_rests_on_a_source(atlas: Atlas) -> None:
    known = {source.id for source in atlas.catalog.rows(Source)}
    for record in atlas.catalog.tables:
        if "sources" in {column.name for column in columns(record)}:
            for row in atlas.catalog.rows(record):
                assert row.sources
                assert set(row.sources) <= known
    for claim in atlas.catalog.rows(Claim):
        assert claim.publication in known


def test_every_source_is_used(atlas: Atlas) -> None:
    assert [source for source in atlas.graph.sources if not atlas.graph.citing(source)] == []


def test_the_voices_of_states_and_of_others_are_told_apart(atlas: Atlas) -> None:
    voices = {source.id: source.voice.value for source in atlas.catalog.rows(Source)}
    assert voices["chinamil-2017"] == "state-media"
    assert voices["ctv-en-2017"] == "state-media"
    assert {"official", "state-media", "independent", "monitor", "academic"} <= set(voices.values())


# Precision


def test_no_place_is_drawn_as_a_pin_unless_it_is_known_to_a_kilometre(atlas: Atlas) -> None:
    for place in atlas.graph.places.values():
        if LADDER[place.precision].mark is Mark.PIN:
            assert place.precision_m is not None
            assert place.precision_m <= 1_000, place.id


def test_a_point_that_stands_in_for_something_else_is_neither_fine_nor_verified(atlas: Atlas) -> None:
    stand_ins = [place for place in atlas.graph.places.values() if place.position_basis.startswith("Stand-in")]
    assert len(stand_ins) >= 15
    for place in stand_ins:
        assert LADDER[place.precision].mark is not Mark.PIN, place.id
        assert not place.position_verified, place.id


def test_the_2017_site_is_a_wide_halo_around_a_town_and_no_range(atlas: Atlas) -> None:
    site = atlas.graph.places["barysaw-2017-site"]
    assert LADDER[site.precision].mark is Mark.HALO
    assert site.precision_m is not None
    assert site.precision_m >= 10_000
    assert not site.position_verified
    assert any(fact.topic == "unknown" for fact in atlas.graph.rows_of(Fact, "place", site.id))


def test_no_training_area_or_military_base_is_drawn_as_a_pin(atlas: Atlas) -> None:
    military = [p for p in atlas.graph.places.values() if p.kind.value in ("training-area", "military-base")]
    assert len(military) >= 8
    assert [place.id for place in military if LADDER[place.precision].mark is Mark.PIN] == []


def test_the_park_is_a_centre_with_dated_areas_and_no_outline(atlas: Atlas) -> None:
    park = atlas.graph.places["great-stone"]
    assert LADDER[park.precision].mark is not Mark.PIN
    areas = {
        str(fact.date): fact.value
        for fact in atlas.graph.rows_of(Fact, "place", park.id)
        if fact.topic == "area" and fact.value is not None
    }
    assert list(areas.values()) == [8048, 9150.1, 11247]
    assert [date[:4] for date in areas] == ["2012", "2014", "2023"]
    assert length_km([(park.lon or 0, park.lat or 0), (27.978, 53.903)]) < 1


# Events, versions, claims


@pytest.mark.parametrize(
    ("year", "count"),
    [(2011, 1), (2012, 1), (2015, 1), (2017, 1), (2018, 1)],
)
def test_drills_stand_in_the_years_in_which_they_were_found(atlas: Atlas, year: int, count: int) -> None:
    drills = [event for event in atlas.catalog.rows(Event) if event.kind is EventKind.EXERCISE]
    assert len([event for event in drills if event.date.start_earliest.year == year]) == count


@pytest.mark.parametrize("year", [2013, 2014, 2016, 2019, 2020, 2021, 2022, 2023, 2025])
def test_no_drill_stands_in_a_year_in_which_none_was_found(atlas: Atlas, year: int) -> None:
    period = When.parse(str(year)).possibly
    drills = [event for event in atlas.catalog.rows(Event) if event.kind is EventKind.EXERCISE]
    assert [event.id for event in drills if event.date.overlaps(period)] == []


def test_the_2017_drill_has_both_names_and_its_eight_days(atlas: Atlas) -> None:
    drill = atlas.graph.events["united-shield-2017"]
    assert str(drill.date) == "2017-07-11/2017-07-18"
    assert any("Union Shield" in alias for alias in drill.aliases)
    aspects = [version.aspect.value for version in atlas.graph.rows_of(Version, "event", drill.id)]
    assert {"name", "date", "place"} <= set(aspects)
    assert "barysaw-2017-site" in drill.places


def test_where_versions_stand_there_is_more_than_one(atlas: Atlas) -> None:
    aspects = [(version.event, version.aspect) for version in atlas.catalog.rows(Version)]
    assert [aspect for aspect in aspects if aspects.count(aspect) < 2] == []


def test_all_51_claims_of_the_article_stand_in_its_order_each_with_a_reason(atlas: Atlas) -> None:
    claims = atlas.catalog.rows(Claim)
    assert [claim.number for claim in claims] == list(range(1, 52))
    assert {claim.publication for claim in claims} == {"seed-edm-2017"}
    assert all(claim.reason for claim in claims)


def test_a_verdict_has_the_sources_that_it_needs(atlas: Atlas) -> None:
    for claim in atlas.catalog.rows(Claim):
        if claim.verdict is Verdict.CORROBORATED:
            assert claim.supported_by, claim.id
        if claim.verdict is Verdict.DISPUTED:
            assert claim.contradicted_by, claim.id
        assert not set(claim.supported_by) & {claim.publication}, claim.id


def test_a_source_does_not_both_support_and_contradict_a_claim_unless_it_is_disputed(atlas: Atlas) -> None:
    for claim in atlas.catalog.rows(Claim):
        if set(claim.supported_by) & set(claim.contradicted_by):
            assert claim.verdict is Verdict.DISPUTED, claim.id


# Unverified values


def test_what_was_not_seen_in_a_source_is_marked(atlas: Atlas) -> None:
    marked = {
        record: [row for row in atlas.catalog.rows(record) if not row.verified]
        for record in atlas.catalog.tables
        if "verified" in {column.name for column in columns(record)}
    }
    assert len(marked) >= 7
    assert marked[Event]
    assert [place for place in atlas.catalog.rows(Place) if not place.position_verified]


def test_the_bad_import_value_of_2014_and_the_balance_from_it_are_not_charted(atlas: Atlas) -> None:
    for series in ("by_cn_imports_by", "by_cn_balance_by"):
        (point,) = [one for one in atlas.graph.rows_of(Point, "series", series) if str(one.date) == "2014"]
        assert (point.verified, point.chart) == (False, False)
        assert point.note


def test_plans_lower_bounds_and_parts_of_years_are_marked(atlas: Atlas) -> None:
    points = atlas.catalog.rows(Point)
    assert {Figure.MEASURED, Figure.PLAN, Figure.LOWER_BOUND} <= {point.kind for point in points}
    assert [point for point in points if point.part]
    for point in points:
        if point.low is not None and point.high is not None:
            assert point.low <= point.value <= point.high, (point.series, str(point.date))


def test_the_customs_figures_of_the_two_countries_are_two_series(atlas: Atlas) -> None:
    own = [series for series in atlas.catalog.rows(Series) if "Chinese customs" in series.title]
    other = [series for series in atlas.catalog.rows(Series) if "Belarusian statistics" in series.title]
    assert len(own) == 1
    assert len(other) == 3
    assert not {series.id for series in own} & {series.id for series in other}


# Corridors


def test_the_sixteen_corridors_are_there_each_with_its_legs_and_countries(atlas: Atlas) -> None:
    corridors = atlas.catalog.rows(Corridor)
    assert len(corridors) == 16
    for corridor in corridors:
        assert atlas.graph.ways.legs_of(corridor.id), corridor.id
        assert len(corridor.countries) >= 1


def test_the_west_corridor_changes_gauge_once_at_each_end_of_the_broad_gauge(atlas: Atlas) -> None:
    """From China 1435, from Dostyk 1520, from Brest or Małaszewicze 1435 again."""
    legs = [leg for part, leg in atlas.graph.ways.legs_of("cre-west-alashankou") if leg.mode.value == "rail"]
    gauges = {gauge for leg in legs for gauge in leg.gauges}
    assert gauges == {1435, 1520}
    changing = [p.id for p in atlas.graph.ways.stops_of("cre-west-alashankou") if {1435, 1520} <= set(p.gauges)]
    assert {"dostyk", "malaszewicze"} <= set(changing)


def test_a_long_straight_piece_of_a_rail_line_is_said_and_is_where_it_is_said_to_be(atlas: Atlas) -> None:
    tracks = atlas.catalog.by_id(Track)
    for leg in atlas.catalog.rows(Leg):
        track, coords = tracks[leg.id], atlas.catalog.lines[leg.id].coords
        if leg.mode.value == "rail" and track.line is not Line.STRAIGHT and track.longest_straight_km > 40:
            assert track.straights, leg.id
        for piece in track.straights:
            first, last = map(int, piece.split("-"))
            assert 0 <= first < last < len(coords), leg.id


def test_a_line_ends_near_the_places_that_its_leg_joins(atlas: Atlas) -> None:
    """At the place, at a stop of it, or within its radius and the network's grain."""
    stops = {(stop.place, stop.mode): (stop.lon, stop.lat) for stop in atlas.catalog.rows(Stop)}
    for leg in atlas.catalog.rows(Leg):
        coords = atlas.catalog.lines[leg.id].coords
        for key, end in ((leg.origin, coords[0]), (leg.destination, coords[-1])):
            place = atlas.graph.places[key]
            assert place.lon is not None
            assert place.lat is not None
            spots = [(place.lon, place.lat), stops.get((key, leg.mode), (place.lon, place.lat))]
            away = min(length_km([spot, end]) for spot in spots)
            assert away <= 10 + (place.precision_m or 0) / 1000, (leg.id, key, away)


# The version


def test_the_data_version_is_the_same_wherever_and_in_whatever_order_the_files_were_copied(
    atlas: Atlas, tmp_path: Path
) -> None:
    files = sorted((path for path in DATA.rglob("*") if path.is_file()), reverse=True)
    for path in files:
        copy = tmp_path / "elsewhere" / path.relative_to(DATA)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    assert read(tmp_path / "elsewhere")[0].version == atlas.catalog.version


@pytest.mark.parametrize("file", ["atlas.toml", "sources.json", "events/versions.csv", "outlines/countries.geojson"])
def test_the_data_version_changes_with_any_file_that_is_served(folder: Path, tiny: Atlas, file: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    changed = read(folder)[0].version
    assert changed != tiny.catalog.version
    assert changed.startswith("2020-01-02-")


def test_the_data_version_does_not_depend_on_other_files(folder: Path, tiny: Atlas) -> None:
    (folder / "README.md").write_text("About", "utf-8")
    (folder / "places" / ".places.csv.part").write_text("half", "utf-8")
    assert read(folder)[0].version == tiny.catalog.version


# Names


@pytest.mark.parametrize("script", ["name_be", "name_ru", "name_zh", "name_pl"])
def test_the_towns_of_belarus_have_names_in_other_scripts(atlas: Atlas, script: str) -> None:
    towns: list[Any] = [p for p in atlas.graph.places.values() if p.country == "BY" and p.kind.value == "city"]
    named = [place for place in towns if getattr(place, script)]
    assert len(named) >= len(towns) / 3


def test_places_of_no_position_are_in_no_shape(atlas: Atlas) -> None:
    for place in atlas.graph.places.values():
        assert (place.precision is Precision.NONE) == (place.lon is None)

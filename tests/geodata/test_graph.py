"""Who is tied to whom is the same from either end: over the invented folder and over the atlas's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from geodata.fields import columns
from geodata.geodesic import distance_to_line_km
from geodata.graph import PASSING_KM
from geodata.model import RECORDS, Event, Leg, Part, Place, Source, Status, Version

if TYPE_CHECKING:
    from geodata.atlas import Atlas
    from geodata.graph import Graph


@pytest.fixture(params=["tiny", "atlas"])
def graph(request: pytest.FixtureRequest) -> Graph:
    either: Atlas = request.getfixturevalue(request.param)
    return either.graph


def _named(record: Any, column: Any) -> tuple[str, ...]:
    value = getattr(record, column.name)
    return value if column.many else (value,) if value else ()


def test_every_link_is_seen_from_its_other_end_and_no_other_is(graph: Graph) -> None:
    links = 0
    for record in graph.catalog.tables:
        for column in columns(record):
            if not column.refers:
                continue
            there: dict[str, list[Any]] = {}
            for row in graph.catalog.rows(record):
                for key in dict.fromkeys(_named(row, column)):
                    there.setdefault(key, []).append(row)
                    links += 1
            for key, rows in there.items():
                back = graph.rows_of(record, column.name, key)
                assert all(row in back for row in rows)
                assert all(row in rows for row in back)
    assert links > 50


def test_every_link_leads_to_a_record(graph: Graph) -> None:
    known = {name: graph.catalog.by_id(record) for name, (record, _) in RECORDS.items()}
    known["sources"] = graph.catalog.by_id(Source)
    for record in graph.catalog.tables:
        for column in columns(record):
            for row in graph.catalog.rows(record) if column.refers else ():
                assert all(key in known[str(column.refers)] for key in _named(row, column))


def test_what_is_not_named_has_no_neighbours(graph: Graph) -> None:
    assert graph.rows_of(Event, "places", "no-such-place") == []
    assert not graph.events_at("no-such-place")
    assert graph.ways.legs_at("no-such-place") == []
    assert graph.near.passing("no-such-place") == []
    assert graph.citing("no-such-source") == {}


def test_a_place_and_its_events_name_each_other_and_so_does_what_it_lies_in(graph: Graph) -> None:
    for event in graph.events.values():
        for key in event.places:
            above: Place | None = graph.places[key]
            while above:
                assert event in graph.events_at(above.id)
                above = graph.places[above.parent] if above.parent else None
    for place in graph.places:
        within = set(graph.within(place))
        events = graph.events_at(place)
        assert all(within & set(event.places) for event in events)
        assert [event.id for event in events] == [key for key in graph.events if graph.events[key] in events]


def test_events_at_a_place_include_those_within_it(tiny: Atlas) -> None:
    assert [event.id for event in tiny.graph.events_at("alpha")] == ["drill-2017"]
    assert [event.id for event in tiny.graph.events_at("alpha-yard")] == ["drill-2017"]
    assert tiny.graph.within("alpha") == ["alpha", "alpha-yard"]
    assert [event.id for event in tiny.graph.events_about("alpha")] == ["fair-2015"]


def test_a_corridor_and_its_stops_name_each_other(graph: Graph) -> None:
    stops = {corridor: {place.id for place in graph.ways.stops_of(corridor)} for corridor in graph.corridors}
    for place in graph.places:
        through = {corridor.id for corridor in graph.ways.corridors_at(place)}
        assert through == {corridor for corridor, along in stops.items() if place in along}


def test_a_corridor_and_its_legs_name_each_other(graph: Graph) -> None:
    for corridor in graph.corridors:
        for part, leg in graph.ways.legs_of(corridor):
            assert part in graph.ways.parts_of_leg[leg.id]
            assert corridor in {one.id for one in graph.ways.corridors_of([leg])}
    for leg_id, parts in graph.ways.parts_of_leg.items():
        for part in parts:
            assert leg_id in {leg.id for _, leg in graph.ways.legs_of(part.corridor)}


def test_a_place_and_its_legs_name_each_other(graph: Graph) -> None:
    for place in graph.places:
        for leg in graph.ways.legs_at(place):
            assert place in (leg.origin, *leg.via, leg.destination)
    for leg in graph.legs.values():
        for end in (leg.origin, leg.destination):
            assert leg in graph.ways.legs_at(end)


def test_stops_come_in_the_order_of_travel(tiny: Atlas) -> None:
    assert [place.id for place in tiny.graph.ways.stops_of("alpha-gamma")] == ["alpha", "beta", "gamma"]
    assert [(leg.id, part.reverse) for part, leg in tiny.graph.ways.legs_of("alpha-gamma")] == [
        ("alpha-beta", False),
        ("gamma-beta", True),
    ]


def test_a_corridor_passes_what_is_near_its_line_and_not_on_it(tiny: Atlas) -> None:
    assert [near.id for near in tiny.graph.near.passing("alpha-yard")] == ["alpha-gamma"]
    assert tiny.graph.near.passing("alpha-yard")[0].km == pytest.approx(1.1, abs=0.1)
    for other in ("alpha", "beta", "gamma", "delta", "east-cape", "nowhere"):
        assert tiny.graph.near.passing(other) == []


def test_passing_agrees_with_measuring_every_pair(graph: Graph) -> None:
    for place in graph.places.values():
        near = graph.near.passing(place.id)
        assert [one.km for one in near] == sorted(one.km for one in near)
        for one in near:
            assert place.lon is not None
            assert place.lat is not None
            assert one.km <= PASSING_KM
            assert distance_to_line_km(place.lon, place.lat, graph.ways.lines[one.id]) == one.km
            assert place.id not in {stop.id for stop in graph.ways.stops_of(one.id)}


def test_events_along_a_corridor_are_those_at_its_stops_and_where_it_passes(graph: Graph) -> None:
    for corridor in graph.corridors:
        near = {place for place in graph.places if corridor in {one.id for one in graph.near.passing(place)}}
        near |= {place.id for place in graph.ways.stops_of(corridor)}
        along = {event.id for event in graph.events.values() if near & set(event.places)}
        assert {event.id for event in graph.events_along(corridor)} == along


def test_the_nearest_logistics_come_nearest_first_and_never_the_place_itself(graph: Graph) -> None:
    for place in graph.places.values():
        near = graph.near.logistics(place.id, 3)
        assert [one.km for one in near] == sorted(one.km for one in near)
        assert place.id not in {one.id for one in near}
        assert all(graph.places[one.id].roles for one in near)
        assert len(near) <= 3
        if place.lon is None:
            assert near == []


def test_a_source_and_what_rests_on_it_name_each_other(graph: Graph) -> None:
    """From each record and each row of its tables to the source, and from the source back to the record."""
    rests: dict[str, set[tuple[str, str]]] = {source: set() for source in graph.sources}
    for name, (record, parts) in RECORDS.items():
        for one in (record, *parts.values()):
            owner = columns(one)[0].name
            for column in columns(one):
                for row in graph.catalog.rows(one) if column.refers == "sources" else ():
                    for source in _named(row, column):
                        rests[source].add((name, getattr(row, owner)))
    for source in graph.sources:
        cited = {(name, row.id) for name, rows in graph.citing(source).items() for row in rows}
        assert cited == rests[source]


def test_a_source_is_cited_by_the_rows_that_hang_on_a_record_too(tiny: Atlas) -> None:
    citing = tiny.graph.citing("one-book")
    assert [event.id for event in citing["events"]] == ["founding-2011", "drill-2017"]
    assert [claim.id for claim in citing["claims"]] == ["news-s01"]
    assert [corridor.id for corridor in citing["corridors"]] == ["alpha-gamma"]


@pytest.mark.parametrize(
    ("record", "column", "key", "count"),
    [
        (Version, "event", "drill-2017", 2),
        (Status, "place", "beta", 1),
        (Part, "leg", "gamma-beta", 1),
        (Leg, "sources", "one-data", 2),
        (Place, "pair", "east-cape", 1),
    ],
)
def test_rows_of_finds_the_rows_that_name_a_record(
    tiny: Atlas, record: type[Any], column: str, key: str, count: int
) -> None:
    assert len(tiny.graph.rows_of(record, column, key)) == count

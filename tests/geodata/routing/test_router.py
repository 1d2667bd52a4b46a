import random
from datetime import date

import pytest
import shapely

from geodata.atlas import Atlas
from geodata.geodesic import length_km
from geodata.model import Line
from geodata.routing.errors import BadEnd, NoRoute
from geodata.routing.ground import ELSEWHERE
from geodata.routing.route import Route
from geodata.routing.router import Ask, Router

CLOSED_DAY = date(2025, 9, 20)


def one(router: Router, origin: str, destination: str, **more: object) -> Route:
    return router.answer(Ask(origin, destination, **more)).routes[0]  # type: ignore[arg-type]


def refused(router: Router, origin: str, destination: str, **more: object) -> NoRoute:
    with pytest.raises(NoRoute) as raised:
        one(router, origin, destination, **more)
    return raised.value


def must_be_sound(router: Router, route: Route) -> None:
    """What holds for every route: lengths add up, lines join, gauge changes only at breaks, and only where it can."""
    assert sum(piece.km for piece in route.pieces) == pytest.approx(route.km, abs=0.1 + 0.005 * len(route.pieces))
    assert sum(section.km for section in route.sections) == pytest.approx(route.km, abs=0.5)
    for before, after in zip(route.pieces, route.pieces[1:], strict=False):
        assert before.coordinates[-1] == after.coordinates[0]
    changes = [
        (before.gauge, after.gauge)
        for before, after in zip(route.sections, route.sections[1:], strict=False)
        if before.gauge != after.gauge
    ]
    inner = [(stop.before, stop.after) for stop in route.breaks if 0 < stop.km < route.km]
    assert changes == inner
    for stop in route.breaks:
        assert set(router.ground.graph.places[stop.place].gauges) >= {stop.before, stop.after}
    for piece in route.pieces:
        must_not_be_track_if_straight(piece.line, piece.coordinates, piece.km)


def must_not_be_track_if_straight(line: Line, coordinates: tuple[tuple[float, float], ...], km: float) -> None:
    """Nothing is called network that has a long piece without a node, or is shorter than the crow flies."""
    direct = length_km([coordinates[0], coordinates[-1]])
    if line is Line.NETWORK:
        assert km >= direct * 0.97 - 0.3
        assert len(coordinates) > 2 or direct < 60
    if line is Line.GREAT_CIRCLE:
        assert km == pytest.approx(direct, rel=0.02)


def test_from_brest_to_malaszewicze_there_is_exactly_one_break_of_gauge(router: Router) -> None:
    route = one(router, "brest-tsentralny", "malaszewicze")
    (stop,) = route.breaks
    assert (stop.before, stop.after) == (1520, 1435)
    assert {stop.place, *stop.instead} == {"brest-tsentralny", "terespol", "malaszewicze"}
    assert route.countries == ("BY", "PL")
    assert route.km == pytest.approx(13.7, abs=0.1)


def test_from_chongqing_to_duisburg_the_gauge_breaks_at_the_two_borders(router: Router) -> None:
    route = one(router, "chongqing", "duisburg")
    assert [(stop.before, stop.after) for stop in route.breaks] == [(1435, 1520), (1520, 1435)]
    assert route.countries == ("CN", "KZ", "RU", "BY", "PL", "DE")
    gates = [{crossing.place, crossing.pair} for crossing in route.crossings]
    assert {"alashankou", "dostyk"} in gates
    assert {"brest-tsentralny", "terespol"} in gates
    assert "Yuxin’ou Chongqing–Duisburg" in {getattr(said.record, "name", "") for said in route.said}
    must_be_sound(router, route)


def test_while_poland_kept_its_crossings_shut_trains_would_have_gone_by_lithuania(router: Router) -> None:
    answer = router.answer(Ask("chongqing", "duisburg", on=CLOSED_DAY))
    route = answer.routes[0]
    assert {"terespol", "kuznica", "siemianowka"} <= set(answer.shut)
    assert "LT" in route.countries
    assert [stop.place for stop in route.breaks] == ["alashankou", "mockava"]
    assert route.km > one(router, "chongqing", "duisburg", on=date(2025, 9, 1)).km
    must_be_sound(router, route)


def test_a_route_that_the_day_shuts_names_what_is_shut(router: Router) -> None:
    reason = refused(router, "minsk", "malaszewicze", on=CLOSED_DAY, avoid=("LT", "LV"))
    assert reason.code == "shut"
    assert "Terespol" in str(reason)


@pytest.mark.parametrize(
    ("avoid", "destination"),
    [("LT", "riga"), ("terespol", "duisburg"), ("cre-west-alashankou", "duisburg"), ("cre-west-khorgos", "xian")],
)
def test_what_is_to_be_avoided_is_not_met(router: Router, avoid: str, destination: str) -> None:
    closed = router._edges([avoid])  # the very edges that the name stands for
    route = one(router, "almaty", destination, avoid=(avoid,))
    assert closed.any()
    assert not closed[sorted(route.edges)].any()
    assert avoid not in route.countries


def test_a_route_passes_its_via_points_in_their_order(router: Router) -> None:
    route = one(router, "minsk", "riga", via=("vitebsk", "polatsk"))
    km = {passed.place: passed.km for passed in route.stations}
    assert 0 < km["vitebsk"] < km["polatsk"] < route.km
    assert route.km > one(router, "minsk", "riga").km


def test_alternatives_share_little_with_each_other_and_cost_little_more(router: Router) -> None:
    routes = router.answer(Ask("chongqing", "duisburg", alternatives=2)).routes
    assert len(routes) == 3
    assert [route.km for route in routes] == sorted(route.km for route in routes)
    assert routes[-1].km < 1.6 * routes[0].km
    for place, route in enumerate(routes):
        must_be_sound(router, route)
        for other in routes[:place]:
            assert router.ground.km[sorted(route.edges & other.edges)].sum() <= 0.76 * route.km


def test_a_ship_is_told_from_track_and_its_line_is_no_course(router: Router) -> None:
    route = one(router, "altynkol", "poti")
    assert [section.mode for section in route.sections if section.mode != "rail"] == ["sea"]
    assert route.by_line[Line.GREAT_CIRCLE] == pytest.approx(429, abs=1)
    assert any("shortest one between the ports" in note for note in route.notes)
    must_be_sound(router, route)


def test_a_border_without_a_record_is_crossed_only_where_there_is_no_other_way_and_is_told(router: Router) -> None:
    assert all(crossing.recorded for crossing in one(router, "great-stone", "klaipeda").crossings)
    route = one(router, "minsk", "tilburg")
    assert [crossing.recorded for crossing in route.crossings] == [True, True, False]
    assert any("no record of this atlas" in note for note in route.notes)


def test_a_restriction_is_told_but_shuts_nothing(router: Router) -> None:
    route = one(router, "great-stone", "klaipeda", on=date(2023, 1, 1))
    assert any("restricted on that day" in note for note in route.notes)


def test_no_day_means_nothing_is_shut_and_that_is_told(router: Router) -> None:
    assert any(note.startswith("No day was asked for") for note in one(router, "minsk", "duisburg").notes)


def test_a_position_begins_at_the_nearest_point_of_the_network_with_the_distance_told(router: Router) -> None:
    route = one(router, "27.978,53.905", "moscow")
    assert route.ends[0].off_km == pytest.approx(10.0, abs=0.3)
    assert any("10.0 km from the railway" in note for note in route.notes)


@pytest.mark.parametrize("name", ["Мінск", "minsk", "Minsk", "明斯克"])
def test_a_place_is_known_by_its_id_and_by_its_names(router: Router, name: str) -> None:
    assert one(router, name, "orsha").ends[0].place == "minsk"


@pytest.mark.parametrize(
    ("origin", "destination", "more", "code"),
    [
        ("minsk", "minsk", {}, "same"),
        ("minsk", "madrid", {}, "far"),
        ("0,0", "minsk", {}, "far"),
        ("chongqing", "duisburg", {"avoid": ("PL",)}, "avoided"),
        ("minsk", "moscow", {"avoid": ("BY", "PL", "LT", "RU", "CN")}, "avoided"),
    ],
)
def test_where_there_is_no_route_the_reason_is_told(
    router: Router, origin: str, destination: str, more: dict[str, tuple[str, ...]], code: str
) -> None:
    assert refused(router, origin, destination, **more).code == code


@pytest.mark.parametrize("text", ["", "nowhere-at-all", "91,200", "1,2,3"])
def test_what_names_no_place_is_refused_with_a_cure(router: Router, text: str) -> None:
    with pytest.raises(BadEnd) as raised:
        one(router, text, "moscow")
    assert raised.value.cure


def test_what_cannot_be_avoided_is_refused_with_a_cure(router: Router) -> None:
    with pytest.raises(BadEnd, match="countries are AZ, BE, BY"):
        one(router, "minsk", "moscow", avoid=("Mordor",))


def test_between_any_two_places_there_is_a_route_or_a_reason(router: Router, atlas: Atlas) -> None:
    chosen = random.Random(7)  # noqa: S311 - the same pairs each time
    places = list(atlas.graph.places)
    outcomes = [outcome(router, *chosen.sample(places, 2)) for _ in range(100)]
    assert outcomes.count("route") > 60
    assert set(outcomes) <= {"route", "far", "vague", "same", "gauge"}
    assert len(set(outcomes)) > 2


def outcome(router: Router, origin: str, destination: str) -> str:
    try:
        route = one(router, origin, destination)
    except NoRoute as reason:
        return reason.code if len(str(reason)) > 30 else "no reason"
    must_be_sound(router, route)
    return "route"


def test_every_leg_of_the_corridors_lies_on_edges_of_its_gauge(router: Router, atlas: Atlas) -> None:
    ground = router.ground
    for leg in ground.leg_edges:
        bits = ground.bits[ground.edges_of(leg)]
        wanted = sum(1 << ground.sizes.index(size) for size in atlas.graph.legs[leg].gauges)
        assert (bits & wanted == wanted).all(), leg


def test_the_country_of_a_station_is_that_of_its_place_but_for_three_at_the_very_border(
    router: Router, atlas: Atlas
) -> None:
    stations = router.ground.stations.items()
    beyond = {one for one, at in stations if router.ground.country_of(at.node) != atlas.graph.places[one].country}
    assert beyond == {"khorgos", "stasylos", "siemianowka"}


def test_track_of_unknown_gauge_is_never_used(router: Router) -> None:
    ground = router.ground
    assert (ground.bits == 0).sum() > 10_000
    lost = ground.edges_in(ELSEWHERE) & (ground.bits[: len(ground.ends)] > 0)
    assert not lost.any()


def test_lines_of_routes_lie_where_their_countries_are(router: Router, atlas: Atlas) -> None:
    for piece in one(router, "minsk", "vilnius").pieces:
        outline = atlas.catalog.outlines[piece.country]
        line = shapely.LineString(piece.coordinates)
        assert line.intersection(outline.buffer(0.2)).length == pytest.approx(line.length, rel=0.02)

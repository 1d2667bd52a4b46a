import pytest

from geodata.atlas import DATA, Atlas
from geodata.geodesic import length_km
from geodata.routing.reach import by_rail, by_road
from geodata.routing.router import Ask, Router


def test_what_is_nearest_by_rail_is_as_far_as_its_route(router: Router, atlas: Atlas) -> None:
    found = by_rail(router, "minsk")
    assert {one.kind for one in found} == {"terminal", "rail-crossing", "port"}
    for one in found:
        route = router.answer(Ask("minsk", one.place)).routes[0]
        assert one.km - one.off_km == pytest.approx(route.km, abs=0.15)
    nearest = [one.km for one in found if one.kind == "rail-crossing"]
    assert nearest == sorted(nearest)


def test_no_way_by_road_is_shorter_than_the_crow_flies(atlas: Atlas) -> None:
    places = atlas.graph.places
    rows = [(place, one) for place in places for one in by_road(DATA, place)]
    assert len(rows) > 500
    for place, one in rows:
        ends = [(places[key].lon, places[key].lat) for key in (place, one.place)]
        assert one.km >= 0.9 * length_km(ends) - 1  # type: ignore[arg-type]  # nodes are 0.001 degrees off


def test_a_place_without_a_railway_or_a_main_road_has_none(router: Router) -> None:
    assert by_road(DATA, "beijing") == []


def test_the_park_reaches_terminal_port_airport_and_crossing_by_road() -> None:
    found = {one.kind: one.place for one in reversed(by_road(DATA, "great-stone"))}
    assert found["airport"] == "minsk-airport"
    assert set(found) == {"terminal", "rail-crossing", "road-crossing", "port", "airport"}

"""Any question for a route, sound or not: a route that holds to it, or a refusal that says why; never anything else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoapp.routes.view import BadRoute, RouteView
from geodata.atlas import open_atlas
from geodata.geodesic import length_km
from geodata.routing.errors import BadEnd, NoRoute
from geodata.routing.router import MOST_ALTERNATIVES, MOST_AVOIDED, MOST_VIA, Ask

if TYPE_CHECKING:
    from geodata.routing.route import Route
    from geodata.routing.router import Router

PLACES = sorted(open_atlas().graph.places)
AVOIDED = ("PL", "pl", "RU", "KZ", "LT", "terespol", "middle-corridor")
ODD = (
    *("", " ", "__proto__", "nan,nan", "1e999,0", "181,0", "0,-91", "1_0,5", "27.5", "27.5,53.9,1", "\u0661,2"),
    *("🚂", "%", "minsk,brest"),
)


def positions(west: float, south: float, east: float, north: float) -> st.SearchStrategy[str]:
    """Longitude and latitude as an address has them."""
    pairs = st.tuples(st.floats(west, east), st.floats(south, north))
    return pairs.map(lambda at: f"{at[0]:.4f},{at[1]:.4f}")


SOUND = st.one_of(st.sampled_from(PLACES), st.sampled_from(PLACES), positions(20, 50, 35, 57))
ANY_END = st.one_of(SOUND, positions(-180, -90, 180, 90), st.sampled_from(ODD), st.text(max_size=12))
DAYS = st.one_of(st.none(), st.just(date(2025, 9, 20)), st.dates(date(1990, 1, 1), date(2035, 12, 31)))


def asks(ends: st.SearchStrategy[str], avoided: st.SearchStrategy[str]) -> st.SearchStrategy[Ask]:
    """Questions for a route."""
    return st.builds(
        Ask,
        origin=ends,
        destination=ends,
        via=st.lists(ends, max_size=2).map(tuple),
        avoid=st.lists(avoided, max_size=2).map(tuple),
        on=DAYS,
        alternatives=st.integers(0, 2),
    )


SOUND_ASKS = asks(SOUND, st.sampled_from(AVOIDED))
ANY_ASKS = asks(ANY_END, st.one_of(st.sampled_from([*AVOIDED, "XX", "", "brest"]), st.text(max_size=8)))
BOUNDED = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def tried(router: Router, ask: Ask) -> int:
    """How many routes there are, each of which holds to the question; 0 if a refusal says why there is none."""
    try:
        answer = router.answer(ask)
    except (BadEnd, NoRoute) as refusal:
        return 0 if str(refusal) else -1
    assert router.answer(ask) == answer, "the same question has the same answer"
    assert answer.routes[0].km == min(route.km for route in answer.routes)
    for route in answer.routes:
        must_hold(route, ask)
    return len(answer.routes)


def must_hold(route: Route, ask: Ask) -> None:
    """What is asked for is kept to, and what is told is about the same way."""
    crow = length_km([route.pieces[0].coordinates[0], route.pieces[-1].coordinates[-1]])
    assert route.km >= crow * 0.97 - 1, "no way is shorter than the crow flies"
    assert len(route.ends) == len(ask.via) + 2
    assert not {name.upper() for name in ask.avoid} & set(route.countries)
    assert all(0 <= one.km <= route.km + 0.1 for one in (*route.crossings, *route.breaks))
    assert sum(piece.km for piece in route.pieces) == pytest.approx(route.km, abs=0.1 + 0.005 * len(route.pieces))


@BOUNDED
@given(ask=SOUND_ASKS)
def test_any_sound_question_gets_routes_that_hold_to_it_or_a_reason(router: Router, ask: Ask) -> None:
    assert 0 <= tried(router, ask) <= ask.alternatives + 1


@BOUNDED
@given(ask=ANY_ASKS)
def test_any_question_at_all_gets_no_worse_than_a_refusal(router: Router, ask: Ask) -> None:
    assert 0 <= tried(router, ask) <= ask.alternatives + 1


@BOUNDED
@given(origin=st.sampled_from(PLACES), destination=st.sampled_from(PLACES), on=DAYS)
def test_what_is_shut_or_avoided_makes_no_way_shorter(
    router: Router, origin: str, destination: str, on: date | None
) -> None:
    try:
        free = router.answer(Ask(origin, destination)).routes[0]
        held = [router.answer(Ask(origin, destination, on=on)), router.answer(Ask(origin, destination, avoid=("LT",)))]
    except NoRoute:
        return
    assert all(free.km <= one.routes[0].km + 0.01 for one in held)


WORDS = ("minsk", "27.5,53.9", "a:b", "1", "2025-09-20", "0" * 12 + "9")
PART = st.one_of(st.text(max_size=12), st.sampled_from(WORDS))
NAMES = st.sampled_from(["from", "to", "via", "avoid", "on", "alternatives", "choice", "more"])
ENDS = st.fixed_dictionaries({"from": PART, "to": PART})


@settings(max_examples=300, deadline=None)
@given(values=st.builds(lambda ends, more: ends | more, ENDS, st.dictionaries(NAMES, PART)))
def test_any_form_is_a_question_within_the_limits_or_refused(values: dict[str, str]) -> None:
    try:
        asked = RouteView.read(values)
    except BadRoute:
        return
    assert len(asked.via) <= MOST_VIA
    assert len(asked.avoid) <= MOST_AVOIDED
    assert 0 <= asked.alternatives <= MOST_ALTERNATIVES
    assert 0 <= asked.choice <= MOST_ALTERNATIVES
    assert RouteView.read(dict(asked.pairs())).query() == asked.query()


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=40), st.lists(PART, max_size=5).map("~".join)))
def test_any_text_of_a_selection_is_a_question_or_refused(text: str) -> None:
    try:
        asked = RouteView.of_text(text)
    except BadRoute:
        return
    assert RouteView.of_text(asked.text()) == asked


HIDDEN = ("0000000001000", "000000000000000009", "5", "-1", "+1", "\u0661", "1e3", "9" * 5000)


@pytest.mark.parametrize("number", HIDDEN)
def test_zeros_before_a_number_hide_nothing(number: str) -> None:
    for name in ("alternatives", "choice"):
        with pytest.raises(BadRoute, match="a whole number"):
            RouteView.read({"from": "minsk", "to": "brest", name: number})

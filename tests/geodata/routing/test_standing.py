from datetime import date

import pytest

from geodata.atlas import Atlas
from geodata.model import Mode, State
from geodata.routing.standing import Day, Standing

RAIL = (Mode.RAIL, Mode.SEA)


def standing(atlas: Atlas, corridor: str, place: str | None, *day: int) -> Standing:
    found = [one for one in Day(atlas.graph, date(*day)).all if (one.corridor, one.place) == (corridor, place)]
    (one,) = found
    return one


@pytest.mark.parametrize(
    ("day", "shut"),
    [
        ((2025, 9, 11), {"mamonovo"}),
        ((2025, 9, 12), {"terespol", "kuznica", "siemianowka", "mamonovo"}),
        ((2025, 9, 20), {"terespol", "kuznica", "siemianowka", "mamonovo"}),
        ((2025, 9, 25), {"mamonovo"}),
        ((2021, 1, 1), set()),
    ],
)
def test_what_was_shut_for_trains_in_september_2025(atlas: Atlas, day: tuple[int, int, int], shut: set[str]) -> None:
    assert set(Day(atlas.graph, date(*day)).shut_places(RAIL)) == shut


def test_a_road_crossing_that_is_shut_does_not_shut_the_railway_beside_it(atlas: Atlas) -> None:
    day = Day(atlas.graph, date(2023, 6, 1))
    assert "bruzgi" in day.shut_places([Mode.ROAD])
    assert "bruzgi" not in day.shut_places(RAIL)


def test_a_closure_that_began_within_a_month_is_a_doubt_in_that_month_and_sure_after_it(atlas: Atlas) -> None:
    during, after = (standing(atlas, "road-m6-m7", "bruzgi", *day) for day in ((2021, 11, 15), (2021, 12, 1)))
    assert not during.shut
    assert during.doubt
    assert during.doubt.state is State.CLOSED
    assert after.shut
    assert after.doubt is None


def test_a_state_whose_end_is_not_known_holds_until_another_is_recorded(atlas: Atlas) -> None:
    assert standing(atlas, "kaliningrad-braniewo", "mamonovo", 2022, 4, 9).status is None
    assert standing(atlas, "kaliningrad-braniewo", "mamonovo", 2025, 1, 1).shut
    assert standing(atlas, "great-stone-klaipeda", None, 2023, 1, 1).word == "restricted"


def test_before_the_first_record_the_state_is_not_known_and_the_first_record_is_named(atlas: Atlas) -> None:
    early = standing(atlas, "rail-baltica", None, 2010, 1, 1)
    assert early.word == "no record"
    assert early.later
    assert str(early.later.date) == "2015-10-16/.."

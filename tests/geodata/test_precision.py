"""The cross-walk against the codebooks: what one code of a scheme allows, as radius and as unit (CONVENTIONS 1.6)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geodata.extent import When
from geodata.precision import LADDER, Mark, Precision, TimePrecision, acled_time, time_precision, ucdp_time

_TABLE = {
    # rung: ACLED geo, UCDP where_prec, IATI location precision, Linked Places certainty
    "exact": (1, 1, 1, "certain"),
    "site": (1, 1, 1, "certain"),
    "locality": (2, 2, 2, "less-certain"),
    "district": (3, 3, 3, "less-certain"),
    "region": (3, 4, 4, "uncertain"),
    "country": (3, 6, 6, "uncertain"),
    "none": (3, 6, 9, "uncertain"),
}

_FINEST = {
    # scheme: code -> the finest rung that its codebook lets the code stand for
    "acled": {1: "exact", 2: "locality", 3: "district"},
    "ucdp": {1: "exact", 2: "locality", 3: "district", 4: "region", 5: "region", 6: "country"},
    "iati": {1: "exact", 2: "locality", 3: "district", 4: "region", 5: "region", 6: "country", 9: "country"},
}

_RUNGS = list(LADDER)


@pytest.mark.parametrize("rung", LADDER)
def test_each_rung_has_the_codes_of_the_codebooks(rung: Precision) -> None:
    row = LADDER[rung]
    assert (row.acled, row.ucdp, row.iati, row.linked_places) == _TABLE[rung]


def test_every_word_has_a_rung_and_the_ladder_goes_from_fine_to_coarse() -> None:
    assert list(Precision) == _RUNGS
    placed = [LADDER[rung].radius_m for rung in _RUNGS if rung is not Precision.NONE]
    assert placed == sorted(set(placed))


@pytest.mark.parametrize("scheme", ["acled", "ucdp", "iati", "linked_places"])
def test_a_coarser_rung_never_has_a_finer_code(scheme: str) -> None:
    order = {"certain": 0, "less-certain": 1, "uncertain": 2}
    codes = [order.get(code, code) for code in (getattr(LADDER[rung], scheme) for rung in _RUNGS)]
    assert codes == sorted(codes)


@pytest.mark.parametrize("scheme", _FINEST)
@pytest.mark.parametrize("rung", LADDER)
def test_a_code_read_back_never_raises_precision(scheme: str, rung: Precision) -> None:
    """Exact and site share a code, which vouches for a known spot, not for a radius; the others stay or fall."""
    code = getattr(LADDER[rung], scheme)
    back = Precision(_FINEST[scheme][code])
    if rung is Precision.SITE:
        assert back is Precision.EXACT
    elif scheme == "acled" and rung not in (Precision.EXACT, Precision.LOCALITY):
        assert code == 3  # its coarsest: it has no rung below
    elif rung is not Precision.NONE:
        assert _RUNGS.index(back) >= _RUNGS.index(rung)


def test_codes_that_mean_other_things_in_other_schemes_are_not_used() -> None:
    """7 is international waters in UCDP and an unclear capital in IATI; 5 is a line; 8 is a seat of government."""
    assert not {5, 7, 8} & {LADDER[rung].ucdp for rung in LADDER}
    assert not {5, 7, 8} & {LADDER[rung].iati for rung in LADDER}
    assert {LADDER[rung].acled for rung in LADDER} <= {1, 2, 3}


def test_the_codebooks_own_examples_come_out_as_they_say() -> None:
    near_town, first_order_region = LADDER[Precision.LOCALITY], LADDER[Precision.REGION]
    assert (near_town.acled, near_town.ucdp, near_town.iati, near_town.radius_m) == (2, 2, 2, 25_000)
    assert (first_order_region.ucdp, first_order_region.iati) == (4, 4)


def test_only_what_is_known_to_a_kilometre_is_drawn_as_a_pin() -> None:
    for rung in LADDER.values():
        assert (rung.mark is Mark.PIN) == (0 < rung.radius_m <= 1_000)
    assert LADDER[Precision.NONE].mark is Mark.LIST


@pytest.mark.parametrize(
    ("text", "rung", "acled", "ucdp"),
    [
        ("2017-07-11", "day", 1, 1),
        ("2017-07-11/2017-07-18", "day", 1, 1),
        ("2022-04-10/..", "day", 1, 1),
        ("../2022-04-10", "day", 1, 1),
        ("2017-07-11~", "week", 2, 3),
        ("2015-06", "month", 3, 4),
        ("2015-06-01/2015-07", "month", 3, 4),
        ("1995", "year", 3, 5),
        ("2016", "year", 3, 5),
        ("2015-06~", "year", 3, 5),
        ("2011~", "longer", 3, 5),
        ("201X", "longer", 3, 5),
        ("2022-04-10/", "longer", 3, 5),
        ("/2022-04-10", "longer", 3, 5),
    ],
)
def test_a_date_has_the_time_precision_of_its_wider_end(text: str, rung: str, acled: int, ucdp: int) -> None:
    when = When.parse(text)
    assert time_precision(when) is TimePrecision(rung)
    assert (acled_time(when), ucdp_time(when)) == (acled, ucdp)


def test_a_wider_date_never_has_a_finer_time_code() -> None:
    widening = ["2017-07-11", "2017-07-11?", "2017-07", "2017-07?", "2017", "2017?", "201X", "20XX"]
    for finer, coarser in pairwise(map(When.parse, widening)):
        assert acled_time(finer) <= acled_time(coarser)
        assert ucdp_time(finer) <= ucdp_time(coarser)

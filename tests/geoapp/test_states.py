"""How a corridor stood on a day, as its card says it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

CASES = [
    ("cre-west-alashankou", "?datetime=1989", "State at the end of 1989", "nothing recorded by then"),
    ("cre-west-alashankou", "?datetime=2005", "State at the end of 2005", "built (12 September 1990 to March 2011)"),
    ("cre-west-alashankou", "?datetime=../2017-12-31", "State at the end of 2017", "open (since March 2011)"),
    ("cre-west-alashankou", "?datetime=2025-09-20", "State on 20 September 2025", "Terespol: closed"),
    ("cre-west-alashankou", "", "Last known state", "Terespol: open (since 25 September 2025)"),
    ("cre-west-alashankou", "?datetime=2017/..", "Last known state", "open (since March 2011)"),
    ("road-m6-m7", "?datetime=2022", "State at the end of 2022", "closed (November 2021 to 17 November 2025)"),
]


@pytest.mark.parametrize(("corridor", "query", "label", "said"), CASES)
def test_card_of_a_corridor_says_how_it_stood(
    client: FlaskClient, corridor: str, query: str, label: str, said: str
) -> None:
    for path in (f"/corridors/{corridor}", f"/corridors/{corridor}/card"):
        page = unescape(client.get(path + query).text)
        row = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", page)
        assert row, page[:400]
        assert said in row[1]


def test_card_of_a_leg_says_how_its_corridors_stood(client: FlaskClient, atlas: Atlas) -> None:
    _, leg = atlas.graph.ways.legs_of("cre-west-alashankou")[0]
    assert "State at the end of 2005: built" in unescape(client.get(f"/legs/{leg.id}/card?datetime=2005").text)


def test_map_with_a_time_and_a_corridor_says_the_same(client: FlaskClient) -> None:
    page = client.get("/?datetime=2005&select=corridors/cre-west-alashankou").text
    assert "State at the end of 2005" in page


def test_corridor_without_known_states_claims_none(client: FlaskClient) -> None:
    assert "Last known state" not in client.get("/corridors/great-stone-riga").text


def test_only_what_changes_over_time_takes_a_time(client: FlaskClient) -> None:
    assert client.get("/places/minsk?datetime=2017").status_code == 400


def test_line_of_a_corridor_is_told_in_one_sentence_whose_shares_make_a_whole(
    client: FlaskClient, atlas: Atlas
) -> None:
    for corridor in atlas.graph.corridors:
        page = unescape(client.get(f"/corridors/{corridor}").text)
        said = re.search(r'<div class="certainty">\s*<p>(.*?)</p>\s*</div>', page)
        assert said, corridor
        shares = [int(share) for share in re.findall(r"(\d+)%", said[1])]
        assert not shares or abs(sum(shares) - 100) <= 1, said[1]

"""Stories as pages: each step an address with its claims, verdicts, sources and picture; neighbours linked."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geodata.atlas import open_atlas

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

STORY = "edm-2017"


def steps(atlas: Atlas) -> list[str]:
    return [step.id for step in atlas.catalog.stories[STORY].steps]


def test_story_tells_every_claim_of_the_article_once(atlas: Atlas) -> None:
    told = [claim for step in atlas.catalog.stories[STORY].steps for claim in step.claims]
    assert sorted(told) == sorted(
        claim.id for claim in atlas.graph.claims.values() if claim.publication == "seed-edm-2017"
    )
    assert len(told) == 51
    assert 12 <= len(steps(atlas)) <= 16


def test_next_leads_through_all_steps_and_prev_back(client: FlaskClient, atlas: Atlas) -> None:
    path = f"/stories/{STORY}"
    assert path in client.get("/stories").text
    seen = []
    while found := re.search(r'<(?:a|link) rel="next" href="([^"]+)"', client.get(path).text):
        before, path = path, found[1]
        seen.append(path.rpartition("/")[2])
        back = re.search(r'<link rel="prev" href="([^"]+)"', client.get(path).text)
        assert (back[1] if back else f"/stories/{STORY}") == before
    assert seen == steps(atlas)


def test_step_shows_claims_verdicts_reasons_sources_and_picture(client: FlaskClient, atlas: Atlas) -> None:
    for step in atlas.catalog.stories[STORY].steps:
        page = unescape(client.get(f"/stories/{STORY}/{step.id}").text)
        assert step.title in page
        assert step.text in page
        for key in step.claims:
            claim = atlas.graph.claims[key]
            assert f'href="/claims/{key}"' in page
            assert claim.statement in page
            assert claim.reason in page
            assert f"verdict-{claim.verdict.value}" in page
            for source in (*claim.supported_by, *claim.contradicted_by):
                assert f'href="/sources/{source}"' in page
        (picture,) = re.findall(r'<img src="([^"]+)"', page)
        assert client.get(picture).status_code == 200
        (shown,) = re.findall(r'href="(/\?[^"]+)">Show on the map', page)
        assert client.get(shown).status_code == 200


def test_bare_step_is_no_page_and_says_its_view(client: FlaskClient) -> None:
    page = client.get(f"/stories/{STORY}/near-barysaw/card").text
    assert "<html" not in page
    assert (
        'data-view="layers=exercises&amp;datetime=2017-07-01/2017-07-31&amp;select=events/united-shield-2017"' in page
    )


@pytest.mark.parametrize("path", ["/stories/nothing", f"/stories/{STORY}/nothing", f"/stories/{STORY}/nothing/card"])
def test_what_is_not_there_is_404_with_what_is(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json
    assert answer.json["near"]


def test_folder_without_stories_has_an_empty_list(tiny: Atlas) -> None:
    page = create_app(tiny).test_client().get("/stories")
    assert page.status_code == 200
    assert "has none yet" in page.text


def test_story_text_is_text(folder: Path) -> None:
    source = next(iter(open_atlas(folder).graph.sources))
    (folder / "stories").mkdir()
    (folder / "stories" / "evil.toml").write_text(
        f"title = '<b>{{{{7*7}}}}'\nsummary = '<script>'\nsource = '{source}'\n"
        "[[steps]]\nid = 'a'\ntitle = '<i>'\ntext = '<script>alert(1)</script>'\n"
    )
    client = create_app(open_atlas(folder)).test_client()
    for path in ("/stories", "/stories/evil", "/stories/evil/a", "/stories/evil/a/card"):
        page = client.get(path).text
        assert "<script>" not in page
        assert "<i>" not in page
        assert "49" not in page.partition("<main")[2].partition("</main>")[0]


def test_step_has_its_place_in_the_address_of_the_map(client: FlaskClient, atlas: Atlas) -> None:
    for step in steps(atlas):
        page = client.get(f"/stories/{STORY}/{step}").text
        way = re.search(r'<figcaption>\s*<a href="(/\?[^"]+)">Show on the map', page)
        assert way
        assert f"select=stories/{STORY}/{step}" in way[1]
        for path in (unescape(way[1]), unescape(way[1]).replace("/?", "/embed?")):
            assert f'data-step="{STORY}/{step}"' in client.get(path).text


@pytest.mark.parametrize(
    "select", ["stories/edm-2017/nowhere", "stories/none/near-barysaw", "stories/edm-2017", "stories"]
)
def test_step_that_is_not_there_can_not_be_chosen(client: FlaskClient, select: str) -> None:
    assert client.get(f"/?select={select}").status_code == 400


def test_picture_of_a_chosen_step_is_that_of_what_the_step_chooses(client: FlaskClient, atlas: Atlas) -> None:
    step = next(one for one in atlas.catalog.stories[STORY].steps if one.select)
    own = client.get(f"/map.svg?select={step.select}").text
    assert client.get(f"/map.svg?select=stories/{STORY}/{step.id}").text == own

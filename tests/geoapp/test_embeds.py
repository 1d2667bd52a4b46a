"""Embedded maps and records: switches, what always stands inside, who may frame, cards for other sites."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geoapp.cards import CARDS
from geoapp.embeds.look import HONOURED, NO_EFFECT, RENAMED, SWITCHES

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas


@pytest.mark.parametrize(
    ("switch", "mark"),
    [
        ("zoomControl", 'data-tool="in"'),
        ("fullscreenControl", 'data-tool="fullscreen"'),
        ("scaleControl", 'class="scale"'),
        ("captionBar", 'class="embed-title"'),
        ("datalayersControl", "<atlas-chips"),
        ("timeControl", "<atlas-time"),
    ],
)
def test_a_switch_takes_its_part_away(client: FlaskClient, switch: str, mark: str) -> None:
    assert mark in client.get("/embed").text
    assert mark in client.get(f"/embed?{switch}=true").text
    for no in ("false", "0", "null"):
        assert mark not in client.get(f"/embed?{switch}={no}").text


def test_search_and_caption_come_when_asked_for(client: FlaskClient) -> None:
    plain, asked = client.get("/embed").text, client.get("/embed?searchControl=true&onLoadPanel=caption").text
    for mark in ("embed-find", "embed-caption"):
        assert mark not in plain
        assert mark in asked


@pytest.mark.parametrize(("value", "said"), [("true", "on"), ("false", "off")])
def test_the_wheel_may_be_let_or_taken(client: FlaskClient, value: str, said: str) -> None:
    assert "data-wheel" not in client.get("/embed").text
    assert f'data-wheel="{said}"' in client.get(f"/embed?scrollWheelZoom={value}").text


def test_names_of_umap_stand_for_ours(client: FlaskClient) -> None:
    asked = client.get("/embed?datalayers=rail,exercises&feature=great-stone").text
    assert 'data-open href="/?layers=rail,exercises&amp;select=places/great-stone"' in asked
    assert client.get("/embed?feature=places/great-stone").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "zoomControl=maybe",
        "miniMap=maybe",
        "onLoadPanel=other",
        "feature=nowhere",
        "datalayers=nothing",
        "datalayers=rail&layers=rail",
        "zoomControl=true&zoomControl=false",
    ],
)
def test_a_switch_without_sense_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/embed?{query}").status_code == 400


def test_an_unknown_switch_is_answered_with_the_list(client: FlaskClient) -> None:
    answer = client.get("/embed?zoomcontrol=false")
    assert answer.status_code == 400
    cure = answer.json["cure"]  # type: ignore[index]
    assert all(switch in cure for switch in SWITCHES)


@pytest.mark.parametrize("switch", NO_EFFECT)
def test_switches_without_effect_change_nothing(client: FlaskClient, switch: str) -> None:
    plain = client.get("/embed").text
    assert re.sub(r"http[^\"]*", "", client.get(f"/embed?{switch}=true").text) == re.sub(r"http[^\"]*", "", plain)


def test_documentation_lists_every_switch(client: FlaskClient) -> None:
    told = (Path(__file__).resolve().parents[2] / "docs/embedding.md").read_text("utf-8")
    for switch in (*HONOURED, *NO_EFFECT, *RENAMED):
        assert f"`{switch}`" in told, switch


@pytest.mark.parametrize("collection", CARDS)
def test_every_kind_of_record_has_a_frame(client: FlaskClient, atlas: Atlas, collection: str) -> None:
    record = next(iter(getattr(atlas.graph, collection)), None)
    if record is None:
        assert collection == "features", "of a single file alone"
        assert client.get("/embed/features/x").status_code == 404
        return
    page = client.get(f"/embed/{collection}/{record}")
    assert page.status_code == 200
    assert f'data-card="{collection}/{record}"' in page.text
    assert "data-close" not in page.text


def test_frame_of_a_step_shows_its_claims_and_view(client: FlaskClient) -> None:
    page = client.get("/embed/stories/edm-2017/near-barysaw").text
    assert 'data-step="edm-2017/near-barysaw"' in page
    assert "What the article says" in page
    assert "/map.js?" in page


def test_frames_of_nothing_are_404_and_former_ids_lead_on(client: FlaskClient) -> None:
    for path in ("/embed/places/nowhere", "/embed/nothing/x", "/embed/stories/edm-2017/no", "/embed/stories/no/no"):
        assert client.get(path).status_code == 404
    assert client.get("/embed/places/great-stone?zoom=3").status_code == 400


@pytest.mark.parametrize("path", ["/embed", "/embed/places/great-stone", "/embed/stories/edm-2017/near-barysaw"])
def test_attribution_source_count_and_licence_are_always_inside(client: FlaskClient, path: str) -> None:
    switches = "" if path != "/embed" else "?" + "&".join(f"{name}=false" for name in HONOURED - {"onLoadPanel"})
    page = client.get(path + switches).text
    assert "© OpenStreetMap contributors" in page
    assert re.search(r">[1-9]\d* sources</a>", page)
    assert ">CC-BY-4.0</a>" in page
    assert "open the atlas" in page


@pytest.mark.parametrize("path", ["/", "/embed", "/embed/places/great-stone", "/places/great-stone"])
def test_a_card_for_other_sites_has_the_picture_of_exactly_this_view(client: FlaskClient, path: str) -> None:
    page = client.get(f"{path}?datetime=2017" if path in ("/", "/embed") else path).text
    told = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)"', page))
    for name in ("og:title", "og:description", "og:url", "og:image:alt", "twitter:title", "twitter:description"):
        assert told[name], name
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:image"] == told["twitter:image"]
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    address = told["og:image"].replace("&amp;", "&")
    assert ("datetime=2017" if "?" in told["og:url"] else "select=places/great-stone") in address
    assert client.get(address).data == client.get(address.replace("http://localhost", "")).data


@pytest.mark.parametrize("path", ["/", "/embed?datetime=2017", "/embed/places/great-stone"])
def test_without_scripts_a_picture_and_words_stand_for_the_map(client: FlaskClient, path: str) -> None:
    (still,) = re.findall(r"<noscript>(.*?)</noscript>", client.get(path).text, re.DOTALL)
    source = re.search(r'<img src="([^"]+)"[^>]* alt="Map: [^"]{20,}"', still)
    assert source
    assert client.get(source[1].replace("&amp;", "&")).mimetype == "image/svg+xml"
    assert "scripts" in still


@pytest.mark.parametrize(
    ("setting", "said"),
    [("*", "*"), ("none", "'none'"), ("https://a.example https://b.example", "https://a.example https://b.example")],
)
def test_who_may_frame_is_a_setting(atlas: Atlas, setting: str, said: str) -> None:
    page = create_app(atlas, frame_ancestors=setting).test_client().get("/embed")
    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors {said}")
    assert "X-Frame-Options" not in page.headers
    assert "Set-Cookie" not in page.headers
    assert page.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in page.headers["Permissions-Policy"]


def test_the_resize_script_is_small_and_checks_who_speaks(client: FlaskClient) -> None:
    script = client.get("/embed.js")
    assert script.mimetype == "text/javascript"
    assert len(script.data) < 1000
    assert b"contentWindow" in script.data
    assert b".origin" in script.data

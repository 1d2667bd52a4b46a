"""Routes: the page, the answer for programs, the pictures, trips side by side, states on a day, the terminal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

import pytest
from click.testing import CliRunner

from geoapp.citing import local, recomputed
from geoapp.cli import main
from geoapp.pictures.ink import width
from geoapp.routes.view import BadRoute, RouteView

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CLOSED = {"from": "chongqing", "to": "duisburg", "on": "2025-09-20", "alternatives": "0"}
PAGE = {"Accept": "text/html"}


def of_type(answer: dict, kind: str) -> list[dict]:
    return [one["properties"] for one in answer["features"] if one["properties"]["type"] == kind]


def test_programs_get_geojson_with_every_part_of_the_route(client: FlaskClient) -> None:
    answer = client.get("/routes", query_string=CLOSED)
    assert answer.content_type == "application/geo+json"
    (overview,) = of_type(answer.json, "overview")
    assert overview["length_m"] == round(overview["km"] * 1000)
    assert overview["countries"] == ["CN", "KZ", "RU", "BY", "LT", "PL", "DE"]
    assert [(one["place"], one["from_mm"], one["to_mm"]) for one in of_type(answer.json, "break")] == [
        ("alashankou", 1435, 1520),
        ("mockava", 1520, 1435),
    ]
    assert {one["id"] for one in answer.json["shut"]} >= {"terespol", "kuznica", "siemianowka"}
    assert sum(one["km"] for one in of_type(answer.json, "segment")) == pytest.approx(overview["km"], abs=1)
    assert {one["line"] for one in of_type(answer.json, "segment")} == {"network", "bridged", "straight"}


def test_the_api_has_the_same_answer_under_its_roof(client: FlaskClient) -> None:
    assert client.get("/ogc/routes", query_string=CLOSED).json == client.get("/routes", query_string=CLOSED).json


def test_the_page_says_what_the_geojson_says(client: FlaskClient) -> None:
    page = client.get("/routes", query_string=CLOSED, headers=PAGE)
    assert page.content_type.startswith("text/html")
    (overview,) = of_type(client.get("/routes", query_string=CLOSED).json, "overview")
    assert f"{overview['km']:,.0f} km" in page.text
    for words in ("Break of gauge, 1,520 to 1,435 mm", "Shut for trains on 2025-09-20", "Yuxin’ou"):
        assert words in page.text
    assert all(note.split(":")[0][:40] in page.text.replace("&#39;", "'") for note in overview["notes"])


def test_the_bare_form_needs_no_script(client: FlaskClient) -> None:
    page = client.get("/routes", headers=PAGE).text
    assert {"from", "to", "via", "avoid", "on"} <= set(re.findall(r'<input[^>]* name="([a-z]+)"', page))
    assert '<option value="great-stone">' in page


@pytest.mark.parametrize(("asked", "said"), [({"from": "minsk"}, "goes to"), ({"to": "minsk"}, "comes from")])
def test_one_end_is_kept_until_the_other_is_chosen(client: FlaskClient, asked: dict[str, str], said: str) -> None:
    page = client.get("/routes", query_string=asked, headers=PAGE)
    assert page.status_code == 200
    assert 'value="minsk"' in page.text
    assert f"choose where the way {said}" in page.text
    problem = client.get("/routes", query_string=asked)
    assert problem.status_code == 400
    assert "a beginning and an end" in json.dumps(problem.json)


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"from": "nowhere-at-all", "to": "minsk"}, 400, "id or name of a place"),
        ({"from": "minsk", "to": "moscow", "on": "1500-01-01"}, 400, "a day from 1990-01-01"),
        ({"from": "minsk", "to": "moscow", "on": "yesterday"}, 400, "a day, as YYYY-MM-DD"),
        ({"from": "minsk", "to": "moscow", "avoid": "Mordor"}, 400, "countries are AZ"),
        ({"from": "minsk", "to": "moscow", "via": ":".join(["orsha"] * 200)}, 400, "at most 10"),
        ({"from": "minsk", "to": "moscow", "alternatives": "99"}, 400, "from 0 to 4"),
        ({"from": "minsk", "to": "moscow", "fast": "yes"}, 400, "every parameter is known"),
        ({"from": "x" * 500, "to": "moscow"}, 400, "at most 80 characters"),
        ({"from": "<script>", "to": "moscow"}, 400, "id or name of a place"),
        ({"from": "minsk", "to": "minsk"}, 404, "same point"),
        ({"from": "minsk", "to": "madrid"}, 404, "from the nearest railway"),
        ({"from": "chongqing", "to": "duisburg", "avoid": "PL"}, 404, "no way from"),
        ({"from": "minsk", "to": "moscow", "avoid": "BY,RU,PL,LT,LV,CN,KZ"}, 404, "no way from"),
    ],
)
def test_bad_questions_get_a_clear_answer(client: FlaskClient, asked: dict[str, str], status: int, said: str) -> None:
    problem = client.get("/routes", query_string=asked)
    assert problem.status_code == status
    assert problem.content_type == "application/problem+json"
    assert said in json.dumps(problem.json)
    page = client.get("/routes", query_string=asked, headers=PAGE)
    assert page.status_code == status
    assert "<script>" not in page.text
    assert "Traceback" not in page.text


def test_a_wrong_field_is_told_beside_the_form_that_keeps_what_was_typed(client: FlaskClient) -> None:
    page = client.get("/routes", query_string={"from": "nowere", "to": "minsk"}, headers=PAGE).text
    assert 'value="nowere"' in page
    assert page.count('aria-invalid="true"') == 1
    assert 'role="alert"' in page


@pytest.mark.parametrize("wide", [380, 640, 1200])
def test_a_strip_of_any_width_says_all_of_what_it_says(client: FlaskClient, wide: int) -> None:
    """Its foot names whom the lines are owed to: it was cut off at the edge of a narrow one."""
    drawn = client.get("/routes/strip.svg", query_string=CLOSED | {"width": wide})
    root = Tree.fromstring(drawn.text)
    said = [text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.text]
    assert all(float(one.get("x", 0)) + width(one.text or "", float(one.get("font-size", 0))) <= wide for one in said)
    assert "© OpenStreetMap contributors" in " ".join(str(one.text) for one in reversed(said[-3:]))
    assert any("1,435 mm" in str(one.text) for one in said)


@pytest.mark.parametrize("path", ["/routes.svg", "/routes/strip.svg", "/corridors/middle-corridor/strip.svg"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_have_a_name_and_a_description_and_nothing_from_elsewhere(
    client: FlaskClient, path: str, theme: str
) -> None:
    asked = {"theme": theme} if "corridors" in path else CLOSED | {"theme": theme}
    drawn = client.get(path, query_string=asked)
    assert drawn.content_type.startswith("image/svg+xml")
    root = Tree.fromstring(drawn.text)
    assert root.get("aria-labelledby") == "title about"
    named = {one.get("id"): one.text for one in root if one.get("id")}
    assert len(named["title"]) > 10
    assert "km" in named["about"]
    assert "href" not in drawn.text
    assert "<script" not in drawn.text


def test_the_strip_of_a_route_shows_its_breaks_its_borders_and_its_gauges(client: FlaskClient) -> None:
    drawn = client.get("/routes/strip.svg", query_string=CLOSED).text
    assert drawn.count("Break of gauge, ") == 2
    assert drawn.count("Border ") == 6
    assert "1,435 mm" in drawn
    assert "1,520 mm" in drawn


def test_pictures_come_as_png_too(client: FlaskClient) -> None:
    drawn = client.get("/routes/strip.png", query_string={"from": "minsk", "to": "riga", "alternatives": "0"})
    assert drawn.data.startswith(b"\x89PNG")


def test_one_trip_on_two_days_stands_side_by_side(client: FlaskClient) -> None:
    asked = {"from": "chongqing", "to": "duisburg", "on": "2025-09-01", "and": "2025-09-20"}
    page = client.get("/routes/compare", query_string=asked, headers=PAGE).text
    assert "on 2025-09-01" in page
    assert "Terespol" in page
    assert "Mockava" in page


def test_three_trips_stand_side_by_side_and_one_without_a_way_says_why(client: FlaskClient) -> None:
    asked = {"a": "minsk~riga", "b": "minsk~vilnius", "c": "minsk~malaszewicze~avoid=LT,LV,terespol,bruzgi,svislach"}
    page = client.get("/routes/compare", query_string=asked, headers=PAGE)
    assert page.status_code == 200
    assert "Why none" in page.text
    assert "There is no way from Minsk" in page.text


def test_the_states_of_a_day_have_one_address(client: FlaskClient) -> None:
    states = client.get("/status?on=2025-09-20").json["states"]
    (terespol,) = [one for one in states if one["place"] == "terespol"]
    assert terespol["state"] == "closed"
    assert terespol["sources"] == ["trasportoeuropa-2025"]
    assert len(terespol["corridors"]) == 4
    page = client.get("/status?on=2025-09-20", headers=PAGE).text
    assert "What was open on 20 September 2025" in page
    assert page.count("<strong>closed</strong>") == sum(one["state"] == "closed" for one in states) == 7


def test_a_day_that_is_none_is_refused(client: FlaskClient) -> None:
    assert client.get("/status?on=2025-02-30").status_code == 400


@pytest.mark.parametrize(
    "text",
    ["chongqing~duisburg", "minsk~riga~via=vitebsk:polatsk~avoid=LT~on=2025-09-20~alternatives=1~choice=1"],
)
def test_the_text_of_a_question_is_read_as_it_is_written(text: str) -> None:
    assert RouteView.of_text(text).text() == text


@pytest.mark.parametrize("text", ["", "minsk", "~", "minsk~riga~speed=9", "minsk~riga~on=soon", "minsk~riga~choice=x"])
def test_a_text_that_is_no_question_is_refused(text: str) -> None:
    with pytest.raises(BadRoute):
        RouteView.of_text(text)


def test_the_terminal_tells_the_route_or_why_there_is_none() -> None:
    run = CliRunner().invoke(main, ["route", "chongqing", "duisburg", "--on", "2025-09-20"])
    assert run.exit_code == 0
    assert "9,856 km, 2 breaks of gauge" in run.output
    assert "border BY–LT" in run.output
    none = CliRunner().invoke(main, ["route", "chongqing", "duisburg", "--avoid", "PL"])
    assert none.exit_code == 2
    assert "no way from Chongqing" in none.output
    wrong = CliRunner().invoke(main, ["route", "nowere", "duisburg"])
    assert wrong.exit_code == 1
    assert "id or name of a place" in wrong.output


def test_the_terminal_gives_the_geojson_of_the_api() -> None:
    run = CliRunner().invoke(main, ["route", "minsk", "riga", "--json"])
    assert of_type(json.loads(run.output), "overview")[0]["countries"] == ["BY", "LV"]


ROUTE = "routes/chongqing~duisburg~on=2025-09-20"


def test_a_route_is_chosen_on_the_map_like_any_record(client: FlaskClient) -> None:
    page = client.get(f"/?select={ROUTE}").text
    assert f'data-card="{ROUTE}"' in page
    assert "Shut for trains on that day" in page
    assert f'data-card="{ROUTE}"' in client.get(f"/{ROUTE}/card").text
    assert f'data-card="{ROUTE}"' in client.get(f"/embed?select={ROUTE}").text


def test_the_address_of_a_route_leads_to_its_page(client: FlaskClient) -> None:
    answer = client.get(f"/{ROUTE}")
    assert answer.status_code == 303
    assert answer.location == "/routes?from=chongqing&to=duisburg&on=2025-09-20"


def test_a_map_says_why_there_is_no_route(client: FlaskClient) -> None:
    assert "same point of the network" in client.get("/?select=routes/minsk~minsk").text


@pytest.mark.parametrize(
    "select", ["routes/minsk", "routes/minsk~nowhere", "routes/{{7*7}}~minsk", "routes/минск~riga"]
)
def test_a_route_that_names_nothing_is_refused_by_the_map(client: FlaskClient, select: str) -> None:
    answer = client.get("/", query_string={"select": select})
    assert answer.status_code == 400
    assert "49" not in answer.json["detail"]


def test_the_picture_of_a_view_with_a_route_shows_the_route(client: FlaskClient) -> None:
    assert "2 breaks of gauge" in client.get(f"/map.svg?select={ROUTE}").text


def test_a_page_of_routes_and_a_map_with_one_are_embedded_alike(client: FlaskClient) -> None:
    told = client.get("/oembed", query_string={"url": f"/routes?{'from=chongqing&to=duisburg&on=2025-09-20'}"}).json
    assert told["title"].startswith("Chongqing to Duisburg")
    assert "/embed?select=routes/chongqing~duisburg~on=2025-09-20" in told["html"]


def test_the_form_takes_names_in_any_script_and_links_to_the_map_by_ids(client: FlaskClient) -> None:
    page = client.get("/routes", query_string={"from": "Мінск", "to": "Рига"}, headers=PAGE).text
    assert "/?select=routes/minsk~riga" in page


def test_the_card_of_a_place_offers_routes_from_and_to_it(client: FlaskClient) -> None:
    card = client.get("/places/great-stone/card").text
    assert '<a href="/routes?from=great-stone" data-end="from great-stone">' in card
    assert '<a href="/routes?to=great-stone" data-end="to great-stone">' in card


def test_the_card_of_a_place_tells_what_is_nearest_by_rail_and_by_road(client: FlaskClient) -> None:
    card = client.get("/places/great-stone/card").text
    assert "Nearest by rail" in card
    assert "Nearest by road" in card
    reach = client.get("/places/great-stone/reach").json["reach"]
    assert {one["mode"] for one in reach} == {"rail", "road"}
    assert all(one["km"] > one["off_km"] for one in reach if one["mode"] == "road")
    assert client.get("/places/nowhere/reach").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/routes?from=minsk&to=duisburg&on=2025-09-20", "/?select=routes/minsk~duisburg~on=2025-09-20"],
)
def test_a_route_is_cited_with_a_hash_that_can_be_computed_anew(client: FlaskClient, address: str) -> None:
    said, found = recomputed(local(client.application), address)
    assert said == found
    text = client.get("/cite", query_string={"url": address}).text
    assert "Routes from Minsk to Duisburg" in text
    assert "ODbL-1.0" in text
    assert "2025-09-20" in text


def test_a_route_that_there_is_not_can_not_be_cited(client: FlaskClient) -> None:
    assert client.get("/cite", query_string={"url": "/routes?from=minsk&to=minsk"}).status_code == 400

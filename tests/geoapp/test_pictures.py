"""The server-drawn map: what it shows of a view, the same bytes each time, text as text, bounds kept."""

from __future__ import annotations

import re
import struct
from time import process_time
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp import create_app
from geoapp.assets import STATIC
from geoapp.pictures import ink
from geoapp.pictures.frame import Frame, box_of, plane, zoom_for
from geoapp.pictures.labels import Label, Room
from geoapp.pictures.palette import BASE, palette
from geoapp.pictures.times import state_at
from geodata.atlas import open_atlas

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

SVG = "{http://www.w3.org/2000/svg}"
VIEWS = [
    "",
    "theme=dark",
    "datetime=2017&time-match=surely",
    "layers=",
    "layers=rail,exercises&lon=60&lat=48&zoom=3",
    "select=events/united-shield-2017",
    "select=corridors/middle-corridor",
    "select=legs/LEG",
    "select=claims/edm-2017-s12",
    "select=series/SERIES",
    "select=places/china-2012-site",
    "zoom=12&lon=180&lat=85&width=200&height=200",
    "zoom=0&lon=-180&lat=-85&width=2400&height=2400",
]


def drawn(client: FlaskClient, query: str) -> Element:
    answer = client.get(f"/map.svg?{query}")
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.data)


def texts(root: Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("query", VIEWS)
def test_view_is_drawn_the_same_each_time_by_any_app(client: FlaskClient, atlas: Atlas, query: str) -> None:
    query = query.replace("LEG", next(iter(atlas.graph.legs))).replace("SERIES", next(iter(atlas.graph.series)))
    first = client.get(f"/map.svg?{query}")
    assert first.status_code == 200
    assert first.mimetype == "image/svg+xml"
    assert first.data == create_app(open_atlas()).test_client().get(f"/map.svg?{query}").data
    root = ElementTree.fromstring(first.data)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image", "a"}
        for name, value in element.items():
            assert not name.startswith("on")
            assert name != "style"
            assert "nan" not in value
            if name.endswith("href"):
                assert value.startswith("#")


def test_policy_of_a_picture_lets_nothing_in(client: FlaskClient) -> None:
    assert client.get("/map.svg").headers["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors")


def test_png_has_the_size_asked_for_and_the_same_bytes(client: FlaskClient) -> None:
    first = client.get("/map.png?width=400&height=300")
    assert first.mimetype == "image/png"
    assert first.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", first.data[16:24]) == (400, 300)
    assert first.data == create_app(open_atlas()).test_client().get("/map.png?width=400&height=300").data
    assert struct.unpack(">II", client.get("/map.png").data[16:24]) == (1200, 630)


@pytest.mark.parametrize(
    "query",
    [
        "width=199",
        "height=2401",
        "width=x",
        "width=1e3",
        "size=3",
        "zoom=13",
        "select=places/nowhere",
        "width=300&width=300",
    ],
)
def test_bounds_are_kept(client: FlaskClient, query: str) -> None:
    assert client.get(f"/map.svg?{query}").status_code == 400
    assert client.get(f"/map.png?{query}").status_code == 400


def test_picture_says_what_it_is_and_whose(client: FlaskClient) -> None:
    root = drawn(client, "select=events/united-shield-2017")
    said = " ".join(texts(root))
    for word in (
        "United Shield 2017",
        "11–18 July 2017",
        "sources",
        "data version",
        "licence CC-BY-4.0",
        "Natural Earth",
        "© OpenStreetMap contributors",
        " km",
    ):
        assert word in said, word
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "United Shield 2017 (Union Shield 2017)"


def mark(root: Element, title: str) -> list[dict[str, str]]:
    """The circles drawn around the place whose name is set."""
    assert any(title in text for text in texts(root)), texts(root)
    return [dict(circle.items()) for circle in root.iter(f"{SVG}circle")]


def test_site_is_a_full_mark(client: FlaskClient) -> None:
    colour = palette("light")["logistics"]
    circles = mark(drawn(client, "layers=logistics&select=places/brest-tsentralny"), "Brest-Tsentralny")
    assert [c for c in circles if c.get("fill") == colour and c["r"] == "11"]


def test_town_is_a_hollow_mark_with_the_ring_of_its_true_radius(client: FlaskClient) -> None:
    colour = palette("light")["exercise"]
    circles = mark(drawn(client, "layers=exercises&select=places/barysaw-2017-site&zoom=8"), "Training field near")
    hollow = [c for c in circles if c.get("stroke") == colour and c["fill"] == palette("light")["casing"]]
    assert hollow
    assert all("stroke-dasharray" in circle for circle in hollow)
    assert not [c for c in circles if c["fill"] == colour and "fill-opacity" not in c and float(c["r"]) > 8]
    ring = max(
        (c for c in circles if c["fill"] == colour and c.get("fill-opacity") == "0.13"), key=lambda c: float(c["r"])
    )
    metres = 40_075_016.7 * 0.5857 / (256 * 2**8)  # the cosine of 54.15° north
    assert float(ring["r"]) == pytest.approx(25_000 / metres, rel=0.01)


def test_region_is_a_hatched_outline_and_no_mark(client: FlaskClient) -> None:
    root = drawn(client, "layers=&select=places/brest-region")
    hatched = [one for one in root.iter(f"{SVG}path") if one.get("fill", "").startswith("url(#hatch-")]
    assert len(hatched) == 1
    assert "stroke-dasharray" in hatched[0].attrib
    assert not [c for c in root.iter(f"{SVG}use") if c.get("href", "").startswith("#icon-")]


def test_place_without_a_position_is_not_drawn(client: FlaskClient) -> None:
    root = drawn(client, "layers=&select=places/china-2012-site")
    assert not list(root.iter(f"{SVG}use"))
    assert root.findtext(f"{SVG}title", "").startswith("Site of the 2012 drill")


def test_time_decides_what_is_shown(client: FlaskClient) -> None:
    assert "Barysaw" in " ".join(texts(drawn(client, "layers=exercises&datetime=2017")))
    assert "Barysaw" not in " ".join(texts(drawn(client, "layers=exercises&datetime=2015")))


def test_legend_explains_what_is_there_and_no_more(client: FlaskClient) -> None:
    bare = texts(drawn(client, "layers=exercises"))
    assert "Exercises" in bare
    assert "Rail" not in bare
    assert "Break of gauge" in texts(drawn(client, "layers=rail"))


def test_corridor_dims_the_others_and_names_its_stops(client: FlaskClient) -> None:
    root = drawn(client, "select=corridors/cre-west-alashankou")
    assert "Stop of the corridor" in texts(root)
    assert "Alashankou" in texts(root)
    assert [group for group in root.iter(f"{SVG}g") if group.get("opacity") == "0.35"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", "]]>&amp;<!--", '" onload="alert(1)', "a" * 300]
)
def test_hostile_names_are_text(folder: Path, name: str) -> None:
    table = folder / "places" / "places.csv"
    lines = table.read_text("utf-8").splitlines()
    quoted = '"' + name.replace('"', '""') + '"'
    first, second, *rest = lines[1].split(",")
    changed = [lines[0], ",".join([first, quoted, *rest]), *lines[2:]]
    assert second
    table.write_text("\n".join(changed) + "\n", "utf-8")
    client = create_app(open_atlas(folder)).test_client()
    root = drawn(client, f"select=places/{first}")
    assert root.findtext(f"{SVG}title") == name
    assert not list(root.iter(f"{SVG}script"))
    assert not [key for element in root.iter() for key, _ in element.items() if key.startswith("on")]
    assert client.get(f"/map.png?select=places/{first}").status_code == 200


def test_any_data_folder_can_be_drawn(tiny: object) -> None:
    client = create_app(tiny).test_client()  # type: ignore[arg-type]
    assert client.get("/map.svg").status_code == 200


def test_colours_are_those_of_the_style_sheet_and_of_the_basemap() -> None:
    light, dark = palette("auto"), palette("dark")
    assert (light["paper"], dark["paper"]) == ("#fbf9f4", "#151c21")
    script = (STATIC / "js" / "basemap.js").read_text("utf-8")
    for theme, colours in BASE.items():
        block = re.search(rf"{theme}: \{{(.*?)\}}", script, re.DOTALL)
        assert block
        for name, colour in colours.items():
            kept = {"sea-name": "seaName", "focus-land": "focus"}.get(name, name)
            assert f"{kept}: '{colour}" in block[1], (theme, name)


def test_states_follow_the_rules_of_the_map() -> None:
    states = [["open", "2011-01-01", None, "a"], ["closed", "2020-01-01", "2020-12-31", "a"]]
    assert state_at(states, "2010-01-01") is None
    assert state_at(states, "2015-01-01") == "open"
    assert state_at(states, "2020-06-01") == "closed"
    assert state_at(states, "2021-06-01") == "open"
    assert state_at([], "2021-06-01") == ""


@given(st.floats(-179, 179), st.floats(-84, 84), st.floats(0, 12))
def test_position_in_the_middle_of_a_frame_is_drawn_there(lon: float, lat: float, zoom: float) -> None:
    frame = Frame(*plane(lon, lat), zoom, 0, 50, 400, 300)
    assert frame.spot(*plane(lon, lat)) == pytest.approx((200, 200))


@given(st.floats(-100, 60), st.floats(-60, 40), st.floats(1, 40))
@settings(max_examples=40)
def test_box_fits_its_window(west: float, south: float, side: float) -> None:
    box = box_of(west, south, west + side, south + side)
    zoom = zoom_for(box, 500, 400, 20, 20)
    frame = Frame((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, zoom, 0, 0, 500, 400)
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        assert frame.holds(*frame.spot(x, y), 19)


def test_names_never_cover_one_another() -> None:
    frame = Frame(0, 0, 3, 0, 0, 300, 200)
    room = Room(frame, [])
    placed = [room.place(Label((f"Name {n}",), 150 + n % 5, 100 + n % 7, 6, 12, "ink")) for n in range(60)]
    assert any(placed)
    assert not all(placed)
    boxes = room._taken
    for number, (west, north, east, south) in enumerate(boxes):
        for w, n, e, s in boxes[number + 1 :]:
            assert not (west < e and east > w and north < s and south > n)


def test_long_texts_end_in_an_ellipsis() -> None:
    assert ink.lines("one two three four five six", 60, 12, 2)[-1].endswith("…")
    assert ink.lines("short", 60, 12, 2) == ["short"]
    assert ink.lines("", 60, 12, 2) == []


def test_picture_is_drawn_quickly(client: FlaskClient) -> None:
    client.get("/map.svg")
    start = process_time()
    for number in range(3):
        client.get(f"/map.svg?width={1190 + number}")
    assert (process_time() - start) / 3 < 0.8  # 0.06 s on a machine at rest

"""The map builder: deterministic, free of foreign files and of data text, one table behind map and legend."""

from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from frontend import ICONS, sprite, vendor
from frontend.packages import MissingPackage
from geoapp.assets import STATIC, Assets, content_hash
from geoapp.maps import LayerUrls, MapView, Urls, build_map
from geoapp.maps.elements import AtlasMap, FeatureLayer, checked
from geoapp.maps.symbols import MODES, STATES, SYMBOLS, legend, symbol
from geodata.extent import EARLIEST, LATEST, Interval
from geodata.model import Layer, Mode, State

HOSTILE = "{{7*7}}</script>{% raw %}"
VARS = (STATIC / "css" / "vars.css").read_text("utf-8")
LINES = (STATIC / "css" / "lines.css").read_text("utf-8")


def layer(name: str, collection: str = "places", word: str = "exercise", **more: object) -> Layer:
    asked = {"where": {}, "legend": "What it shows.", "visible": True} | more
    return Layer(id=name, title=name.capitalize(), collection=collection, symbol=word, **asked)  # type: ignore[arg-type]


LAYERS = (
    layer("rail", "legs", "rail", where={"mode": ("rail",)}),
    layer("logistics", word="logistics", visible=False),
    layer("great-stone", word="park"),
    layer("exercises"),
)
URLS = Urls(layer=lambda name: LayerUrls(f"/layers/{name}.geojson?v=1"), basemap="/basemap/1/basemap.pmtiles")


def test_two_maps_of_one_view_are_the_same_text() -> None:
    first, second = (build_map(MapView(), LAYERS, URLS) for _ in range(2))
    assert first.script() == second.script() == first.script()


def test_the_map_brings_our_files_alone() -> None:
    atlas = build_map(MapView(), LAYERS, URLS)
    assert atlas.scripts == ["vendor/leaflet.js"]
    assert atlas.styles == ["vendor/frame.css"]
    assert "://" not in atlas.script()


def test_one_map_does_not_change_the_files_of_the_next() -> None:
    before = list(AtlasMap.default_js)
    build_map(MapView(), LAYERS, URLS).script()
    assert before == AtlasMap.default_js


def test_layers_come_by_address_in_the_order_of_the_atlas() -> None:
    script = build_map(MapView(), LAYERS, URLS).script()
    places = [script.index(f"/layers/{one.id}.geojson") for one in LAYERS]
    assert places == sorted(places)
    assert script.index("atlas.basemap(map_atlas") < places[0]
    assert script.index("atlas.start(map_atlas") > places[-1]


def test_titles_and_legends_stay_out_of_the_script() -> None:
    hostile = Layer(
        id="exercises", title=HOSTILE, collection="places", where={}, symbol="exercise", legend=HOSTILE, visible=True
    )
    script = build_map(MapView(), [hostile], URLS).script()
    assert "49" not in script
    assert "7*7" not in script


@pytest.mark.parametrize(
    "text", [HOSTILE, "{{x}}", "{% x", "{#", "a b", "<b>", "Барысаў", 'a"b', "{xy}", "{x", float("nan")]
)
def test_text_is_refused_in_options(text: object) -> None:
    with pytest.raises(ValueError, match="data reach the map by URL alone"):
        checked({"name": text})


@pytest.mark.parametrize(
    "value", [None, True, 3, 2.5, "places/barysaw", "/tiles/{z}/{x}/{y}.webp", [1, 2.5], "2017-01-01"]
)
def test_ids_numbers_and_addresses_pass(value: object) -> None:
    assert checked({"name": value}) == {"name": value}


def test_a_selection_that_is_text_never_reaches_the_template() -> None:
    with pytest.raises(ValueError, match="select"):
        build_map(MapView(select=HOSTILE), LAYERS, URLS)


def test_a_layer_is_named_by_a_slug() -> None:
    with pytest.raises(ValueError, match="slug"):
        FeatureLayer("a'); alert(1", url="/x", collection="places", symbol="exercise", visible=True, on=True)


def test_an_unknown_symbol_names_the_known_ones() -> None:
    with pytest.raises(LookupError, match="exercise, park"):
        build_map(MapView(), [layer("x", word="dragon")], URLS)


def test_a_view_moves_the_map_and_switches_layers() -> None:
    period = Interval(date(2017, 1, 1), LATEST)
    view = MapView(layers=("rail",), lon=27.5, lat=53.9, zoom=9, datetime=period, surely=True, select="places/minsk")
    script = build_map(view, LAYERS, URLS).script()
    assert "center: [53.9, 27.5]" in script
    for said in ('"zoom": 9', '"first": "2017-01-01"', '"last": null', '"surely": true', '"select": "places/minsk"'):
        assert said in script
    shown = script.split('"layer": ')
    assert [part.split('"')[1] for part in shown[1:] if '"on": true' in part] == ["rail"]


def test_the_default_view_has_no_query() -> None:
    assert MapView().query() == MapView(embed=True).query() == ""


def test_a_query_says_all_of_a_view_once() -> None:
    view = MapView(
        layers=("rail", "exercises"),
        datetime=Interval(EARLIEST, date(2017, 12, 31)),
        surely=True,
        theme="dark",
        lon=27.56670001,
        lat=-0.00001,
        zoom=6.50,
        select="places/barysaw",
    )
    assert view.query() == (
        "layers=rail,exercises&datetime=../2017-12-31&time-match=surely&theme=dark"
        "&lon=27.5667&lat=0&zoom=6.5&select=places/barysaw"
    )
    assert dict(parse_qsl(view.query()))["layers"] == "rail,exercises"


def test_no_layers_is_another_view_than_the_default() -> None:
    assert MapView(layers=()).query() == "layers="


def test_the_legend_explains_what_the_layers_draw() -> None:
    groups = {group.title: group.rows for group in legend(LAYERS)}
    assert [row.title for row in groups["What is shown"]] == [
        "Exercises",
        "Great-stone",
        "Area of the park",
        "Logistics",
        "Several places",
    ]
    assert [row.sample for row in groups["How well a place is known"]] == ["mark-pin", "mark-halo", "mark-outline"]
    assert [row.word for row in groups["Corridors"] if row.sample == "line"] == ["rail"]
    assert [row.sample for rows in groups.values() for row in rows if row.key] == [
        *("shared", "mark-pin", "mark-halo", "line", "gauge", "line-straight"),
    ]
    assert all(row.meaning.endswith((".", ")")) for rows in groups.values() for row in rows)


def test_without_corridors_the_legend_keeps_silent_about_them() -> None:
    assert [group.title for group in legend([layer("exercises")])] == [
        "What is shown",
        "How well a place is known",
        "How well a date is known",
    ]


def test_lines_that_name_no_mode_may_be_of_any() -> None:
    groups = {group.title: group.rows for group in legend([layer("all", "legs", "rail")])}
    assert [row.word for row in groups["Corridors"] if row.sample == "line"] == [mode.value for mode in Mode]


@pytest.mark.parametrize("word", SYMBOLS)
def test_a_symbol_has_an_icon_and_a_colour(word: str) -> None:
    assert symbol(word).icon in ICONS
    assert f".s-{word}" in VARS


def test_every_mode_and_state_has_a_line_of_its_own() -> None:
    assert set(MODES) == set(Mode)
    assert set(STATES) == set(State)
    assert all(f".line-{mode}" in LINES for mode in Mode if mode is not Mode.RAIL)
    assert all(f".state-{state}" in LINES for state in State if state is not State.OPEN)


def test_the_version_of_assets_follows_their_names_and_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    first = content_hash(tmp_path)
    assert Assets(tmp_path).url("a.css") == f"/static/{first}/a.css"
    (tmp_path / "a.css").write_text("b{}")
    second = content_hash(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, content_hash(tmp_path)}) == 3


def test_without_the_packages_set_up_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(MissingPackage, match="npm ci"):
        vendor(tmp_path / "node_modules", tmp_path / "static")


def test_the_sprite_keeps_shapes_and_drops_the_rest() -> None:
    drawn = sprite(
        {"x": '<svg viewBox="0 0 9 9"><script>alert(1)</script><path d="M0 0\n 1 1" style="fill:red"/></svg>'}
    )
    assert '<symbol id="icon-x" viewBox="0 0 9 9"><path d="M0 0 1 1"/></symbol>' in drawn
    assert "script" not in drawn

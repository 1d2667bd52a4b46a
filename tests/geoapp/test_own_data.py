"""A single file as an atlas: typed fields, recognised time, drawn by its geometry, and nothing that it does not say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import pytest
from click.testing import CliRunner
from shapely import LineString, MultiPoint, Point, box

from geoapp import create_app
from geoapp.cli import main
from geodata import guessing
from geodata.atlas import open_atlas
from geodata.formats import suited
from geodata.reading import BrokenData
from tests.geodata.geojson import assert_valid
from tests.served import free_port

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

MIXED = geopandas.GeoDataFrame(
    {
        "Name (en)": ["Łódka", "Omega way", "Third", None],
        "people": [100, 2000, None, 7],
        "share": [0.5, 1.25, None, 2.0],
        "start": ["2015-06", "2016", "2017-01-02", None],
        "end": ["2016", "2017-03-01", None, None],
        "limit": ["a {{7*7}}", "<b>x</b>", "=1+1", "javascript:alert(1)"],
    },
    geometry=[Point(14.1, 50), LineString([(15, 50.5), (16, 51)]), box(14, 51, 15, 52), None],
    crs=4326,
)


def write(folder: Path, form: str, frame: geopandas.GeoDataFrame = MIXED) -> Path:
    path = folder / f"my_towns.{form}"
    if form == "parquet":
        frame.to_parquet(path)
    elif form == "csv":
        frame.to_wkt().rename(columns={"geometry": "WKT"}).to_csv(path, index=False)
    elif form == "shp.zip":
        frame.iloc[:1].to_file(path, driver="ESRI Shapefile", encoding="utf-8")
    elif form == "kml":
        frame.drop(columns="limit").to_file(path, driver="LIBKML")
    else:
        frame.to_file(path)
    return path


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return open_atlas(write(tmp_path_factory.mktemp("own"), "geojson"))


@pytest.fixture(scope="module")
def client(mixed: Atlas) -> FlaskClient:
    return create_app(mixed).test_client()


@pytest.mark.parametrize("form", ["geojson", "gpkg", "parquet", "csv", "fgb", "kml", "shp.zip"])
def test_each_form_is_shown_with_its_fields_and_places(tmp_path: Path, form: str) -> None:
    frame = MIXED[:3] if form == "fgb" else MIXED
    atlas = open_atlas(write(tmp_path, form, frame))
    assert atlas.catalog.cover.title == "My towns"
    first = next(one for one in atlas.graph.features.values() if one.shape == "point")
    assert (first.geometry.x, first.geometry.y, first.shape) == (14.1, 50, "point")
    if form not in ("kml", "shp.zip"):
        assert str(first.when) == first.cells["period"] == "2015-06/2016"
        assert first.title == "Łódka"
        assert (first.cells["people"], first.cells["share"]) == (100, 0.5)
    assert {layer.id for layer in atlas.catalog.cover.layers} == (
        {"points"} if form == "shp.zip" else {"points", "lines", "areas"}
    )


def test_properties_are_typed_and_their_names_fit_an_address(mixed: Atlas) -> None:
    held = mixed.catalog.properties("features")
    assert {name: (one.type.value, one.schema["type"]) for name, one in held.items() if name in TYPES} == TYPES
    assert held["limit_"].schema["description"] == "Field 'limit' of the file."
    assert held["id"].role == "id"


TYPES = {
    "Name_en": ("text", "string"),
    "people": ("number", "integer"),
    "share": ("number", "number"),
    "period": ("dated", "string"),
    "limit_": ("text", "string"),
    "geometry_type": ("text", "string"),
}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["1", "2", "3", "4"]),
        ("people=2000", ["2"]),
        ("geometry_type=area", ["3"]),
        ("sortby=-people", ["2", "1", "4", "3"]),
        ("sortby=share", ["1", "2", "4", "3"]),
        ("sortby=-Name_en", ["1", "3", "2", "4"]),
        ("filter=people > 50 AND share < 1", ["1"]),
        ("filter=T_AFTER(period, DATE('2016-12-31'))", ["3"]),
        ("datetime=2015-07", ["1", "4"]),
        ("bbox=13,49,14.5,50.5", ["1", "4"]),
        ("limit=1&offset=2", ["3"]),
    ],
)
def test_items_are_asked_like_those_of_any_collection(client: FlaskClient, asked: str, found: list[str]) -> None:
    answer = client.get(f"/ogc/collections/features/items?{asked}", headers={"Accept": "application/geo+json"})
    assert answer.status_code == 200, answer.text
    whole = json.loads(answer.data)
    assert [one["id"] for one in whole["features"]] == found
    for one in whole["features"]:
        assert_valid(one)


def test_every_download_holds_all_of_it(client: FlaskClient, mixed: Atlas) -> None:
    assert "linkedplaces" not in suited("features")
    for form in suited("features").values():
        answer = client.get(f"/download/features.{form.extension}")
        assert answer.status_code == 200, form.name
        assert len(answer.data) > 300, form.name
    table = client.get("/download/features.csv").data.decode()
    assert "not stated in the file" in table
    assert "'=1+1" in table


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/embed", "/map.js", "/features", "/features/1", "/features/4/card", "/data", "/about", "/about/method"),
        *("/sources", "/sources/file", "/search?q=lodka", "/map.svg", "/map.png", "/map.svg?select=features/1"),
        *(
            "/map.svg?select=features/2&layers=points",
            "/?select=features/3&datetime=2017",
            "/ogc/",
            "/ogc/api",
            "/stories",
        ),
        *("/ogc/collections", "/ogc/collections/features", "/ogc/collections/lines/items", "/changes", "/readyz"),
        *("/ogc/collections/features/schema", "/ogc/collections/features/queryables", "/cite?url=/features"),
        *("/layers/points.geojson", "/layers/lines.geojson", "/layers/areas.geojson", "/search.json?q=omega"),
    ],
)
def test_every_door_is_open(client: FlaskClient, path: str) -> None:
    for accept in ("text/html", "*/*"):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.status_code in (200, 303), (path, answer.data[:300])


@pytest.mark.parametrize("path", ["/places", "/events", "/series", "/places/x", "/features/none", "/layers/x.geojson"])
def test_what_the_file_has_not_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_card_shows_the_fields_as_text_and_the_file_as_the_source(client: FlaskClient) -> None:
    page = client.get("/features/1").text
    for told in (
        "Łódka",
        "June 2015 to 2016",
        "100",
        "a {{7*7}}",
        "the file does not say",
        "my_towns.geojson",
        "The file itself",
    ):
        assert told in page
    assert "&lt;b&gt;x&lt;/b&gt;" in client.get("/features/2").text
    assert 'href="javascript:' not in client.get("/features/4").text
    assert "The file gives no position." in client.get("/features/4").text


def test_layers_are_drawn_by_geometry_and_say_that_precision_is_unknown(client: FlaskClient) -> None:
    drawn = {
        name: json.loads(client.get(f"/layers/{name}.geojson").data)["features"]
        for name in ("points", "lines", "areas")
    }
    assert [len(one) for one in drawn.values()] == [1, 1, 1]
    told = [one[0]["properties"] for one in drawn.values()]
    assert [one["mark"] for one in told] == ["halo", "shape", "shape"]
    assert {one["known"] for one in told} == {"as the file has it"}
    assert {one["precision_m"] for one in told} == {None}
    assert told[0]["events"] == [["2015-06-01", "2016-12-31"]]
    assert "precision" not in json.dumps([one["id"] for one in client.get("/ogc/collections").json["collections"]])  # type: ignore[index]


def test_search_finds_by_name_in_any_spelling_and_by_text_fields(client: FlaskClient) -> None:
    assert [one["id"] for one in json.loads(client.get("/search.json?q=lodka").data)] == ["1"]
    assert [one["id"] for one in json.loads(client.get("/search.json?q=javascript").data)] == ["4"]


def test_version_is_that_of_the_bytes(tmp_path: Path) -> None:
    file = write(tmp_path, "geojson")
    version = open_atlas(file).store.version
    assert open_atlas(Path(shutil.copy2(file, tmp_path / "other.geojson"))).store.version == version
    file.write_text(file.read_text("utf-8").replace("Third", "Fourth"), "utf-8")
    assert open_atlas(file).store.version != version


# Times and ids


@pytest.mark.parametrize(
    ("fields", "column", "times"),
    [
        ({"date": ["2015-06", "2016~", None]}, ("date",), ["2015-06", "2016~", None]),
        ({"Date": ["2015-06-01T10:00:00Z", "2015-06-02 11:30"]}, ("Date",), ["2015-06-01", "2015-06-02"]),
        ({"day": ["2015/06/01"]}, ("day",), ["2015-06-01"]),
        ({"year": [1995, 2020.0]}, ("year",), ["1995", "2020"]),
        ({"YEAR": ["1995", 7]}, ("YEAR",), ["1995", "0007"]),
        ({"from": ["2015", None], "to": [None, "2016"]}, ("from", "to"), ["2015/", "/2016"]),
        ({"date": ["12 May"], "year": [2015]}, ("year",), ["2015"]),
    ],
)
def test_time_is_taken_where_every_value_is_one(fields: Any, column: Any, times: list[str | None]) -> None:
    found = guessing.dated(fields)
    assert found is not None
    assert found[0] == column
    assert [str(when) if when else None for when in found[1]] == times


@pytest.mark.parametrize(
    "fields",
    [
        {"date": ["2015", "last week"]},
        {"date": [None]},
        {"year": [2015.5]},
        {"year": [True]},
        {"when": ["01.02.2015"]},
        {},
    ],
)
def test_what_may_not_be_a_time_is_none(fields: Any) -> None:
    assert guessing.dated(fields) is None


def test_texts_become_numbers_only_if_all_are_plain_numbers() -> None:
    assert guessing.typed(["1", "20", ""]) == [1, 20, None]
    assert guessing.typed(["1", "2.5"]) == [1.0, 2.5]
    assert guessing.typed(["007", "1"]) == ["007", "1"]
    assert guessing.typed(["1", "x"]) == ["1", "x"]


def test_ids_of_the_file_are_kept_if_they_fit_an_address() -> None:
    assert guessing.ids(["a-1", "B.2"], 2) == ["a-1", "B.2"]
    assert guessing.ids(["a/1", "b"], 2) == ["1", "2"]
    assert guessing.ids(["a", ""], 2) == ["1", "2"]


# Files that can't be shown

EARTH = "longitude is within 180 and latitude within 90 degrees"
SWAPPED = "longitude and latitude seem to be swapped"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        (
            "t.csv",
            "name,kind\na,b\n",
            "t.csv: geometry: the file says where things are; "
            "give it columns lon and lat, or one of WKT; its fields are: name, kind",
        ),
        ("t.csv", "name,lon,lat\na,50,140\n", f"t.csv:2: geometry '50, 140': {EARTH}; {SWAPPED}"),
        ("t.csv", "name,lon,lat\na,500000,5500000\n", f"t.csv:2: geometry '500000, 5.5e+06': {EARTH}; correct it, or"),
        ("t.csv", "name,lon,lat\na,nan,50\n", f"t.csv:2: geometry 'nan, 50': {EARTH}; correct it, or"),
        (
            "t.csv",
            "name,lon,lat\na,east,50\n",
            "t.csv:2: position: the position is numbers in degrees, or WKT; correct",
        ),
        (
            "t.csv",
            "id,lon,lat\na,1,2\nb,1,2\na,1,2\n",
            "t.csv:4: id 'a': an id stands once in its file; it stands also at 2; rename one of them, or",
        ),
        ("t.csv", "name,lon,lat\n", "t.csv: rows: the file has features; add some, or name another file"),
        ("t.csv", "", "t.csv:1: header: the first line names the fields; add it"),
        ("t.geojson", "{", "t.geojson: file: GDAL can read the file; mend it: "),
        ("t.geojson", '{"type":"FeatureCollection","features":[]}', "t.geojson: rows: the file has features; add some"),
        ("t.gpkg", "no database", "t.gpkg: file: GDAL can read the file; mend it: "),
        ("t.parquet", "PAR1", "t.parquet: file: the file is GeoParquet; write it as GeoParquet"),
        ("t.zip", "PK", "t.zip: file: GDAL can read the file; mend it: "),
        (
            "t.txt",
            "x",
            "t.txt: file: the file is GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML, a shapefile or CSV;",
        ),
    ],
)
def test_a_file_that_can_not_be_shown_is_refused_with_its_cure(
    tmp_path: Path, name: str, content: str, complaint: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    told = CliRunner().invoke(main, ["serve", "--port", str(free_port()), str(tmp_path / name)])
    assert told.exit_code == 1
    first, *_, last = told.stderr.splitlines()
    assert first.startswith(complaint), first
    assert str(tmp_path) not in told.stderr
    assert last.endswith("nothing was served or written.")


def test_scattered_points_and_strange_shapes_are_refused(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[MultiPoint([(1, 2), (3, 4)])], crs=4326)
    with pytest.raises(BrokenData, match="MultiPoint': a feature is a point, a line or an area; split it"):
        open_atlas(write(tmp_path, "geojson", frame))


def test_one_of_several_layers_is_named(tmp_path: Path) -> None:
    file = tmp_path / "t.gpkg"
    MIXED[:1].to_file(file, layer="first_layer")
    MIXED[1:2].to_file(file, layer="second")
    with pytest.raises(BrokenData, match="give --layer, one of: first_layer, second"):
        open_atlas(file)
    assert open_atlas(file, layer="first_layer").catalog.cover.title == "First layer"


def test_a_file_without_a_coordinate_system_is_refused(tmp_path: Path) -> None:
    frame = MIXED[:1].drop(columns="limit")
    frame.to_file(tmp_path / "t.shp")
    (tmp_path / "t.prj").unlink()
    with pytest.raises(BrokenData, match="the file says its coordinate system"):
        open_atlas(tmp_path / "t.shp")

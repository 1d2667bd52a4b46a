from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas
import pytest
from click.testing import CliRunner
from shapely import LineString, Point

from geoapp import create_app
from geoapp.cli import main
from geodata.atlas import STARTER, open_atlas
from geodata.model import Event, Place
from tests.conftest import TINY
from tests.geodata.geojson import assert_valid
from tests.served import free_port

if TYPE_CHECKING:
    from click.testing import Result

    from geodata.atlas import Atlas


def atlas(*arguments: str | Path) -> Result:
    """The command line `atlas` with these arguments."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def _bytes(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones included."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _break(folder: Path) -> None:
    table = folder / "places" / "places.csv"
    table.write_text(table.read_text("utf-8").replace("16,50,exact", "16,95,exact"), "utf-8")


LATITUDE = "places/places.csv:5: lat '95': the number lies between -90 and 90 degrees; correct it"

# check


def test_check_says_what_a_sound_folder_holds_and_its_version(tiny: Atlas) -> None:
    told = atlas("check", TINY)
    assert told.exit_code == 0
    assert told.output.startswith("tiny is sound: ")
    assert "8 place" in told.output
    assert told.output.endswith(f"Data version {tiny.catalog.version}.\n")


def test_check_complains_of_a_broken_folder_and_fails(folder: Path) -> None:
    _break(folder)
    told = atlas("check", folder)
    assert told.exit_code == 1
    assert told.stdout == ""
    assert told.stderr == f"{LATITUDE}\n1 complaint; nothing was served or written.\n"


def test_check_as_json_is_for_programs(folder: Path) -> None:
    sound = atlas("check", folder, "--json")
    assert (sound.exit_code, json.loads(sound.stdout)) == (0, [])
    _break(folder)
    broken = atlas("check", folder, "--json")
    assert broken.exit_code == 1
    (complaint,) = json.loads(broken.stdout)
    assert complaint["file"] == "places/places.csv"
    assert complaint["line"] == "5"
    assert set(complaint) == {"file", "line", "field", "value", "rule", "cure"}


def test_check_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert atlas("check", tmp_path / "nowhere").exit_code == 2


def test_serve_does_not_serve_a_broken_folder(folder: Path) -> None:
    _break(folder)
    told = atlas("serve", "--data", folder, "--port", free_port())
    assert told.exit_code == 1
    assert LATITUDE in told.stderr
    assert "http://" not in told.stdout


# export


def test_export_writes_a_collection_with_its_licence(tmp_path: Path) -> None:
    out = tmp_path / "places.geojson"
    assert atlas("export", "places", "--data", TINY, "--out", out).exit_code == 0
    whole = json.loads(out.read_text("utf-8"))
    assert len(whole["features"]) == 8
    assert whole["licence"] == "CC0-1.0"
    for feature in whole["features"]:
        assert_valid(feature)


def test_export_writes_to_standard_output_by_default() -> None:
    told = atlas("export", "legs", "--data", TINY)
    assert [feature["id"] for feature in json.loads(told.stdout)["features"]] == ["alpha-beta", "gamma-beta"]


def test_export_of_an_unknown_collection_names_those_there_are() -> None:
    told = atlas("export", "roads", "--data", TINY)
    assert told.exit_code == 2
    assert "places, events, claims, legs, corridors, series" in told.stderr


def test_export_from_a_broken_folder_leaves_the_file_alone(folder: Path, tmp_path: Path) -> None:
    _break(folder)
    out = tmp_path / "places.geojson"
    out.write_text("before", "utf-8")
    assert atlas("export", "places", "--data", folder, "--out", out).exit_code == 1
    assert out.read_text("utf-8") == "before"


# init


@pytest.mark.parametrize("exists", [False, True])
def test_init_makes_a_sound_folder_that_can_be_served(tmp_path: Path, exists: bool) -> None:
    made = tmp_path / "mine"
    if exists:
        made.mkdir()
    assert atlas("init", made).exit_code == 0
    assert _bytes(made) == _bytes(STARTER)
    assert atlas("check", made).exit_code == 0
    client = create_app(open_atlas(made)).test_client()
    for address in ("/", "/embed", "/places/example-east-island", "/events/example-fair-2019"):
        assert client.get(address).status_code == 200, address


def test_the_examples_say_that_they_are_examples_and_are_in_every_table(tmp_path: Path) -> None:
    atlas("init", tmp_path / "mine")
    catalog = open_atlas(tmp_path / "mine").catalog
    for record, table in catalog.tables.items():
        assert 1 <= len(table.rows) <= 3, record.__name__
        for row in table.rows:
            assert any(str(getattr(row, name)).startswith("example") for name in row.__slots__), row
    readme = (tmp_path / "mine" / "README.md").read_text("utf-8")
    for table in catalog.tables.values():
        assert Path(table.file).name in readme


def test_init_refuses_a_folder_that_is_not_empty(folder: Path) -> None:
    before = _bytes(folder)
    told = atlas("init", folder)
    assert told.exit_code == 1
    assert "is not empty" in told.stderr
    assert _bytes(folder) == before


def test_init_refuses_a_place_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("a file", "utf-8")
    assert atlas("init", tmp_path / "mine").exit_code != 0
    assert (tmp_path / "mine").read_text("utf-8") == "a file"


# import

TOWNS = geopandas.GeoDataFrame(
    {
        "title": ["Łódka", "Omega town", "Omega Town", None],
        "also": ["Lodka", None, "Omega; O", None],
        "kindof": ["city", "city", "village", "village"],
        "people": [100, 2000, None, 5],
        "id": ["n1", "n2", "n3", "n4"],
    },
    geometry=[Point(14.12345678, 50), Point(15, 50.5), Point(16, 51), None],
    crs="EPSG:4326",
)
NAMED = TOWNS[:3]
SET = "country=XB,precision=locality,precision_m=3000,position_basis=Invented, for the test,position_verified=no"
SOURCES = "sources=one-data; one-book"
MAP = "name=title,aliases=also,kind=kindof"


def _file(folder: Path, form: str, towns: geopandas.GeoDataFrame = NAMED) -> Path:
    """The towns as a file of one form."""
    folder.mkdir(exist_ok=True)
    path = folder / f"towns.{form.partition('-')[0]}"
    if form == "csv-wkt":
        towns.to_wkt().rename(columns={"geometry": "WKT"}).to_csv(path, index=False)
    elif form == "csv":
        plain = towns.drop(columns="geometry").assign(Lon=towns.geometry.x, Lat=towns.geometry.y)
        plain.to_csv(path, index=False, sep=";")
    elif form == "kml":
        towns.drop(columns="id").to_file(path, driver="LIBKML")
    elif form == "shp":
        towns.to_crs(3857).to_file(path, encoding="utf-8")
    else:
        towns.to_file(path)
    return path


def _import(file: Path, folder: Path, *more: str) -> Result:
    options = ("--into", "places", "--map", MAP, "--set", SET, "--set", SOURCES)
    return atlas("import", file, *options, "--data", folder, *more)


@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp", "kml", "csv", "csv-wkt"])
def test_import_takes_places_from_each_form(folder: Path, tmp_path: Path, form: str) -> None:
    told = _import(_file(tmp_path / "in", form), folder, "--write")
    assert told.exit_code == 0, told.output
    places = open_atlas(folder).catalog.by_id(Place)
    assert len(places) == 11
    assert list(places)[-3:] == ["lodka", "omega-town", "omega-town-2"]
    lodka = places["lodka"]
    assert (lodka.name, lodka.aliases, lodka.kind.value) == ("Łódka", ("Lodka",), "city")
    assert (lodka.lon, lodka.lat, lodka.precision_m) == (14.123457, 50, 3000)
    assert lodka.position_basis == "Invented, for the test"
    assert lodka.sources == ("one-data", "one-book")
    assert places["omega-town-2"].aliases == ("Omega", "O")


def test_import_without_write_shows_rows_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    before = _bytes(folder)
    told = _import(_file(tmp_path / "in", "gpkg"), folder)
    assert told.exit_code == 0
    head, *rows = told.stdout.splitlines()
    assert head.split()[:3] == ["id", "name", "aliases"]
    assert rows[0].split()[:2] == ["lodka", "Łódka"]
    assert "Not taken: people" in told.stdout
    assert "add --write" in told.stdout
    assert _bytes(folder) == before


def test_import_leaves_the_rows_that_were_there_as_they_were(folder: Path, tmp_path: Path) -> None:
    before = _bytes(folder)
    _import(_file(tmp_path / "in", "geojson"), folder, "--write")
    after = _bytes(folder)
    assert [name for name in after if after[name] != before.get(name)] == ["places/places.csv"]
    assert after["places/places.csv"].startswith(before["places/places.csv"])


def test_import_widens_a_table_that_lacks_a_column(folder: Path, tmp_path: Path) -> None:
    before = open_atlas(folder).catalog.by_id(Place)
    told = _import(_file(tmp_path / "in", "gpkg"), folder, "--set", "wikidata=Q1", "--write")
    assert told.exit_code == 0, told.output
    after = open_atlas(folder).catalog.by_id(Place)
    assert {key: after[key] for key in before} == before
    assert after["lodka"].wikidata == "Q1"


def test_import_keeps_the_line_ends_and_mark_of_a_spreadsheet(folder: Path, tmp_path: Path) -> None:
    table = folder / "places" / "places.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    assert _import(_file(tmp_path / "in", "csv"), folder, "--write").exit_code == 0
    held = table.read_bytes()
    assert held.startswith(b"\xef\xbb\xbfid,")
    assert held.count(b"\n") == held.count(b"\r\n") == 12
    assert atlas("check", folder).exit_code == 0


def test_import_complains_by_the_rows_of_the_file_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    before = _bytes(folder)
    told = _import(_file(tmp_path / "in", "gpkg", TOWNS), folder, "--set", "border=nowhere", "--write")
    assert told.exit_code == 1
    border = "border 'nowhere': a border is two country codes; for example BY-PL"
    assert told.stderr.splitlines() == [
        *(f"towns.gpkg:feature {row}: {border}" for row in range(3)),
        "towns.gpkg:feature 3: id: id is not empty; fill it, or leave the record out",
        "towns.gpkg:feature 3: name: name is not empty; fill it, or leave the record out",
        f"towns.gpkg:feature 3: {border}",
        "6 complaints; nothing was served or written.",
    ]
    assert _bytes(folder) == before


def test_import_complains_by_the_lines_of_a_csv_file(folder: Path, tmp_path: Path) -> None:
    before = _bytes(folder)
    file = tmp_path / "towns.csv"
    file.write_text('title,kindof,also,lon,lat\n\n"Two\nlines",city,,14,50\nOne,town,,14,50\n', "utf-8")
    told = _import(file, folder, "--write")
    assert told.exit_code == 1
    (line, _) = told.stderr.splitlines()
    assert line.startswith("towns.csv:5: kind 'town': a place kind is a word of its list; one of: city, ")
    assert _bytes(folder) == before


def test_import_complains_of_what_the_rows_break_elsewhere(folder: Path, tmp_path: Path) -> None:
    """The folder expects twelve places at most, and a position in its country."""
    file = tmp_path / "towns.csv"
    rows = [f"Town {number},city,,{14 if number else 9},50" for number in range(5)]
    file.write_text("\n".join(["title,kindof,also,lon,lat", *rows]), "utf-8")
    before = _bytes(folder)
    told = _import(file, folder, "--write")
    assert told.stderr.splitlines() == [
        "places/places.toml: expected '13': places has 6 to 12 records; "
        "restore the missing records, or change the expected count",
        "towns.csv:2: lon, lat '9.0, 50.0': the position lies in XB, within 20 km; correct the position or the country",
        "2 complaints; nothing was served or written.",
    ]
    assert _bytes(folder) == before


def test_importing_the_same_file_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path / "in", "gpkg", TOWNS[:2])
    assert _import(file, folder, "--write").exit_code == 0
    before = _bytes(folder)
    told = _import(file, folder, "--write")
    assert told.stderr.splitlines()[0] == (
        "towns.gpkg:feature 0: id 'lodka': an id stands once in its table; rename one of them"
    )
    assert _bytes(folder) == before


def test_import_takes_ids_from_a_field_that_is_named(folder: Path, tmp_path: Path) -> None:
    assert _import(_file(tmp_path / "in", "gpkg"), folder, "--map", "id=id", "--write").exit_code == 0
    assert {"n1", "n2", "n3"} <= set(open_atlas(folder).catalog.by_id(Place))


def test_import_takes_events(folder: Path, tmp_path: Path) -> None:
    happenings = geopandas.GeoDataFrame(
        {
            "title": ["Fair of Gamma", "Second fair"],
            "date": ["2016-05-01", "2016-06"],
            "where": ["gamma", "beta; gamma"],
            "actors": ["Gamma", None],
            "seen": [True, False],
        },
        geometry=[Point(16, 50), None],
        crs=4326,
    )
    happenings.to_file(tmp_path / "fairs.geojson")
    told = atlas(
        *("import", tmp_path / "fairs.geojson", "--into", "events", "--data", folder, "--write"),
        *("--map", "places=where,verified=seen", "--set", "kind=exhibition,summary=A fair.,sources=one-news"),
    )
    assert told.exit_code == 0, told.output
    events = open_atlas(folder).catalog.by_id(Event)
    assert (str(events["fair-of-gamma"].date), events["fair-of-gamma"].verified) == ("2016-05-01", True)
    assert events["second-fair"].places == ("beta", "gamma")
    assert not events["second-fair"].verified


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--map", "nmae=title"), "towns.gpkg: --map 'nmae': every column is known; did you mean name?"),
        (("--map", "name=titel"), "towns.gpkg: --map 'titel': every field named is in the file; did you mean title?"),
        (("--set", "licence=MIT"), "towns.gpkg: --set 'licence': every column is known; there are: id, name, "),
        (("--layer", "villages"), "towns.gpkg: layer 'villages': the layer is one of the file; give --layer, one of: "),
    ],
)
def test_import_complains_of_names_that_are_not_there(
    folder: Path, tmp_path: Path, options: tuple[str, ...], complaint: str
) -> None:
    told = _import(_file(tmp_path / "in", "gpkg"), folder, *options)
    assert told.exit_code == 1
    assert told.stderr.startswith(complaint)


def test_import_asks_which_of_several_layers_is_meant(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "towns.gpkg"
    NAMED.to_file(file, layer="towns")
    NAMED[:1].to_file(file, layer="others")
    told = _import(file, folder)
    assert told.stderr.startswith("towns.gpkg: layer: one layer is read; give --layer, one of: towns, others")
    assert _import(file, folder, "--layer", "others").exit_code == 0


def test_import_refuses_places_that_are_no_points(folder: Path, tmp_path: Path) -> None:
    lines = NAMED.set_geometry([LineString([(14, 50), (15, 50)])] * 3)
    told = _import(_file(tmp_path / "in", "gpkg", lines), folder)
    assert told.stderr.splitlines()[0] == (
        "towns.gpkg:feature 0: geometry 'LineString': a place is a point; "
        "take its centre in a GIS first, and say so in position_basis"
    )


def test_import_refuses_a_shapefile_without_a_coordinate_system(folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path / "in", "shp")
    file.with_suffix(".prj").unlink()
    told = _import(file, folder)
    assert told.stderr.startswith("towns.shp: geometry: the file says its coordinate system; ")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("towns.docx", b"PK", "towns.docx: file: the file is GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, "),
        ("towns.geojson", b"{", "towns.geojson: file: GDAL can read the file; mend it: "),
        ("towns.gpkg", b"", "towns.gpkg: file: GDAL can read the file; mend it: "),
        ("towns.csv", b"", "towns.csv:1: header: the first line names the fields; add it"),
        ("towns.csv", b"title\n\xff", "towns.csv:2: file: the file is text in UTF-8; save it as UTF-8"),
        ("towns.csv", b"title,lon\na", "towns.csv:2: row '1': a row has as many cells as the header (2); "),
        ("towns.csv", b'title\n"a', "towns.csv:2: row: the file is CSV; mend the row: unexpected end of data"),
        ("towns.csv", b"title,lon,lat\na,east,50", "towns.csv:2: position: the position is numbers in degrees, or WKT"),
        ("towns.csv", b"title,WKT\na,POINT(1", "towns.csv:2: position: the position is numbers in degrees, or WKT"),
        ("towns.csv", b"title,also,kindof,lon,lat\n", "towns.csv: rows: the file has rows; add some"),
    ],
)
def test_import_complains_of_files_that_it_cannot_read(
    folder: Path, tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    before = _bytes(folder)
    told = _import(tmp_path / name, folder, "--write")
    assert told.exit_code == 1
    assert told.stderr.startswith(complaint)
    assert _bytes(folder) == before


def test_import_into_a_broken_folder_writes_nothing(folder: Path, tmp_path: Path) -> None:
    _break(folder)
    before = _bytes(folder)
    told = _import(_file(tmp_path / "in", "gpkg", NAMED[:2]), folder, "--write")
    assert told.stderr.splitlines()[0] == LATITUDE
    assert _bytes(folder) == before


def test_import_into_a_folder_without_the_collection_says_what_to_add(folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(folder / "places")
    told = _import(_file(tmp_path / "in", "gpkg"), folder, "--write")
    assert told.stderr.startswith("places/: folder: the folder has the collection; ")
    assert not (folder / "places").exists()


def test_import_gives_way_to_another_that_is_at_work(folder: Path, tmp_path: Path) -> None:
    (folder / "places" / ".places.csv.part").write_text("half", "utf-8")
    before = _bytes(folder)
    told = _import(_file(tmp_path / "in", "gpkg", NAMED[:2]), folder, "--write")
    assert told.exit_code == 1
    assert "can't write" in told.stderr
    assert _bytes(folder) == before


def test_a_pair_without_its_sign_is_refused(folder: Path, tmp_path: Path) -> None:
    told = _import(_file(tmp_path / "in", "gpkg"), folder, "--map", "name")
    assert told.exit_code == 2
    assert "'name' is not COLUMN=VALUE" in told.stderr


# The page about it


def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/own-atlas.md, line by line, but for the server."""
    page = (Path(__file__).parents[2] / "docs" / "own-atlas.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    (table,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    Path("towns.csv").write_text(table, "utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 7
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "atlas"
        if arguments[0] != "serve":
            told = atlas(*arguments)
            assert told.exit_code == 0, told.output
    places = open_atlas(Path("my-atlas")).catalog.by_id(Place)
    assert places["oster-haven"].name == "Øster Haven"
    assert places["northport"].aliases == ("Severny Port",)
    assert len(json.loads(Path("places.geojson").read_text("utf-8"))["features"]) == 5


def test_the_complaint_of_the_page_is_one_that_is_made(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "own-atlas.md").read_text("utf-8")
    atlas("init", tmp_path / "mine")
    table = tmp_path / "mine" / "places" / "places.csv"
    table.write_text(table.read_text("utf-8").replace("31,43.2", "31,95"), "utf-8")
    complaint = atlas("check", tmp_path / "mine").stderr.splitlines()[0]
    assert f"```\n{complaint}\n```" in page


def test_serve_says_so_where_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = atlas("serve", "--port", taken.getsockname()[1])
    assert told.exit_code == 1
    assert "try another --port" in told.stderr

"""A file too large for records: the answers that its records would give, and doors that do not go through all."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner
from shapely import LineString, MultiPoint, Point, box

from geoapp import create_app
from geoapp.cli import main
from geodata import large
from geodata.atlas import open_atlas
from geodata.large.apart import pack_apart
from geodata.large.packing import pack_file
from geodata.progress import telling
from geodata.reading import BrokenData
from geodata.search import Rank, Search
from geodata.store import Query

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

COUNT = 300
_SHAPES = [Point(14.1234567, 50.7654321), LineString([(15, 50.5), (16, 51)]), box(14, 51, 15, 52), MultiPoint([(1, 2)])]
_DATES = ["2015-06", "2016", "2017-01-02", "2017-01-02T10:00:00", None, "2011~"]


def frame(*, only_points: bool = False) -> geopandas.GeoDataFrame:
    """Rows whose values repeat, are missing, are odd; shapes of every kind."""
    rows = range(COUNT)
    spots = [Point(round(-180 + row * 1.19999, 5), round(-80 + row / 2, 5)) if row % 9 else None for row in rows]
    return geopandas.GeoDataFrame(
        {
            "Name (en)": [f" Łódka \n {row} " if row % 7 else None for row in rows],
            "people": [row % 40 for row in rows],
            "share": [row / 8 if row % 5 else None for row in rows],
            "sure": [row % 2 == 0 for row in rows],
            "date": [_DATES[row % len(_DATES)] for row in rows],
            "limit": ["<b>x</b>" if row % 3 else "" for row in rows],
        },
        geometry=spots if only_points else [*_SHAPES, None] * (COUNT // 5),
        crs=4326,
    )


def written(folder: Path, form: str, held: geopandas.GeoDataFrame) -> Path:
    path = folder / f"rows.{form}"
    if form == "parquet":
        held.to_parquet(path)
    elif form == "csv":
        held.to_wkt().rename(columns={"geometry": "WKT"}).to_csv(path, index=False)
    elif form == "lon-lat.csv":
        spots = held.geometry
        held.drop(columns="geometry").assign(lon=spots.x, lat=spots.y).to_csv(path, index=False)
    else:
        held.to_file(path)
    return path


def packed(pack: Path, *given: Any) -> bool:
    with pack.open("wb") as file:
        return pack_file(file, *given)


def in_columns(path: Path, monkeypatch: pytest.MonkeyPatch) -> Atlas:
    """The file as a large one is opened, but in this process."""
    with monkeypatch.context() as patch:
        patch.setattr(large, "LARGE", 1)
        patch.setattr(large, "MOST", 1)
        patch.setattr(large, "pack_apart", packed)
        atlas = open_atlas(path)
    assert atlas.graph.are_many
    return atlas


@pytest.mark.parametrize("only_points", [False, True])
@pytest.mark.parametrize("form", ["csv", "parquet", "gpkg", "geojson", "lon-lat.csv"])
def test_answers_are_those_that_records_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, *, only_points: bool
) -> None:
    if form == "lon-lat.csv" and not only_points:
        form = "fgb"
    held = frame(only_points=only_points)
    path = written(tmp_path, form, held[held.geometry.notna()] if form == "fgb" else held)
    one, other = open_atlas(path), in_columns(path, monkeypatch)
    assert not one.graph.are_many
    assert other.catalog.cover == one.catalog.cover
    assert other.catalog.about == one.catalog.about
    assert other.catalog.own == one.catalog.own
    for query in (Query(), Query(where=(("people", ("3", "4")),)), Query(limit=7, offset=20)):
        assert other.store.features("features", query) == one.store.features("features", query)
    assert other.store.extent("features") == one.store.extent("features")
    assert list(other.graph.features) == list(one.graph.features)
    shapeless = [(entry.title, entry.when, entry.shape, entry.cells) for entry in one.graph.features.values()]
    assert [(entry.title, entry.when, entry.shape, entry.cells) for entry in other.graph.features.values()] == shapeless


@pytest.mark.parametrize(
    "text",
    [
        "id,lon,lat\na,1,2\nb,500,2\n",
        "id,lon,lat\na,1,2\n\nb,x,2\n",
        "id,lon,lat\na,1,2\nb,2\n",
        'id,lon,lat,note\na,1,2,"two\nlines"\na,1,2,again\n',
        "id,place\na,here\n",
        "id,lon,lat\n",
        "id,WKT\na,POINT (1 2)\nb,POINT (1\n",
        'id,WKT\na,POINT (1 2)\nb,"MULTIPOINT (1 2, 3 4)"\n',
    ],
)
def test_faults_are_told_as_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(BrokenData) as one:
        open_atlas(path)
    with pytest.raises(BrokenData) as other:
        in_columns(path, monkeypatch)
    assert str(other.value) == str(one.value)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    path = written(tmp_path, "parquet", frame(only_points=True))
    return create_app(in_columns(path, monkeypatch), tiles_from=10).test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/features",
        "/features/5",
        "/features/5/card",
        "/data",
        "/sources/file",
        "/layers/points.geojson?bbox=0,-80,90,80&limit=5",
        "/layers/points/1/1/1.mvt",
        "/ogc/collections/features/items?limit=3",
        "/map.png?width=300&height=200",
    ],
)
def test_every_door_is_open(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert len(answer.data) > 50


def test_map_draws_what_it_would_draw_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "parquet", frame(only_points=True))
    one, other = (
        create_app(atlas, tiles_from=10).test_client() for atlas in (open_atlas(path), in_columns(path, monkeypatch))
    )
    for address in (
        "/layers/points.geojson?bbox=0,-80,90,80",
        "/layers/points.geojson?datetime=2016&limit=3",
        "/layers/points.geojson?ids=6,7,700&mark=outline",
        "/layers/points/1/1/1.mvt",
        "/layers/points/0/0/0.mvt?datetime=2015-06",
    ):
        assert other.get(address).data == one.get(address).data


def test_of_a_box_what_is_a_point_at_a_zoom_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, asked = written(tmp_path, "gpkg", frame()), "/layers/areas.geojson?bbox=-180,-85,180,85"
    for atlas in (open_atlas(path), in_columns(path, monkeypatch)):
        client = create_app(atlas).test_client()
        every, far, near = (client.get(asked + more).json["numberMatched"] for more in ("", "&zoom=0", "&zoom=14"))
        assert every == far > 0  # a box of one degree is a dot on a map of the world
        assert near == 0


def test_a_layer_of_few_features_is_read_by_tiles_if_it_is_heavy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(open_atlas(written(tmp_path, "gpkg", frame())), tiles_from=COUNT).test_client()
    assert ".mvt" not in client.get("/map.js").text
    monkeypatch.setattr("geoapp.views.layers._MOST_BYTES", 1_000)
    assert "/layers/areas/{z}/{x}/{y}.mvt" in client.get("/map.js?zoom=5").text  # another view, which is built anew


def test_search_finds_by_a_part_of_the_name(client: FlaskClient) -> None:
    found = [one["id"] for one in client.get("/search.json?q=Lodka 25").get_json()]
    assert found[0] == "26"
    assert {"251", "256"} < set(found)
    assert next(one["id"] for one in client.get("/search.json?q=lodkka 25").get_json()) == "26"
    assert [one["id"] for one in client.get("/search.json?q=xodka 104").get_json()] == ["105"]
    assert client.get("/search.json?q=100%25x").get_json() == []


@pytest.mark.parametrize("text", ["Łódka 25", "lodka", "xodka", "ŁÓDKA 1", "lodka 2"])
def test_names_are_found_as_those_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path = written(tmp_path, "parquet", frame(only_points=True))
    monkeypatch.setattr("geodata.large.MOST", 1)
    one, other = Search(open_atlas(path).graph), Search(in_columns(path, monkeypatch).graph)
    named = [hit for hit in one.find(text) if hit.rank is not Rank.AROUND]
    assert [hit for hit in other.find(text) if hit.rank is not Rank.AROUND] == named


def test_the_list_has_all_by_date(client: FlaskClient) -> None:
    first, second = (client.get(f"/features?page={page}").text for page in (1, 2))
    assert "300 records, the latest first; page 1 of 3" in first
    keys = [re.findall(r'<a href="/features/(\d+)">', page) for page in (first, second)]
    assert [len(one) for one in keys] == [100, 100]
    assert not set(keys[0]) & set(keys[1])
    assert keys[0][0] == "3"  # of those of 2 January 2017 the first
    assert "/features?page=3" not in first
    assert '<a href="/features?page=2">Earlier ones</a>' in first
    chosen = client.get("/features?year=2016").text
    assert "50 of 300 records" in chosen
    assert client.get("/features?page=4").status_code == 400


def test_the_latest_stand_beside_the_map(client: FlaskClient) -> None:
    page = client.get("/").text
    assert page.count('data-record="features/') == 250
    assert 'data-year="2017"' in page


def test_prepared_file_is_taken_for_the_same_layer_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "gpkg", frame(only_points=True))
    monkeypatch.setattr(large, "LARGE", 1)
    monkeypatch.setattr(large, "MOST", 1)
    done = CliRunner().invoke(main, ["prepare", str(path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "rows.gpkg.atlas").exists()
    asked: list[Any] = []
    monkeypatch.setattr(large, "pack_apart", lambda *given: asked.append(given[2]))
    assert len(open_atlas(path).graph.features) == COUNT
    assert asked == []
    assert not open_atlas(path, layer="rows").graph.are_many
    assert asked == ["rows"]


def test_the_reading_is_told_of_and_its_faults_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,lon,lat\na,1,2\na,500,2\n", "utf-8")
    monkeypatch.setattr(large, "LARGE", 1)
    monkeypatch.setattr(large, "MOST", 1)
    steps: list[tuple[str, float]] = []
    with telling(lambda *step: steps.append(step)), pytest.raises(BrokenData) as broken:
        open_atlas(path)
    assert str(broken.value).startswith("rows.csv:3: geometry '500, 2': longitude is within 180")
    assert ("Reading fields", 1.0) in steps


def test_few_features_in_much_text_are_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE", 1)
    monkeypatch.setattr(large, "pack_apart", packed)
    path = written(tmp_path, "geojson", frame())
    assert not open_atlas(path).graph.are_many
    assert json.loads(open_atlas(path).store.features("features", Query(limit=1)).features[0])["id"] == "1"
    assert np.isfinite(open_atlas(path).catalog.cover.near).all()


def _repeated(path: Path, rows: int) -> Path:
    """A file of a thousand times as many bytes as it has: one feature in every row."""
    codes = pa.array(np.zeros(rows, dtype=np.int32))
    names = pa.DictionaryArray.from_arrays(codes, ["Station"])
    spots = pa.DictionaryArray.from_arrays(codes, pa.array([shapely.to_wkb(shapely.Point(27.5, 53.9))]))
    told = {"encoding": "WKB", "geometry_types": ["Point"]}
    geo = json.dumps({"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": told}})
    table = pa.table({"name": names, "geometry": spots}).replace_schema_metadata({"geo": geo})
    pq.write_table(table, path)
    return path


def test_a_small_file_of_many_rows_is_read_by_column(tmp_path: Path) -> None:
    path = _repeated(tmp_path / "stations.parquet", 30_000)
    assert path.stat().st_size < 100_000
    atlas = open_atlas(path)
    assert atlas.graph.are_many
    assert atlas.store.features("features", Query(limit=1)).matched == 30_000


@pytest.mark.parametrize("form", ["parquet", "zip"])
def test_a_file_that_holds_more_than_there_is_memory_for_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = tmp_path / f"stations.{form}"
    if form == "parquet":
        _repeated(path, 30_000)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("stations.shp", bytes(5_000_000))
    asked: list[int] = []

    def none(size: int) -> None:
        asked.append(size)
        raise MemoryError

    monkeypatch.setattr("geodata.large.weight.room", none)
    with pytest.raises(BrokenData) as broken:
        open_atlas(path)
    assert [complaint.rule for complaint in broken.value.complaints] == ["there is memory enough to read the file"]
    assert asked[0] >= 5_000_000


def test_full_disk_is_told_as_one_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.csv"
    path.write_text("name,lon,lat\n" + "".join(f"Row {row},14,50\n" for row in range(5)), "utf-8")
    with pytest.raises(OSError, match="No space left") as told:
        pack_apart(Path("/dev/full"), path, None, "1", "this", 2)
    monkeypatch.setattr("geoapp.cli.storing.prepare", lambda _: _raise(told.value))
    done = CliRunner().invoke(main, ["prepare", str(path)])
    assert done.exit_code == 1
    assert re.search(r"No space left on device.*; free some, or name another folder by TMPDIR", done.output)
    assert [one.name for one in tmp_path.iterdir()] == ["many.csv"]


def _raise(fault: Exception) -> None:
    raise fault

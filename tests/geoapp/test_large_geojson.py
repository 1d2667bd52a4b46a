"""A large GeoJSON file is read in slices, and what GDAL alone understands by GDAL: its answers are those of records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from geodata.atlas import open_atlas
from geodata.large import slices
from geodata.reading import BrokenData
from geodata.store import Query
from tests.geoapp.test_large_files import in_columns

if TYPE_CHECKING:
    from pathlib import Path

Properties = dict[str, Any]


def written(path: Path, *rows: Properties, members: Properties | None = None, **more: Any) -> Path:
    """Points with some properties, each feature with some more members; members of the collection come last."""
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [number / 7, 50]}} | more
        for number, row in enumerate(rows)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **(members or {})}), "utf-8")
    return path


def same(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Properties]:
    """The properties of a file's features, after they were held against those of its records."""
    monkeypatch.setattr(slices, "_SLICE", 150)
    one, other = open_atlas(path), in_columns(path, monkeypatch)
    found = other.store.features("features", Query())
    assert found == one.store.features("features", Query())
    assert other.catalog.own == one.catalog.own
    return [json.loads(text)["properties"] for text in found.features]


_PLAIN: list[list[Properties]] = [
    [{"a": "}, {"}, {"a": '"},{"'}, {"a": "\\"}, {"a": "ü"}],
    [{"a": 1, "b": None, "c": True}, {"a": 2.5, "c": None}, {"c": False}],
    [{"a": 1, "b": ""}, {"a": 2**40, "b": "x"}, {"a": None, "b": None}],
    [{"date": "2023-02-28"}, {"date": "2023-02-30"}],
    [{"date": "2023-02-28T10:00:00Z"}, {"date": "2023/02/27"}, {"date": "2022-01-02"}],
]


@pytest.mark.parametrize("rows", _PLAIN)
def test_plain_features_are_read_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Properties]
) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path = written(tmp_path / "rows.geojson", *rows, members={"crs": crs, "note": [{"a": 1}, {"b": [{}, {}]}]})
    assert len(same(path, monkeypatch)) == len(rows)
    assert slices.columns_of_geojson(path) is not None


_ODD: dict[str, list[Properties]] = {
    "nested": [{"a": {"b": [{"c": 1}, {"c": 2}]}}, {"a": {"b": []}}],
    "lists": [{"a": ["x", "y"]}, {"a": ["z"]}],
    "text and number": [{"a": "x"}, {"a": 1}],
    "truth and number": [{"a": 1.5}, {"a": True}],
    "later field": [{"a": 1}, {"b": 2, "a": 3}],
    "end of a text": [{"a": "x\0y"}, {"a": "z"}],
    "large number": [{"a": 2**53 + 1}, {"a": 1.5}],
}


@pytest.mark.parametrize("rows", _ODD.values(), ids=_ODD)
def test_what_is_unusual_is_left_to_gdal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Properties]
) -> None:
    path = written(tmp_path / "rows.geojson", *rows)
    assert len(same(path, monkeypatch)) == len(rows)
    assert slices.columns_of_geojson(path) is None


def test_a_file_in_other_coordinates_is_left_to_gdal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    path = written(tmp_path / "rows.geojson", {"a": 1}, {"a": 2}, members={"crs": crs})
    same(path, monkeypatch)
    assert slices.columns_of_geojson(path) is None


def test_what_ends_with_no_feature_is_left_to_gdal_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.geojson", {"a": 1}, {"a": 2})
    assert slices.columns_of_geojson(path) is not None
    whole = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(whole | {"features": [*whole["features"], None]}), "utf-8")
    assert slices.columns_of_geojson(path) is None


@pytest.mark.parametrize(
    ("rows", "keys", "plain"),
    [
        ([{"id": "p"}, {"id": "r"}], ["x", "y"], True),
        ([{"a": 1}, {"a": 2}], ["x", "y"], False),
        ([{"a": 1}, {"a": 2}], [7, 9], True),
    ],
)
def test_ids_of_features_count_as_with_gdal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Properties], keys: list[Any], *, plain: bool
) -> None:
    path = written(tmp_path / "rows.geojson", *rows)
    whole = json.loads(path.read_text("utf-8"))
    for feature, key in zip(whole["features"], keys, strict=True):
        feature["id"] = key
    path.write_text(json.dumps(whole), "utf-8")
    same(path, monkeypatch)
    assert (slices.columns_of_geojson(path) is not None) is plain


def test_a_day_that_is_none_stays_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = same(written(tmp_path / "rows.geojson", {"date": "2023-02-30"}, {"date": "2023-02-28"}), monkeypatch)
    assert held[0]["date"] == "2023-02-30"
    assert "period" not in held[0]


@pytest.mark.parametrize("cut", [-2, -40, 30])
def test_a_broken_file_is_complained_of_as_of_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    path = written(tmp_path / "rows.geojson", {"a": 1}, {"a": 2})
    path.write_text(path.read_text("utf-8")[:cut], "utf-8")
    with pytest.raises(BrokenData) as one:
        open_atlas(path)
    with pytest.raises(BrokenData) as other:
        in_columns(path, monkeypatch)
    assert str(other.value) == str(one.value)


def test_a_misplaced_feature_is_told_with_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "rows.geojson", {"a": 1}, {"a": 2}, geometry={"type": "Point", "coordinates": [30, 95]})
    with pytest.raises(BrokenData) as one:
        open_atlas(path)
    with pytest.raises(BrokenData) as other:
        in_columns(path, monkeypatch)
    assert str(other.value) == str(one.value)
    assert "feature 0" in str(other.value)

"""Tables out of the columns of a pack: the bytes that features read one by one give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapely import LineString, MultiPoint, Point, box

from geodata.atlas import open_atlas
from geodata.features import Feature
from geodata.formats import FORMATS
from geodata.store import Query
from geodata.store.memory import MemoryStore

if TYPE_CHECKING:
    import shapely

    from geodata.atlas import Atlas
    from geodata.store.picked import Picked

TABLES = ("csv", "gpkg", "fgb", "parquet")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return open_atlas()


def same(whole: Picked, form: str, atlas: Atlas) -> None:
    """Hold the file out of the columns against that out of the features."""
    assert whole.whole_of
    imprint = atlas.imprint("events")
    one_by_one = b"".join(FORMATS[form].write(list(whole), imprint))
    assert b"".join(FORMATS[form].write(whole, imprint)) == one_by_one


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("name", ["places", "events", "legs"])
def test_collections_of_the_atlas(atlas: Atlas, name: str, form: str) -> None:
    same(atlas.store.whole(name, Query()), form, atlas)


_CELLS: dict[str, list[Any]] = {
    "text": ["=1+1", 'he said "no"', "two\nlines", "a, b", "", None, "ü"],
    "whole": [1, None, -(2**40)],
    "number": [1, 2.5, 1e-7, None],
    "sure": [True, False, None],
    "words": [["a", "b"], [], ["a,", '"'], None],
    "wholes": [[1, 2], [3], []],
    "mixed": ["x", 1, True, None, [1, "a"]],
    "object": [{"a": [1]}, None, {"b": "c"}],
    "none": [None],
    "geometry": ["a field called so"],
    "start_earliest": ["2020-01-02", None],
}
_SHAPES = {
    "points": [Point(1.5, 2), Point(3, 4)],
    "points and none": [Point(1.5, 2), None],
    "single and multiple": [Point(1, 2), MultiPoint([(1, 2), (3, 4)])],
    "all": [Point(1, 2), LineString([(0, 0), (1, 1.25)]), box(0, 0, 1, 1), None],
    "none": [None],
}


def features(shapes: list[shapely.Geometry | None], count: int) -> list[Feature]:
    """Features with cells of every kind, of which some columns hardly repeat."""
    return [
        Feature(
            f"row-{row}",
            shapes[row % len(shapes)],
            None,
            {"id": f"row-{row}", "own": f"{row}, so"} | {name: held[row % len(held)] for name, held in _CELLS.items()},
        )
        for row in range(count)
    ]


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("shapes", _SHAPES)
def test_cells_of_every_kind(atlas: Atlas, shapes: str, form: str) -> None:
    store = MemoryStore({"features": features(_SHAPES[shapes], 4500)}, "2026-01-01-made")
    same(store.whole("features", Query()), form, atlas)


def test_only_all_of_a_collection_whose_features_are_alike_comes_out_of_columns() -> None:
    held = features([Point(1, 2)], 10)
    store = MemoryStore({"alike": held, "not": [*held, Feature("x", None, None, {"id": "x"})]}, "2026-01-01-made")
    assert store.whole("alike", Query()).whole_of
    assert not store.whole("alike", Query(limit=9)).whole_of
    assert not store.whole("alike", Query(where=(("id", ("row-1",)),))).whole_of
    assert not store.whole("not", Query()).whole_of

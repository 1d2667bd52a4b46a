"""The PostGIS store answers like the memory store, byte for byte; the suite of filters is run over it once more."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.extent import BBox, Interval
from geodata.features import features
from geodata.filters.nodes import Like, Named, folded
from geodata.filters.reading import read
from geodata.properties import properties
from geodata.store import Query, Sort
from geodata.store.memory import MemoryStore
from tests.ogc.test_filters import (  # noqa: F401 - tests of filters, here run over the database
    FILTERS,
    test_any_filter_selects_what_a_plain_reading_selects,
    test_box_over_the_antimeridian_is_two,
    test_casei_and_accenti_fold_names,
    test_every_queryable_may_be_named_in_filter_and_as_parameter,
    test_filter_crs_is_the_system_of_the_geometries,
    test_no_pattern_takes_long,
    test_spatial_functions_are_those_of_simple_features,
    test_surely_asks_that_every_reading_of_a_date_matches,
    test_text_and_json_select_the_same,
    written,
)

if TYPE_CHECKING:
    from flask import Flask

    from geodata.atlas import Atlas
    from geodata.store.postgis import PostgisStore

COLLECTIONS = ["places", "events", "claims", "legs", "corridors", "series"]


def same(atlas: Atlas, loaded: PostgisStore, collection: str, query: Query) -> int:
    """How many match, once both stores gave the same."""
    ours, theirs = atlas.store.features(collection, query), loaded.features(collection, query)
    assert list(theirs.features) == list(ours.features)
    assert theirs.matched == ours.matched
    assert list(loaded.ids(collection, query)) == list(atlas.store.ids(collection, query))
    assert loaded.extent(collection, query) == atlas.store.extent(collection, query)
    return ours.matched


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_whole_collection(atlas: Atlas, loaded: PostgisStore, collection: str) -> None:
    assert loaded.version == atlas.store.version
    assert list(loaded.collections) == list(atlas.store.collections)
    assert same(atlas, loaded, collection, Query()) > 0


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_sorted_by_any_property_either_way(atlas: Atlas, loaded: PostgisStore, collection: str) -> None:
    for one in properties(collection).values():
        if one.sortable:
            for descending in (False, True):
                sort = (Sort(one.name, descending),)
                same(atlas, loaded, collection, Query(sort=sort, limit=7, offset=3))
                same(atlas, loaded, collection, Query(sort=(*sort, Sort("id")), limit=50))


WRITTEN = {
    "events": [
        "T_AFTER(date, DATE('2017-01-01'))",
        "T_DISJOINT(date, INTERVAL('2015-01-01', '2017-01-01'))",
        "T_DURING(date, INTERVAL('2015-01-01', '2017-12-31')) AND NOT verified = TRUE",
        "T_INTERSECTS(start_earliest, INTERVAL('2017-01-01', '..'))",
        "T_AFTER(end_latest, DATE('2017-01-01'))",
        "NOT T_BEFORE(end_latest, DATE('2017-01-01'))",
        "start_earliest = end_latest",
        "start_earliest < end_latest",
        "precision_m < time_precision_ucdp",
        "CASEI(title) LIKE CASEI('%EAGLE%')",
        "ACCENTI(title) > 'M'",
        "note IS NOT NULL AND kind IN ('exercise', 'visit')",
        "A_CONTAINS(places, ('minsk'))",
        "A_CONTAINEDBY(places, ('minsk', 'barysaw'))",
        "A_EQUALS(places, ('minsk'))",
        "A_OVERLAPS(places, ('minsk', 'beijing'))",
        "NOT A_OVERLAPS(related_places, ('minsk'))",
        "places <> 'minsk'",
        "precision_m BETWEEN 10 AND 5e3",
        "date = '2017'",
        "FALSE",
    ],
    "places": [
        "gauges = 1520",
        "NOT gauges = 1520",
        "A_EQUALS(gauges, (1520, 1435))",
        "geonames > 1000000",
        "position_verified = FALSE",
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(27.56 53.9), POLYGON((20 50, 30 50, 30 55, 20 55, 20 50))))",
        "NOT S_WITHIN(geometry, POLYGON((20 50, 30 50, 30 55, 20 55, 20 50)))",
        "name_be IS NULL OR CASEI(name_ru) LIKE CASEI('%МИНСК%')",
    ],
    "legs": [
        "S_CROSSES(geometry, LINESTRING(20 50, 30 55))",
        "S_TOUCHES(geometry, POLYGON((20 50, 30 50, 30 55, 20 55, 20 50)))",
        "km > km_great_circle",
        "line <> 'network'",
    ],
}


@pytest.mark.parametrize(("collection", "text"), [(name, text) for name, texts in WRITTEN.items() for text in texts])
@pytest.mark.parametrize("surely", [False, True])
def test_a_filter(atlas: Atlas, loaded: PostgisStore, collection: str, text: str, surely: bool) -> None:
    node = read(text, "cql2-text", properties(collection), surely=surely)
    same(atlas, loaded, collection, Query(filter=node, limit=40))


@pytest.mark.parametrize("pattern", ["%\\", "%\\%", "\\_%", "%a\\", "%a_%e%", "", "%"])
def test_a_pattern(atlas: Atlas, loaded: PostgisStore, pattern: str) -> None:
    same(atlas, loaded, "events", Query(filter=Like(Named("title"), pattern), limit=10))


DAYS = st.dates(min_value=Interval.parse("2005").first, max_value=Interval.parse("2026").last)
QUERIES: Any = st.builds(
    Query,
    bbox=st.none() | st.builds(BBox, st.floats(-180, 180), st.floats(-90, 50), st.floats(-180, 180), st.floats(50, 90)),
    datetime=st.none() | st.tuples(DAYS, DAYS).map(lambda days: Interval(min(days), max(days))),
    surely=st.booleans(),
    where=st.sampled_from([(), (("kind", ("exercise", "visit")),), (("actors", ("China",)),)]),
    limit=st.integers(0, 30),
    offset=st.integers(0, 60),
)


@settings(max_examples=150, deadline=None)
@given(query=QUERIES, node=st.none() | FILTERS)
def test_any_query(atlas: Atlas, loaded: PostgisStore, query: Query, node: Any) -> None:
    condition = read(written(node), "cql2-text", properties("events")) if node else None
    same(atlas, loaded, "events", replace(query, filter=condition))


def test_pages_that_follow_each_other_are_those_of_a_jump(atlas: Atlas, loaded: PostgisStore) -> None:
    query = Query(where=(("kind", ("exercise", "visit", "agreement")),), limit=5)
    pages = [same(atlas, loaded, "events", replace(query, offset=offset)) for offset in (0, 5, 10, 25, 15, 20, 0)]
    assert len(set(pages)) == 1


@pytest.mark.parametrize("name", ["date", "title", "note", "precision_m", "verified", "start_earliest"])
@pytest.mark.parametrize("descending", [False, True])
def test_sorted_pages_that_follow_each_other_miss_nothing(
    atlas: Atlas, loaded: PostgisStore, name: str, *, descending: bool
) -> None:
    for sort in ((Sort(name, descending),), (Sort("kind"), Sort(name, descending))):
        whole = list(atlas.store.features("events", Query(sort=sort)).features)
        steps = [*range(0, len(whole), 17), 34, 20]
        for offset in steps:
            found = loaded.features("events", Query(sort=sort, limit=17, offset=offset))
            assert list(found.features) == whole[offset : offset + 17]
            assert found.matched == len(whole)


def test_the_service_sends_the_same_bytes(app: Flask, atlas: Atlas) -> None:
    from geoapp import create_app  # noqa: PLC0415

    here, there = create_app(atlas).test_client(), app.test_client()
    for path in (
        "/ogc/collections?f=json",
        "/ogc/collections/events/items?f=json",
        "/ogc/collections/events/items?bbox=20,50,30,56&datetime=2017/..&sortby=-date&crs=http://www.opengis.net/def/crs/EPSG/0/3857",
        "/ogc/collections/legs/items?limit=3&offset=6&f=csv",
        "/download/places.geojson",
        "/layers/exercises.geojson",
        "/events/united-shield-2017",
    ):
        ours, theirs = here.get(path), there.get(path)
        assert ours.status_code == 200, path
        assert (theirs.status_code, theirs.data, theirs.headers["ETag"]) == (200, ours.data, ours.headers["ETag"])


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "x" * 5000, "'; DROP SCHEMA atlas CASCADE; --", "%s", "%(p0)s"])
def test_odd_ids_and_words_find_nothing_and_harm_nothing(loaded: PostgisStore, odd: str) -> None:
    assert loaded.feature("events", odd) is None
    if odd not in ("\0", "\ud800"):
        assert loaded.features("events", Query(where=(("kind", (odd,)), (odd, ("x",))))).matched == 0
    assert loaded.features("events", Query(limit=1)).matched > 0


@pytest.mark.parametrize("folds", [("casei",), ("accenti",), ("casei", "accenti")])
def test_every_letter_folds_as_python_folds_it(dsn: str, loaded: PostgisStore, folds: tuple[str, ...]) -> None:
    assert loaded.version
    letters = [chr(code) for code in (*range(1, 0xD800), *range(0xE000, 0x1FFFF))]
    known = [one for one in letters if unicodedata.category(one) != "Cn"]
    expression = "one"
    for fold in folds:
        expression = f"atlas.{fold}({expression})"
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(f"SELECT one, {expression} FROM unnest(%s::text[]) AS one", (known,)).fetchall()  # noqa: S608
    assert {one: found for one, found in rows if found != folded(one, folds)} == {}
    assert len(rows) > 60_000


def test_a_column_that_hardly_repeats_is_weighed_like_any_other(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    from geodata.store import filling  # noqa: PLC0415

    monkeypatch.setattr(filling, "_TRIED", 10)
    monkeypatch.setattr(filling, "CHUNK", 32)
    monkeypatch.setattr("geodata.store.columns.CHUNK", 32)
    plain = MemoryStore({"events": features(atlas.graph, "events")}, "0")
    for text in ("title LIKE '%a%'", "start_earliest < end_latest", "id > 'm' AND kind = 'exercise'", "title = note"):
        query = Query(filter=read(text, "cql2-text", properties("events")), sort=(Sort("title"),))
        assert list(plain.ids("events", query)) == list(atlas.store.ids("events", query))

"""What every store answers, asked of each in STORES and compared with a plain scan of the features."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from geodata.extent import BBox, Interval, When
from geodata.features import Feature, features
from geodata.store import Query, Sort, Store
from geodata.store.memory import MemoryStore
from geodata.store.postgis import PostgisStore

if TYPE_CHECKING:
    from geodata.atlas import Atlas

Make = Callable[[Mapping[str, Iterable[Feature]], str], Store]

_DATES = [
    "2017-07-11/2017-07-18",
    "2015-06",
    "1995",
    "2011~",
    "2022-04-10/..",
    "../2012",
    "2014/",
    "201X",
    "2016-02-29",
]
_WORDS = ["rail", "road", "sea", "Łódź", "a; b"]


@pytest.fixture(scope="session", params=["memory", "postgis"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes a store of features by collection and a version; a new store joins by a name in this list."""
    if request.param == "memory":
        return MemoryStore
    database = request.getfixturevalue("database")
    return lambda collections, version: PostgisStore.loaded(database.dsn, collections, version)


@pytest.fixture(scope="session")
def store(make: Make, tiny: Atlas) -> Iterator[Store]:
    with closing(make({name: features(tiny.graph, name) for name in tiny.catalog.about}, "2020-01-02-abc")) as held:
        yield held


def _ids(store: Store, collection: str, **conditions: object) -> list[str]:
    return list(store.ids(collection, Query(**conditions)))  # type: ignore[arg-type]


# One feature, all features


def test_the_version_and_the_collections_are_those_given(store: Store, tiny: Atlas) -> None:
    assert store.version == "2020-01-02-abc"
    assert list(store.collections) == list(tiny.catalog.about)


def test_features_come_in_the_order_of_the_collection(store: Store) -> None:
    everything = store.features("events", Query())
    assert [json.loads(one)["id"] for one in everything.features] == [
        "founding-2011",
        "fair-2015",
        "drill-2017",
        "service-2022",
    ]
    assert everything.matched == 4


def test_a_feature_alone_is_the_same_as_among_others(store: Store) -> None:
    for name in store.collections:
        for key, among in zip(store.ids(name, Query()), store.features(name, Query()).features, strict=True):
            assert store.feature(name, key) == bytes(among)


def test_an_id_that_is_not_there_gives_nothing(store: Store) -> None:
    assert store.feature("places", "omega") is None
    assert store.feature("places", "") is None


@pytest.mark.parametrize("ask", ["extent", "feature", "features", "ids"])
def test_a_collection_that_is_not_there_is_a_key_error(store: Store, ask: str) -> None:
    questions = {"extent": (), "feature": ("alpha",), "features": (Query(),), "ids": (Query(),)}
    with pytest.raises(KeyError):
        getattr(store, ask)("omegas", *questions[ask])


# Where


def test_a_box_finds_what_touches_it_and_what_has_no_place(store: Store) -> None:
    assert _ids(store, "places", bbox=BBox(13.5, 49, 16, 50)) == ["beta", "gamma", "nowhere"]
    assert _ids(store, "places", bbox=BBox(-60, -60, -50, -50)) == ["nowhere"]


def test_a_box_across_the_antimeridian_finds_both_sides_and_nothing_between(store: Store) -> None:
    assert _ids(store, "places", bbox=BBox(179, 5, -179, 15)) == ["east-cape", "west-cape", "nowhere"]
    assert _ids(store, "places", bbox=BBox(-179.95, 5, 179.95, 15)) == ["east-cape", "west-cape", "nowhere"]
    assert _ids(store, "places", bbox=BBox(-179, 5, 179, 15)) == ["nowhere"]


def test_a_box_that_a_line_crosses_finds_it_though_no_corner_lies_within(store: Store) -> None:
    assert _ids(store, "legs", bbox=BBox(14.9, 49.9, 15.1, 50.1)) == ["gamma-beta"]
    assert _ids(store, "legs", bbox=BBox(11.9, 49.9, 12.1, 50)) == []


@pytest.mark.parametrize(
    ("box", "found"),
    [(BBox(15, 50, 15, 50), ["gamma-beta"]), (BBox(15, 49, 15, 51), ["gamma-beta"]), (BBox(15, 49, 15, 49.9), [])],
)
def test_a_box_without_width_is_a_line_or_a_point(store: Store, box: BBox, found: list[str]) -> None:
    assert _ids(store, "legs", bbox=box) == found


def test_a_box_finds_an_event_by_any_of_its_places(store: Store) -> None:
    assert _ids(store, "events", bbox=BBox(15.9, 49.9, 16.1, 50.1)) == ["fair-2015", "service-2022"]


# When


@pytest.mark.parametrize(
    ("period", "possibly", "surely"),
    [
        ("2017-07-18", ["drill-2017"], ["drill-2017"]),
        ("2017-07-19/2017-12-31", [], []),
        ("2015-06-30", ["fair-2015"], []),
        ("2015-06", ["fair-2015"], ["fair-2015"]),
        ("2012", ["founding-2011"], []),
        ("2010/2012", ["founding-2011"], ["founding-2011"]),
        ("2022-04-10", ["service-2022"], ["service-2022"]),
        ("2500/..", ["service-2022"], ["service-2022"]),
        ("../2009", [], []),
    ],
)
def test_a_period_finds_dates_by_some_reading_or_by_every_one(
    store: Store, period: str, possibly: list[str], surely: list[str]
) -> None:
    assert _ids(store, "events", datetime=Interval.parse(period)) == possibly
    assert _ids(store, "events", datetime=Interval.parse(period), surely=True) == surely


@pytest.mark.parametrize("surely", [False, True])
def test_what_has_no_date_matches_any_period(store: Store, surely: bool) -> None:
    period = Interval(date(1, 1, 1), date(1, 1, 2))
    assert _ids(store, "places", datetime=period, surely=surely) == _ids(store, "places")


# What


@pytest.mark.parametrize(
    ("collection", "name", "words", "found"),
    [
        ("places", "kind", ("city",), ["alpha", "gamma"]),
        ("places", "kind", ("city", "water"), ["alpha", "gamma", "east-cape", "west-cape"]),
        ("places", "roles", ("hub",), ["alpha"]),
        ("places", "gauges", ("1435",), ["beta", "gamma"]),
        ("places", "geonames", ("1001",), ["alpha"]),
        ("places", "position_verified", ("false",), ["gamma", "nowhere"]),
        ("places", "parent", ("alpha",), ["alpha-yard"]),
        ("places", "name_be", ("Альфа",), ["alpha"]),
        ("places", "kind", (), []),
        ("places", "colour", ("red",), []),
        ("events", "actors", ("Beta", "Gamma"), ["fair-2015"]),
    ],
)
def test_a_condition_finds_features_with_one_of_the_words(
    store: Store, collection: str, name: str, words: tuple[str, ...], found: list[str]
) -> None:
    assert _ids(store, collection, where=((name, words),)) == found


def test_all_conditions_hold_together(store: Store) -> None:
    conditions = {"where": (("kind", ("city",)), ("country", ("XB",))), "bbox": BBox(13.5, 49, 17, 51)}
    assert _ids(store, "places", **conditions) == ["gamma"]


# Pages


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 9, 100])
def test_pages_cover_all_features_once(store: Store, limit: int) -> None:
    pages = [store.features("places", Query(limit=limit, offset=offset)) for offset in range(0, 8, limit)]
    assert [page.matched for page in pages] == [8] * len(pages)
    assert [one for page in pages for one in page.features] == list(store.features("places", Query()).features)


def test_a_page_past_the_end_is_empty_and_still_says_how_many_match(store: Store) -> None:
    page = store.features("places", Query(limit=5, offset=1_000_000))
    assert (list(page.features), page.matched) == ([], 8)


@pytest.mark.parametrize("query", [Query(), Query(limit=2), Query(limit=2, offset=1), Query(offset=10**6)])
@pytest.mark.parametrize("more", [{}, {"bbox": BBox(20, 50, 40, 60)}, {"sort": (Sort("id", descending=True),)}])
def test_all_that_matches_is_read_piece_by_piece(store: Store, query: Query, more: dict[str, Any]) -> None:
    asked = replace(query, **more)
    for name in store.collections:
        page = store.features(name, asked).features
        whole = store.whole(name, asked)
        assert (len(whole), whole.size) == (len(page), sum(map(len, page)))
        assert [*whole] == [*whole] == [*page]
        assert whole.first == (page[0] if len(page) else None)


def test_ids_are_never_paged(store: Store) -> None:
    assert len(_ids(store, "places", limit=2, offset=1)) == 8


# Extents


def test_the_extent_spans_all_features(store: Store) -> None:
    assert store.extent("places").bbox == (-179.9, 10, 179.9, 51)
    assert store.extent("places").when is None
    assert store.extent("legs").bbox == (10, 50, 16, 50.1)
    assert str(store.extent("events").when) == "2010-01-01/2022-04-10"


def test_the_extent_of_nothing_is_nothing(store: Store) -> None:
    assert store.extent("series").bbox is None
    assert store.extent("series").when is None


def test_an_empty_collection_answers_like_any_other(make: Make) -> None:
    with closing(make({"places": []}, "0")) as store:
        assert store.features("places", Query(bbox=BBox(0, 0, 1, 1))).matched == 0
        assert store.extent("places").bbox is None


# Against a plain scan

_NUMBERS = st.floats(-20, 20).map(lambda number: round(number, 1))
_POSITIONS = st.tuples(st.one_of(_NUMBERS, st.floats(-180, 180)), _NUMBERS)
_SHAPES = st.one_of(
    st.none(),
    st.builds(Point, _POSITIONS),
    st.lists(_POSITIONS, min_size=2, max_size=4).map(LineString).filter(lambda line: line.is_valid),
)
_PROPERTIES = st.fixed_dictionaries(
    {
        "mode": st.none() | st.sampled_from(_WORDS),
        "tags": st.lists(st.sampled_from(_WORDS), max_size=3),
        "count": st.none() | st.integers(0, 3),
        "sure": st.booleans(),
    }
)
_SCENES = st.lists(
    st.tuples(_SHAPES, st.none() | st.sampled_from(_DATES).map(When.parse), _PROPERTIES), max_size=12
).map(lambda drawn: [Feature(f"f{row}", *one) for row, one in enumerate(drawn)])
_DAYS = st.dates(date(2009, 1, 1), date(2024, 1, 1))
_QUERIES = st.builds(
    Query,
    bbox=st.none() | st.builds(lambda w, e, s, n: BBox(w, min(s, n), e, max(s, n)), *[_NUMBERS] * 4),
    datetime=st.none() | st.builds(lambda a, b: Interval(min(a, b), max(a, b)), _DAYS, _DAYS),
    surely=st.booleans(),
    where=st.lists(
        st.tuples(
            st.sampled_from(["mode", "tags", "count", "sure", "absent"]),
            st.lists(st.sampled_from([*_WORDS, "0", "1", "true", "false"]), max_size=3).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    limit=st.none() | st.integers(0, 5),
    offset=st.integers(0, 5),
)


def _box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    return Point(west, south) if (west, south) == (east, north) else LineString([(west, south), (east, north)])


def _matches(feature: Feature, query: Query) -> bool:
    boxes = [_box(*part) for part in query.bbox.parts()] if query.bbox and feature.geometry else []
    if boxes and not any(box.intersects(feature.geometry) for box in boxes):
        return False
    if query.datetime and feature.when and not feature.when.overlaps(query.datetime, surely=query.surely):
        return False
    for name, words in query.where:
        value = feature.properties.get(name)
        held = value if isinstance(value, list) else [] if value is None else [value]
        if not {str(one).lower() if isinstance(one, bool) else str(one) for one in held} & set(words):
            return False
    return True


@settings(max_examples=25, deadline=None)
@given(scene=_SCENES, queries=st.lists(_QUERIES, min_size=10, max_size=10))
def test_every_answer_is_that_of_a_plain_scan(make: Make, scene: list[Feature], queries: list[Query]) -> None:
    with closing(make({"scene": scene}, "0")) as store:
        for query in queries:
            expected = [feature.id for feature in scene if _matches(feature, query)]
            answer = store.features("scene", query)
            last = None if query.limit is None else query.offset + query.limit
            assert list(store.ids("scene", query)) == expected
            assert answer.matched == len(expected)
            assert [json.loads(one)["id"] for one in answer.features] == expected[query.offset : last]


# The memory store's own


def test_the_frame_holds_the_shapes_and_properties_of_the_features(tiny: Atlas) -> None:
    frame = MemoryStore({"places": features(tiny.graph, "places")}, "0").frame("places")
    assert frame.crs == "EPSG:4326"
    assert list(frame.index) == _ids(tiny.store, "places")
    assert (frame.geometry["gamma"].x, frame.geometry["gamma"].y) == (16, 50)
    assert frame.geometry["nowhere"] is None
    assert frame["country"]["gamma"] == "XB"

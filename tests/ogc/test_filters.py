"""CQL2: what is read, what it means, and what is said of a filter that can't be read."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import cql2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.geometry import shape

from geodata.extent import Interval, When
from geodata.filters.nodes import Like, Named
from geodata.filters.text import parsed
from geodata.filters.times import NAMES, stands
from geodata.properties import properties
from tests.ogc.asking import CRSES, EPSG, STORED, every, get, ids

if TYPE_CHECKING:
    from flask.testing import FlaskClient

TEXTS = [
    "kind = 'exercise'",
    "kind <> 'exercise' and NOT (verified = true OR start_earliest >= DATE('2017-01-01'))",
    "title LIKE '%Eagle%' or title not like 'a_b'",
    "precision_m BETWEEN 10 AND 5e3",
    "precision_m NOT BETWEEN -1.5 AND 0.5",
    "kind IN ('exercise', 'visit')",
    "kind NOT IN ('exercise')",
    "note IS NULL",
    "note IS NOT NULL",
    "CASEI(title) = CASEI('Eagle')",
    "ACCENTI(CASEI(title)) LIKE accenti(casei('%Eagle%'))",
    "title = 'O''Brien'",
    "\"title\" = 'Łódź 鲍里索夫'",
    "T_INTERSECTS(date, INTERVAL('2017-01-01', '..'))",
    "T_AFTER(date, TIMESTAMP('2017-01-01T00:00:00Z'))",
    "A_CONTAINS(places, ('minsk', 'barysaw'))",
    "S_INTERSECTS(geometry, BBOX(23, 51, 33, 57))",
    "start_earliest = end_latest",
    "((((kind = 'exercise'))))",
    "TRUE",
    "a = 1 AND b = 2 OR c = 3 AND NOT d = 4",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_read_as_the_parser_of_another_project_reads_it(text: str) -> None:
    assert parsed(text) == cql2.parse_text(text).to_json()


@pytest.mark.parametrize("text", [text for text in TEXTS if not text.startswith("a =")])
def test_text_and_json_select_the_same(client: FlaskClient, text: str) -> None:
    as_text = ids(every(client, "/collections/events/items", filter=text))
    as_json = json.dumps(cql2.parse_text(text).to_json())
    assert ids(every(client, "/collections/events/items", filter=as_json, filter_lang="cql2-json")) == as_text


# What filters mean, beside a plain reading of the features


def truth(node: Any, feature: dict[str, Any]) -> bool | None:
    """A filter weighed on one feature, by the letter of CQL2 and without any of our code."""
    op, args = node["op"], node["args"]
    if op == "and":
        found = [truth(arg, feature) for arg in args]
        return False if False in found else None if None in found else True
    if op == "or":
        found = [truth(arg, feature) for arg in args]
        return True if True in found else None if None in found else False
    if op == "not":
        inner = truth(args[0], feature)
        return None if inner is None else not inner
    return _leaf(op, args, feature)


def _leaf(op: str, args: list[Any], feature: dict[str, Any]) -> bool | None:
    name = args[0]["property"]
    value = feature["geometry"] if name == "geometry" else feature["properties"][name]
    if op == "isNull":
        return value is None
    if value is None:
        return None
    if op == "s_intersects":
        return shape(value).intersects(box(*args[1]["bbox"]))
    if op.startswith("t_"):
        return _dated(op, args[1]["interval"], feature["properties"])
    values = value if isinstance(value, list) else [value]
    plain = [arg["date"] if isinstance(arg, dict) else arg for arg in args[1:]]
    return all(one != plain[0] for one in values) if op == "<>" else any(_one(op, one, plain) for one in values)


def _one(op: str, value: Any, plain: list[Any]) -> bool:
    if op == "in":
        return value in plain[0]
    if op == "between":
        return bool(plain[0] <= value <= plain[1])
    if op == "like":  # the patterns made below have % at both ends or none
        wanted = plain[0].strip("%")
        return wanted in value if plain[0].startswith("%") else value == wanted
    return bool({"=": value == plain[0], "<": value < plain[0], ">": value > plain[0]}[op])


def _dated(op: str, interval: list[str], own: dict[str, Any]) -> bool:
    first, last = interval
    start, end = own["start_earliest"] or "0001", own["end_latest"] or "9999-99"
    late_start, early_end = own["start_latest"] or "0001", own["end_earliest"] or "9999-99"
    return {
        "t_intersects": start <= last and end >= first,
        "t_before": early_end < first,
        "t_after": late_start > last,
    }[op]


def named(name: str) -> dict[str, str]:
    return {"property": name}


DAYS = st.dates(date(1990, 1, 1), date(2026, 1, 1)).map(date.isoformat)
PERIODS = st.tuples(DAYS, DAYS).map(sorted).map(list)
WORDS = {
    "kind": ["exercise", "visit", "agreement", "city", "nothing", "it's"],
    "places": ["minsk", "barysaw", "beijing", "nowhere"],
    "sources": ["seed-edm-2017", "nowhere"],
}
CORNERS = st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
BOXES = CORNERS.map(
    lambda c: [round(one, 3) for one in (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))]
)


def made(ops: list[str], names: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions of one operator of `ops`, on one property of `names`, with one of `values`."""
    return st.builds(
        lambda op, name, value: {"op": op, "args": [named(name), value]},
        st.sampled_from(ops),
        st.sampled_from(names),
        values,
    )


def between(name: str, ends: tuple[int, int]) -> dict[str, Any]:
    return {"op": "between", "args": [named(name), *sorted(ends)]}


ORDER = ["=", "<>", "<", ">"]
NUMBERS = ["precision_m", "time_precision_ucdp"]
CONDITIONS = st.one_of(
    *(made(ORDER, [name], st.sampled_from(words)) for name, words in WORDS.items()),
    *(made(["in"], [name], st.lists(st.sampled_from(words), min_size=1)) for name, words in WORDS.items()),
    made(["like"], ["title", "kind", "note"], st.sampled_from(["%a%", "%ex%", "visit", "%in%", "%s%"])),
    made(ORDER, NUMBERS, st.sampled_from([1, 3, 500, 2.5])),
    st.builds(between, st.sampled_from(NUMBERS), st.tuples(st.integers(0, 9), st.integers(0, 9999))),
    made(["=", "<>"], ["verified"], st.booleans()),
    st.sampled_from(["note", "precision_m", "end_latest", "places"]).map(
        lambda one: {"op": "isNull", "args": [named(one)]}
    ),
    made(ORDER, ["start_earliest"], DAYS.map(lambda day: {"date": day})),
    made(["t_intersects", "t_before", "t_after"], ["date"], PERIODS.map(lambda period: {"interval": period})),
    made(["s_intersects"], ["geometry"], BOXES.map(lambda corners: {"bbox": corners})),
)

FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        inner.map(lambda one: {"op": "not", "args": [one]}),
        st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=4),
        ),
    ),
    max_leaves=8,
)


def written(node: Any) -> str:  # noqa: PLR0911 - one form for each kind of value
    """A filter of CQL2 JSON as CQL2 text."""
    if isinstance(node, bool):
        return str(node).upper()
    if isinstance(node, str):
        return "'" + node.replace("'", "''") + "'"
    if not isinstance(node, dict):
        return str(node)
    if "op" not in node:
        return _operand(node)
    op, args = node["op"], [written(arg) if not isinstance(arg, list) else arg for arg in node["args"]]
    if op in ("and", "or"):
        return "(" + f" {op.upper()} ".join(args) + ")"
    if op == "in":
        return f"{args[0]} IN ({', '.join(map(written, args[1]))})"
    forms = {"not": "NOT ({0})", "isNull": "{0} IS NULL", "between": "{0} BETWEEN {1} AND {2}", "like": "{0} LIKE {1}"}
    forms |= {one: "{0} " + one + " {1}" for one in ("=", "<>", "<", ">")}
    return forms.get(op, op.upper() + "({0}, {1})").format(*args)


def _operand(node: dict[str, Any]) -> str:
    if "property" in node:
        return str(node["property"])
    ((name, inner),) = node.items()
    return f"{name.upper()}({', '.join(map(written, inner if isinstance(inner, list) else [inner]))})"


@settings(max_examples=300, deadline=None)
@given(node=FILTERS, as_json=st.booleans())
def test_any_filter_selects_what_a_plain_reading_selects(client: FlaskClient, node: Any, as_json: bool) -> None:
    whole = _events(client)
    wanted = [feature["id"] for feature in whole if truth(node, feature) is True]
    query = {"filter": json.dumps(node), "filter_lang": "cql2-json"} if as_json else {"filter": written(node)}
    found = get(client, "/collections/events/items", limit=10000, **query)
    assert ids(found["features"]) == wanted
    assert found["numberMatched"] == len(wanted)


_EVENTS: list[dict[str, Any]] = []


def _events(client: FlaskClient) -> list[dict[str, Any]]:
    if not _EVENTS:
        _EVENTS.extend(every(client, "/collections/events/items", limit=10000))
    return _EVENTS


# Allen's relations, beside every reading of a date

BEGUN = date(2020, 1, 1)
RELATIONS = {
    "t_intersects": lambda s, e, a, b: s <= b and e >= a,
    "t_disjoint": lambda s, e, a, b: s > b or e < a,
    "t_before": lambda s, e, a, b: e < a,
    "t_after": lambda s, e, a, b: s > b,
    "t_contains": lambda s, e, a, b: s < a and e > b,
    "t_during": lambda s, e, a, b: s > a and e < b,
    "t_equals": lambda s, e, a, b: s == a and e == b,
    "t_meets": lambda s, e, a, b: e == a,
    "t_metby": lambda s, e, a, b: s == b,
    "t_overlaps": lambda s, e, a, b: s < a < e < b,
    "t_overlappedby": lambda s, e, a, b: a < s < b < e,
    "t_starts": lambda s, e, a, b: s == a and e < b,
    "t_startedby": lambda s, e, a, b: s == a and e > b,
    "t_finishes": lambda s, e, a, b: s > a and e == b,
    "t_finishedby": lambda s, e, a, b: s < a and e == b,
}


def test_every_temporal_function_of_cql2_is_known() -> None:
    assert set(NAMES) == set(RELATIONS)


DAY = st.integers(0, 7).map(lambda days: BEGUN + timedelta(days))


@settings(max_examples=2000, deadline=None)
@given(bounds=st.tuples(DAY, DAY, DAY, DAY), period=st.tuples(DAY, DAY), name=st.sampled_from(sorted(RELATIONS)))
def test_a_relation_holds_possibly_by_some_reading_and_surely_by_every_one(
    bounds: tuple[date, ...], period: tuple[date, ...], name: str
) -> None:
    first, second = sorted(bounds[:2])
    third, fourth = sorted(bounds[2:])
    when = When("", first, second, third, fourth)
    readings = [
        (start, end)
        for start, end in product(_days(first, second), _days(third, fourth))
        if start <= end
    ]  # fmt: skip
    if not readings:
        return
    begin, end = sorted(period)
    held = [RELATIONS[name](*reading, begin, end) for reading in readings]
    asked = Interval(begin, end)
    if name == "t_disjoint":
        assert any(held) is not stands("t_intersects", when, asked, surely=True)
        assert all(held) is not stands("t_intersects", when, asked, surely=False)
    else:
        assert stands(name, when, asked, surely=False) is any(held)
        assert stands(name, when, asked, surely=True) is all(held)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def test_surely_asks_that_every_reading_of_a_date_matches(client: FlaskClient) -> None:
    condition = "T_DURING(date, INTERVAL('2015-05-31', '2015-06-20'))"
    possibly = set(ids(every(client, "/collections/events/items", filter=condition)))
    surely = set(ids(every(client, "/collections/events/items", filter=condition, time_match="surely")))
    assert surely < possibly
    assert "palanez-test-china-2015" in possibly - surely  # dated to the month alone


# Space


@pytest.mark.parametrize(
    ("crs", "polygon"),
    [
        (CRSES[0], "POLYGON((23 51, 33 51, 33 57, 23 57, 23 51))"),
        (f"{EPSG}4326", "POLYGON((51 23, 51 33, 57 33, 57 23, 51 23))"),
        (f"{EPSG}3857", "BBOX(2560348.3, 6621293.7, 3673543.2, 7760118.7)"),
    ],
)
def test_filter_crs_is_the_system_of_the_geometries(client: FlaskClient, crs: str, polygon: str) -> None:
    wanted = [one["id"] for one in every(client, "/collections/places/items", limit=10000)
              if one["geometry"] and box(23, 51, 33, 57).intersects(shape(one["geometry"]))]  # fmt: skip
    condition = f"S_INTERSECTS(geometry, {polygon})"
    assert ids(every(client, "/collections/places/items", filter=condition, filter_crs=crs)) == wanted


@pytest.mark.parametrize(
    "relation", ["intersects", "disjoint", "within", "contains", "touches", "crosses", "overlaps", "equals"]
)
@pytest.mark.parametrize("collection", ["places", "legs", "corridors", "events"])
@pytest.mark.parametrize("own_first", [True, False])
def test_spatial_functions_are_those_of_simple_features(
    client: FlaskClient, collection: str, relation: str, own_first: bool
) -> None:
    other = box(23, 51, 33, 57)
    wanted = []
    for one in every(client, f"/collections/{collection}/items", limit=10000):
        if one["geometry"]:
            own = shape(one["geometry"])
            left, right = (own, other) if own_first else (other, own)
            wanted += [one["id"]] * bool(getattr(left, relation)(right))
    args = ["geometry", "BBOX(23, 51, 33, 57)"]
    condition = f"S_{relation.upper()}({', '.join(args if own_first else args[::-1])})"
    assert ids(every(client, f"/collections/{collection}/items", filter=condition)) == wanted


def test_box_over_the_antimeridian_is_two(client: FlaskClient) -> None:
    assert every(client, "/collections/places/items", filter="S_INTERSECTS(geometry, BBOX(170, -80, -170, 80))") == []
    kept = every(client, "/collections/places/items", filter="S_INTERSECTS(geometry, BBOX(100, -80, -170, 80))")
    assert "beijing" in ids(kept)


# Properties


@pytest.mark.parametrize("name", STORED)
def test_every_queryable_may_be_named_in_filter_and_as_parameter(client: FlaskClient, name: str) -> None:
    features = every(client, f"/collections/{name}/items", limit=10000)
    listed = get(client, f"/collections/{name}/queryables")["properties"]
    assert set(listed) == {one.name for one in properties(name).values() if one.queryable} | {"geometry"}
    for queryable in set(listed) - {"geometry"}:
        empty = [one["id"] for one in features if one["properties"].get(queryable) is None]
        assert ids(every(client, f"/collections/{name}/items", filter=f"{queryable} IS NULL", limit=10000)) == empty
        held = [value for one in features if (value := one["properties"].get(queryable)) not in (None, [])]
        for value in held[:2]:
            one = value[0] if isinstance(value, list) else value
            asked = json.dumps(one) if isinstance(one, bool) else one
            wanted = [feature["id"] for feature in features if _has(feature["properties"].get(queryable), one)]
            query = {queryable: asked}
            answer = client.get(f"/ogc/collections/{name}/items", query_string={"limit": 10000, **query})
            assert answer.status_code == 200, answer.text
            assert ids(answer.json["features"]) == wanted


def _has(value: Any, one: Any) -> bool:
    return one in value if isinstance(value, list) else bool(value == one)


def test_queryables_of_all_collections_are_in_each(client: FlaskClient) -> None:
    shared = set(get(client, "/queryables")["properties"])
    assert {"id", "geometry"} <= shared
    for name in STORED:
        assert shared <= set(get(client, f"/collections/{name}/queryables")["properties"])


def test_casei_and_accenti_fold_names(client: FlaskClient) -> None:
    condition = "ACCENTI(CASEI(name_pl)) = ACCENTI(CASEI('MAŁASZEWICZE'))"
    folded = ids(every(client, "/collections/places/items", filter=condition))
    exact = ids(every(client, "/collections/places/items", filter="name_pl LIKE 'Małaszewicze%'"))
    assert set(folded) <= set(exact)


PIECES = st.lists(st.sampled_from(["%", "_", "a", "b", "\\%", "\\_", "."]), max_size=6)


@settings(max_examples=500, deadline=None)
@given(pieces=PIECES, text=st.text("ab.%_\n", max_size=8))
def test_like_fits_what_a_plain_matcher_fits(pieces: list[str], text: str) -> None:
    assert Like(Named("x"), "".join(pieces)).holds(text) is fits(pieces, text)


def fits(pieces: list[str], text: str) -> bool:
    """A pattern piece by piece, every way of %."""
    if not pieces:
        return not text
    if pieces[0] == "%":
        return any(fits(pieces[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pieces[0] in ("_", text[0], f"\\{text[0]}") and fits(pieces[1:], text[1:])


@pytest.mark.parametrize("pattern", ["%a" * 2000, "%_" * 2000, "%a%_b" * 800 + "%"])
def test_no_pattern_takes_long(client: FlaskClient, pattern: str) -> None:
    begun = time.thread_time()
    get(client, "/collections/events/items", filter=f"summary LIKE '{pattern}'")
    assert time.thread_time() - begun < 2


# What can't be read

BAD = {
    "": "reading stopped",
    "kind": "conditions",
    "kind =": "character 7",
    "kind == 'x'": "character 7",
    "kind = 'x": "character 8",
    "kind = 'x' AND": "the end",
    "kind = 'x';": "character 11",
    "nothing = 1": "'nothing' is none of them",
    "points = 1": "none of them",
    "kind = 1": "a text",
    "precision_m = 'x'": "a number",
    "precision_m = TRUE": "a number",
    "verified = 'yes'": "TRUE or FALSE",
    "verified": "verified = TRUE",
    "start_earliest > DATE('2017-13-01')": "calendar",
    "start_earliest > DATE('2017')": "a day",
    "date > DATE('2017-01-01')": "T_AFTER",
    "T_AFTER(title, DATE('2017-01-01'))": "a date of the collection",
    "T_AFTER(date, 5)": "DATE, TIMESTAMP or INTERVAL",
    "T_AFTER(date, INTERVAL('2018-01-01', '2017-01-01'))": "starts before it ends",
    "T_AFTER(date, DATE('0000-01-01'))": "0001",
    "T_AFTER(date, DATE('99999-01-01'))": "YYYY",
    "T_AFTER(date)": "2 arguments",
    "S_INTERSECTS(geometry, 5)": "well-known text",
    "S_INTERSECTS(title, POINT(1 2))": "property geometry",
    "S_INTERSECTS(geometry, POINT(1 95))": "-90 and 90",
    "S_INTERSECTS(geometry, POINT(1e999 5))": "-90 and 90",
    "S_INTERSECTS(geometry, BBOX(1, 2, 3))": "4 numbers",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))": "well-known text",
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))": "simple",
    "S_INTERSECTS(geometry, MULTIPOINT(" + ",".join(["1 1"] * 1001) + "))": "1000 positions",
    "S_DWITHIN(geometry, POINT(1 2), 3)": "none of CQL2's",
    "title + 1 = 2": "character 7",
    "title BETWEEN 'a' AND 'b'": "a number or a day",
    "kind LIKE 5": "a pattern",
    "A_CONTAINS(title, ('a', 'b'))": "several values",
    "NOT " * 40 + "kind = 'x'": "32 deep",
    "(" * 4000: "the end",
    "x" * 10_000: "8192 bytes",
    "-" * 8_000: "character 1",
    "kind = '" + "ł" * 4_100 + "'": "8192 bytes",
    "kind = \x00": "character 8",
    " AND ".join(["kind = 'x'"] * 201): "200 conditions",
}


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:40])
def test_bad_filter_is_answered_with_rule_and_cure_at_once(client: FlaskClient, text: str) -> None:
    begun = time.thread_time()
    answer = client.get("/ogc/collections/events/items", query_string={"filter": text})
    assert time.thread_time() - begun < 2
    assert answer.status_code == 400
    problem = answer.json
    assert problem["parameter"] == "filter"
    assert problem["value"] == text[:200]
    assert BAD[text] in problem["rule"] + problem["cure"], problem
    assert problem["cure"]


BAD_JSON = [
    "{",
    "[]",
    "1",
    "null",
    '"kind"',
    '{"op":"="}',
    '{"op":"=","args":[]}',
    '{"op":5,"args":[]}',
    '{"op":"and","args":[]}',
    '{"op":"=","args":[{"property":5},1]}',
    '{"op":"in","args":[{"property":"kind"},"x"]}',
    '{"op":"not","args":[' * 500 + "true" + "]}" * 500,
    "[" * 8000,
    '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":["a"]}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[]}]}',
    '{"op":"t_after","args":[{"property":"date"},{"interval":[1,2]}]}',
    '{"op":"t_after","args":[{"property":"date"},{"interval":"x"}]}',
    '{"op":"=","args":[{"op":"casei","args":[{"property":"precision_m"}]},1]}',
]


@pytest.mark.parametrize("text", BAD_JSON, ids=lambda text: text[:40])
def test_bad_json_filter_is_answered_with_rule_and_cure(client: FlaskClient, text: str) -> None:
    answer = client.get("/ogc/collections/events/items", query_string={"filter": text, "filter-lang": "cql2-json"})
    assert answer.status_code == 400
    assert answer.json["parameter"] == "filter"


@pytest.mark.parametrize(
    ("name", "value"), [("filter-lang", "cql-text"), ("filter-lang", ""), ("filter-crs", "EPSG:1")]
)
def test_unknown_language_or_system_of_a_filter_is_named(client: FlaskClient, name: str, value: str) -> None:
    answer = client.get("/ogc/collections/events/items", query_string={"filter": "kind = 'visit'", name: value})
    assert (answer.status_code, answer.json["parameter"]) == (400, name)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60) | st.text("()'\"=<>,. ANDORNTkid123-%\\", max_size=120))
def test_no_text_brings_the_parser_down(client: FlaskClient, text: str) -> None:
    answer = client.get("/ogc/collections/events/items", query_string={"filter": text})
    assert answer.status_code in (200, 400)

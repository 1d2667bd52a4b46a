"""The rules of both schemas of Linked Places in force, in our own words: what breaks them is told.

v1.2.2 is of a feature (WorldHistoricalGazetteer/whgazetteer, schema_lpf_v1.2.2.json), v2.0 of a collection
(WorldHistoricalGazetteer/website, lpf_v2.0.jsonld). The schema files are in no package, so they are not run here; every
constraint of theirs on a member that we write stands below, and test_linkedplaces.py breaks each of them once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = r"(https?:\/\/)(www\.)?[a-zA-Z0-9\-\.]{2,256}\.[a-z]{2,63}(\:[0-9]{1,5})?(\/.*)?"
ADDRESS = rf"{URL}|\w+:[^\s]+"
NARROW = rf"{URL}|(bnf|cerl|dbp|gn|gnd|gov|loc|pl|tgn|viaf|wd|wp):[^\s]+"
DAY = r"-\d{5,}|-?\d{1,4}(-(0[1-9]|1[0-2]))?(-([0-2][0-9]|3[01]))?"
LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
COUNTRY = r"[A-Z]{2}"
SHAPES = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
CERTAINTY = ["certain", "less-certain", "uncertain"]
LINKS = ["closeMatch", "exactMatch", "primaryTopicOf", "subjectOf", "seeAlso"]
MEMBERS = {
    *("type", "@id", "properties", "names", "types", "geometry"),
    *("relations", "links", "when", "descriptions", "depictions"),
}


def fits(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def line(value: Any) -> bool:
    """`^(.*)$`: a text of one line."""
    return isinstance(value, str) and "\n" not in value


def wrong(rules: dict[str, bool]) -> Iterator[str]:
    """The rules that do not hold."""
    yield from (rule for rule, holds in rules.items() if not holds)


def of_feature(feature: dict[str, Any]) -> Iterator[str]:
    """What both versions ask of a feature, and what either asks beyond the other."""
    properties = feature.get("properties")
    held = properties if isinstance(properties, dict) else {}
    codes, classes = held.get("ccodes", ["BY"]), held.get("fclasses")
    yield from wrong(
        {
            "1.2.2: no member but the known": set(feature) <= MEMBERS,
            "required members": {"@id", "type", "properties", "names"} <= set(feature),
            "2.0: geometry is required": "geometry" in feature,
            "type is Feature": feature.get("type") == "Feature",
            "2.0: @id is an address or a term": fits(feature.get("@id"), ADDRESS),
            "1.2.2: @id is a line": line(feature.get("@id")),
            "properties are an object": isinstance(properties, dict),
            "title is a line": line(held.get("title")),
            "ccodes are countries": isinstance(codes, list) and all(fits(one, COUNTRY) for one in codes),
            "2.0: ccodes are at least one, each once": bool(codes) and len(set(codes)) == len(codes),
            "2.0: fclasses or types": bool(classes) or "types" in feature,
            "2.0: fclasses are classes": all(one in "AHLPRSTUVX" and len(one) == 1 for one in classes or []),
            "2.0: fclasses are at least one, each once": bool(classes) and len(set(classes)) == len(classes),
            "2.0: something is dated": "when" in feature,
        }
    )
    for name, rules in _LISTS.items():
        several = feature.get(name, [])
        yield from wrong({f"{name} are a list": isinstance(several, list)})
        for one in several if isinstance(several, list) else []:
            yield from (f"{name}: {rule}" for rule in rules(one))
    yield from wrong({"2.0: a name has citations": any("citations" in one for one in feature.get("names", []))})
    yield from _geometry(feature.get("geometry"))
    yield from _when(feature.get("when", {"timespans": []}))


def _name(one: dict[str, Any]) -> Iterator[str]:
    yield from wrong(
        {
            "either a toponym or an ethnonym": ("toponym" in one) != ("ethnonym" in one),
            "toponym is a line": line(one.get("toponym", "")),
            "2.0: no @ in a toponym": fits(one.get("toponym", "x"), r"[^@]+"),
            "2.0: lang is BCP 47": fits(one.get("lang", "en"), LANGUAGE),
        }
    )
    yield from _citations(one)


def _citations(one: dict[str, Any]) -> Iterator[str]:
    cited = one.get("citations", [])
    yield from wrong({"citations are a list": isinstance(cited, list)})
    for each in cited if isinstance(cited, list) else []:
        yield from wrong(
            {
                "2.0: a citation has a label or an @id": bool({"label", "@id"} & set(each)),
                "citation label is a line": line(each.get("label", "")),
                "2.0: citation @id is an address or a term": fits(each.get("@id", "a:b"), ADDRESS),
                "2.0: citation year is a text": fits(each.get("year", "2017"), r"-?\d+"),
            }
        )


def _type(one: dict[str, Any]) -> Iterator[str]:
    yield from wrong(
        {
            "label is a line": line(one.get("label", "")),
            "2.0: identifier is an address or a term": fits(one.get("identifier", "aat:1"), ADDRESS),
        }
    )


def _relation(one: dict[str, Any]) -> Iterator[str]:
    yield from wrong(
        {
            "1.2.2: type, to and label are required": {"relationType", "relationTo", "label"} <= set(one),
            "2.0: type is an address or a term": fits(one.get("relationType"), ADDRESS),
            "2.0: to is an address or a term": fits(one.get("relationTo"), ADDRESS),
            "label is a line": line(one.get("label")),
            "no certainty, since the versions spell it otherwise": "certainty" not in one,
        }
    )
    yield from _citations(one)


def _link(one: dict[str, Any]) -> Iterator[str]:
    yield from wrong(
        {
            "type is of its list": one.get("type") in LINKS,
            "2.0: identifier is narrow": fits(one.get("identifier"), NARROW),
        }
    )


def _description(one: dict[str, Any]) -> Iterator[str]:
    yield from wrong(
        {
            "value is a line": line(one.get("value")),
            "2.0: lang is BCP 47": fits(one.get("lang", "en"), LANGUAGE),
            "1.2.2: @id is a line": line(one.get("@id", "")),
            "2.0: source is an address": fits(one.get("source", "https://atlas.example"), URL),
        }
    )


def _depiction(one: dict[str, Any]) -> Iterator[str]:
    yield from wrong({"@id, title and license": all(line(one.get(name)) for name in ("@id", "title", "license"))})


_LISTS = {
    "names": _name,
    "types": _type,
    "relations": _relation,
    "links": _link,
    "descriptions": _description,
    "depictions": _depiction,
}


def _geometry(shape: Any) -> Iterator[str]:
    """1.2.2 knows no null; an empty collection is both versions' way to say that no position is known."""
    if not isinstance(shape, dict) or shape.get("type") not in SHAPES:
        yield "1.2.2: geometry is an object with a type"
        return
    if shape["type"] == "GeometryCollection":
        yield from wrong({"2.0: a collection has geometries": isinstance(shape.get("geometries"), list)})
        for one in shape.get("geometries") or []:
            yield from _geometry(one)
        return
    tolerance = shape.get("approximation", {"type": "geo:hasSpatialAccuracy", "tolerance": 0})
    yield from wrong(
        {
            "certainty is a word": shape.get("certainty", "certain") in CERTAINTY,
            "2.0: approximation has type and tolerance, no more": set(tolerance) == {"type", "tolerance"},
            "2.0: approximation is of accuracy": tolerance.get("type") == "geo:hasSpatialAccuracy",
            "2.0: tolerance is no less than 0": isinstance(tolerance.get("tolerance"), int | float)
            and tolerance["tolerance"] >= 0,
        }
    )
    yield from _citations(shape)
    if shape["type"] == "Point":
        match shape.get("coordinates"):
            case [int() | float() as lon, int() | float() as lat] if abs(lon) <= 180 and abs(lat) <= 90:
                pass
            case _:
                yield "2.0: a position is longitude and latitude, no more"


def _when(when: Any) -> Iterator[str]:
    yield from wrong({"when is an object with timespans (2.0)": isinstance(when, dict) and "timespans" in when})
    if not isinstance(when, dict):
        return
    yield from wrong(
        {
            "label is a line": line(when.get("label", "")),
            "2.0: certainty is a word": when.get("certainty", "certain") in CERTAINTY,
            "2.0: duration": fits(when.get("duration", "P1Y"), r"P\d+[YMD]"),
        }
    )
    for span in when.get("timespans", []):
        yield from wrong(
            {
                "1.2.2: a span has a start": "start" in span,
                "2.0: a span has start and end, no more": set(span) <= {"start", "end"},
            }
        )
        for end in span.values():
            yield from _date(end)


def _date(end: Any) -> Iterator[str]:
    if not isinstance(end, dict):
        yield "a date is an object"
        return
    yield from wrong(
        {
            "2.0: a date has in, earliest, latest, no more": set(end) <= {"in", "earliest", "latest"},
            "2.0: in, or earliest or latest": ("in" in end) != bool({"earliest", "latest"} & set(end)),
            "2.0: a date is a day": all(fits(day, DAY) for day in end.values()),
        }
    )


def of_collection(whole: dict[str, Any]) -> Iterator[str]:
    """What v2.0 asks of the collection, its CSL citation included."""
    citation = whole.get("citation", {})
    items = citation.get("citationItems")
    yield from wrong(
        {
            "2.0: type is FeatureCollection": whole.get("type") == "FeatureCollection",
            "2.0: at least one feature": bool(whole.get("features")),
            "2.0: citation names its schema": citation.get("schema")
            == "https://whgazetteer.org/schema/csl-citation.json",
            "2.0: citation has an id": isinstance(citation.get("citationID"), str | int),
            "2.0: citation has items": isinstance(items, list) and all("id" in one for one in items),
            "2.0: an item is of CSL": all({"type", "id"} <= set(one.get("itemData", {})) for one in items or []),
        }
    )
    for feature in whole.get("features", []):
        yield from of_feature(feature)

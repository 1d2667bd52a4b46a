"""Linked Places, as both schemas in force want it: v1.2.2 of a feature, v2.0 of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.imprint import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint

_CONTEXT = "https://whgazetteer.org/schema/lpo_v2.0.jsonld"
_CITATION = "https://whgazetteer.org/schema/csl-citation.json"
_LANGUAGES = {"name": "en", "name_be": "be", "name_ru": "ru", "name_zh": "zh", "name_pl": "pl"}
_CLASSES = {
    "city": "P",
    "village": "P",
    "region": "A",
    "district": "A",
    "training-area": "L",
    "industrial-park": "L",
    "water": "H",
}
"""GeoNames feature class of our kinds of place; the others are S, a spot or building."""

_TEXT = ("id", "title", "name", "note", "aliases", "former_ids", "country", *_LANGUAGES)


class LinkedPlaces:
    """Places with their names, each with its sources; precision as certainty and as tolerance in kilometres.

    Places here are not dated: `when` says that they were so at the latest on the day of the data.
    """

    name = "linkedplaces"
    media_type = "application/ld+json; profile=linked-places"
    extension = "lpf.json"
    title = "Linked Places"
    only: tuple[str, ...] = ("places",)

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        told = {"@context": _CONTEXT, "citation": _cited(imprint)}
        rest = {f"imprint_{name}": value for name, value in imprint.entries().items() if name == "citation"}
        plain = orjson.loads(b"{" + members(imprint, rest) + b"}") | told
        yield b'{"type":"FeatureCollection",' + orjson.dumps(plain)[1:-1] + b',"features":['
        separator = b""
        for feature in features:
            yield separator + orjson.dumps(_place(orjson.loads(feature), imprint))
            separator = b",\n"
        yield b"]}\n"


def _cited(imprint: Imprint) -> dict[str, Any]:
    """The collection's citation as CSL, as the schema of v2.0 wants it."""
    item = {"type": "dataset", "title": imprint.title, "version": imprint.version, "note": imprint.sentence()}
    return {
        "schema": _CITATION,
        "citationID": imprint.version,
        "citationItems": [{"id": imprint.version, "itemData": item | {"id": imprint.version}}],
    }


def _place(feature: dict[str, Any], imprint: Imprint) -> dict[str, Any]:
    properties = feature["properties"]
    cites = [{"label": source, "@id": imprint.record(source, "sources")} for source in properties.get("sources") or []]
    cites = cites or [{"label": imprint.title}]
    title = _line(properties.get("name") or feature["id"])
    held: dict[str, Any] = {
        "@id": imprint.record(str(feature["id"])),
        "type": "Feature",
        "properties": {"title": title} | _codes(properties),
        "names": _names(properties, cites) or [{"toponym": title, "citations": cites}],
        "types": [{"label": str(properties.get("kind") or "place")}],
        "geometry": _shape(feature["geometry"], properties, cites),
        "when": {"timespans": [{"start": {"latest": imprint.updated}}], "label": "as of the day of the data"},
        "links": _links(properties),
        "relations": _relations(properties, imprint),
        "descriptions": [{"value": _line(properties["note"]), "lang": "en"}] if properties.get("note") else [],
    }
    return {name: value for name, value in held.items() if value != []}


def _codes(properties: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in properties.items() if name not in _TEXT and value not in (None, [])}
    country = {"ccodes": [properties["country"]]} if properties.get("country") else {}
    return country | {"fclasses": [_CLASSES.get(str(properties.get("kind")), "S")]} | kept


def _names(properties: dict[str, Any], cites: list[dict[str, str]]) -> list[dict[str, Any]]:
    named = [
        {"toponym": _line(properties[key]), "lang": language, "citations": cites}
        for key, language in _LANGUAGES.items()
        if properties.get(key)
    ]
    others = [*(properties.get("aliases") or []), *filter(None, [properties.get("name_local")])]
    return named + [{"toponym": _line(other), "citations": cites} for other in others]


def _line(text: str) -> str:
    """Text on one line without `@`, which begins a language tag here."""
    return " ".join(str(text).replace("@", "＠").split())


def _shape(geometry: dict[str, Any] | None, properties: dict[str, Any], cites: list[dict[str, str]]) -> dict[str, Any]:
    """The geometry with its certainty; an empty collection where no position is known (v1.2.2 has no null)."""
    if not geometry:
        return {"type": "GeometryCollection", "geometries": []}
    told: dict[str, Any] = {"citations": cites}
    if properties.get("precision_linked_places"):
        told["certainty"] = properties["precision_linked_places"]
    if properties.get("precision_m"):
        told["approximation"] = {"type": "geo:hasSpatialAccuracy", "tolerance": properties["precision_m"] / 1000}
    return geometry | told


def _links(properties: dict[str, Any]) -> list[dict[str, str]]:
    found = {"wd": properties.get("wikidata"), "gn": properties.get("geonames")}
    return [{"type": "closeMatch", "identifier": f"{space}:{key}"} for space, key in found.items() if key]


def _relations(properties: dict[str, Any], imprint: Imprint) -> list[dict[str, str]]:
    if not properties.get("parent"):
        return []
    parent = imprint.record(properties["parent"])
    return [{"relationType": "gvp:broaderPartitive", "relationTo": parent, "label": f"part of {properties['parent']}"}]

"""JSON Schemas of the collections: what is returned, what may be queried, what may be sorted by (Parts 3 and 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp.links import absolute, asked

if TYPE_CHECKING:
    from geodata.offers import Offer
    from geodata.properties import Property

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SHAPES = {"legs": "linestring", "corridors": "multilinestring", "places": "point"}


def returnables(offer: Offer) -> dict[str, Any]:
    """The schema of the features (Part 5, 7: returnables), each property with its role and place."""
    found: dict[str, Any] = {"geometry": _geometry(offer)}
    for number, one in enumerate(offer.properties.values(), 1):
        role = {"x-ogc-role": one.role} if one.role else {}
        found[one.name] = {**_described(one), **role, "x-ogc-propertySeq": number}
    return _schema(offer.title, found) | {"description": offer.summary}


def queryables(offer: Offer) -> dict[str, Any]:
    """What filters may name (Part 3, queryables-success). No other names are allowed."""
    named = {one.name: _described(one) for one in offer.properties.values() if one.queryable}
    return _schema(f"Queryables of {offer.title}", {"geometry": _geometry(offer)} | named)


def sortables(offer: Offer) -> dict[str, Any]:
    """What `sortby` may name (Part 5, sortables)."""
    return _schema(
        f"Sortables of {offer.title}", {one.name: _described(one) for one in offer.properties.values() if one.sortable}
    )


def queryables_of_all(offers: list[Offer]) -> dict[str, Any]:
    """What filters may name in every collection alike."""
    shared = set.intersection(*(set(queryables(one)["properties"]) for one in offers))
    first = queryables(offers[0])["properties"]
    return _schema("Queryables of every collection", {name: first[name] for name in first if name in shared})


def _schema(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$id": absolute(asked().path),
        "type": "object",
        "title": title,
        "properties": properties,
        "additionalProperties": False,
    }


def _described(one: Property) -> dict[str, Any]:
    return {"title": one.name.replace("_", " "), **plain(one.schema)}


def plain(schema: Any) -> Any:
    """A schema as dictionaries that can be written."""
    made = dict(schema)
    if "items" in made:
        made["items"] = plain(made["items"])
    return made


def _geometry(offer: Offer) -> dict[str, Any]:
    """The geometry of the collection's features (Part 5, x-ogc-role; format of Part 3, Requirement 8)."""
    shape = _SHAPES.get(offer.collection, "any")
    return {"title": "geometry", "x-ogc-role": "primary-geometry", "format": f"geometry-{shape}"}

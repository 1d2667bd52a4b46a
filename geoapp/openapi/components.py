"""What the paths of the definition refer to: schemas, headers, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp.openapi.parameters import parameters
from geoapp.openapi.refs import ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.properties import Property

__all__ = ["components", "ref"]

PROBLEM = "application/problem+json"
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer", "minimum": 0}
_TEXTS = {"type": "array", "items": _TEXT}
_LINKS = {"type": "array", "items": ref("schemas", "Link")}


def components(collections: Mapping[str, Mapping[str, Property]]) -> dict[str, Any]:
    """All components."""
    return {
        "parameters": parameters(collections),
        "schemas": _schemas(),
        "responses": _responses(),
        "headers": _headers(),
    }


def _schemas() -> dict[str, Any]:
    collection = {"id": _TEXT, "title": _TEXT, "description": _TEXT, "attribution": _TEXT, "links": _LINKS}
    collection |= {"extent": ref("schemas", "Extent"), "itemType": {"type": "string", "enum": ["feature"]}}
    collection |= {"crs": _TEXTS, "storageCrs": _TEXT, "itemCount": _NUMBER}
    feature = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _TEXT,
        "geometry": ref("schemas", "Geometry"),
        "properties": {"type": "object", "nullable": True},
        "links": _LINKS,
    }
    features = {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": ref("schemas", "Feature")},
        "numberMatched": _NUMBER,
        "numberReturned": _NUMBER,
        "links": _LINKS,
    }
    problem: dict[str, Any] = {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
    problem |= {"parameter": _TEXT, "value": _TEXT, "rule": _TEXT, "cure": _TEXT, "near": _TEXTS}
    return {
        "Any": {"type": "object"},
        "File": {"type": "string", "format": "binary"},
        "Geometry": {"type": "object", "nullable": True, "required": ["type"], "properties": {"type": _TEXT}},
        "Extent": {"type": "object", "properties": {"spatial": {"type": "object"}, "temporal": {"type": "object"}}},
        "Link": _object({"href": _TEXT, "rel": _TEXT, "type": _TEXT, "title": _TEXT}, "href", "rel"),
        "Landing": _object({"title": _TEXT, "description": _TEXT, "links": _LINKS}, "links"),
        "Conformance": _object({"conformsTo": _TEXTS, "links": _LINKS}, "conformsTo"),
        "Collection": _object(collection, "id", "links"),
        "Collections": _object(
            {"links": _LINKS, "crs": _TEXTS, "collections": {"type": "array", "items": ref("schemas", "Collection")}},
            "links",
            "collections",
        ),
        "Feature": _object(feature, "type", "geometry", "properties"),
        "FeatureCollection": _object(features, "type", "features"),
        "Problem": _object(problem, "title", "status", "detail"),
    }


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _responses() -> dict[str, Any]:
    said = {
        "BadRequest": "A parameter is unknown or breaks its rule; the answer names it, its value, the rule, the cure",
        "NotFound": "There is no such item",
        "NotAcceptable": "The representation asked for is not made here",
        "TooLong": "The address is longer than any sensible one; beyond 64 KB there is no word about it in a body",
        "TooMany": "The client asked for more files than one may in a minute; Retry-After says when to come back",
        "Later": "The server is busy, or the answer took too long; Retry-After says when to come back",
        "ServerError": "The atlas could not answer",
    }
    content = {PROBLEM: {"schema": ref("schemas", "Problem")}, "text/html": {"schema": _TEXT}}
    bodies = {name: {} if name in _BARE else {"content": content} for name in said}
    return {name: {"description": text} | bodies[name] for name, text in said.items()}


_BARE = {"TooLong"}
"""Answers that the server may give before a program is asked."""


def _headers() -> dict[str, Any]:
    said = {
        "ETag": "Strong validator of this representation",
        "Link": "Links of the answer (RFC 8288)",
        "Content-Crs": "URI of the reference system, in angle brackets (Part 2, 6.4)",
    }
    return {name: {"description": text, "schema": _TEXT} for name, text in said.items()}

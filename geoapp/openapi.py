"""The OpenAPI 3.0 definition of the API, self-contained, made from the collections that are served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp.current import settings
from geoapp.links import absolute
from geoapp.responses import GEOJSON, HTML, JSON, OPENAPI

if TYPE_CHECKING:
    from geodata.atlas import Atlas

PROBLEM = "application/problem+json"


def definition(atlas: Atlas) -> dict[str, Any]:
    """The whole definition."""
    cover = atlas.catalog.cover
    return {
        "openapi": "3.0.3",
        "info": {
            "title": cover.title,
            "description": cover.summary,
            "version": atlas.store.version,
            "license": {"name": cover.licence, "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": absolute("/ogc")}],
        "tags": [
            {"name": "capabilities", "description": "What is served"},
            {"name": "data", "description": "The features"},
        ],
        "paths": _paths(list(atlas.store.collections)),
        "components": {"parameters": _parameters(), "schemas": _schemas(), "responses": _responses()},
    }


def _paths(collections: list[str]) -> dict[str, Any]:
    items = [_ref("parameters", name) for name in ("f", "bbox", "datetime", "time-match", "limit", "offset")]
    paths = {
        "/": _get("landing", "Landing page", "capabilities", JSON, "Landing"),
        "/conformance": _get("conformance", "Conformance classes", "capabilities", JSON, "Conformance"),
        "/api": _get("api", "This definition", "capabilities", OPENAPI, "Any"),
        "/collections": _get("collections", "All collections", "capabilities", JSON, "Collections"),
    }
    for name in collections:
        base = f"/collections/{name}"
        one = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[base] = _get(
            f"{name}.collection", f"The collection {name}", "capabilities", JSON, "Collection", missing=True
        )
        paths[f"{base}/items"] = _get(f"{name}.items", f"Items of {name}", "data", GEOJSON, "FeatureCollection", items)
        paths[f"{base}/items/{{featureId}}"] = _get(
            f"{name}.item",
            f"One item of {name}",
            "data",
            GEOJSON,
            "Feature",
            [one, _ref("parameters", "f")],
            missing=True,
        )
    return paths


def _get(
    operation: str,
    summary: str,
    tag: str,
    media_type: str,
    schema: str,
    parameters: list[dict[str, Any]] | None = None,
    *,
    missing: bool = False,
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": summary,
            "content": {media_type: {"schema": _ref("schemas", schema)}, HTML: {"schema": {"type": "string"}}},
        },
        "304": {"description": "Not changed since the ETag sent in If-None-Match"},
        "400": _ref("responses", "BadRequest"),
        "406": _ref("responses", "NotAcceptable"),
        "500": _ref("responses", "ServerError"),
    }
    if missing:
        answers["404"] = _ref("responses", "NotFound")
    if operation.endswith(".item"):
        answers["303"] = {"description": "To the page of the record, for people"}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": parameters or [_ref("parameters", "f")],
            "responses": answers,
        }
    }


def _ref(part: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{part}/{name}"}


def _parameters() -> dict[str, Any]:
    limit = {"type": "integer", "minimum": 1, "maximum": settings().limit_max, "default": settings().limit_default}
    described = {
        "f": ("Representation", {"type": "string", "enum": ["json", "html"]}),
        "limit": ("Items on a page at most; a greater number counts as the maximum", limit),
        "offset": ("Items to pass over", {"type": "integer", "minimum": 0, "maximum": 1_000_000_000, "default": 0}),
        "datetime": (
            "An instant or an interval with .. for an open end: 2017-07-11, 2017-01-01/.., 2015-06",
            {"type": "string"},
        ),
        "time-match": (
            "Whether a date matches by some reading of it or by every reading",
            {"type": "string", "enum": ["possibly", "surely"], "default": "possibly"},
        ),
    }
    made: dict[str, Any] = {
        name: {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
        | {"style": "form", "explode": False}
        for name, (text, schema) in described.items()
    }
    made["bbox"] = {
        "name": "bbox",
        "in": "query",
        "required": False,
        "description": "West, south, east, north in degrees (CRS84); west greater than east crosses the antimeridian",
        "schema": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
        "style": "form",
        "explode": False,
    }
    return made


def _schemas() -> dict[str, Any]:
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    link = {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {"href": text, "rel": text, "type": text, "title": text},
    }
    linked = {"links": {"type": "array", "items": _ref("schemas", "Link")}}
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": text,
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
            **linked,
        },
    }
    collection = {
        "type": "object",
        "required": ["id", "links"],
        "properties": {"id": text, "title": text, "description": text, "extent": {"type": "object"}, **linked},
    }
    return {
        "Any": {"type": "object"},
        "Link": link,
        "Landing": {
            "type": "object",
            "required": ["links"],
            "properties": {"title": text, "description": text, **linked},
        },
        "Conformance": {
            "type": "object",
            "required": ["conformsTo"],
            "properties": {"conformsTo": {"type": "array", "items": text}},
        },
        "Collection": collection,
        "Collections": {
            "type": "object",
            "required": ["links", "collections"],
            "properties": {"collections": {"type": "array", "items": _ref("schemas", "Collection")}, **linked},
        },
        "Feature": feature,
        "FeatureCollection": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": _ref("schemas", "Feature")},
                "numberMatched": number,
                "numberReturned": number,
                **linked,
            },
        },
        "Problem": {
            "type": "object",
            "required": ["title", "status", "detail"],
            "properties": {"type": text, "title": text, "status": {"type": "integer"}, "detail": text},
        },
    }


def _responses() -> dict[str, Any]:
    said = {
        "BadRequest": "A parameter is unknown or breaks its rule; the answer names it, the rule and the cure",
        "NotFound": "There is no such collection or item",
        "NotAcceptable": "The representation asked for is not made here",
        "ServerError": "The atlas could not answer",
    }
    content = {PROBLEM: {"schema": _ref("schemas", "Problem")}}
    return {name: {"description": text, "content": content} for name, text in said.items()}

"""The OpenAPI 3.0 definition of the API, self-contained, made from what is offered (Part 1, 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from geoapp.links import absolute
from geoapp.openapi.components import components, ref
from geoapp.openapi.parameters import of_items, of_routes
from geoapp.openapi.tiles import TILE, tile
from geoapp.responses import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from geoapp.tilesets import QUAD
from geodata.formats import suited
from geodata.offers import offers

if TYPE_CHECKING:
    from geodata.atlas import Atlas
    from geodata.offers import Offer

_F = [ref("parameters", "f")]
_OWN = frozenset({GEOJSON})


def definition(atlas: Atlas) -> dict[str, Any]:
    """The whole definition."""
    cover = atlas.catalog.cover
    offered = list(offers(atlas).values())
    return {
        "openapi": "3.0.3",
        "info": {
            "title": cover.title,
            "description": cover.summary,
            "version": atlas.store.version,
            "license": {"name": cover.licence, "url": "https://creativecommons.org/licenses/by/4.0/"},
            "contact": {"name": cover.title, "url": absolute(url_for("pages.about"))},
        },
        "servers": [{"url": absolute(url_for("features.landing")).rstrip("/")}],
        "tags": [
            {"name": "capabilities", "description": "What is served"},
            {"name": "routes", "description": "How from A to B: length, borders, breaks of gauge, what was shut"},
            *({"name": one.id, "description": one.summary} for one in offered),
        ],
        "paths": _general() | _routes() | {path: made for one in offered for path, made in _paths(one).items()},
        "components": components(dict(sorted((one.collection, one.properties) for one in offered))),
    }


def _general() -> dict[str, Any]:
    return {
        "/": _get("landing", "Landing page", "capabilities", {JSON: "Landing"}),
        "/conformance": _get("conformance", "Conformance classes", "capabilities", {JSON: "Conformance"}),
        "/api": _get("api", "This definition", "capabilities", {OPENAPI: "Any"}),
        "/collections": _get("collections", "All collections", "capabilities", {JSON: "Collections"}),
        "/tileMatrixSets": _get("tileMatrixSets", "Tile matrix sets", "capabilities", {JSON: "Any"}),
        f"/tileMatrixSets/{QUAD}": _get("tileMatrixSet", "The tile matrix set", "capabilities", {JSON: "Any"}),
        "/queryables": _get("queryables", "What filters may name in every collection", "capabilities", {SCHEMA: "Any"}),
    }


def _routes() -> dict[str, Any]:
    """The one path of routes; after OGC API – Routes as far as it fits, without claiming it."""
    summary = "Ways from one place to another by rail, the shortest first"
    errors = {"404": "NotFound", "429": "TooMany", "503": "Later"}
    refused = {status: ref("responses", name) for status, name in errors.items()}
    return {"/routes": _get("routes", summary, "routes", {GEOJSON: "FeatureCollection"}, of_routes(), refused)}


def _paths(offer: Offer) -> dict[str, Any]:
    """The paths of one collection."""
    base, own = f"/collections/{offer.id}", offer.id
    files = {form.media_type.partition(";")[0] for form in suited(offer.collection).values()} - _OWN
    one = [ref("parameters", "featureId"), ref("parameters", "f-item"), ref("parameters", "crs")]
    to_page = {"303": {"description": "To the page of the record, for people"}}
    to_clean = {"303": {"description": "To the same address without the fields left empty in the form"}}
    return {
        base: _get(f"{own}.collection", f"About {offer.title}", own, {JSON: "Collection"}),
        f"{base}/schema": _get(f"{own}.schema", f"Schema of {offer.title}", own, {SCHEMA: "Any"}),
        f"{base}/queryables": _get(
            f"{own}.queryables", f"What filters of {offer.title} may name", own, {SCHEMA: "Any"}
        ),
        f"{base}/sortables": _get(f"{own}.sortables", f"What sorts {offer.title}", own, {SCHEMA: "Any"}),
        f"{base}/items": _get(
            f"{own}.items",
            f"Items of {offer.title}",
            own,
            {GEOJSON: "FeatureCollection"} | {one: "Any" if one.endswith("+json") else "File" for one in sorted(files)},
            of_items(offer),
            to_clean,
        ),
        f"{base}/items/{{featureId}}": _get(
            f"{own}.item", f"One item of {offer.title}", own, {GEOJSON: "Feature"}, one, to_page
        ),
        f"{base}/tiles": _get(f"{own}.tilesets", f"Tilesets of {offer.title}", own, {JSON: "Any"}),
        f"{base}/tiles/{QUAD}": _get(f"{own}.tileset", f"Tiles of {offer.title}", own, {JSON: "Any"}),
        f"{base}{TILE}": tile(offer),
    }


def _get(
    operation: str,
    summary: str,
    tag: str,
    content: dict[str, str],
    parameters: list[dict[str, Any]] | None = None,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One path: GET with every status that it may answer."""
    types = {media_type: {"schema": ref("schemas", name)} for media_type, name in content.items()}
    errors = {"400": "BadRequest", "406": "NotAcceptable", "414": "TooLong", "500": "ServerError"}
    if operation.endswith(".item"):
        errors["404"] = "NotFound"
    if operation.endswith(".items"):
        errors |= {"429": "TooMany", "503": "Later"}
    answers = {
        "200": {
            "description": summary,
            "headers": {name: ref("headers", name) for name in _headers(operation)},
            "content": types | {HTML: {"schema": {"type": "string"}}},
            **_onward(operation),
        },
        "304": {"description": "Not changed since the ETag sent in If-None-Match"},
        **(more or {}),
        **{status: ref("responses", name) for status, name in errors.items()},
    }
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "description": f"{summary}, as {', '.join([*types, HTML])}.",
            "tags": [tag],
            "parameters": _F if parameters is None else parameters,
            "responses": answers,
        }
    }


def _onward(operation: str) -> dict[str, Any]:
    """Where an answer leads: from a page of items to its first item."""
    collection, _, of = operation.rpartition(".")
    if of != "items":
        return {}
    first = {"featureId": "$response.body#/features/0/id"}
    told = {"operationId": f"{collection}.item", "parameters": first, "description": "The first item of the page"}
    return {"links": {"first": told}}


def _headers(operation: str) -> tuple[str, ...]:
    """Headers of an answer; features say which reference system they are in (Part 2, ogc-crs-header)."""
    return ("ETag", "Link", "Content-Crs") if operation.endswith((".items", ".item")) else ("ETag", "Link")

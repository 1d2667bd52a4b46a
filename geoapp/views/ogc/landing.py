"""Landing page, conformance and the definition of the API (Part 1, 7.2 to 7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from geoapp import links, params
from geoapp.current import atlas
from geoapp.openapi import definition
from geoapp.responses import HTML, OPENAPI, answer, json_answer, wants_html
from geoapp.views.ogc.blueprint import F, views
from geoapp.views.ogc.documents import document

if TYPE_CHECKING:
    from flask import Response

_CLASSES = {
    "ogcapi-features-1/1.0": ("core", "oas30", "html", "geojson"),
    "ogcapi-features-2/1.0": ("crs",),
    "ogcapi-features-3/1.0": ("queryables", "queryables-query-parameters", "filter", "features-filter"),
    "ogcapi-features-5/1.0": (
        "schemas",
        "core-roles-features",
        "returnables-and-receivables",
        "queryables",
        "sortables",
    ),
    "ogcapi-tiles-1/1.0": ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"),
    "cql2/1.0": (
        "cql2-text",
        "cql2-json",
        "basic-cql2",
        "advanced-comparison-operators",
        "case-insensitive-comparison",
        "accent-insensitive-comparison",
        "basic-spatial-functions",
        "basic-spatial-functions-plus",
        "spatial-functions",
        "temporal-functions",
        "array-functions",
        "property-property",
    ),
}
CONFORMANCE = [
    f"http://www.opengis.net/spec/{part}/conf/{name}" for part, classes in _CLASSES.items() for name in classes
]


@views.get("/")
def landing() -> Response:
    """Landing page of the API (Part 1, root-op)."""
    params.only(request.args, F)
    cover = atlas().catalog.cover
    return document({"title": cover.title, "description": cover.summary, "links": links.landing()})


@views.get("/conformance")
def conformance() -> Response:
    """Conformance classes (Part 1, conformance-op)."""
    params.only(request.args, F)
    return document({"title": "Conformance", "conformsTo": CONFORMANCE, "links": []})


@views.get("/api")
def api() -> Response:
    """OpenAPI definition, or its page (Part 1, api-definition-op)."""
    params.only(request.args, F)
    whole = definition(atlas())
    if wants_html(OPENAPI):
        return answer(render_template("ogc/api.html", api=whole), HTML, negotiated=True)
    return json_answer(whole, OPENAPI, negotiated=True)

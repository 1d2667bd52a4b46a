"""OGC API – Features Part 1: landing page, conformance, collections, items, item; for clients and for people."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for

from geoapp import links, params
from geoapp.current import atlas
from geoapp.errors import NotFound
from geoapp.openapi import definition
from geoapp.responses import GEOJSON, HTML, JSON, OPENAPI, answer, json_answer, wants_html
from geodata.formats import members

views = Blueprint("features", __name__, url_prefix="/ogc")

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "html", "geojson")
]
_F = frozenset({"f"})


@views.after_request
def open_to_all(made: Response) -> Response:
    """Data may be fetched by scripts of any site."""
    made.headers["Access-Control-Allow-Origin"] = "*"
    made.headers["Access-Control-Expose-Headers"] = "Link"
    return made


@views.get("/")
def landing() -> Response:
    """Landing page of the API."""
    params.only(request.args, _F)
    cover = atlas().catalog.cover
    return _document({"title": cover.title, "description": cover.summary, "links": links.landing()}, "landing")


@views.get("/conformance")
def conformance() -> Response:
    """Conformance classes."""
    params.only(request.args, _F)
    return _document({"title": "Conformance", "conformsTo": CONFORMANCE, "links": []}, "conformance")


@views.get("/api")
def api() -> Response:
    """OpenAPI definition, or its page."""
    params.only(request.args, _F)
    whole = definition(atlas())
    if wants_html(OPENAPI):
        return answer(render_template("ogc/api.html", api=whole), HTML, negotiated=True)
    return json_answer(whole, OPENAPI, negotiated=True)


@views.get("/collections")
def collections() -> Response:
    """All collections."""
    params.only(request.args, _F)
    listed = [_collection(name) for name in atlas().store.collections]
    return _document({"title": "Collections", "collections": listed, "links": []}, "collections")


@views.get("/collections/<name>")
def collection(name: str) -> Response:
    """One collection."""
    params.only(request.args, _F)
    _known(name)
    return _document(_collection(name), "collection")


@views.get("/collections/<name>/items")
def items(name: str) -> Response:
    """Features that the query matches, a page of them."""
    _known(name)
    asked = params.query(request.args)
    found = atlas().store.features(name, asked)
    html = wants_html(GEOJSON)
    linked = [
        *links.here(GEOJSON, html=html),
        *links.paging(asked, found.matched),
        links.link("collection", JSON, url_for(".collection", name=name), "The collection"),
    ]
    counts = {"numberMatched": found.matched, "numberReturned": len(found.features), "links": linked}
    if html:
        features = [orjson.loads(feature) for feature in found.features]
        page = render_template(
            "ogc/items.html", name=name, about=atlas().catalog.about[name], features=features, **counts
        )
        return answer(page, HTML, negotiated=True)
    head = members(atlas().imprint(name), counts)
    body = b'{"type":"FeatureCollection",' + head + b',"features":[' + b",\n".join(found.features) + b"]}\n"
    return answer(body, GEOJSON, negotiated=True, headers={"Link": links.header(linked), "Content-Crs": f"<{CRS84}>"})


@views.get("/collections/<name>/items/<feature_id>")
def item(name: str, feature_id: str) -> Any:
    """One feature; people are sent to its page."""
    params.only(request.args, _F)
    _known(name)
    found = atlas().store.feature(name, feature_id)
    if found is None:
        raise NotFound(f"item in {name}", feature_id)
    if wants_html(GEOJSON):
        return redirect(links.record(name, feature_id), 303)
    linked = [
        *links.here(GEOJSON, html=False),
        links.link("canonical", HTML, links.record(name, feature_id), "Page of the record"),
        links.link("collection", JSON, url_for(".collection", name=name), "The collection"),
    ]
    body = found[:-1] + b',"links":' + orjson.dumps(linked) + b"}\n"
    return answer(body, GEOJSON, negotiated=True, headers={"Link": links.header(linked), "Content-Crs": f"<{CRS84}>"})


def _known(name: str) -> None:
    if name not in atlas().store.collections:
        raise NotFound("collection", name, list(atlas().store.collections))


def _collection(name: str) -> dict[str, Any]:
    """A collection object (OGC API Features Part 1, 7.14)."""
    about, extent = atlas().catalog.about[name], atlas().store.extent(name)
    count = len(atlas().store.features(name, params.EVERYTHING).features)
    described: dict[str, Any] = {}
    if extent.bbox:
        described["spatial"] = {"bbox": [list(extent.bbox)], "crs": CRS84}
    if extent.when:
        interval = [f"{extent.when.start_earliest}T00:00:00Z", f"{extent.when.end_latest}T23:59:59Z"]
        described["temporal"] = {"interval": [interval], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    here = links.link("self", JSON, url_for(".collection", name=name), "This collection")
    return {
        "id": name,
        "title": about.title,
        "description": about.summary,
        "attribution": about.attribution,
        "extent": described,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [here, *links.collection(name, about.licence_url, count)],
    }


def _document(whole: dict[str, Any], template: str) -> Response:
    """A JSON document or its page, with `self` and `alternate` first among its links."""
    html = wants_html()
    own = [one for one in whole["links"] if one["rel"] != "self"]
    whole = whole | {"links": [*links.here(JSON, html=html), *own]}
    if html:
        return answer(render_template("ogc/document.html", document=whole, kind=template), HTML, negotiated=True)
    return json_answer(whole, negotiated=True)

"""The collections, each with its schema, queryables and sortables (Part 1, 7.13 and 7.14; Part 3, 6; Part 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from geoapp import links, params, schemas
from geoapp.current import atlas
from geoapp.responses import JSON
from geoapp.views.ogc.blueprint import F, offered, views
from geoapp.views.ogc.documents import document, schema_document
from geodata.crs import CRS84, CRSES
from geodata.formats import suited
from geodata.offers import offers

if TYPE_CHECKING:
    from flask import Response

    from geodata.offers import Offer

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@views.get("/collections")
def collections() -> Response:
    """All collections and layers (Part 1, fc-md-op), and the reference systems of them all (Part 2, 6.2.3)."""
    params.only(request.args, F)
    listed = [_collection(one) for one in offers(atlas()).values()]
    return document({"title": "Collections", "crs": list(CRSES), "collections": listed, "links": []})


@views.get("/collections/<name>")
def collection(name: str) -> Response:
    """One collection (Part 1, sfc-md-op)."""
    params.only(request.args, F)
    offer = offered(name)
    return document(_collection(offer), "ogc/collection.html", dots="precision" in offer.properties)


@views.get("/collections/<name>/schema")
def schema(name: str) -> Response:
    """What its features hold (Part 5, schemas-op)."""
    params.only(request.args, F)
    return schema_document(schemas.returnables(offered(name)))


@views.get("/collections/<name>/queryables")
def queryables(name: str) -> Response:
    """What filters and parameters may name (Part 3, queryables-op)."""
    params.only(request.args, F)
    return schema_document(schemas.queryables(offered(name)))


@views.get("/collections/<name>/sortables")
def sortables(name: str) -> Response:
    """What `sortby` may name (Part 5, sortables-op)."""
    params.only(request.args, F)
    return schema_document(schemas.sortables(offered(name)))


@views.get("/queryables")
def queryables_of_all() -> Response:
    """What filters may name whatever the collection (Part 3, queryables for all collections)."""
    params.only(request.args, F)
    return schema_document(schemas.queryables_of_all(list(offers(atlas()).values())))


def _collection(offer: Offer) -> dict[str, Any]:
    """A collection object (Part 1, 7.14; Part 2, 6.2)."""
    about = atlas().catalog.about[offer.collection]
    here = links.link("self", JSON, url_for(".collection", name=offer.id), "This collection")
    return {
        "id": offer.id,
        "title": offer.title,
        "description": offer.summary,
        "attribution": about.attribution,
        "extent": _extent(offer),
        "itemType": "feature",
        "crs": list(CRSES),
        "storageCrs": CRS84.uri,
        "itemCount": atlas().store.features(offer.collection, replace(offer.query, limit=1)).matched,
        "links": [here, *links.collection(offer, about.licence_url, suited(offer.collection))],
    }


def _extent(offer: Offer) -> dict[str, Any]:
    """Extent in space and time, each where there is one (Part 1, fc-md-extent)."""
    extent = atlas().store.extent(offer.collection, offer.query)
    described: dict[str, Any] = {}
    if extent.bbox:
        described["spatial"] = {"bbox": [list(extent.bbox)], "crs": CRS84.uri}
    if extent.when:
        interval = [f"{extent.when.start_earliest}T00:00:00Z", f"{extent.when.end_latest}T23:59:59Z"]
        described["temporal"] = {"interval": [interval], "trs": GREGORIAN}
    return described

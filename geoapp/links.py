"""Addresses of records and the links between representations, with the relations that OGC API clients look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from geoapp.address import Address, Link, with_query
from geoapp.current import settings, spoken
from geoapp.responses import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from geodata.languages import TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.formats import Format
    from geodata.offers import Offer

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SORTABLES = "http://www.opengis.net/def/rel/ogc/1.0/sortables"


TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"


def asked() -> Address:
    """The address of the present request."""
    return Address.of(request, settings())


def absolute(path: str) -> str:
    """The public address of a path of ours, as `url_for` gives it."""
    return asked().public(path)


def home() -> str:
    """The public address of the atlas."""
    return asked().home


def record(collection: str, record_id: str) -> str:
    """The page of a record."""
    return url_for("pages.record", collection=collection, record_id=record_id)


def listing(collection: str, **chosen: str | None) -> str:
    """The list of a collection, or of those of its records that filters leave."""
    return with_query(url_for("pages.listing", collection=collection), **chosen)


def map_of(endpoint: str = "maps.home", **parameters: str | None) -> str:
    """The map or its embed with some of a view chosen, places named as on the present page."""
    return with_query(url_for(endpoint), **parameters, lang=None if spoken() == TEXTS else spoken())


def link(rel: str, media_type: str, path: str, title: str) -> Link:
    """One link object."""
    return {"rel": rel, "type": media_type, "title": title, "href": absolute(path)}


def here(media_type: str, *, html: bool) -> list[Link]:
    """`self` and `alternate` of the address asked for, as JSON and as a page."""
    address = asked()
    as_json = address.link("self", media_type, address.without("f", f="json"), "This document as JSON")
    as_page = address.link("alternate", HTML, address.without("f", f="html"), "This document as a page")
    if html:
        as_json["rel"], as_page["rel"] = "alternate", "self"
    return [as_json, as_page]


def landing() -> list[Link]:
    """Links of the API's landing page."""
    return [
        link("service-desc", OPENAPI, url_for("features.api", f="json"), "OpenAPI 3.0 definition"),
        link("service-doc", HTML, url_for("features.api", f="html"), "Documentation of the API"),
        link("conformance", JSON, url_for("features.conformance"), "Conformance classes"),
        link("data", JSON, url_for("features.collections"), "Collections"),
        link(QUERYABLES, SCHEMA, url_for("features.queryables_of_all"), "What filters may name in every collection"),
        link(TILING_SCHEMES, JSON, url_for("features.tile_matrix_sets"), "Tile matrix sets of the vector tiles"),
        link("about", HTML, url_for("data.page"), "The data, their formats and how to open them"),
    ]


def collection(offer: Offer, licence_url: str, forms: Mapping[str, Format]) -> list[Link]:
    """Links of a collection (Part 1, fc-md-items-links; Parts 3 and 5, queryables and schema)."""
    items = url_for("features.items", name=offer.id)
    about = [
        ("items", GEOJSON, with_query(items, f="json"), "Items as GeoJSON"),
        ("items", HTML, with_query(items, f="html"), "Items as a page"),
        ("describedby", SCHEMA, url_for("features.schema", name=offer.id), "Schema of the items"),
        (QUERYABLES, SCHEMA, url_for("features.queryables", name=offer.id), "What filters may name"),
        (SORTABLES, SCHEMA, url_for("features.sortables", name=offer.id), "What sortby may name"),
        (TILESETS, JSON, url_for("features.tilesets_of", name=offer.id), "Vector tiles"),
    ]
    files = [
        link("enclosure", form.media_type, _file(offer, form), f"All of it as {form.title}") for form in forms.values()
    ]
    return [*(link(*one) for one in about), *files, *licence(licence_url)]


def licence(address: str) -> list[Link]:
    """The link to a licence, where one is stated."""
    return [{"rel": "license", "type": HTML, "title": "Licence", "href": address}] if address else []


def _file(offer: Offer, form: Format) -> str:
    """All items in one file: the download of a collection, or all the items of a layer."""
    if offer.is_layer:
        return with_query(url_for("features.items", name=offer.id), f=form.name, limit=settings().limit_max)
    return url_for("downloads.download", name=offer.id, extension=form.extension)


_LONGEST = 1_000
"""Characters of a link in a header: a proxy takes a few kilobytes of headers, and answers 502 to more."""
_IN_HEADER = ("self", "next", "prev", "collection", "canonical", "license", "describedby")


def header(found: list[Link]) -> str:
    """Links as an HTTP Link header (RFC 8288); alternates, and those of a very long address, are left to the body."""
    told = (one for one in found if one["rel"] in _IN_HEADER and len(one["href"]) <= _LONGEST)
    return ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in told)

"""Addresses of records and the links between representations, with the relations that OGC API clients look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request, url_for

from geoapp.current import settings
from geoapp.responses import GEOJSON, HTML, JSON, OPENAPI

if TYPE_CHECKING:
    from geodata.store import Query

Link = dict[str, str]


def absolute(path: str) -> str:
    """The public address of a path of ours."""
    return (settings().base_url.rstrip("/") or request.host_url.rstrip("/")) + path


def record(collection: str, record_id: str) -> str:
    """The page of a record."""
    return url_for("pages.record", collection=collection, record_id=record_id)


def link(rel: str, media_type: str, path: str, title: str) -> Link:
    """One link object."""
    return {"rel": rel, "type": media_type, "title": title, "href": absolute(path)}


def with_query(path: str, **parameters: Any) -> str:
    """A path with a query of those parameters that are not None."""
    text = urlencode({name: value for name, value in parameters.items() if value is not None}, safe=",/:")
    return f"{path}?{text}" if text else path


def here(media_type: str, *, html: bool) -> list[Link]:
    """`self` and `alternate` of the address asked for, as JSON and as a page."""
    asked = {name: value for name, value in request.args.items() if name != "f"}
    as_json = link("self", media_type, with_query(request.path, **asked, f="json"), "This document as JSON")
    as_page = link("alternate", HTML, with_query(request.path, **asked, f="html"), "This document as a page")
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
    ]


def collection(name: str, licence_url: str, count: int) -> list[Link]:
    """Links of a collection."""
    items = url_for("features.items", name=name)
    return [
        link("items", GEOJSON, with_query(items, f="json"), "Items as GeoJSON"),
        link("items", HTML, with_query(items, f="html"), "Items as a page"),
        link("enclosure", GEOJSON, url_for("downloads.download", name=name, extension="geojson"), f"All {count} items"),
        {"rel": "license", "type": HTML, "title": "Licence", "href": licence_url},
    ]


def paging(query: Query, matched: int) -> list[Link]:
    """`next` and `prev` of a page of items."""
    limit = query.limit or matched
    asked = {name: value for name, value in request.args.items() if name not in ("limit", "offset", "f")}
    found = []
    if query.offset + limit < matched:
        path = with_query(request.path, **asked, limit=limit, offset=query.offset + limit, f="json")
        found.append(link("next", GEOJSON, path, "Next page"))
    if query.offset > 0:
        path = with_query(request.path, **asked, limit=limit, offset=max(query.offset - limit, 0), f="json")
        found.append(link("prev", GEOJSON, path, "Previous page"))
    return found


def header(found: list[Link]) -> str:
    """Links as an HTTP Link header (RFC 8288)."""
    return ", ".join(f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in found)

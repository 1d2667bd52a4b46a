"""Items and item (Part 1, 7.15 and 7.16), in every format and reference system; a page of items for people."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from flask import redirect, render_template, request, url_for

from geoapp import asked, forms, limits, links, params
from geoapp.current import atlas, settings
from geoapp.errors import BadParameter, NotFound
from geoapp.responses import GEOJSON, HTML, JSON, SCHEMA, answer, chosen
from geoapp.views.ogc.blueprint import offered, views
from geodata.crs import rewritten
from geodata.formats import members, suited

if TYPE_CHECKING:
    from flask import Response

    from geoapp.asked import Asked, Given
    from geodata.crs import Crs
    from geodata.offers import Offer
    from geodata.store import FeatureCollection

_OWN = {"json": GEOJSON, "html": HTML}
_SENT = ("f", "limit", "offset", "crs", "properties", "sortby")


@views.get("/collections/<name>/items")
def items(name: str) -> Any:
    """Features that the query matches, a page of them (Part 1, fc-op). Fields left empty in the form are dropped."""
    offer = offered(name)
    if request.args.get("f") == "html" and "" in request.args.values():
        kept = {name: value for name, value in request.args.items() if value}
        return redirect(links.with_query(request.path, **kept), 303)
    wanted = asked.items(request.args, offer)
    offers_here = _representations(offer.collection)
    sent = chosen(offers_here)
    in_file = sent not in ("json", "geojson", "html")
    if in_file and "limit" not in request.args:  # a file that ends after a page would deceive
        wanted = replace(wanted, query=replace(wanted.query, limit=settings().limit_max))
    found = atlas().store.features(offer.collection, wanted.query)
    linked = [
        *links.representations(offers_here, sent),
        *links.paging(wanted.query, found.matched, sent, offers_here[sent]),
        *_around(offer),
    ]
    if in_file:
        return _file(offer, sent, wanted, found, linked)
    if sent == "html":
        return _page(offer, found, linked, wanted)
    counts = {"numberMatched": found.matched, "numberReturned": len(found.features), "links": linked}
    head = members(_imprint(offer), counts)
    features = b",\n".join(_written(wanted, found))
    body = b"".join((b'{"type":"FeatureCollection",', head, b',"features":[', features, b"]}\n"))
    return answer(body, GEOJSON, negotiated=True, headers=_headers(wanted.crs, linked))


@views.get("/collections/<name>/items/<feature_id>")
def item(name: str, feature_id: str) -> Any:
    """One feature (Part 1, f-op); people are sent to its page."""
    params.only(request.args, asked.ITEM)
    offer, system = offered(name), asked.crs(request.args, "crs")
    found = offer.feature(atlas(), feature_id)
    if found is None:
        raise NotFound(f"item in {name}", feature_id)
    offers_here = _OWN | {"geojson": GEOJSON}
    sent = chosen(offers_here)
    page = links.record(offer.collection, feature_id)
    if sent == "html":
        return redirect(page, 303)
    linked = [
        *links.representations(offers_here, sent),
        links.link("canonical", HTML, page, "Page of the record"),
        *_around(offer),
    ]
    written = found if system.is_default else orjson.dumps(rewritten([found], system)[0])
    body = written[:-1] + b',"links":' + orjson.dumps(linked) + b"}\n"
    return answer(body, GEOJSON, negotiated=True, headers=_headers(system, linked))


@cache
def _representations(collection: str) -> dict[str, str]:
    return _OWN | {form.name: form.media_type for form in suited(collection).values()}


def _around(offer: Offer) -> list[links.Link]:
    licence = atlas().catalog.about[offer.collection].licence_url
    here = _path(request.script_root, offer.id)
    return [
        links.link("collection", JSON, here, "The collection"),
        links.link("describedby", SCHEMA, f"{here}/schema", "Schema of the items"),
        *links.licence(licence),
    ]


@lru_cache(maxsize=256)
def _path(mounted: str, name: str) -> str:
    return url_for("features.collection", name=name)


def _headers(system: Crs, linked: list[links.Link]) -> dict[str, str]:
    """Part 2, ogc-crs-header; Part 1, recommendation link-header."""
    return {"Link": links.header(linked), "Content-Crs": f"<{system.uri}>"}


def _written(wanted: Asked, found: FeatureCollection) -> list[bytes]:
    """The features as they are kept or, if asked for, in another reference system or with fewer properties."""
    kept = list(found.features)
    if wanted.crs.is_default and wanted.properties is None:
        return kept
    read = [orjson.loads(one) for one in kept] if wanted.crs.is_default else rewritten(kept, wanted.crs)
    if wanted.properties is not None:
        for one in read:
            one["properties"] = {
                name: one["properties"][name] for name in wanted.properties if name in one["properties"]
            }
    return [orjson.dumps(one) for one in read]


def _imprint(offer: Offer) -> Any:
    return offer.imprint(atlas(), links.absolute("/"), links.absolute(request.path))


def _file(offer: Offer, sent: str, wanted: Asked, found: FeatureCollection, linked: list[links.Link]) -> Response:
    """The page in another format, with the numbers in headers since it may have no room for them."""
    if not wanted.crs.is_default:
        raise BadParameter(
            "crs", request.args["crs"], f"{sent} is written in CRS84", "leave crs out, or ask for f=json"
        )
    form = suited(offer.collection)[sent]
    headers = _headers(wanted.crs, linked) | {
        "OGC-NumberMatched": str(found.matched),
        "OGC-NumberReturned": str(len(found.features)),
        "Content-Disposition": f'attachment; filename="{offer.id}.{form.extension}"',
    }
    with limits.heavy():
        body = b"".join(form.write(_written(wanted, found), _imprint(offer)))
    return answer(body, form.media_type, negotiated=True, headers=headers)


def _page(offer: Offer, found: FeatureCollection, linked: list[links.Link], wanted: Asked) -> Response:
    page = render_template(
        "ogc/items.html",
        offer=offer,
        rows=[forms.row(offer, orjson.loads(one)) for one in found.features],
        fields=forms.fields(offer, request.args),
        matched=found.matched,
        first=wanted.query.offset + 1,
        links=linked,
        query=_picture(request.args),
        placed=atlas().store.extent(offer.collection, offer.query).bbox is not None,
        cite=url_for("citations.cite", url=request.full_path.rstrip("?")),
        paging={one["rel"]: one["href"] for one in linked if one["rel"] in ("next", "prev")},
    )
    return answer(page, HTML, negotiated=True, headers=_headers(wanted.crs, linked))


def _picture(args: Given) -> str:
    """The query of the picture of all that match: without what only says how they are sent."""
    kept = {name: value for name, value in args.items() if name not in _SENT}
    return links.with_query("", **kept).removeprefix("?")

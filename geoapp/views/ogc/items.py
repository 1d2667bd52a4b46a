"""Items and item (Part 1, 7.15 and 7.16) as pages for people and as files; `geoapp.items` answers them as GeoJSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from flask import redirect, render_template, request, url_for

from geoapp import asked, forms, limits, links, params
from geoapp.address import with_query
from geoapp.current import atlas, settings
from geoapp.errors import BadParameter, NotFound
from geoapp.items import ONE, around, headers, representations, written
from geoapp.responses import HTML, answer, chosen
from geoapp.views.ogc.blueprint import offered, views
from geodata.formats import suited

if TYPE_CHECKING:
    from flask import Response

    from geoapp.address import Link
    from geoapp.asked import Asked, Given
    from geodata.offers import Offer
    from geodata.store import FeatureCollection

_SENT = ("f", "limit", "offset", "crs", "properties", "sortby")


@views.get("/collections/<name>/items")
def items(name: str) -> Any:
    """Features that the query matches, a page of them (Part 1, fc-op). Fields left empty in the form are dropped."""
    offer = offered(name)
    if request.args.get("f") == "html" and "" in request.args.values():
        kept = {name: value for name, value in request.args.items() if value}
        return redirect(with_query(links.asked().path, **kept), 303)
    wanted = asked.items(request.args, offer, settings())
    offers_here = representations(offer.collection)
    sent = chosen(offers_here)
    if sent != "html" and "limit" not in request.args:  # a file that ends after a page would deceive
        wanted = replace(wanted, query=replace(wanted.query, limit=settings().limit_max))
    found = atlas().store.features(offer.collection, wanted.query)
    address = links.asked()
    linked = [
        *address.representations(offers_here, sent),
        *address.paging(wanted.query, found.matched, sent, offers_here[sent]),
        *around(atlas(), address, offer),
    ]
    return _page(offer, found, linked, wanted) if sent == "html" else _file(offer, sent, wanted, found, linked)


@views.get("/collections/<name>/items/<feature_id>")
def item(name: str, feature_id: str) -> Any:
    """One feature (Part 1, f-op): people are sent to its page."""
    params.only(request.args, asked.ITEM)
    offer = offered(name)
    asked.crs(request.args, "crs")
    if offer.feature(atlas(), feature_id) is None:
        raise NotFound(f"item in {name}", feature_id)
    chosen(ONE)
    return redirect(links.record(offer.collection, feature_id), 303)


def _file(offer: Offer, sent: str, wanted: Asked, found: FeatureCollection, linked: list[Link]) -> Response:
    """The page in another format, with the numbers in headers since it may have no room for them."""
    if not wanted.crs.is_default:
        raise BadParameter(
            "crs", request.args["crs"], f"{sent} is written in CRS84", "leave crs out, or ask for f=json"
        )
    form = suited(offer.collection)[sent]
    imprint = offer.imprint(atlas(), links.home(), links.absolute(links.asked().path))
    told = headers(wanted.crs, linked) | {
        "OGC-NumberMatched": str(found.matched),
        "OGC-NumberReturned": str(len(found.features)),
        "Content-Disposition": f'attachment; filename="{offer.id}.{form.extension}"',
    }
    with limits.heavy():
        body = b"".join(form.write(written(wanted, found), imprint))
    return answer(body, form.media_type, negotiated=True, headers=told)


def _page(offer: Offer, found: FeatureCollection, linked: list[Link], wanted: Asked) -> Response:
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
    return answer(page, HTML, negotiated=True, headers=headers(wanted.crs, linked))


def _picture(args: Given) -> str:
    """The query of the picture of all that match: without what only says how they are sent."""
    kept = {name: value for name, value in args.items() if name not in _SENT}
    return with_query("", **kept).removeprefix("?")

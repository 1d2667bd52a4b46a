"""Pages that read without scripts: a record, its bare card for the panel, lists, about, method."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from geoapp import embeds, links, params, wording
from geoapp.cards import STATED, card
from geoapp.current import atlas, basemap
from geoapp.embeds.oembed import discovery, found_by
from geoapp.errors import NotFound
from geoapp.listing import row
from geoapp.maps.symbols import legend
from geoapp.responses import answer
from geoapp.sieves import sieved
from geoapp.views.files import static_url
from geodata.model import Claim, Track
from geodata.precision import LADDER

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("pages", __name__)

_NOTHING: frozenset[str] = frozenset()


@views.get("/<any(places,events,claims,legs,corridors,series,features,sources):collection>/<record_id>")
def record(collection: str, record_id: str) -> AnyResponse:
    """The page of a record; a former id leads to the present one."""
    params.only(request.args, _known_of(collection))
    if (present := atlas().graph.present(collection, record_id)) != record_id:
        return redirect(links.record(collection, present), 301)
    shown = card(atlas().graph, collection, record_id, params.moment(request.args))
    shared = embeds.of_record(collection, record_id)
    return answer(render_template("record.html", card=shown, shared=shared), "text/html", headers=found_by(shared))


def _known_of(collection: str) -> frozenset[str]:
    """What the address of a record may ask: the time at whose end things are told, where they change."""
    return frozenset({"datetime"}) if collection in STATED else _NOTHING


@views.get("/<any(places,events,claims,legs,corridors,series,features,sources):collection>/<record_id>/card")
def bare_card(collection: str, record_id: str) -> Response:
    """The card alone, as the panel of the map shows it."""
    params.only(request.args, _known_of(collection))
    shown = card(atlas().graph, collection, atlas().graph.present(collection, record_id), params.moment(request.args))
    return answer(render_template("_partials/card.html", card=shown), "text/html")


@views.get("/<any(places,events,claims,legs,corridors,series,features,sources):collection>")
def listing(collection: str) -> Response:
    """All records of a collection, or those that the filters ask for."""
    graph = atlas().graph
    if collection != "sources" and collection not in atlas().catalog.about:
        raise NotFound("collection", collection, [*atlas().catalog.about, "sources"])
    found = sieved(graph, collection, request.args)
    about = atlas().catalog.about.get(collection)
    page = render_template(
        "list.html",
        collection=collection,
        title=about.title if about else "Sources",
        summary=about.summary if about else "Every publication that a record of this atlas rests on.",
        rows=[row(graph, collection, one) for one in found.records],
        total=len(getattr(graph, collection)),
        found=found,
        filters=found.filters,
    )
    return answer(page, "text/html")


@views.get("/about")
def about() -> Response:
    """What the atlas is and what may be done with it."""
    params.only(request.args, _NOTHING)
    return answer(render_template("about.html", collections=_collections()), "text/html")


@views.get("/about/method")
def method() -> Response:
    """How positions and dates are judged, how lines are derived, what is not known."""
    params.only(request.args, _NOTHING)
    catalog = atlas().catalog
    page = render_template(
        "method.html",
        collections=_collections(),
        legend=legend(catalog.cover.layers),
        basemap=basemap(),
        verdicts=Counter(wording.words(claim.verdict) for claim in catalog.rows(Claim)).most_common(),
        lines=Counter(wording.words(track.line) for track in catalog.rows(Track)).most_common(),
    )
    return answer(page, "text/html")


def _collections() -> list[dict[str, Any]]:
    found = atlas()
    return [
        {
            "id": name,
            "title": about.title,
            "summary": about.summary,
            "licence": about.licence,
            "attribution": about.attribution,
            "count": len(getattr(found.graph, name)),
        }
        for name, about in found.catalog.about.items()
    ]


def _site() -> dict[str, Any]:
    """What every page links to at its head and foot, and whom the basemap is owed to."""
    downloads = [
        {"href": url_for("downloads.download", name=name, extension="geojson"), "text": f"{about.title} (GeoJSON)"}
        for name, about in atlas().catalog.about.items()
        if name in ("places", "events", "corridors", "features")
    ]
    pages = [
        {"href": url_for("data.page"), "text": "Data"},
        {"href": url_for("features.landing", f="html"), "text": "API"},
        {"href": url_for("maps.embed"), "text": "Embed"},
        {"href": url_for("pages.method"), "text": "Method and sources"},
    ]
    return {"links": downloads + pages, "credits": basemap().attribution, "rooms": _rooms()}


_ROOMS = {
    "routes": "routes.routes",
    "figures": "figures.figures",
    "stories": "stories.stories",
    "search": "search.page",
    "data": "data.page",
    "about": "pages.about",
}
"""Pages that are no list of a collection, and their endpoints."""
_ORDER = ("places", "events", "corridors", "routes", "figures", "claims", "features", "stories", "sources", "search")


def _rooms() -> dict[str, str]:
    """The pages that every page leads to, by name; those of the collections that there are."""
    catalog = atlas().catalog
    there = {*catalog.about, "sources", "search", *(["stories"] if catalog.stories else [])}
    there |= {"routes"} if catalog.lines else set()
    there |= {"figures"} if "series" in catalog.about else set()
    shown = [*(name for name in _ORDER if name in there), "data", "about"]
    return {name: _room(name) for name in shown}


def _room(name: str) -> str:
    return url_for(_ROOMS[name]) if name in _ROOMS else url_for("pages.listing", collection=name)


def register_globals(app: Flask) -> None:
    """What every template may use."""

    @app.context_processor
    def _globals() -> dict[str, Any]:
        return {
            "atlas": atlas().catalog.cover,
            "asset": static_url,
            "map_of": links.map_of,
            "absolute": links.absolute,
            "discovery": discovery,
            "data_version": atlas().store.version,
            "ladder": LADDER,
            "site": _site(),
        }

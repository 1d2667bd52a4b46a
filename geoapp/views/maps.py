"""The map page, the embedded map, the script that Folium makes for them, and the layers that the browser fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for

from geoapp import embeds, panel, params
from geoapp.cards import card
from geoapp.current import atlas, online, release, settings
from geoapp.embeds.look import Look, asked
from geoapp.embeds.oembed import found_by
from geoapp.maps import AtlasMap, Extents, MapView, Urls, build_map
from geoapp.maps.symbols import legend
from geoapp.responses import answer
from geoapp.routes.asking import selected, trip
from geoapp.security import policy
from geoapp.tales import step_named, step_told, told
from geoapp.views.files import tiles_url
from geoapp.views.layers import urls as layer_urls
from geodata.kept import kept

if TYPE_CHECKING:
    from geoapp.embeds import Shared
    from geodata.graph import Graph
    from geodata.model import Layer

views = Blueprint("maps", __name__)

_SCRIPT = frozenset({"embed"})


@views.get("/")
def home() -> Response:
    """The map with its panel."""
    shared = embeds.of_map(params.map_view(request.args))
    page = render_template("map.html", **page_of(shared), online=online())
    open_to = {"Content-Security-Policy": policy(*(one.origin for one in online()))}
    return answer(page, "text/html", headers=found_by(shared) | open_to)


@views.get("/embed")
def embed() -> Response:
    """The map for an iframe: the same map, fewer panels."""
    view, look = asked(request.args)
    return framed(embeds.of_map(view, look), view, look=look)


def framed(shared: Shared, view: MapView, **more: Any) -> Response:
    """The page of a frame. `view` is what its map shows, `more` what stands in it besides."""
    page = page_of(shared, view) | {"look": Look(), "on_map": True} | more
    return answer(render_template("embed.html", **page), "text/html", headers=found_by(shared))


@views.get("/map.js")
def script() -> Response:
    """The script that builds the map of a view."""
    view = params.map_view(request.args, embed="embed" in request.args, also=_SCRIPT)
    return answer(_map_of(view).script(), "text/javascript")


def _layers() -> tuple[Layer, ...]:
    return atlas().catalog.cover.layers


def _map_of(view: MapView) -> AtlasMap:
    """The map of a view, as it is written where the atlas is mounted."""
    return built(release(), request.script_root, view)


@kept(256)
def built(release: str, mounted: str, view: MapView) -> AtlasMap:
    """The map of a view; `release` and `mounted` are there so that it is built anew for another."""
    cover = atlas().catalog.cover
    urls = Urls(
        layer=layer_urls,
        basemap=tiles_url("basemap") or "",
        relief=tiles_url("relief"),
    )
    extents = Extents(lon=cover.lon, lat=cover.lat, zoom=cover.zoom, near=cover.near, far=cover.far, fits=cover.fits)
    return build_map(view, cover.layers, urls, extents)


def page_of(shared: Shared, view: MapView | None = None) -> dict[str, Any]:
    """What the templates of the map show; the map shows the view that is shared, unless another is given."""
    graph = atlas().graph
    listed = panel.listed(graph, settings().events_listed)
    view = view or shared.view
    query = "&".join(part for part in (view.query(), "embed=1" if view.embed else "") if part)
    return {
        "shared": shared,
        "source_count": len(graph.sources),
        "view": view,
        "map": _map_of(view),
        "script_url": url_for("maps.script") + (f"?{query}" if query else ""),
        "layers": panel.chips(atlas(), view),
        "legend": legend(_layers()),
        "bars": listed.bars,
        "listed": listed.years,
        "events_left_out": listed.left_out,
        "span": panel.span(graph),
        "first_story": next(iter(graph.catalog.stories.values()), None),
        **_chosen(graph, view),
        "open_url": shared.page,
    }


def _chosen(graph: Graph, view: MapView) -> dict[str, Any]:
    """What the panel of the chosen record shows: a card, a step of a story, or nothing."""
    if (select := view.select) is None:
        return {}
    if step_named(graph, select):
        _, story_id, step_id = select.split("/")
        return {"story": told(graph, story_id), "step": step_told(graph, story_id, step_id)}
    if asked_route := selected(select):
        return {"trip": trip(asked_route)}
    collection, record_id = select.split("/", 1)
    return {"card": card(graph, collection, record_id, params.moment(request.args))}

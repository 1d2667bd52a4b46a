"""Frames of one record or one step of a story: its card with a small map. And the page that builds frames."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for

from geoapp import embeds, params
from geoapp.assets import STATIC
from geoapp.cards import card
from geoapp.current import atlas
from geoapp.embeds.builder import built, shown
from geoapp.responses import HTML, answer
from geoapp.tales import step_told, told
from geoapp.views.maps import framed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from geoapp.maps.view import MapView

views = Blueprint("embeds", __name__)

_RESIZER = STATIC / "vendor" / "embed.js"
_THEME = frozenset({"theme"})


@views.get("/embed/<any(places,events,claims,legs,corridors,series,features,sources):collection>/<record_id>")
def record(collection: str, record_id: str) -> AnyResponse:
    """A record as a card with a small map."""
    params.only(request.args, _THEME)
    if (present := atlas().graph.present(collection, record_id)) != record_id:
        return redirect(url_for("embeds.record", collection=collection, record_id=present), 301)
    shown = card(atlas().graph, collection, record_id)
    view = replace(_themed(), select=shown.key if shown.on_map else None)
    shared = embeds.of_record(collection, record_id)
    return framed(shared, view, card=shown, on_map=shown.on_map, source_count=len(shown.sources))


@views.get("/embed/stories/<story_id>/<step_id>")
def step(story_id: str, step_id: str) -> Response:
    """A step of a story as a card with a small map."""
    params.only(request.args, _THEME)
    graph = atlas().graph
    shared, shown = embeds.of_step(story_id, step_id), step_told(graph, story_id, step_id)
    view = replace(shared.view, theme=_themed().theme, select=f"stories/{story_id}/{step_id}", embed=True)
    return framed(shared, view, story=told(graph, story_id), step=shown, source_count=len(shown.sources))


@views.get("/embed/builder")
def builder() -> Response:
    """The form that builds a frame, as a page."""
    return answer(render_template("builder.html", **shown(built(request.args))), HTML)


@views.get("/embed/builder/form")
def builder_form() -> Response:
    """The same, bare, for the dialog of the map."""
    return answer(render_template("_partials/builder.html", **shown(built(request.args))), HTML)


@views.get("/embed.js")
def resizer() -> Response:
    """The optional script for pages around our frames. Its address stays the same, for it stands in others' pages."""
    params.only(request.args, frozenset())
    return answer(_RESIZER.read_bytes(), "text/javascript")


def _themed() -> MapView:
    return params.map_view(request.args, embed=True, also=_THEME)

"""What is made ready of a version before anyone asks for it: workers forked after that have it in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp.drawn import warm
from geoapp.panel import listed
from geodata.routing.router import router_of

if TYPE_CHECKING:
    from flask import Flask


def warmed(app: Flask) -> Flask:
    """The service, with the rail network and what tiles are cut out of ready.

    Of what is too large for records that is what the map asks for alone, so that it is up in seconds.
    """
    atlas = app.extensions["atlas"]
    if atlas.graph.stored:
        _large(app)
    else:
        atlas.store.warm()
    if router := router_of(atlas.root, atlas.graph):
        router.warm()
    return app


def _large(app: Flask) -> None:
    atlas = app.extensions["atlas"]
    with app.app_context():
        for layer in atlas.catalog.cover.layers:
            warm(layer.id)
        listed(atlas.graph, app.extensions["settings"].events_listed)

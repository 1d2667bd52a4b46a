"""TileJSON, and vector tiles in the order that map libraries have in their templates: zoom, column, row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from geoapp import asked, tilesets
from geoapp.current import settings
from geoapp.responses import json_answer
from geoapp.views.ogc.blueprint import offered
from geoapp.views.ogc.tiles import tile_answer

if TYPE_CHECKING:
    from flask import Response

views = Blueprint("tiles", __name__)


@views.get("/tiles/<name>.json")
def tilejson(name: str) -> Response:
    """TileJSON 3.0 of a collection or layer; filters in its query hold for the tiles."""
    offer = offered(name)
    asked.tile_query(request.args, offer, settings())
    return json_answer(tilesets.tilejson(offer, request.args.to_dict()))


@views.get("/tiles/<name>/<z>/<x>/<y>.mvt")
def tile(name: str, z: str, x: str, y: str) -> Response:
    """A tile of a collection or layer."""
    return tile_answer(name, {"z": z, "x": x, "y": y})

"""The layers that the map draws: features as drawn, whole or a part of them, and tiles of those that are large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from flask import Blueprint, request, url_for

from geoapp import params
from geoapp.address import with_query
from geoapp.current import atlas, release, settings, spoken
from geoapp.drawn import DrawnLayer, drawn_layer
from geoapp.errors import BadParameter, NotFound
from geoapp.maps import LayerUrls
from geoapp.responses import GEOJSON, IMMUTABLE, REVALIDATED, answer
from geoapp.tilesets import MVT
from geoapp.views.ogc.tiles import tile_at
from geodata.extent import BadExtent, BBox
from geodata.offers import offers
from geodata.tiles import MAX_ZOOM, Tile

if TYPE_CHECKING:
    from flask import Response
    from numpy.typing import NDArray

    from geoapp.asked import Args
    from geoapp.stored import StoredLayer
    from geodata.model import Layer

views = Blueprint("layers", __name__)

_TIMED = frozenset({"v", "datetime", "time-match"})
_PARTS = _TIMED | {"bbox", "zoom", "ids", "mark", "limit"}
_MOST_IDS = 200
_MOST_BYTES = 3_000_000
"""Bytes of a layer above which it is fetched by tiles however few its features are."""


@views.get("/layers/<layer_id>.geojson")
def layer(layer_id: str) -> Response:
    """The features of a layer as drawn; those in a box, points at a zoom, with one of some ids, or in no tile."""
    params.only(request.args, _PARTS)
    found = _held(layer_id)
    mask = _asked(found, request.args)
    rows = np.flatnonzero(mask)
    shown = rows[: params.whole(request.args, "limit", 1, settings().limit_max, max(len(rows), 1))]
    body = b'{"type":"FeatureCollection","numberMatched":%d,"features":[' % len(rows)
    body += b",\n".join(found.texts(shown)) + b"]}\n"
    return answer(body, GEOJSON, caching=_caching())


@views.get("/layers/<layer_id>/<z>/<x>/<y>.mvt")
def tile(layer_id: str, z: str, x: str, y: str) -> Response:
    """The marks of a layer in a tile."""
    params.only(request.args, _TIMED)
    found, at = _held(layer_id), tile_at({"z": z, "x": x, "y": y})
    when, surely = params.datetime(request.args), params.surely(request.args)
    return answer(found.tile(at, when, surely=surely), MVT, caching=_caching())


def urls(layer_id: str) -> LayerUrls:
    """Where the map finds a layer."""
    version = atlas().store.version
    whole = with_query(url_for("layers.layer", layer_id=layer_id), v=version)
    found = _held(layer_id)
    if found.in_tiles <= settings().tiles_from and found.bytes <= _MOST_BYTES:
        return LayerUrls(whole)
    path = url_for("layers.tile", layer_id=layer_id, z="z", x="x", y="y").replace("/z/x/y.mvt", "/{z}/{x}/{y}.mvt")
    own = next(one for one in offers(atlas()).values() if one.id in (layer_id, f"layer-{layer_id}"))
    return LayerUrls(whole, with_query(path, v=version), url_for("features.items", name=own.id))


def _asked(found: DrawnLayer | StoredLayer, args: Args) -> NDArray[np.bool_]:
    mask = np.ones(len(found), bool)
    if (when := params.datetime(args)) is not None:
        mask &= found.during(when, surely=params.surely(args))
    if "zoom" in args:
        tile = Tile(params.whole(args, "zoom", 0, MAX_ZOOM, 0), 0, 0)
        mask &= found.gathered(tile, None if when is None else mask)
    if (text := args.get("bbox")) is not None:
        mask &= found.inside(_box(text))
    if (text := args.get("ids")) is not None:
        mask &= found.named(_ids(text))
    if "mark" in args and params.word(args, "mark", ("outline",)):
        mask &= found.outlined()
    return mask


def _box(text: str) -> BBox:
    try:
        return BBox.parse(text)
    except BadExtent as error:
        raise BadParameter("bbox", text, error.rule, error.cure) from None


def _ids(text: str) -> list[str]:
    ids = text.split(",")
    if len(ids) > _MOST_IDS:
        raise BadParameter("ids", text, f"at most {_MOST_IDS} ids, with commas between", "ask in several requests")
    return ids


def _caching() -> str:
    return IMMUTABLE if request.args.get("v") == atlas().store.version else REVALIDATED


def _layers() -> tuple[Layer, ...]:
    return atlas().catalog.cover.layers


def _layer(layer_id: str) -> Layer:
    found = next((one for one in _layers() if one.id == layer_id), None)
    if found is None:
        raise NotFound("layer", layer_id, [one.id for one in _layers()])
    return found


def _held(layer_id: str) -> DrawnLayer | StoredLayer:
    """A layer, made ready. Raises NotFound."""
    return drawn_layer(release(), _layer(layer_id).id, spoken())

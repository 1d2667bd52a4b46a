"""Pictures of a view drawn by the server: SVG to read and print, PNG to share."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, request

from geoapp import limits, params
from geoapp.current import atlas, basemap, release
from geoapp.pictures import Size, Studio
from geoapp.pictures.png import png
from geoapp.responses import answer
from geodata.atlas import DATA

views = Blueprint("pictures", __name__)

_SIZE = frozenset({"width", "height"})
_SMALLEST, _LARGEST = 200, 2400
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors *",
}


@views.get("/map.svg")
def svg() -> Response:
    """The view as SVG: no script, no style, nothing from elsewhere."""
    with limits.heavy():
        drawn = _drawn()
    return answer(drawn, "image/svg+xml", headers=_HEADERS)


@views.get("/map.png")
def raster() -> Response:
    """The view as PNG."""
    with limits.heavy():
        drawn = png(_drawn())
    return answer(drawn, "image/png", headers=_HEADERS)


def _drawn() -> bytes:
    view = params.map_view(request.args, also=_SIZE)
    default = Size()
    size = Size(
        width=params.whole(request.args, "width", _SMALLEST, _LARGEST, default.width),
        height=params.whole(request.args, "height", _SMALLEST, _LARGEST, default.height),
    )
    return _studio(release()).svg(view, size)


@lru_cache(maxsize=2)
def _studio(release: str) -> Studio:
    """What pictures have in common; `release` is there so that a new version is read anew."""
    own = basemap().folder
    return Studio(atlas(), own if (own / "picture.geojson").exists() else DATA / "basemap")

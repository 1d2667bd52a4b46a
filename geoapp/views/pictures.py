"""Pictures of a view drawn by the server: SVG to read and print, PNG to share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from geoapp import asked, limits, params
from geoapp.current import atlas, atlas_in, basemap, release, settings, spoken
from geoapp.pictures import Size, Studio
from geoapp.pictures.png import WRITTEN, png
from geoapp.responses import answer
from geoapp.views.ogc.blueprint import offered
from geodata.atlas import DATA
from geodata.kept import kept
from geodata.languages import TEXTS

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

views = Blueprint("pictures", __name__)

_SIZE = frozenset({"width", "height"})
_SMALLEST = 200
PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors *",
}


@views.get("/map.svg")
def svg() -> Response:
    """The view as SVG: no script, no style, nothing from elsewhere."""
    with limits.heavy():
        drawn = _drawn(spoken())
    return answer(drawn, "image/svg+xml", headers=PICTURE_HEADERS)


@views.get("/map.png")
def raster() -> Response:
    """The view as PNG; names in letters that its fonts lack give way to those in English."""
    with limits.heavy():
        drawn = png(_drawn(spoken() if spoken() in WRITTEN else TEXTS))
    return answer(drawn, "image/png", headers=PICTURE_HEADERS)


@views.get("/sketch/<name>.svg")
def sketch(name: str) -> Response:
    """Where the features of a collection or layer lie that a query of items matches."""
    offer = offered(name)
    theme = params.word(request.args, "theme", ("light", "dark"))
    found = replace(asked.query(request.args, offer, settings(), frozenset({"theme"})), limit=None, offset=0)
    with limits.heavy():
        drawn = studio().sketch(atlas().store.whole(offer.collection, found), f"Where they lie: {offer.title}", theme)
    return answer(drawn, "image/svg+xml", headers=PICTURE_HEADERS)


def _drawn(language: str) -> bytes:
    return studio(language).svg(params.map_view(request.args, also=_SIZE), sized(request.args))


def sized(args: MultiDict[str, str]) -> Size:
    """`width` and `height` of a picture. Raises BadParameter."""
    default, largest = Size(), settings().picture_px
    return Size(
        width=params.whole(args, "width", _SMALLEST, largest, default.width),
        height=params.whole(args, "height", _SMALLEST, largest, default.height),
    )


def studio(language: str = TEXTS) -> Studio:
    """What pictures of the atlas have in common, with places named in a language."""
    return _studio(release(), language)


@kept(10)
def _studio(release: str, language: str) -> Studio:
    """`release` is there so that a new version is read anew."""
    own = basemap().folder
    return Studio(atlas_in(language), own if (own / "picture.geojson").exists() else DATA / "basemap")

"""Files as they are: styles, scripts, fonts and icons by version, and the tiles of the basemap with byte ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, send_from_directory, url_for

from geoapp.assets import STATIC
from geoapp.basemap import TILES
from geoapp.current import assets, basemap
from geoapp.errors import NotFound
from geoapp.responses import IMMUTABLE, REVALIDATED

if TYPE_CHECKING:
    from flask import Response

views = Blueprint("files", __name__)


@views.get("/static/<version>/<path:name>")
def static(version: str, name: str) -> Response:
    """A static file; its address holds the version of them all, so it may be kept for ever."""
    sent = send_from_directory(STATIC, name)
    sent.headers["Cache-Control"] = IMMUTABLE if version == assets().version else REVALIDATED
    return sent


@views.get("/basemap/<version>/<name>.pmtiles")
def tiles(version: str, name: str) -> Response:
    """A tile archive, read by byte ranges (RFC 9110, 14)."""
    if name not in basemap().versions:
        raise NotFound("tile archive", name, list(basemap().versions))
    sent = send_from_directory(basemap().folder, TILES[name], mimetype="application/vnd.pmtiles")
    sent.headers["Cache-Control"] = IMMUTABLE if version == basemap().versions[name] else REVALIDATED
    return sent


def tiles_url(name: str) -> str | None:
    """The address of a tile archive, if there is one."""
    version = basemap().versions.get(name)
    return url_for("files.tiles", version=version, name=name) if version else None

"""Files as they are: styles, scripts, fonts and icons by version, and the tiles of the basemap with byte ranges."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from werkzeug.security import safe_join

from geoapp.assets import STATIC
from geoapp.basemap import TILES
from geoapp.bulk import key_of
from geoapp.current import assets, basemap
from geoapp.errors import NotFound, Spoilt
from geoapp.responses import IMMUTABLE, REVALIDATED, file_answer

if TYPE_CHECKING:
    from flask import Response

views = Blueprint("files", __name__)


@views.get("/static/<version>/<path:name>")
def static(version: str, name: str) -> Response:
    """A static file; its address holds the version of them all, so it may be kept for ever."""
    found = safe_join(str(STATIC), name)
    if found is None or not Path(found).is_file():
        raise NotFound("file", name)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    typed = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return file_answer(Path(found), typed, key_of(assets().version, name), caching=_caching(version, assets().version))


@views.get("/basemap/<version>/<name>.pmtiles")
def tiles(version: str, name: str) -> Response:
    """A tile archive, read by byte ranges (RFC 9110, 14)."""
    own = basemap().versions.get(name)
    if own is None:
        raise NotFound("tile archive", name, list(basemap().versions))
    path = basemap().folder / TILES[name]
    if not path.is_file() or path.stat().st_size != basemap().sizes[name]:
        raise Spoilt  # a piece of another file under the old version would be kept by readers for a year
    return file_answer(path, "application/vnd.pmtiles", own, caching=_caching(version, own))


def _caching(version: str, own: str) -> str:
    return IMMUTABLE if version == own else REVALIDATED


def static_url(path: str) -> str:
    """The address of a static file, such as `css/page.css`."""
    return request.script_root + assets().url(path)


def tiles_url(name: str) -> str | None:
    """The address of a tile archive, if there is one."""
    version = basemap().versions.get(name)
    return url_for("files.tiles", version=version, name=name) if version else None

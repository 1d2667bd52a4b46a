"""Which file stands for an address of the service, if one can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

if TYPE_CHECKING:
    from flask import Flask

NEEDS_A_SERVER = "needs-a-server"
"""The page that says what plain files can't answer."""

_STATE = {"maps.home", "maps.embed"}
"""Pages whose parameters the browser reads."""
_PICTURES = {"pictures.svg": "svg", "pictures.raster": "png", "maps.script": "js"}
"""What is made anew for each set of parameters, and how its files end."""
_LEFT_OFF = {"v", "theme"}
"""Parameters that a link may lose: what it leads to is the same without."""
_NEVER = {"search", "features", "citations", "oembed", "health", "routes", "tiles"}
"""Rooms whose answers depend on what is asked."""
_OPTIONAL = {"wellknown.security_txt"}


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the published atlas: its path, the address that it is asked at, where that was first linked.

    `depth` is that of the page that linked to it, in folders.
    """

    file: str
    asked: str
    query: str = ""
    linked_from: str = ""
    depth: int = 0
    optional: bool = False

    def path_from(self, page: Place) -> str:
        """The way from one file to another, with what the browser shall read."""
        up = len(PurePosixPath(page.file).parts) - 1
        return "../" * up + self.file + (f"?{self.query}" if self.query else "")


class Map:
    """Files for the addresses of one app."""

    def __init__(self, app: Flask) -> None:
        self._urls = app.url_map.bind("localhost")

    def place(self, address: str, page: Place | None = None) -> Place | None:
        """The file of an address, as linked from a page; None if only a program can answer it."""
        parts = urlsplit(address)
        if parts.path == f"/{NEEDS_A_SERVER}":
            return Place(f"{NEEDS_A_SERVER}.html", parts.path)
        try:
            endpoint, _ = self._urls.match(unquote(parts.path), method="GET")
        except RequestRedirect as moved:
            return self.place(urlsplit(moved.new_url)._replace(scheme="", netloc="", query=parts.query).geturl(), page)
        except HTTPException:
            return None
        found = self._placed(endpoint, parts.path, parts.query, page)
        if found is None:
            return None
        return replace(
            found,
            linked_from=page.asked if page else "the beginning",
            depth=page.file.count("/") if page else 0,
            optional=endpoint in _OPTIONAL,
        )

    def _placed(self, endpoint: str, path: str, query: str, page: Place | None) -> Place | None:
        asked = f"{path}?{query}" if query else path
        if endpoint in _STATE:
            return Place("index.html" if path == "/" else "embed.html", path, query)
        if endpoint == "features.item" and parse_qs(query) == {"f": ["json"]}:
            return Place(f"{path[1:]}.geojson", asked)
        if endpoint in _PICTURES:
            return Place(self._made(_PICTURES[endpoint], asked, page), asked)
        if endpoint == "pages.listing" and [*parse_qs(query)] == ["page"]:
            return Place(f"{path[1:]}.{parse_qs(query)['page'][0]}.html", asked)
        if (
            endpoint.partition(".")[0] in _NEVER
            or endpoint.startswith("embeds.builder")
            or not (set(parse_qs(query)) <= _LEFT_OFF)
        ):
            return None
        is_file = "." in path.rpartition("/")[2]
        return Place(path[1:] if is_file else f"{path[1:]}.html", path)

    @staticmethod
    def _made(kind: str, asked: str, page: Place | None) -> str:
        """A script names its files by their way from the page, so pages of another depth have another script."""
        depth = page.file.count("/") if page and kind == "js" else ""
        digest = sha256(f"{asked}{depth}".encode()).hexdigest()[:16]
        return f"{'maps' if kind == 'js' else 'pictures'}/{digest}.{kind}"

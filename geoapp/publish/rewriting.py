"""Links of an answer written anew as the way from its own file to the others."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geoapp.mounting import path_of
from geoapp.publish.places import NEEDS_A_SERVER, Map, Place

if TYPE_CHECKING:
    from re import Match

_HOST = "http://localhost"
"""How the service calls itself where no public address was given."""
_LINK = re.compile(r'(?<!rel="canonical" )\b(href|src|action|srcset)="([^"#][^"]*)"')
_CARD = r'<link rel="canonical" href=|<meta (?:property|name)="(?:og:url|og:image|twitter:image)" content='
_PUBLIC = re.compile(f'({_CARD})"([^"]+)')
_ROOT = re.compile(r'(<body [^>]*)data-root="[^"]*"')
_IN_SCRIPT = re.compile(r'"(/[^"\s]*)"')


class Writer:
    """Writes the links of one file; remembers what it leads to and what it can't lead to."""

    def __init__(self, map_: Map, place: Place, base_url: str) -> None:
        self._map, self._place, self._base = map_, place, base_url.rstrip("/")
        self.found: list[Place] = []
        self.left_out: set[str] = set()

    def written(self, body: bytes, media_type: str) -> bytes:
        """The body with its links written anew, where it has any."""
        if media_type == "text/html":
            return self._page(body.decode()).encode()
        if media_type == "text/javascript" and self._place.file.startswith("maps/"):
            return self._script(body.decode()).encode()
        return body

    def forward(self, address: str) -> bytes:
        """A page that leads on to another address."""
        to = escape(self._link(address))
        head = f'<meta charset="utf-8"><title>Moved</title><meta http-equiv="refresh" content="0; url={to}">'
        return f'<!doctype html><html lang="en">{head}<p><a href="{to}">Go on</a></p></html>'.encode()

    def _page(self, text: str) -> str:
        text = _PUBLIC.sub(self._public, text)
        text = _LINK.sub(self._attribute, text)
        root = "/".join([".."] * self._place.file.count("/")) or "."
        return _ROOT.sub(lambda found: f'{found[1]}data-root="{root}" data-suffix=".html"', text)

    def _public(self, found: Match[str]) -> str:
        """A whole address for other sites: kept apart from links, which are ways from file to file."""
        place = self._own(unescape(found[2]))
        address = f"{self._base}/{place.file}" + (f"?{place.query}" if place.query else "") if place else self._base
        return f'{found[1]}"{escape(address)}'

    def _attribute(self, found: Match[str]) -> str:
        name, value = found[1], unescape(found[2])
        if name == "srcset":
            links = ", ".join(" ".join([self._link(one.split()[0]), *one.split()[1:]]) for one in value.split(", "))
            return f'{name}="{escape(links)}"'
        return f'{name}="{escape(self._link(value))}"'

    def _link(self, address: str) -> str:
        """The way to the file of an address; other sites stay as they are."""
        local = self._local(address)
        if local is None:
            return address
        place = self._own(address)
        fragment = urlsplit(address).fragment
        return (place or self._nothing(local)).path_from(self._place) + (f"#{fragment}" if fragment else "")

    def _own(self, address: str) -> Place | None:
        local = self._local(address)
        place = self._map.place(local, self._place) if local is not None else None
        if place:
            self.found.append(place)
        return place

    def _local(self, address: str) -> str | None:
        """The address within the service; None for another site or none at all."""
        for own in filter(None, (self._base, _HOST, path_of(self._base))):
            if address == own or address.startswith((f"{own}/", f"{own}?")):
                return address[len(own) :] or "/"
        return address if address.startswith("/") and not address.startswith("//") else None

    def _nothing(self, address: str) -> Place:
        self.left_out.add(urlsplit(address).path)
        return Place(f"{NEEDS_A_SERVER}.html", f"/{NEEDS_A_SERVER}")

    def _script(self, text: str) -> str:
        """The script of a map: its addresses are asked for from the page, which lies as deep as it was linked from."""
        return _IN_SCRIPT.sub(lambda found: f'"{self._from_page(found[1])}"', text)

    def _from_page(self, address: str) -> str:
        place = self._own(address) if "{" not in address else None  # a template of tiles, which needs a server
        return "../" * self._place.depth + place.file if place else address

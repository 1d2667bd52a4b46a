"""Online basemaps: an operator's offer, off by default. A visitor is told whom each one asks, and chooses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from geoapp.settings import BadSetting

_KEYS = ("name", "url", "attribution")
_PLACEHOLDERS = re.compile(r"\{([^}]*)\}")
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?|http://127\.0\.0\.1(:\d+)?")
_RULE = 'ATLAS_ONLINE_BASEMAPS is a JSON array of objects with "name", "url", "attribution" and, if need be, "max_zoom"'


@dataclass(frozen=True, slots=True)
class OnlineBasemap:
    """Tiles of someone else: the name for the visitor, the template of their addresses, whom they are owed to."""

    name: str
    url: str
    attribution: str
    max_zoom: int = 19

    @property
    def origin(self) -> str:
        """Scheme and host that the tiles come from, as the content security policy names it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The host, for people."""
        return urlsplit(self.url).netloc


def read(text: str) -> tuple[OnlineBasemap, ...]:
    """The basemaps of the setting; none if it is empty. Raises BadSetting that says which one breaks which rule."""
    if not text.strip():
        return ()
    try:
        held = json.loads(text)
    except ValueError as error:
        raise BadSetting(f"{_RULE}; it is no JSON: {error}") from None
    if not isinstance(held, list):
        raise BadSetting(f"{_RULE}; it is a JSON {type(held).__name__}")
    return tuple(_one(number, item) for number, item in enumerate(held, 1))


def _one(number: int, item: Any) -> OnlineBasemap:
    where = f"ATLAS_ONLINE_BASEMAPS, basemap {number}"
    if not isinstance(item, dict) or not all(isinstance(item.get(key), str) and item[key].strip() for key in _KEYS):
        raise BadSetting(f"{where}: {_RULE}")
    if unknown := sorted(item.keys() - {*_KEYS, "max_zoom"}):
        raise BadSetting(f"{where}: {', '.join(unknown)} is not known; {_RULE}")
    max_zoom = item.get("max_zoom", 19)
    if type(max_zoom) is not int or not 1 <= max_zoom <= 24:
        raise BadSetting(f"{where}: max_zoom is a whole number from 1 to 24, not {max_zoom!r}")
    made = OnlineBasemap(item["name"].strip(), item["url"].strip(), item["attribution"].strip(), max_zoom)
    _check_address(where, made)
    return made


def _check_address(where: str, one: OnlineBasemap) -> None:
    if not _ORIGIN.fullmatch(one.origin):
        raise BadSetting(f"{where}: url names one host over https, such as https://tiles.example/{{z}}/{{x}}/{{y}}.png")
    if sorted(_PLACEHOLDERS.findall(one.url)) != ["x", "y", "z"] or re.search(r"[\s;,'\"<>]", one.url):
        raise BadSetting(f"{where}: url has {{z}}, {{x}} and {{y}} once each and no other placeholder")

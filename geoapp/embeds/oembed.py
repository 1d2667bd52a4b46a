"""Answers of the oEmbed specification (oembed.com, version 1.0), for what can be embedded here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask import url_for

from geoapp import links
from geoapp.current import atlas, settings
from geoapp.embeds.snippet import Room, iframe

if TYPE_CHECKING:
    from geoapp.embeds import Shared

Answer = dict[str, str | int]

CACHE_AGE_S = 3600
FORMATS = {"json": ("application/json", "application/json+oembed"), "xml": ("text/xml", "text/xml+oembed")}
"""By name: media type of the answer, and the type that links to it have."""
_CARD, _SMALLEST = (1200, 630), 200
"""Pixels of a thumbnail by itself, and of the smallest side of a picture."""


def embeddable() -> bool:
    """Whether anybody may put a page of this atlas into a frame."""
    return settings().frame_ancestors != "none"


def answer(shared: Shared, width: int | None, height: int | None) -> Answer:
    """The answer of type `rich`; frame and thumbnail are no larger than the maxima that are given."""
    room = Room(_within(shared.size[0], width), _within(shared.size[1], height))
    title, about = atlas().catalog.cover.title, links.absolute(url_for("pages.about"))
    made: Answer = {
        "type": "rich",
        "version": "1.0",
        "title": shared.title,
        "author_name": title,
        "author_url": about,
        "provider_name": title,
        "provider_url": links.absolute(url_for("maps.home")),
        "cache_age": CACHE_AGE_S,
        "html": iframe(shared, room),
        "width": room.width or 0,
        "height": room.height,
    }
    return made | _thumbnail(shared, width, height)


def _within(size: int, most: int | None) -> int:
    return size if most is None else min(size, most)


def _thumbnail(shared: Shared, width: int | None, height: int | None) -> Answer:
    """The picture of the view: all three fields or, where the maxima leave no room for one, none."""
    across, up = _within(_CARD[0], width), _within(_CARD[1], height)
    shape = _CARD[0] / _CARD[1]
    across, up = min(across, max(round(up * shape), _SMALLEST)), min(up, max(round(across / shape), _SMALLEST))
    if min(across, up) < _SMALLEST:
        return {}
    address = shared.picture(across, up)
    return {"thumbnail_url": address, "thumbnail_width": across, "thumbnail_height": up}


def xml(made: Answer) -> bytes:
    """The answer as the specification writes it in XML."""
    root = ElementTree.Element("oembed")
    for name, value in made.items():
        ElementTree.SubElement(root, name).text = str(value)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def discovery(shared: Shared) -> list[dict[str, str]]:
    """Links to the answers, for the head of a page; `url` and `format` alone stand in their addresses."""
    if not embeddable():
        return []
    page = links.absolute(shared.at or shared.page)
    return [
        {
            "type": kind,
            "title": shared.title,
            "href": links.absolute(f"{url_for('oembed.oembed')}?{urlencode({'url': page, 'format': name})}"),
        }
        for name, (_, kind) in FORMATS.items()
    ]


def found_by(shared: Shared) -> dict[str, str]:
    """The same links as an HTTP header (RFC 8288), without titles: none if nobody may frame."""
    if not embeddable():
        return {}
    return {"Link": ", ".join(f'<{one["href"]}>; rel="alternate"; type="{one["type"]}"' for one in discovery(shared))}

"""The code that puts a frame into a page of someone else's."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from geoapp import links

if TYPE_CHECKING:
    from geoapp.embeds import Shared

POLICY = "strict-origin-when-cross-origin"


@dataclass(frozen=True, slots=True)
class Room:
    """Width and height of a frame: CSS pixels, or for the width all there is."""

    width: int | None
    height: int


def iframe(shared: Shared, room: Room) -> str:
    """The frame alone, well-formed as XHTML. It needs no script in the page around it."""
    attributes = {
        "src": links.absolute(shared.frame),
        "title": shared.title,
        "width": "100%" if room.width is None else str(room.width),
        "height": str(room.height),
        "loading": "lazy",
        "allowfullscreen": "allowfullscreen",
        "referrerpolicy": POLICY,
        "style": "border:0",
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<iframe {written}></iframe>"


def snippet(shared: Shared, room: Room, *, script: str = "") -> str:
    """The frame and a link after it; with the address of the resize script, that too."""
    page = f'<p><a href="{escape(links.absolute(shared.page))}">{escape(shared.title)}</a></p>'
    resizing = [f'<script async="async" src="{escape(script)}"></script>'] if script else []
    return "\n".join([iframe(shared, room), page, *resizing])

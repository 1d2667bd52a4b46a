"""A map as one page that asks nobody: scripts, styles, ground and features stand inside. For notebooks.

What comes from data stands there as base64 and is read by the page's own script: it never meets a template.
"""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from geoapp.assets import STATIC

if TYPE_CHECKING:
    from collections.abc import Mapping

HEIGHT_PX = 480
_FONTS = re.compile(r"@font-face\{[^}]*\}")
"""Fonts are files of their own; the reader's machine has others."""
_TOOLS = (
    '<atlas-tools class="tools" role="group" aria-label="Map"><div class="tool-pair">'
    '<button type="button" class="tool" data-tool="in" aria-label="Zoom in">+</button>'
    '<button type="button" class="tool" data-tool="out" aria-label="Zoom out">−</button></div>'
    '<button type="button" class="tool wide" data-tool="home">⌂<span></span></button></atlas-tools>'
)


def page(script: str, bodies: Mapping[str, bytes], owed: str, *, theme: str = "auto") -> str:
    """The page of a map: `script` builds it, `bodies` are what its addresses answer, `owed` whom it is owed to."""
    return "".join(
        [
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">',
            f"<title>Map</title><style>{_file('frame.css')}</style></head>",
            f'<body class="atlas embed">{_file("icons.svg")}',
            '<main class="stage"><div class="folium-map" id="map_atlas" role="region" aria-label="Map"></div>',
            f'{_TOOLS}<div class="map-foot"><span class="scale"></span><small>{escape(owed)}</small></div>',
            '<div class="guard" aria-hidden="true"><p></p></div><div class="notices" role="status"></div></main>',
            *(_body(address, body) for address, body in bodies.items()),
            f"<script>{_file('leaflet.js')}</script>",
            *(f'<script type="module">{text}</script>' for text in (_file("frame.js"), _file("alone.js"), script)),
            "</body></html>",
        ]
    )


def frame(text: str) -> str:
    """The page in a frame of its own, without rights over the page around it."""
    look = f'width="100%" height="{HEIGHT_PX}" style="border:0"'
    return f'<iframe srcdoc="{escape(text)}" sandbox="allow-scripts" title="Map" {look}></iframe>'


def _body(address: str, body: bytes) -> str:
    return f'<script type="text/plain" data-address="{escape(address)}">{b64encode(body).decode()}</script>'


def _file(name: str) -> str:
    """A built file, so that it can stand within the element that it is put in."""
    text = _FONTS.sub("", (STATIC / "vendor" / name).read_text("utf-8"))
    return text.replace("</script", "<\\/script").replace("</style", "<\\/style")

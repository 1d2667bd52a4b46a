"""An SVG of ours as PNG, with the fonts of the atlas and no others where they are set up."""

from __future__ import annotations

import resvg_py

from geoapp.assets import STATIC

WRITTEN = frozenset({"en", "be", "ru", "pl"})
"""Languages whose letters the fonts have."""


def png(svg: bytes) -> bytes:
    """The picture as PNG, in its own size."""
    fonts = sorted(str(path) for path in (STATIC / "vendor" / "fonts").glob("*.ttf"))
    made: bytes = resvg_py.svg_to_bytes(svg_string=svg.decode(), skip_system_fonts=bool(fonts), font_files=fonts)
    return made

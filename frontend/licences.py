"""The licences of the packages whose files are served."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from frontend.fonts import FONTS
from frontend.icons import ICONS
from frontend.packages import read

if TYPE_CHECKING:
    from pathlib import Path

_LIBRARIES = (
    "@mapbox/point-geometry",
    "@mapbox/vector-tile",
    "leaflet",
    "pbf",
    "pmtiles",
    "protomaps-leaflet",
    "quickselect",
    "rbush",
)


def licences(node_modules: Path) -> str:
    """Name, version and licence text of each package whose files are served."""
    sources = [*ICONS.values(), *(font.source for font in FONTS)]
    packages = sorted({_package(source) for source in sources} | set(_LIBRARIES))
    return "\n\n".join(_licence(node_modules, package) for package in packages) + "\n"


def _package(source: str) -> str:
    parts = source.split("/")
    return "/".join(parts[: 2 if source.startswith("@") else 1])


def _licence(node_modules: Path, package: str) -> str:
    about = json.loads(read(node_modules, f"{package}/package.json"))
    texts = sorted((node_modules / package).glob("LICEN[CS]E*")) + sorted(
        (node_modules / package).glob("MIT-LICEN[CS]E*")
    )
    text = (
        texts[0].read_text() if texts else "The package has no licence file; its package.json names the licence above."
    )
    return f"=== {package} {about['version']} ({about.get('license', 'see below')})\n\n{text.strip()}"

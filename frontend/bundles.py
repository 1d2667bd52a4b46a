"""Scripts and style sheets: which there are, and how each is bundled with what it imports."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from frontend.packages import MissingPackage

if TYPE_CHECKING:
    from pathlib import Path

BUNDLED = {
    "leaflet.js": "js/leaflet.js",
    "atlas.js": "js/page.js",
    "frame.js": "js/frame.js",
    "embed.js": "js/embed.js",
    "alone.js": "js/alone.js",
    "builder.js": "js/builder.js",
    "find.js": "js/find.js",
    "find-files.js": "js/find-files.js",
    "online.js": "js/online.js",
    "play.js": "js/play.js",
    "route.js": "js/route.js",
    "published.js": "js/published.js",
    "share.js": "js/share.js",
    "story.js": "js/story.js",
    "tiles.js": "js/tiles.js",
    "parts.css": "css/parts.css",
    "page.css": "css/page.css",
    "frame.css": "css/frame.css",
    "text.css": "css/text.css",
}
"""Files of the vendor folder and the sources in `static/` that they are bundled from, with what those import."""
_CLASSIC = ("leaflet.js", "embed.js")
"""Bundles that are scripts, not modules: they run before the map's own script, or in the page of someone else."""
_SOURCES = {"pmtiles": "pmtiles/src/index.ts", "protomaps-leaflet": "protomaps-leaflet/src/index.ts"}
"""Their built files can't be bundled in part, their sources can; and protomaps-leaflet brings an older PMTiles."""
_LEFT_OUT = ("@protomaps/basemaps", "color2k", "fflate")


def bundle(static_dir: Path, source: str, target: Path, node_modules: Path) -> None:
    """One file of a source and all that it imports; fonts keep their addresses. Raises MissingPackage."""
    unused = static_dir / "js" / "unused.js"
    command = [
        str(_esbuild(node_modules)),
        str(static_dir / source),
        "--bundle",
        "--minify",
        f"--format={'iife' if target.name in _CLASSIC else 'esm'}",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
        "--external:*.woff2",
        "--external:*.png",
        *(f"--alias:{name}={unused}" for name in _LEFT_OUT),
        *(f"--alias:{name}={node_modules / whole}" for name, whole in _SOURCES.items()),
        f"--outfile={target}",
    ]
    subprocess.run(command, check=True, env={**os.environ, "NODE_PATH": str(node_modules)})  # noqa: S603 - no visitor's input


def _esbuild(node_modules: Path) -> Path:
    """The bundler's own program for this machine; the script of the same name would need a Node.js on the path."""
    found = next((node_modules / "@esbuild").glob("*/bin/esbuild"), None)
    if found is None:
        raise MissingPackage(f"esbuild is not in {node_modules}; run `npm ci --ignore-scripts` first")
    return found

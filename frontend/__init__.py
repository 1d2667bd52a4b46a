"""Front-end files made from npm packages and our own sources at set-up, for `geoapp/static/vendor/`, which git ignores.

Leaflet without what is never called, our modules and the parts of the libraries that they name as one script, our style
sheets as one for each kind of page, one sprite of icons, and the fonts. Nothing served imports this package.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from frontend.bundles import BUNDLED, bundle
from frontend.fonts import FACES, FONTS, cut_font, plain_face
from frontend.icons import ICONS, sprite
from frontend.licences import licences
from frontend.packages import read

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "geoapp" / "static"


def vendor(node_modules: Path = ROOT / "node_modules", static_dir: Path = STATIC) -> list[Path]:
    """Fill the vendor folder anew and return its files. Raises MissingPackage."""
    target = static_dir / "vendor"
    shutil.rmtree(target, ignore_errors=True)
    for name, source in BUNDLED.items():
        bundle(static_dir, source, target / name, node_modules)
    for font in FONTS:
        _write(target / "fonts" / f"{font.name}.woff2", cut_font(read(node_modules, font.source), font))
    for face in FACES:
        _write(target / "fonts" / f"{face.name}.ttf", plain_face(target / "fonts", face))
    icons = {name: read(node_modules, source).decode() for name, source in ICONS.items()}
    icons |= {path.stem: path.read_text() for path in (static_dir / "icons").glob("*.svg")}
    _write(target / "icons.svg", sprite(icons).encode())
    _write(target / "LICENCES.txt", licences(node_modules).encode())
    return sorted(path for path in target.rglob("*") if path.is_file())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

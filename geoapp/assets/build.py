"""Front-end files made from npm packages and our own sources at set-up.

`python -m geoapp.assets` fills the git-ignored folder `geoapp/static/vendor/` (so does `python geoapp/assets/build.py`,
where the app can't be imported yet): Leaflet without what is never called, our modules and the parts of the libraries
that they name as one script, our style sheets as one for each kind of page, one sprite of icons, and the fonts cut down
to the letters and weights that the pages use. Run it again after a change in `static/js` or `static/css`.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

STATIC = Path(__file__).resolve().parent.parent / "static"

ROOT = STATIC.parent.parent

BUNDLED = {
    "leaflet.js": "js/leaflet.js",
    "atlas.js": "js/page.js",
    "frame.js": "js/frame.js",
    "embed.js": "js/embed.js",
    "alone.js": "js/alone.js",
    "builder.js": "js/builder.js",
    "find.js": "js/find.js",
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
_SOURCES = {"pmtiles": "pmtiles/src/index.ts", "protomaps-leaflet": "protomaps-leaflet/src/index.ts"}
"""Their built files can't be bundled in part, their sources can; and protomaps-leaflet brings an older PMTiles."""
_LEFT_OUT = ("@protomaps/basemaps", "color2k", "fflate")

_MAKI, _TEMAKI = "@mapbox/maki/icons", "@rapideditor/temaki/icons"
ICONS = {
    "air": f"{_MAKI}/airport.svg",
    "diplomacy": f"{_MAKI}/town-hall.svg",
    "exercise": f"{_TEMAKI}/military.svg",
    "gauge": f"{_TEMAKI}/rail_profile.svg",
    "home": f"{_MAKI}/home.svg",
    "industry": f"{_MAKI}/warehouse.svg",
    "logistics": f"{_TEMAKI}/crane.svg",
    "feature": f"{_MAKI}/circle.svg",
    "park": f"{_MAKI}/industry.svg",
    "rail": f"{_TEMAKI}/train_diesel.svg",
    "road": f"{_TEMAKI}/truck.svg",
    "sea": f"{_MAKI}/harbor.svg",
}
"""Icons of the sprite that come from packages; those of the buttons are our own, in `static/icons/`."""

_REGIONAL = "ĀāĄąĆćČčĒēĖėĘęĪīĮįıŁłŃńŌōŚśŠšŪūŬŭŲųŹźŻżŽž"
_PLAIN = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0§©«°·»×–—‘’“”„•…−"
_ACCENTED = "ÄÅÇÉÖÜßàáäåçèéêëíïñóôöøúüý"


@dataclass(frozen=True, slots=True)
class Font:
    """A font file of the vendor folder: letters and weights kept of a file of `node_modules`; no letters keeps all."""

    name: str
    source: str
    letters: str
    weights: tuple[int, int]


_SANS = "@fontsource-variable/source-sans-3/files/source-sans-3"
_SERIF = "@fontsource-variable/source-serif-4/files/source-serif-4"
FONTS = (
    Font("sans-latin", f"{_SANS}-latin-wght-normal.woff2", _PLAIN + _ACCENTED, (400, 600)),
    Font("sans-latin-ext", f"{_SANS}-latin-ext-wght-normal.woff2", _REGIONAL, (400, 600)),
    Font("sans-cyrillic", f"{_SANS}-cyrillic-wght-normal.woff2", "", (400, 600)),
    Font("serif-latin", f"{_SERIF}-latin-wght-normal.woff2", _PLAIN + "éöü", (600, 600)),
    Font("serif-latin-ext", f"{_SERIF}-latin-ext-wght-normal.woff2", _REGIONAL, (600, 600)),
    Font("serif-cyrillic", f"{_SERIF}-cyrillic-wght-normal.woff2", "", (600, 600)),
)


@dataclass(frozen=True, slots=True)
class Face:
    """A plain font for pictures drawn by the server, joined of the cut ones: file, family, first word of the parts."""

    name: str
    family: str
    part: str
    weight: int


FACES = (
    Face("atlas-sans-400", "Atlas Sans", "sans", 400),
    Face("atlas-sans-600", "Atlas Sans", "sans", 600),
    Face("atlas-serif-600", "Atlas Serif", "serif", 600),
)


class MissingPackage(Exception):
    """A front-end package is not where npm puts it; says how to get it."""


def vendor(node_modules: Path = ROOT / "node_modules", static_dir: Path = STATIC) -> list[Path]:
    """Fill the vendor folder anew and return its files. Raises MissingPackage."""
    target = static_dir / "vendor"
    shutil.rmtree(target, ignore_errors=True)
    for name, source in BUNDLED.items():
        bundle(static_dir / source, target / name, node_modules)
    for font in FONTS:
        _write(target / "fonts" / f"{font.name}.woff2", cut_font(_read(node_modules, font.source), font))
    for face in FACES:
        _write(target / "fonts" / f"{face.name}.ttf", plain_face(target / "fonts", face))
    icons = {name: _read(node_modules, source).decode() for name, source in ICONS.items()}
    icons |= {path.stem: path.read_text() for path in (static_dir / "icons").glob("*.svg")}
    _write(target / "icons.svg", sprite(icons).encode())
    _write(target / "LICENCES.txt", licences(node_modules).encode())
    return sorted(path for path in target.rglob("*") if path.is_file())


def _read(node_modules: Path, source: str) -> bytes:
    path = node_modules / source
    if not path.is_file():
        raise MissingPackage(f"{path} is not there; run `npm ci --ignore-scripts` in {node_modules.parent} first")
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _esbuild(node_modules: Path) -> Path:
    """The bundler's own program for this machine; the script of the same name would need a Node.js on the path."""
    found = next((node_modules / "@esbuild").glob("*/bin/esbuild"), None)
    if found is None:
        raise MissingPackage(f"esbuild is not in {node_modules}; run `npm ci --ignore-scripts` first")
    return found


def bundle(source: Path, target: Path, node_modules: Path) -> None:
    """One file of `source` and all that it imports; fonts keep their addresses. Raises MissingPackage."""
    unused = STATIC / "js" / "unused.js"
    command = [
        str(_esbuild(node_modules)),
        str(source),
        "--bundle",
        "--minify",
        f"--format={'iife' if target.name in _CLASSIC else 'esm'}",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
        "--external:*.woff2",
        "--external:*.png",
        *(f"--alias:{name}={unused}" for name in _LEFT_OUT),
        *(f"--alias:{name}={node_modules / source}" for name, source in _SOURCES.items()),
        f"--outfile={target}",
    ]
    subprocess.run(command, check=True, env={**os.environ, "NODE_PATH": str(node_modules)})  # noqa: S603 - no visitor's input


def sprite(icons: dict[str, str]) -> str:
    """One SVG with a symbol for each icon, to be drawn by `<use href="icons.svg#icon-name">`."""
    symbols = []
    for name, source in sorted(icons.items()):
        root = ElementTree.fromstring(source)  # noqa: S314 - files of pinned packages, not of visitors
        shapes = "".join(
            _shape(element) for element in root.iter() if element.get("d") or element.tag.endswith("circle")
        )
        symbols.append(f'<symbol id="icon-{name}" viewBox="{root.get("viewBox", "0 0 15 15")}">{shapes}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" class="sprite" aria-hidden="true" width="0" height="0">'
    return "\n".join([head, *symbols, "</svg>\n"])


_GEOMETRY = {"d", "cx", "cy", "r", "fill-rule"}


def _shape(element: ElementTree.Element) -> str:
    """A path or circle with its geometry alone: colour is the page's business."""
    tag = element.tag.rpartition("}")[2]
    geometry = [(name, " ".join(value.split())) for name, value in element.items() if name in _GEOMETRY]
    return f"<{tag}" + "".join(f' {name}="{value}"' for name, value in geometry) + "/>"


def cut_font(content: bytes, font: Font) -> bytes:
    """The font with only the letters and weights of `font`, without its reserved name (OFL 1.1, condition 3)."""
    from fontTools import subset  # noqa: PLC0415 - needed at set-up, not at run time
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    whole = TTFont(io.BytesIO(content))
    options = subset.Options(layout_features=["kern"], hinting=False, name_IDs=[])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, font.letters) if font.letters else whole.getBestCmap())
    cutter.subset(whole)
    whole.flavor = None
    plain = io.BytesIO()
    whole.save(plain)
    lightest, heaviest = font.weights
    limits = {"wght": lightest if lightest == heaviest else font.weights}
    cut = instancer.instantiateVariableFont(TTFont(plain), limits)
    cut["head"].modified = cut["head"].created  # the same bytes on every run
    cut.flavor = "woff2"
    cut.recalcTimestamp = False
    out = io.BytesIO()
    cut.save(out)
    return out.getvalue()


def plain_face(fonts: Path, face: Face) -> bytes:
    """One TrueType font of one weight with all scripts, under a name of its own (OFL 1.1, condition 3)."""
    from fontTools.merge import Merger  # noqa: PLC0415 - needed at set-up, not at run time
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    parts = []
    for source in (fonts / f"{face.part}-{script}.woff2" for script in ("latin", "latin-ext", "cyrillic")):
        part = TTFont(source)
        part.flavor = None
        if "fvar" in part:
            part = instancer.instantiateVariableFont(part, {"wght": face.weight})
        parts.append(io.BytesIO())
        part.save(parts[-1])
    joined = Merger().merge(parts)
    joined["name"].names = []
    for number, text in ((1, face.family), (2, str(face.weight)), (4, face.family), (6, face.name), (16, face.family)):
        joined["name"].setName(text, number, 3, 1, 0x409)
    joined["OS/2"].usWeightClass = face.weight
    joined["head"].created = joined["head"].modified = 0  # the same bytes on every run
    joined.recalcTimestamp = False
    out = io.BytesIO()
    joined.save(out)
    return out.getvalue()


def licences(node_modules: Path) -> str:
    """Name, version and licence text of each package whose files are served."""
    sources = [*ICONS.values(), *(font.source for font in FONTS)]
    packages = sorted({_package(source) for source in sources} | set(_LIBRARIES))
    return "\n\n".join(_licence(node_modules, package) for package in packages) + "\n"


def _package(source: str) -> str:
    parts = source.split("/")
    return "/".join(parts[: 2 if source.startswith("@") else 1])


def _licence(node_modules: Path, package: str) -> str:
    about = json.loads(_read(node_modules, f"{package}/package.json"))
    texts = sorted((node_modules / package).glob("LICEN[CS]E*")) + sorted(
        (node_modules / package).glob("MIT-LICEN[CS]E*")
    )
    text = (
        texts[0].read_text() if texts else "The package has no licence file; its package.json names the licence above."
    )
    return f"=== {package} {about['version']} ({about.get('license', 'see below')})\n\n{text.strip()}"


def main() -> int:
    """Fill the vendor folder and say what it holds."""
    try:
        files = vendor()
    except MissingPackage as missing:
        sys.stderr.write(f"geoapp.assets: {missing}\n")
        return 1
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"geoapp.assets: {missing}; run `pip install fonttools brotli` first\n")
        return 1
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(f"{len(files)} files, {size // 1024} KB in {STATIC / 'vendor'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Fonts cut down to the letters and weights that pages and pictures use."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

if TYPE_CHECKING:
    from pathlib import Path

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


def cut_font(content: bytes, font: Font) -> bytes:
    """The font with only the letters and weights of `font`, without its reserved name (OFL 1.1, condition 3)."""
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

"""Elements of an SVG, path data and the width of text. Text goes in as text: the writer of the tree escapes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Tree

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

Element = Tree.Element

SANS = "'Source Sans 3', 'Atlas Sans', 'Segoe UI', Helvetica, Arial, sans-serif"
SERIF = "'Source Serif 4', 'Atlas Serif', Georgia, 'Times New Roman', serif"

_NARROW, _WIDE = frozenset(" ',.:;Iijl|!()-[]frt/"), frozenset("mMwW%@")
_BOLDER, _SERIFS = 1.05, 1.08


def add(parent: Element, tag: str, **attributes: Any) -> Element:
    """An element within another; `_` in names stands for `-`, numbers are rounded, None is left out."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value is not None}
    return Tree.SubElement(parent, tag, {name: _written(value) for name, value in named.items()})


def say(parent: Element, tag: str, text: str, **attributes: Any) -> Element:
    """An element that holds text, without the characters that XML or people can't read."""
    child = add(parent, tag, **attributes)
    child.text = "".join(letter for letter in text if letter.isprintable())
    return child


def _written(value: Any) -> str:
    return short(value) if isinstance(value, int | float) else str(value)


def short(number: float) -> str:
    """A number to a hundredth, without trailing zeros."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def words(parent: Element, text: str, x: float, y: float, size: float, fill: str, **attributes: Any) -> Element:
    """A line of text, in the sans unless told otherwise."""
    look = {"font_family": SANS, "font_size": size, "fill": fill} | attributes
    return say(parent, "text", text, x=x, y=y, **look)


def path(geometry: BaseGeometry) -> str:
    """Path data of lines and areas in pixels."""
    return "".join(_stroke(ring) for ring in _rings(geometry))


def _rings(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            yield part.exterior
            yield from part.interiors
        elif part.geom_type in ("LineString", "LinearRing"):
            yield part
        elif shapely.get_num_geometries(part) > 1:
            yield from _rings(part)


def _stroke(line: BaseGeometry) -> str:
    closed = line.geom_type == "LinearRing"
    points = shapely.get_coordinates(line).round(1).tolist()
    kept = points[:-1] if closed else points
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in kept) + ("Z" if closed else "")


def width(text: str, size: float, *, bold: bool = False, serif: bool = False, spacing: float = 0) -> float:
    """About how wide a text is: close enough to keep labels apart."""
    ems = sum(0.29 if c in _NARROW else 0.82 if c in _WIDE else _em(c) for c in text)
    return ems * size * (_BOLDER if bold else 1) * (_SERIFS if serif else 1) + spacing * len(text)


def _em(letter: str) -> float:
    if ord(letter) > 0x2E7F:
        return 1
    return 0.6 if letter.isupper() else 0.51


def lines(text: str, room: float, size: float, most: int, **look: bool) -> list[str]:
    """A text broken into at most `most` lines of a width; what does not fit ends in an ellipsis."""
    made: list[str] = []
    rest = text.split()
    while rest and len(made) < most:
        count = next((n for n in range(len(rest), 1, -1) if width(" ".join(rest[:n]), size, **look) <= room), 1)
        made.append(" ".join(rest[:count]))
        rest = rest[count:]
    if made and (rest or width(made[-1], size, **look) > room):
        made[-1] = _cut(made[-1], room, size, look, more=bool(rest))
    return made


def _cut(text: str, room: float, size: float, look: dict[str, bool], *, more: bool) -> str:
    while text and width(text + "…", size, **look) > room:
        text = text[:-1]
    return text.rstrip(" ,;:") + "…" if more or text else text


def serialised(root: Element) -> bytes:
    """The document, the same bytes for the same tree."""
    body: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def joined(parts: Iterable[str | None], between: str = " · ") -> str:
    """The parts that there are, in one line."""
    return between.join(part for part in parts if part)

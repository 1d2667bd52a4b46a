"""The strip diagram of a route or a corridor: stations down a line, with gauges, borders and kilometres."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from geoapp.pictures.ink import SERIF, add, lines, say, serialised, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoapp.pictures.ink import Element
    from geoapp.pictures.palette import Colours

_KM, _TRACK, _TEXT, _EDGE = 76.0, 104.0, 130.0, 16.0
_TITLE, _NAME, _DETAIL, _FOOT = 19.0, 14.5, 12.5, 11.5
_TITLE_LINE, _NAME_LINE, _FOOT_LINE = 24.0, 18.0, 16.0
_LEAST_GAP, _MOST_STRETCH = 30.0, 46.0
_GAUGE_COLOURS = {1435: "line", 1520: "industry"}
_WIDTHS = {1435: 5.0, 1520: 8.0}
_COUNTRY = 30.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One row: kilometre, what is there, and the track on to the next row: its gauges, mode and country."""

    km: float
    kind: str
    """end, station, border or break."""
    label: str
    detail: str = ""
    gauges: tuple[int, ...] = ()
    mode: str = "rail"
    country: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip diagram: what it is called, what it says in a sentence, and its rows."""

    title: str
    about: str
    marks: tuple[Mark, ...]
    foot: str = ""


def strip_svg(strip: Strip, colours: Colours, width: int = 640) -> bytes:
    """The diagram as SVG: no script, no style, a title and a description."""
    title = lines(strip.title, width - 2 * _EDGE, _TITLE, 2, bold=True, serif=True)
    foot = lines(strip.foot, width - 2 * _EDGE, _FOOT, 3)
    down = _TITLE_LINE * (len(title) - 1)
    tops = _tops(strip.marks, 96.0 + down, width)
    height = round(tops[-1] + 28 + _FOOT_LINE * max(len(foot), 1))
    root = _root(strip, width, height)
    add(root, "rect", width=width, height=height, fill=colours["paper"])
    for number, line in enumerate(title):
        look = {"font_family": SERIF, "font_weight": 600}
        words(root, line, _EDGE, 34 + _TITLE_LINE * number, _TITLE, colours["ink"], **look)
    _key(root, strip.marks, colours, 58 + down)
    for (mark, above), (_, below) in pairwise(zip(strip.marks, tops, strict=True)):
        _track(root, mark, above, below, colours)
    _countries(root, strip.marks, tops, colours, width)
    for mark, top in zip(strip.marks, tops, strict=True):
        _row(root, mark, top, colours, width)
    for number, line in enumerate(reversed(foot)):
        words(root, line, _EDGE, height - 12 - _FOOT_LINE * number, _FOOT, colours["ink-3"])
    return serialised(root)


def _tops(marks: Sequence[Mark], first: float, width: int) -> list[float]:
    """How far down each row is: further apart the longer the way, but less than in proportion."""
    found = [first]
    for before, after in pairwise(marks):
        said, detail = _texts(before, width)
        extra = _NAME_LINE * (len(said) - 1) + _DETAIL * len(detail)
        found.append(found[-1] + _LEAST_GAP + extra + min(_MOST_STRETCH, 1.1 * sqrt(max(after.km - before.km, 0.0))))
    return found


def _root(strip: Strip, width: int, height: int) -> Element:
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    named = {"role": "img", "aria-labelledby": "title about"}
    root = Tree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **named})
    say(root, "title", strip.title, id="title")
    say(root, "desc", strip.about, id="about")
    return root


def _texts(mark: Mark, width: int) -> tuple[list[str], list[str]]:
    """The lines of a row: what is there, and its detail."""
    room = width - _TEXT - _COUNTRY - 24
    return lines(mark.label, room, _NAME, 2, bold=mark.kind != "station"), lines(mark.detail, room, _DETAIL, 2)


def _key(root: Element, marks: Sequence[Mark], colours: Colours, y: float) -> None:
    x = _EDGE
    for size in (1435, 1520):
        if any(size in mark.gauges for mark in marks):
            _line(root, x, y, x + 26, y, size, colours)
            words(root, f"{size:,} mm", x + 34, y + 4.5, _DETAIL, colours["ink-2"])
            x += 110
    if any(mark.kind == "break" for mark in marks):
        _diamond(root, x + 8, y, colours)
        words(root, "break of gauge", x + 24, y + 4.5, _DETAIL, colours["ink-2"])
        x += 134
    if any(mark.mode != "rail" for mark in marks):
        _line(root, x, y, x + 26, y, None, colours)
        words(root, "by ship, road or air", x + 34, y + 4.5, _DETAIL, colours["ink-2"])


def _track(root: Element, mark: Mark, above: float, below: float, colours: Colours) -> None:
    """The line from one row to the next; where both gauges lie, two lines side by side."""
    sizes: tuple[int | None, ...] = mark.gauges if mark.mode == "rail" and mark.gauges else (None,)
    for place, size in enumerate(sizes):
        x = _TRACK + (place - (len(sizes) - 1) / 2) * 9
        _line(root, x, above, x, below, size, colours)


def _line(root: Element, x1: float, y1: float, x2: float, y2: float, size: int | None, colours: Colours) -> None:
    look = {"stroke": colours["ink-3"], "stroke_width": 3, "stroke_dasharray": "1 7"}
    if size is not None:
        look = {"stroke": colours[_GAUGE_COLOURS.get(size, "ink-2")], "stroke_width": _WIDTHS.get(size, 4.0)}
    add(root, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_linecap="round", **look)


def _countries(root: Element, marks: Sequence[Mark], tops: Sequence[float], colours: Colours, width: int) -> None:
    """A bracket for each country at the right edge, with its code."""
    begin = 0
    for row in range(1, len(marks) + 1):
        if row < len(marks) - 1 and marks[row].country == marks[begin].country:
            continue
        end = min(row, len(marks) - 1)
        if marks[begin].country and end > begin:
            _bracket(root, marks[begin].country, tops[begin] + 5, tops[end] - 5, colours, width - _COUNTRY)
        begin = row
        if row >= len(marks) - 1:
            break


def _bracket(root: Element, code: str, top: float, bottom: float, colours: Colours, x: float) -> None:
    add(root, "line", x1=x, y1=top, x2=x, y2=bottom, stroke=colours["rule"], stroke_width=2.5)
    middle = (top + bottom) / 2 + 4.5
    add(root, "rect", x=x - 13, y=middle - 14, width=26, height=19, fill=colours["paper"])
    words(root, code, x, middle, 13, colours["ink-2"], text_anchor="middle", font_weight=600)


def _row(root: Element, mark: Mark, top: float, colours: Colours, width: int) -> None:
    said, detail = _texts(mark, width)
    ink, weight = colours["ink" if mark.kind != "border" else "ink-2"], 600 if mark.kind in ("end", "break") else 400
    words(root, f"{mark.km:,.0f} km", _KM, top + 4.5, _DETAIL, colours["ink-3"], text_anchor="end")
    for number, line in enumerate(said):
        words(root, line, _TEXT, top + 5 + _NAME_LINE * number, _NAME, ink, font_weight=weight)
    below = top + 21 + _NAME_LINE * (len(said) - 1)
    for number, line in enumerate(detail):
        words(root, line, _TEXT, below + (_DETAIL + 2) * number, _DETAIL, colours["ink-3"])
    _dot(root, mark.kind, top, colours)


def _dot(root: Element, kind: str, y: float, colours: Colours) -> None:
    if kind == "break":
        _diamond(root, _TRACK, y, colours)
    elif kind == "border":
        look = {"stroke": colours["ink-2"], "stroke_width": 2}
        add(root, "line", x1=_TRACK - 14, y1=y, x2=_TRACK + 14, y2=y, **look)
    else:
        look = {"fill": colours["card"], "stroke": colours["ink"], "stroke_width": 2.2}
        add(root, "circle", cx=_TRACK, cy=y, r=7 if kind == "end" else 5, **look)


def _diamond(root: Element, x: float, y: float, colours: Colours) -> None:
    points = f"{x},{y - 9} {x + 9},{y} {x},{y + 9} {x - 9},{y}"
    add(root, "polygon", points=points, fill=colours["card"], stroke=colours["ink"], stroke_width=2.2)

"""Charts of a series: a bar for each figure as long as the time it counts for, a dot for a count on a day.

A year without a figure is left empty and marked; plans, lower bounds and estimates look like what they are. One chart
shows one series: two definitions never meet in one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from geoapp.pictures.ink import SERIF, add, lines, say, serialised, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoapp.pictures.ink import Element
    from geoapp.pictures.palette import Colours
    from geodata.model import Point, Series

_LEFT, _RIGHT, _TOP, _BOTTOM = 74.0, 18.0, 78.0, 46.0
_NAME = 12.5
_ROW = 30.0
_SHORT_DAYS = 45
"""What counts for less time than this is a count on a day, drawn as a dot."""
_KINDS = {"plan": "plan", "lower-bound": "at least", "estimate": "estimate", "computed": "computed"}


@dataclass(frozen=True, slots=True)
class Scale:
    """Years to pixels across, values to pixels up; `low` is zero or below it."""

    first: int
    last: int
    low: float
    high: float
    step: float
    width: float
    height: float

    def x(self, day: date) -> float:
        """Where a day is."""
        years = day.year + (day.timetuple().tm_yday - 1) / 365.25 - self.first
        return _LEFT + years / (self.last - self.first) * (self.width - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Where a value is."""
        room = self.height - _TOP - _BOTTOM
        return _TOP + (self.high - value) / (self.high - self.low) * room


def chart_svg(series: Series, points: Sequence[Point], colours: Colours, width: int = 640, height: int = 320) -> bytes:
    """The chart as SVG: no script, no style, a title and a description. Points not to be charted are left out."""
    shown = [point for point in points if point.chart]
    kinds = [word for kind, word in _KINDS.items() if any(point.kind == kind for point in shown)]
    split = len({point.date.edtf for point in shown}) < len(shown)
    if split or not shown:
        height = round(_TOP + _ROW * max(len(shown), 1) + 24)
    root = _root(series, shown, width, height)
    add(root, "rect", width=width, height=height, fill=colours["paper"])
    title = " ".join(lines(series.title, width - 32, 17, 1, bold=True, serif=True))
    words(root, title, 16, 28, 17, colours["ink"], font_family=SERIF, font_weight=600)
    words(root, series.unit, 16, 48, _NAME, colours["ink-2"])
    _legend(root, kinds, colours, width)
    if split:
        _parts(root, shown, colours, width)
    elif shown:
        _years(root, shown, _scale(shown, width, height), colours)
    return serialised(root)


def _root(series: Series, shown: Sequence[Point], width: int, height: int) -> Element:
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    named = {"role": "img", "aria-labelledby": "title about"}
    root = Tree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **named})
    say(root, "title", f"{series.title}, {series.unit}", id="title")
    figures = "; ".join(f"{point.part or point.date.edtf}: {told(point)}" for point in shown)
    say(root, "desc", f"{series.definition} {figures}", id="about")
    return root


def told(point: Point) -> str:
    """A figure in words, with what kind of number it is."""
    kind = _KINDS.get(point.kind.value)
    return f"{point.value:,.10g}" + (f" ({kind})" if kind else "")


def _legend(root: Element, kinds: Sequence[str], colours: Colours, width: int) -> None:
    """A sample of each kind of number that is not simply measured, at the right."""
    x = width - 16.0
    for word in reversed(kinds):
        words(root, word, x, 48, _NAME, colours["ink-2"], text_anchor="end")
        x -= 7.0 * len(word) + 22
        key = next(kind for kind, named in _KINDS.items() if named == word)
        add(root, "rect", x=x, y=38, width=14, height=11, **_look(key, colours))
        x -= 14


def _look(kind: str, colours: Colours) -> dict[str, object]:
    """How a bar of one kind of number is drawn."""
    plain: dict[str, object] = {"fill": colours["line"]}
    return {
        "plan": {"fill": "none", "stroke": colours["line"], "stroke_width": 1.6, "stroke_dasharray": "4 3"},
        "lower-bound": plain | {"fill_opacity": 0.45, "stroke": colours["line"], "stroke_width": 1.6},
        "estimate": plain | {"fill_opacity": 0.45},
        "computed": plain | {"fill_opacity": 0.75},
    }.get(kind, plain)


def _scale(shown: Sequence[Point], width: int, height: int) -> Scale:
    first = min(point.date.start_earliest.year for point in shown)
    last = max(point.date.end_latest.year for point in shown) + 1
    values = [value for point in shown for value in (point.value, point.low, point.high) if value is not None]
    step = _step(max(values), min(values))
    low, high = floor(min(0.0, *values) / step) * step, ceil(max(0.0, *values) / step) * step
    return Scale(first, max(last, first + 3), low, high, step, width, height)


def _step(high: float, low: float) -> float:
    """A round distance between lines across, of which there are four to eight."""
    span = max(high, 0.0) - min(low, 0.0) or 1.0
    power: float = 10.0 ** floor(log10(span / 4))
    return next((power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= 6), power * 10)


def _years(root: Element, shown: Sequence[Point], scale: Scale, colours: Colours) -> None:
    _grid(root, scale, colours)
    _gaps(root, shown, scale, colours)
    for point in shown:
        begin, end = point.date.start_earliest, point.date.end_latest
        if (end - begin).days < _SHORT_DAYS:
            _dot(root, point, scale, colours)
        else:
            _bar(root, point, scale, colours)
    zero = scale.y(0)
    add(root, "line", x1=_LEFT, y1=zero, x2=scale.width - _RIGHT, y2=zero, stroke=colours["ink-3"], stroke_width=1.2)


def _grid(root: Element, scale: Scale, colours: Colours) -> None:
    value, step = scale.low, scale.step
    while value <= scale.high + step / 2:
        y = scale.y(value)
        add(root, "line", x1=_LEFT, y1=y, x2=scale.width - _RIGHT, y2=y, stroke=colours["rule"], stroke_width=1)
        words(root, f"{value:,.10g}", _LEFT - 8, y + 4, 12, colours["ink-3"], text_anchor="end")
        value += step
    every = max(1, round((scale.last - scale.first) / 12 + 0.3))
    for year in range(scale.first, scale.last, every):
        x = (scale.x(date(year, 1, 1)) + scale.x(date(year, 12, 31))) / 2
        words(root, str(year), x, scale.height - 24, 12, colours["ink-2"], text_anchor="middle")


def _gaps(root: Element, shown: Sequence[Point], scale: Scale, colours: Colours) -> None:
    """A mark under each year that has no figure."""
    known = {y for one in shown for y in range(one.date.start_earliest.year, one.date.end_latest.year + 1)}
    missing = [year for year in range(scale.first, scale.last) if year not in known]
    for year in missing:
        x1, x2 = scale.x(date(year, 1, 1)) + 3, scale.x(date(year, 12, 31)) - 3
        look = {"stroke": colours["ink-3"], "stroke_width": 2, "stroke_dasharray": "2 4"}
        add(root, "line", x1=x1, y1=scale.y(0) + 6, x2=x2, y2=scale.y(0) + 6, **look)
    if missing:
        note = "dotted: a year without a figure"
        words(root, note, scale.width - _RIGHT, scale.height - 8, 11.5, colours["ink-3"], text_anchor="end")


def _bar(root: Element, point: Point, scale: Scale, colours: Colours) -> None:
    x1, x2 = scale.x(point.date.start_earliest) + 2, scale.x(point.date.end_latest) - 2
    top, bottom = sorted((scale.y(point.value), scale.y(0)))
    look = _look(point.kind.value, colours)
    add(root, "rect", x=x1, y=top, width=max(x2 - x1, 1.5), height=max(bottom - top, 0.8), **look)
    middle = (x1 + x2) / 2
    if point.low is not None and point.high is not None:
        ends = scale.y(point.low), scale.y(point.high)
        add(root, "line", x1=middle, y1=ends[0], x2=middle, y2=ends[1], stroke=colours["ink"], stroke_width=1.6)
    if point.kind == "lower-bound":
        tip = f"{middle - 5},{top - 3} {middle},{top - 10} {middle + 5},{top - 3}"
        add(root, "polygon", points=tip, fill=colours["line"])


def _dot(root: Element, point: Point, scale: Scale, colours: Colours) -> None:
    x = (scale.x(point.date.start_earliest) + scale.x(point.date.end_latest)) / 2
    y = scale.y(point.value)
    add(root, "line", x1=x, y1=scale.y(0), x2=x, y2=y, stroke=colours["line"], stroke_width=1.2, stroke_opacity=0.5)
    hollow = point.kind == "plan"
    look = {"fill": colours["paper" if hollow else "line"], "stroke": colours["line"], "stroke_width": 1.8}
    add(root, "circle", cx=x, cy=y, r=4.2, **look)


def _parts(root: Element, shown: Sequence[Point], colours: Colours, width: int) -> None:
    """Figures of one time, side by side by what they are parts of."""
    most = max(point.value for point in shown) or 1.0
    for row, point in enumerate(shown):
        y, label = _TOP + row * _ROW, (point.part or point.date.edtf).split(", ")[-1]
        words(root, label, 16, y + 14, 13, colours["ink"])
        room = (width - 250) * point.value / most
        add(root, "rect", x=170, y=y, width=max(room, 1), height=18, **_look(point.kind.value, colours))
        words(root, f"{point.value:,.10g}", 170 + room + 8, y + 14, 13, colours["ink-2"])

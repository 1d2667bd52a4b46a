"""Corridor lines: a casing, a line whose pattern tells mode and state, diamonds where the gauge breaks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import shapely

from geoapp.pictures.ink import Element, add, path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geoapp.pictures.frame import Frame
    from geoapp.pictures.layers import Stretch
    from geoapp.pictures.palette import Colours

_MODES = {"road": "9 6", "sea": "1 6", "air": "1 12"}
_STRAIGHT = "0.5 4.5"
_STATES: Mapping[str, Mapping[str, Any]] = {
    "planned": {"stroke_width": 1.8, "stroke_opacity": 0.6, "stroke_dasharray": "3 5"},
    "built": {"stroke_width": 1.8, "stroke_opacity": 0.6, "stroke_dasharray": "3 5"},
    "restricted": {"stroke_width": 1.6},
    "suspended": {"stroke_dasharray": "10 8"},
    "closed": {"stroke_width": 2.0, "stroke_dasharray": "2 7", "stroke_linecap": "butt"},
}
"""As in `static/css/lines.css`; a suspended or closed line is grey besides."""
_SHUT = ("suspended", "closed")
_ROUGH_PX = 0.5
_DIMMED = 0.35
_RIM_PX = 30


def look(mode: str, state: str, colours: Colours, *, straight: bool = False, lit: bool = False) -> dict[str, Any]:
    """The attributes of a line of one mode and state."""
    made: dict[str, Any] = {"stroke_width": 2.6, "stroke_dasharray": _MODES.get(mode), "stroke_linecap": "round"}
    if straight:
        made |= {"stroke_width": 2.2, "stroke_dasharray": _STRAIGHT}
    made |= _STATES.get(state, {})
    if lit:
        made["stroke_width"] = 4.2
    return made | {"stroke": colours["shut" if state in _SHUT else "line"], "fill": "none", "stroke_linejoin": "round"}


def draw_stretches(parent: Element, frame: Frame, stretches: Sequence[Stretch], colours: Colours) -> None:
    """All lines, those that belong to the chosen record on top."""
    some_lit = any(one.lit for one in stretches)
    for stretch in sorted(stretches, key=lambda one: one.lit):
        within = add(parent, "g", opacity=_DIMMED if some_lit and not stretch.lit else None)
        casing = {"stroke": colours["casing"], "stroke_width": 7 if stretch.lit else 5.5, "stroke_opacity": 0.85}
        add(within, "path", d=_data(frame, stretch.shape), fill="none", stroke_linejoin="round", **casing)
        for piece, straight in _pieces(stretch):
            if data := _data(frame, piece):
                drawn = look(stretch.mode, stretch.state, colours, straight=straight, lit=stretch.lit)
                add(within, "path", d=data, **drawn)


def _data(frame: Frame, line: shapely.Geometry) -> str:
    rim = _RIM_PX * frame.metres
    west, south, east, north = frame.box
    cut = shapely.clip_by_rect(line, west - rim, south - rim, east + rim, north + rim)
    return path(frame.drawn(cut.simplify(_ROUGH_PX * frame.metres)))


def _pieces(stretch: Stretch) -> Iterable[tuple[shapely.Geometry, bool]]:
    """The line in pieces: those along the network, and the long straight ones of which the course is not known."""
    points = shapely.get_coordinates(stretch.shape)
    start = 0
    for first, last in () if stretch.unknown else stretch.straights:
        if first > start:
            yield shapely.LineString(points[start : first + 1]), False
        yield shapely.LineString(points[first : last + 1]), True
        start = last
    if start < len(points) - 1:
        yield shapely.LineString(points[start:]), stretch.unknown


def breaks(stretches: Iterable[Stretch]) -> list[tuple[float, float]]:
    """Where the gauge changes, on the plane: on a leg of both, or where two legs without a common one meet."""
    found: list[tuple[float, float]] = []
    ends: defaultdict[tuple[float, float], list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        if stretch.mode != "rail" or not stretch.gauges:
            continue
        points = shapely.get_coordinates(stretch.shape)
        if len(stretch.gauges) > 1:
            found.append(tuple(points[len(points) // 2]))
        for x, y in (points[0], points[-1]):
            ends[round(x, -3), round(y, -3)].append(stretch)
    for at, meeting in ends.items():
        common = set.intersection(*(set(one.gauges) for one in meeting))
        if not common and all(len(one.gauges) == 1 for one in meeting):
            found.append(at)
    return found

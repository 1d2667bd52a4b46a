"""Marks of places by precision: full, hollow with the ring of what is left open, hatched outline; shared if close."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.cluster.hierarchy import fcluster, linkage

from geoapp.pictures.ink import SANS, Element, add, path, words
from geodata.precision import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geoapp.pictures.frame import Frame
    from geoapp.pictures.layers import Spot
    from geoapp.pictures.palette import Colours

RADIUS = 11.0
_STOP_RADIUS = 4.0
_RING_PX = RADIUS + 3
_WIDE_PX = 220
_NEAR_PX = 27.0
_MOST_JOINED = 1500
_DIMMED = 0.35


@dataclass(frozen=True, slots=True)
class Group:
    """Places that share a mark, at the middle of them all in pixels."""

    spots: tuple[Spot, ...]
    x: float
    y: float

    @property
    def radius(self) -> float:
        """How far the mark reaches, in pixels."""
        if all(spot.stop for spot in self.spots):
            return _STOP_RADIUS
        return RADIUS if len(self.spots) == 1 else RADIUS + 3

    @property
    def chosen(self) -> bool:
        """Whether it is the mark of the chosen record."""
        return any(spot.chosen for spot in self.spots)

    @property
    def lit(self) -> bool:
        """Whether one of its places belongs to the chosen record."""
        return any(spot.lit or spot.chosen for spot in self.spots)


def draw_shapes(parent: Element, frame: Frame, spots: Iterable[Spot], colours: Colours) -> None:
    """What lies under the marks: hatched outlines, areas, rings."""
    window = shapely.box(*frame.box)
    held = list(spots)
    some_chosen = any(spot.chosen for spot in held)
    for spot in sorted(held, key=lambda one: one.chosen):
        within = add(parent, "g", opacity=_DIMMED if some_chosen and not spot.chosen else None)
        if spot.mark in (Mark.OUTLINE, "shape") and spot.shape.intersects(window):
            _outline(within, frame, spot, colours)
        elif spot.shape.geom_type == "Point":
            _rings(within, frame, spot, colours)
        if not len(within):
            parent.remove(within)


def _outline(parent: Element, frame: Frame, spot: Spot, colours: Colours) -> None:
    look = {"stroke": colours[spot.symbol], "stroke_width": 2.4 if spot.lit else 1.6, "stroke_dasharray": "7 4"}
    fill = f"url(#hatch-{spot.symbol})"
    if spot.mark == "shape":  # as a file has it
        look |= {"stroke_width": 4 if spot.lit else 2.2, "stroke_dasharray": "none", "fill_opacity": 0.13}
        fill = "none" if spot.kind == "line" else colours[spot.symbol]
    if spot.shape.geom_type == "Point":
        x, y = frame.spot(spot.shape.x, spot.shape.y)
        add(parent, "circle", cx=x, cy=y, r=frame.pixels(spot.radius_m, spot.shape.y), fill=fill, **look)
        return
    rim = 20 * frame.metres
    west, south, east, north = frame.box
    cut = shapely.clip_by_rect(spot.shape, west - rim, south - rim, east + rim, north + rim)
    add(parent, "path", d=path(frame.drawn(cut.simplify(frame.metres / 2))), fill=fill, fill_rule="evenodd", **look)


def _rings(parent: Element, frame: Frame, spot: Spot, colours: Colours) -> None:
    """The area of a park, and the ring of a place that is known to its town or district."""
    x, y = frame.spot(spot.shape.x, spot.shape.y)
    colour = colours[spot.symbol]
    ring = frame.pixels(spot.radius_m, spot.shape.y) if spot.mark == Mark.HALO else 0
    if spot.area and not spot.stop:
        radius = frame.pixels(spot.area["radius_m"], spot.shape.y)
        if radius > _STOP_RADIUS and frame.holds(x, y, -radius):
            look = {"fill": colour, "fill_opacity": 0.2, "stroke": colour, "stroke_width": 1.6}
            add(parent, "circle", cx=x, cy=y, r=radius, **look)
    if ring > _RING_PX and frame.holds(x, y, -ring) and not spot.stop:
        wide = ring > _WIDE_PX
        look = {"stroke": colour, "stroke_width": 2.2 if spot.lit else 1.4, "stroke_dasharray": "4 4"}
        shade = {"fill": colour, "fill_opacity": 0 if wide else 0.13 if spot.chosen else 0.06}
        add(parent, "circle", cx=x, cy=y, r=ring, stroke_opacity=0.6 if wide else None, **look, **shade)


def groups(frame: Frame, spots: Iterable[Spot]) -> list[Group]:
    """The marks of places in the frame: those that would cover one another share one, what is chosen stands alone."""
    found = [
        (spot, frame.spot(spot.shape.x, spot.shape.y))
        for spot in spots
        if spot.mark in (Mark.PIN, Mark.HALO) and spot.shape.geom_type == "Point"
    ]
    inside = [(spot, at) for spot, at in found if frame.holds(*at, -RADIUS)]
    alone = [Group((spot,), *at) for spot, at in inside if spot.chosen or spot.stop]
    rest = [(spot, at) for spot, at in inside if not (spot.chosen or spot.stop)]
    return [*_joined([spot for spot, _ in rest], [at for _, at in rest]), *alone]


def _joined(spots: Sequence[Spot], at: Sequence[tuple[float, float]]) -> list[Group]:
    """Groups of places nearer than a mark's width: the nearest two join until none are near."""
    if len(spots) < 2:
        return [Group((spot,), *where) for spot, where in zip(spots, at, strict=True)]
    points = np.asarray(at)
    if len(spots) > _MOST_JOINED:
        _, labels = np.unique((points // _NEAR_PX).astype(int), axis=0, return_inverse=True)
    else:
        labels = fcluster(linkage(points, "centroid"), _NEAR_PX, "distance")
    made = []
    for label in dict.fromkeys(labels.tolist()):
        members = np.flatnonzero(labels == label)
        x, y = points[members].mean(axis=0).tolist()
        made.append(Group(tuple(spots[int(index)] for index in members), x, y))
    return made


def draw_groups(parent: Element, marks: Sequence[Group], colours: Colours) -> None:
    """The marks, what belongs to the chosen record on top."""
    some_lit = any(group.lit for group in marks)
    for group in sorted(marks, key=lambda one: (one.chosen, one.lit, one.y)):
        within = add(parent, "g", opacity=0.55 if some_lit and not group.lit else None)
        if len(group.spots) > 1:
            _shared(within, group, colours)
        else:
            draw_mark(within, group.spots[0], group.x, group.y, colours)


def draw_mark(parent: Element, spot: Spot, x: float, y: float, colours: Colours) -> None:
    """The mark of one place: full if its site is known, hollow if only its town or district is."""
    if spot.stop:
        draw_stop(parent, x, y, colours, full=spot.mark == Mark.PIN)
        return
    if spot.chosen:
        add(parent, "circle", cx=x, cy=y, r=RADIUS + 5, fill="none", stroke=colours[spot.symbol], stroke_width=2)
    icon(parent, spot.symbol, spot.mark, x, y, RADIUS, colours)


def draw_stop(parent: Element, x: float, y: float, colours: Colours, *, full: bool) -> None:
    """A place on the chosen corridor that no layer shows: full if its site is known."""
    fill = colours["line" if full else "casing"]
    add(parent, "circle", cx=x, cy=y, r=_STOP_RADIUS, fill=fill, stroke=colours["line"], stroke_width=1.8)


def icon(parent: Element, symbol: str, mark: str, x: float, y: float, radius: float, colours: Colours) -> None:
    """A disc with the icon of a symbol, full or hollow."""
    colour, full = colours[symbol], mark == Mark.PIN
    add(parent, "circle", cx=x, cy=y, r=radius + 1.6, fill=colours["casing"])
    if full:
        add(parent, "circle", cx=x, cy=y, r=radius, fill=colour)
    else:
        add(
            parent,
            "circle",
            cx=x,
            cy=y,
            r=radius - 0.9,
            fill=colours["casing"],
            stroke=colour,
            stroke_width=1.8,
            stroke_dasharray="3.2 2.4",
        )
    side = radius * 1.15
    look = {"x": x - side / 2, "y": y - side / 2, "width": side, "height": side}
    add(parent, "use", href=f"#icon-{symbol}", fill=colours["on"] if full else colour, **look)


def _shared(parent: Element, group: Group, colours: Colours) -> None:
    """A ring of arcs, one for each symbol, as long as its share, around the number of places."""
    radius = group.radius - 2
    around = 2 * pi * radius
    add(parent, "circle", cx=group.x, cy=group.y, r=group.radius + 1.6, fill=colours["casing"])
    shares = sorted(Counter(spot.symbol for spot in group.spots).items())
    gap, start = (1.5 if len(shares) > 1 else 0.0), 0.0
    for symbol, count in shares:
        length = around * count / len(group.spots)
        dash = f"{length - gap:.1f} {around - length + gap:.1f}"
        look = {"stroke": colours[symbol], "stroke_width": 4, "stroke_dasharray": dash, "stroke_dashoffset": -start}
        turn = f"rotate(-90 {group.x:.1f} {group.y:.1f})"
        add(parent, "circle", cx=group.x, cy=group.y, r=radius, fill="none", transform=turn, **look)
        start += length
    look = {"text_anchor": "middle", "font_weight": 600, "font_family": SANS}
    words(parent, str(len(group.spots)), group.x, group.y + 4.2, 12.5, colours["ink"], **look)


def draw_break(parent: Element, x: float, y: float, colours: Colours, side: float = 11) -> None:
    """A diamond where the gauge changes."""
    turn = f"rotate(45 {x:.1f} {y:.1f})"
    look = {"fill": colours["casing"], "stroke": colours["line"], "stroke_width": 1.6, "transform": turn, "rx": 2}
    add(parent, "rect", x=x - side / 2, y=y - side / 2, width=side, height=side, **look)

"""Puts a picture together: ground, lines, marks and names in the window of the map, words and legend around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

import shapely

from geoapp.assets import STATIC
from geoapp.pictures import furniture, labels
from geoapp.pictures.ink import add, say
from geoapp.pictures.spots import draw_break, draw_groups, draw_shapes, groups
from geoapp.pictures.stretches import breaks, draw_stretches
from geodata.deadline import in_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoapp.pictures.base import Ground
    from geoapp.pictures.frame import Frame
    from geoapp.pictures.furniture import Plan, Words
    from geoapp.pictures.ink import Element
    from geoapp.pictures.labels import Rectangle
    from geoapp.pictures.layers import Shown
    from geoapp.pictures.palette import Colours
    from geoapp.pictures.spots import Group

_SVG = "http://www.w3.org/2000/svg"
_ICON = re.compile(r'<symbol id="icon-([a-z]+)" viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)
_SYMBOLS = ("exercise", "park", "industry", "diplomacy", "logistics", "feature")
_LEGEND_FROM = (520, 400)
_MOST_LEGEND = 0.8


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that a picture is made of."""

    frame: Frame
    shown: Shown
    colours: Colours
    ground: Ground

    def drawn(self, divided: Plan, said: Words) -> Element:
        """The picture: the map, and the paper around it with its words."""
        root = self._root(divided, said)
        self._map(add(root, "g"))
        furniture.draw_paper(root, divided, self.colours)
        furniture.draw_head(root, divided, said, self.colours)
        furniture.draw_legend(root, divided, self.colours)
        furniture.draw_foot(root, divided, self.colours)
        return root

    def _map(self, within: Element) -> None:
        """The map, from the ground up. Raises OutOfTime."""
        self.ground.draw(within, self.frame, self.colours)
        in_time()
        draw_shapes(within, self.frame, self.shown.spots.values(), self.colours)
        in_time()
        stretches = [one for one in self.shown.stretches.values() if one.shape.intersects(self._window)]
        draw_stretches(within, self.frame, stretches, self.colours)
        gauges = [self.frame.spot(*at) for at in breaks(stretches)]
        for x, y in gauges:
            draw_break(within, x, y, self.colours)
        in_time()
        marks = groups(self.frame, self.shown.spots.values())
        draw_groups(within, marks, self.colours)
        self._name(within, marks, gauges)

    @property
    def _window(self) -> shapely.Polygon:
        return shapely.box(*self.frame.box)

    def _root(self, divided: Plan, said: Words) -> Element:
        """The document with its name, its description and what is drawn more than once."""
        width, height = str(divided.width), str(divided.height)
        root = Tree.Element("svg", {"xmlns": _SVG, "width": width, "height": height, "role": "img"})
        root.set("viewBox", f"0 0 {width} {height}")
        root.set("aria-labelledby", "title about")
        say(root, "title", said.title, id="title")
        say(root, "desc", f"{said.deck}. {' · '.join(said.foot)}", id="about")
        defs = add(root, "defs")
        furniture.hatches(defs, _SYMBOLS, self.colours)
        for symbol in icons():
            defs.append(symbol)
        return root

    def _name(self, parent: Element, marks: Sequence[Group], gauges: Sequence[tuple[float, float]]) -> None:
        """The scale, and names wherever there is room for them."""
        taken = [furniture.draw_scale(parent, self.frame, self.colours)]
        taken += [_around(group.x, group.y, group.radius) for group in marks]
        taken += [_around(x, y, 8) for x, y in gauges]
        wanted = [
            *labels.of_groups(marks),
            *labels.of_areas(self.shown.spots.values(), self.frame),
            *labels.of_ground(self.ground.names, self.frame, marks),
        ]
        labels.draw_labels(parent, labels.Room(self.frame, taken), wanted, self.colours)


def _around(x: float, y: float, radius: float) -> Rectangle:
    return x - radius, y - radius, x + radius, y + radius


@cache
def _icon_sources() -> tuple[tuple[str, str, str], ...]:
    sprite = STATIC / "vendor" / "icons.svg"
    found = _ICON.findall(sprite.read_text("utf-8")) if sprite.exists() else []
    return tuple(one for one in found if one[0] in _SYMBOLS)


def icons() -> list[Element]:
    """The icons of marks, from the sprite of the pages."""
    made = []
    for name, box, shapes in _icon_sources():
        text = f'<symbol id="icon-{name}" viewBox="{box}">{shapes}</symbol>'
        made.append(Tree.fromstring(text))  # noqa: S314 - our own sprite
    return made

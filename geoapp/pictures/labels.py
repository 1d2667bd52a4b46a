"""Names on a picture: what is chosen first, then its neighbours, larger places and the ground; none covers another."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from geoapp.pictures.ink import SANS, SERIF, Element, add, lines, width, words
from geodata.deadline import in_time
from geodata.folding import words as split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geoapp.pictures.base import Name
    from geoapp.pictures.frame import Frame
    from geoapp.pictures.layers import Spot
    from geoapp.pictures.palette import Colours
    from geoapp.pictures.spots import Group

Rectangle = tuple[float, float, float, float]

_TOWN_RANKS = (0, 0, 0, 1, 2, 3, 5, 7, 8, 9, 10)
_COUNTRY_RANKS = (0, 0, 0, 1, 1, 3, 4)
_LONGEST = 30
_AREA_PX = 24
_STEPS = (0, 10, 24, 40)
_SAME_PX = 60
_LAST_COUNTRY_ZOOM = 7.5
_UNDER_MARK = 3
"""So many ranks smaller may a town be whose name tells where a mark stands."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name to be set beside or, with no reach, upon a point."""

    text: tuple[str, ...]
    x: float
    y: float
    reach: float
    size: float
    colour: str
    bold: bool = False
    serif: bool = False
    spacing: float = 0
    dot: float = 0
    must: bool = False
    """Whether it is worth looking for room farther off."""


class Room:
    """The room that is left for names."""

    def __init__(self, frame: Frame, taken: Iterable[Rectangle]) -> None:
        self._frame = frame
        self._taken = list(taken)

    def place(self, label: Label) -> tuple[str, float, float] | None:
        """Anchor and first baseline of a label where it covers nothing; None if there is no such place."""
        reaches = [label.reach + step for step in _STEPS] if label.must else [label.reach]
        for anchor, box in (one for reach in reaches for one in _positions(label, reach)):
            if self._free(box) and (not label.dot or self._free(_dot(label))):
                self._taken.append(box)
                if label.dot:
                    self._taken.append(_dot(label))
                x = {"start": box[0], "end": box[2], "middle": (box[0] + box[2]) / 2}[anchor]
                return anchor, x, box[1] + label.size * 0.82
        return None

    def _free(self, box: Rectangle) -> bool:
        west, north, east, south = box
        if not (self._frame.holds(west, north, 2) and self._frame.holds(east, south, 2)):
            return False
        return not any(west < e and east > w and north < s and south > n for w, n, e, s in self._taken)


def _dot(label: Label) -> Rectangle:
    return label.x - label.dot, label.y - label.dot, label.x + label.dot, label.y + label.dot


def _positions(label: Label, reach: float) -> Iterator[tuple[str, Rectangle]]:
    """Anchors and boxes to try: on the point itself, else right, left, above, below it."""
    look = {"bold": label.bold, "serif": label.serif}
    wide = max(width(line, label.size, spacing=label.spacing, **look) for line in label.text)
    high = label.size * 1.16 * len(label.text)
    x, y = label.x, label.y
    if not reach:
        yield "middle", (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        return
    yield "start", (x + reach, y - high / 2, x + reach + wide, y + high / 2)
    yield "end", (x - reach - wide, y - high / 2, x - reach, y + high / 2)
    yield "middle", (x - wide / 2, y - reach - high, x + wide / 2, y - reach)
    yield "middle", (x - wide / 2, y + reach, x + wide / 2, y + reach + high)
    for lift in (-reach, reach):
        yield "start", (x + reach * 0.7, y + lift - high / 2, x + reach * 0.7 + wide, y + lift + high / 2)
        yield "end", (x - reach * 0.7 - wide, y + lift - high / 2, x - reach * 0.7, y + lift + high / 2)


def draw_labels(parent: Element, room: Room, labels: Iterable[Label], colours: Colours) -> None:
    """Every label that finds room, in the order given, no name twice in any spelling. Raises OutOfTime."""
    told: dict[str, Label] = {}
    for label in labels:
        in_time()
        name = " ".join(split_words(" ".join(label.text)))
        if name in told or _said(label, name, told) or not (found := room.place(label)):
            continue
        told[name] = label
        anchor, x, y = found
        if label.dot:
            look = {"fill": colours["focus-land"], "stroke": colours["dot"], "stroke_width": 1.1}
            add(parent, "circle", cx=label.x, cy=label.y, r=label.dot, **look)
        _set(parent, label, (anchor, x, y), colours)


def _said(label: Label, name: str, told: Mapping[str, Label]) -> bool:
    """Whether a town is named already by something of it close by: Hamburg by its terminal."""
    return bool(label.dot) and any(
        other.startswith(f"{name} ") and hypot(one.x - label.x, one.y - label.y) < _SAME_PX
        for other, one in told.items()
    )


def _set(parent: Element, label: Label, at: tuple[str, float, float], colours: Colours) -> None:
    anchor, x, y = at
    look = {
        "text_anchor": anchor,
        "font_family": SERIF if label.serif else SANS,
        "font_weight": 600 if label.bold else None,
        "letter_spacing": label.spacing or None,
        "paint_order": "stroke",
        "stroke": colours["sea" if label.colour == "sea-name" else "halo"],
        "stroke_width": 2 if label.colour == "sea-name" else 3,
        "stroke_linejoin": "round",
        "stroke_opacity": 0.9,
    }
    for number, line in enumerate(label.text):
        words(parent, line, x, y + number * label.size * 1.16, label.size, colours[label.colour], **look)


def of_groups(marks: Sequence[Group]) -> list[Label]:
    """Names of marks: of the chosen record, of what belongs to it, of cities, of others that are short."""
    made = []
    for group in sorted(marks, key=lambda one: (_rank(one), one.y, one.x)):
        rank, title = _rank(group), _title(group)
        if title and rank < 4 and not _covered(group, marks):
            text = tuple(lines(title, 170, 13.5, 2, bold=rank < 1))
            reach = group.radius + (8 if rank < 1 else 4)
            size = 14 if rank < 1 else 13
            made.append(Label(text, group.x, group.y, reach, size, "ink", bold=rank < 2, must=rank < 1))
    return made


def of_areas(spots: Iterable[Spot], frame: Frame) -> Iterator[Label]:
    """What the circle of a dated area is, and is not."""
    for spot in spots:
        if not spot.area or (radius := frame.pixels(spot.area["radius_m"], spot.shape.y)) < _AREA_PX:
            continue
        year = f" ({spot.area['date'][:4]})" if spot.area["date"] else ""
        text = (f"{spot.area['ha']:,.10g} ha{year}: equal-area circle,", "not a surveyed boundary")
        yield Label(text, *frame.spot(spot.shape.x, spot.shape.y), radius + 4, 12, "town", must=True)


def _covered(group: Group, marks: Sequence[Group]) -> bool:
    """Whether the mark of the chosen record stands upon this one."""
    if group.chosen:
        return False
    return any(one.chosen and hypot(one.x - group.x, one.y - group.y) < one.radius for one in marks)


def _rank(group: Group) -> int:
    if group.chosen:
        return 0
    if group.lit:
        return 1
    if any(spot.kind == "city" for spot in group.spots):
        return 2
    return 3 if len(group.spots) == 1 and len(group.spots[0].title) <= _LONGEST else 4


def _title(group: Group) -> str | None:
    """What a mark is called: its place, or the city or the chosen place among several."""
    if len(group.spots) == 1:
        return group.spots[0].title
    named = [spot for spot in group.spots if spot.lit] or [spot for spot in group.spots if spot.kind == "city"]
    return named[0].title if named else None


def of_ground(names: Sequence[Name], frame: Frame, marks: Sequence[Group]) -> Iterator[Label]:
    """Names of countries, waters and towns that fit a zoom, the more important first."""
    zoom = int(frame.zoom + 0.3)
    towns = _TOWN_RANKS[min(zoom, len(_TOWN_RANKS) - 1)]
    for name in sorted(names, key=lambda one: (_ORDER[one.layer, one.capital], one.rank)):
        x, y = frame.spot(name.x, name.y)
        if not frame.holds(x, y):
            continue
        if name.layer == "place":
            mark = next((mark for mark in marks if hypot(mark.x - x, mark.y - y) < mark.radius), None)
            unnamed = mark is not None and _title(mark) is None
            if name.rank <= towns + (_UNDER_MARK if unnamed else 2 if name.capital else 0) and (unnamed or not mark):
                yield _town(name, x, y, mark)
        elif name.layer == "label_country" and frame.zoom < _LAST_COUNTRY_ZOOM:
            if name.rank <= _COUNTRY_RANKS[min(zoom, len(_COUNTRY_RANKS) - 1)]:
                size, spacing = (12.5, 3.0) if frame.zoom > 5 else (10.5, 1.4)
                yield Label((name.text.upper(),), x, y, 0, size, "country", bold=True, spacing=spacing)
        elif name.layer == "label_water" and name.rank <= frame.zoom - 0.5:
            yield Label(tuple(lines(name.text, 84, 12, 3)), x, y, 0, 12, "sea-name", spacing=0.8)


_ORDER = {
    ("place", True): 0,
    ("label_country", False): 1,
    ("label_water", False): 2,
    ("place", False): 3,
}


def _town(name: Name, x: float, y: float, mark: Group | None) -> Label:
    """A town with its dot; under a mark, its name beside that."""
    if mark:
        return Label((name.text,), mark.x, mark.y, mark.radius + 4, 13, "ink", bold=name.capital)
    if name.capital:
        return Label((name.text,), x, y, 6.5, 13.5, "town", bold=True, dot=3)
    return Label((name.text,), x, y, 5.5, 12, "town", dot=2.2)

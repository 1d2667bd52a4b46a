"""What stands around the map of a picture: title, legend, scale, and the foot that says whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoapp.pictures.ink import SERIF, Element, add, joined, lines, width, words
from geoapp.pictures.spots import draw_break, draw_stop, icon
from geoapp.pictures.stretches import look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geoapp.maps.symbols import LegendRow
    from geoapp.pictures.frame import Frame
    from geoapp.pictures.labels import Rectangle
    from geoapp.pictures.palette import Colours

MARGIN = 22.0
_TITLE, _DECK, _LEGEND, _FOOT = 26.0, 15.0, 13.5, 12.0
_ROW, _GAP = 24.0, 18.0
_LARGE, _FOOT_FROM, _MOST_LEGEND = (480, 360), 240, 0.2
"""From this size on a picture has a head and a legend, from this height a foot; the legend's share of the height."""
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says in words."""

    kicker: str
    title: str
    deck: str
    symbol: str
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a picture is divided: lines of the head, of the foot, and the window of the map between them."""

    width: int
    height: int
    title: tuple[str, ...]
    deck: tuple[str, ...]
    foot: tuple[str, ...]
    legend: tuple[tuple[LegendRow, ...], ...]
    top: float
    bottom: float


def plan(width_px: int, height_px: int, said: Words, shown: Sequence[LegendRow]) -> Plan:
    """The division of a picture; a small one keeps the map and two lines of the foot."""
    room = width_px - 2 * MARGIN
    large = width_px >= _LARGE[0] and height_px >= _LARGE[1]
    title = tuple(lines(said.title, room, _TITLE, 2, bold=True, serif=True)) if large else ()
    deck = tuple(lines(said.deck, room, _DECK, 1)) if large else ()
    foot = tuple(lines(joined(said.foot), room, _FOOT, 3 if large else 2)) if height_px >= _FOOT_FROM else ()
    strip = tuple(_strip(shown, room)) if large else ()
    if len(strip) * _ROW > height_px * _MOST_LEGEND:
        strip = ()
    top = 22 + 30 * len(title) + 22 * len(deck) + 13 if large else 0.0
    bottom = (8 if foot else 0) + 16 * len(foot) + (_ROW * len(strip) + 8 if strip else 0) + (4 if large else 0)
    return Plan(width_px, height_px, title, deck, foot, strip, top, bottom)


def _strip(shown: Sequence[LegendRow], room: float) -> Iterator[tuple[LegendRow, ...]]:
    """Rows of the legend side by side, as many as a line holds."""
    line: list[LegendRow] = []
    for row in shown:
        if line and sum(map(_wide, [*line, row])) > room + _GAP:
            yield tuple(line)
            line = []
        line.append(row)
    if line:
        yield tuple(line)


def _wide(row: LegendRow) -> float:
    return _sample_width(row) + 6 + width(row.title, _LEGEND) + _GAP


def _sample_width(row: LegendRow) -> float:
    return 18.0 if row.sample in ("mark-pin", "mark-halo", "area", "gauge", "stop") else 28.0


def draw_paper(parent: Element, divided: Plan, colours: Colours) -> None:
    """The paper above and below the map, over whatever of the map lies there."""
    for y, high in ((0.0, divided.top), (divided.height - divided.bottom, divided.bottom)):
        if high:
            add(parent, "rect", x=0, y=y, width=divided.width, height=high, fill=colours["paper"])
            edge = y + high if y == 0 else y
            add(parent, "path", d=f"M0,{edge:.1f}H{divided.width}", stroke=colours["rule"], stroke_width=1)


def draw_head(parent: Element, divided: Plan, said: Words, colours: Colours) -> None:
    """Kicker, title and deck."""
    if not divided.title:
        return
    y = 26.0
    accent = {"font_weight": 600, "letter_spacing": 1.1}
    words(parent, said.kicker.upper(), MARGIN, y, 12, colours[said.symbol], **accent)
    for line in divided.title:
        y += 30
        words(parent, line, MARGIN, y, _TITLE, colours["ink"], font_family=SERIF, font_weight=600)
    for line in divided.deck:
        y += 22
        words(parent, line, MARGIN, y, _DECK, colours["ink-2"])


def draw_foot(parent: Element, divided: Plan, colours: Colours) -> None:
    """Whose the picture is, and what it rests on."""
    y = divided.height - 16.0 * len(divided.foot) + 7
    for line in divided.foot:
        words(parent, line, MARGIN, y, _FOOT, colours["ink-3"])
        y += 16


def draw_scale(parent: Element, frame: Frame, colours: Colours) -> Rectangle:
    """A bar of a round length, at the lower left of the map."""
    most = min(150.0, frame.width / 3) * frame.ground()
    power = 10 ** int(f"{most:e}".partition("e")[2])
    metres = max(step * power for step in _STEPS if step * power <= most)
    long = metres / frame.ground()
    x, y = frame.left + MARGIN, frame.top + frame.height - 16
    text = f"{metres / 1000:,g} km" if metres >= 1000 else f"{metres:g} m"
    bar = f"M{x:.1f},{y - 6:.1f}v6h{long:.1f}v-6"
    for colour, thick in ((colours["halo"], 4.5), (colours["ink-2"], 1.6)):
        add(parent, "path", d=bar, fill="none", stroke=colour, stroke_width=thick, stroke_opacity=0.9)
    halo = {"paint_order": "stroke", "stroke": colours["halo"], "stroke_width": 3}
    words(parent, text, x + 6, y - 8, 12.5, colours["ink-2"], **halo)
    return x - 4, y - 24, x + long + 4, y + 4


def draw_legend(parent: Element, divided: Plan, colours: Colours) -> None:
    """Samples and names, in lines under the map."""
    y = divided.height - divided.bottom + 8 + _ROW / 2
    for line in divided.legend:
        x = MARGIN
        for row in line:
            wide = _sample_width(row)
            _sample(parent, row, x + wide / 2, y, colours)
            words(parent, row.title, x + wide + 6, y + 4.6, _LEGEND, colours["ink-2"])
            x += _wide(row)
        y += _ROW


def _sample(parent: Element, row: LegendRow, x: float, y: float, colours: Colours) -> None:
    """The thing that a row explains, as it is drawn on the map."""
    if row.sample in ("mark-pin", "mark-halo"):
        icon(parent, row.word, row.sample.removeprefix("mark-"), x, y, 8, colours)
    elif row.sample == "mark-outline":
        hatched = {"fill": f"url(#hatch-{row.word})", "stroke": colours[row.word], "stroke_dasharray": "4 2.5"}
        add(parent, "rect", x=x - 12, y=y - 7, width=24, height=14, rx=3, stroke_width=1.4, **hatched)
    elif row.sample == "area":
        add(parent, "circle", cx=x, cy=y, r=8, fill=colours["park"], fill_opacity=0.2, stroke=colours["park"])
    elif row.sample in ("shape", "shape-line"):
        drawn = "M{} {}h18v9h-18z" if row.sample == "shape" else "M{} {}l8 6 10-5"
        fill = colours[row.word] if row.sample == "shape" else "none"
        stroke = {"stroke": colours[row.word], "stroke_width": 2}
        add(parent, "path", d=drawn.format(round(x - 9, 1), round(y - 4.5, 1)), fill=fill, fill_opacity=0.13, **stroke)
    elif row.sample == "gauge":
        draw_break(parent, x, y, colours)
    elif row.sample == "stop":
        draw_stop(parent, x, y, colours, full=True)
    else:
        _line_sample(parent, row, x, y, colours)


def _line_sample(parent: Element, row: LegendRow, x: float, y: float, colours: Colours) -> None:
    bar = f"M{x - 13:.1f},{y:.1f}h26"
    state, mode = (row.word, "rail") if row.sample == "state" else ("", row.word)
    add(parent, "path", d=bar, **look(mode, state, colours, straight=row.sample == "line-straight"))


def hatches(defs: Element, symbols: Sequence[str], colours: Colours) -> None:
    """The pattern of outlines, one in the colour of each symbol."""
    for symbol in symbols:
        square = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
        pattern = add(defs, "pattern", id=f"hatch-{symbol}", **square)
        add(pattern, "path", d="M0,0V6", stroke=colours[symbol], stroke_width=2.4, stroke_opacity=0.35)

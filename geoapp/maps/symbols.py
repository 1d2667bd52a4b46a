"""How things are drawn: the one table behind marks, lines, chips and legend.

A symbol is a word (`exercise`, `rail`). Its icon is a symbol of the sprite, its colour the CSS variable of that name
in `static/css/vars.css`, its dash the CSS class `line-<word>`; scripts and templates use the word alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.model import Mode, State
from geodata.precision import LADDER, Mark, Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.model import Layer


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol: its word, the icon in the sprite, its name, and whether it is the symbol of lines."""

    word: str
    icon: str
    title: str
    line: bool = False


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of the legend: a sample drawn by `sample` and the words that explain it.

    `sample` says what to draw: `mark-pin`, `mark-halo`, `mark-outline`, `shared`, `area`, `date`, `line`,
    `line-straight`, `state` or `gauge`; `word` says in which symbol or state.
    """

    sample: str
    word: str
    title: str
    meaning: str
    key: bool = False
    """Whether it stands in the short key, too, that a large window shows at first."""


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """Rows of the legend that answer one question."""

    title: str
    rows: tuple[LegendRow, ...]


SYMBOLS: dict[str, Symbol] = {
    symbol.word: symbol
    for symbol in (
        Symbol("exercise", "exercise", "Exercises"),
        Symbol("park", "park", "Great Stone"),
        Symbol("industry", "industry", "Industry"),
        Symbol("diplomacy", "diplomacy", "Diplomacy"),
        Symbol("logistics", "logistics", "Logistics"),
        Symbol("rail", "rail", "Rail", line=True),
        Symbol("road", "road", "Road", line=True),
        Symbol("sea", "sea", "Sea", line=True),
        Symbol("air", "air", "Air", line=True),
        Symbol("feature", "feature", "Features"),
    )
}

MODES: dict[Mode, str] = {
    Mode.RAIL: "A line along the track.",
    Mode.ROAD: "Dashes along the road.",
    Mode.SEA: "Dots along the sea lane.",
    Mode.AIR: "Wide dots for a flight, not its path.",
}
"""What the line of each mode looks like; the symbol of a mode is the word of the mode."""

STATES: dict[State, str] = {
    State.PLANNED: "Announced or being built; not in use.",
    State.BUILT: "Built; not known to be in use.",
    State.OPEN: "In use.",
    State.RESTRICTED: "In use with limits.",
    State.SUSPENDED: "Stopped for a time.",
    State.CLOSED: "Shut.",
}

_MARKS: dict[Mark, tuple[str, tuple[Precision, ...]]] = {
    Mark.PIN: ("Known to the site", (Precision.EXACT, Precision.SITE)),
    Mark.HALO: ("Town or district only", (Precision.LOCALITY, Precision.DISTRICT)),
    Mark.OUTLINE: ("Region or country only", (Precision.REGION, Precision.COUNTRY)),
}
_DRAWN = {
    Mark.PIN: "A full mark stands on the spot, to a kilometre or better.",
    Mark.HALO: "A hollow mark; the ring around it, on coming closer, is the area that sources leave open.",
    Mark.OUTLINE: "A hatched outline and no mark: nothing closer is named.",
}


_TOGETHER = "Their number, in a ring of their colours. It parts on coming closer."
_SHARED = LegendRow("shared", "", "Several places", _TOGETHER, key=True)
_DATE = LegendRow("date", "", "Date in doubt", "A pale bar beside a date: the part of the year in which it may lie.")


def symbol(word: str) -> Symbol:
    """The symbol of a word. Raises LookupError that names the words there are."""
    try:
        return SYMBOLS[word]
    except KeyError:
        raise LookupError(f"no symbol {word!r}; there are {', '.join(SYMBOLS)}") from None


def legend(layers: Sequence[Layer]) -> tuple[LegendGroup, ...]:
    """The legend of these layers: what they show, how well places are known, how lines are drawn."""
    placed = any(layer.collection == "places" for layer in layers)
    shown = (*_layer_rows(reversed(layers)), *([_SHARED] if placed else []))
    groups = [LegendGroup("What is shown", shown)]
    if placed:
        groups.append(LegendGroup("How well a place is known", tuple(_precision_rows())))
        groups.append(LegendGroup("How well a date is known", (_DATE,)))
    modes = _modes(layers)
    if modes:
        groups.append(LegendGroup("Corridors", tuple(_line_rows(modes))))
        groups.append(LegendGroup("State of a corridor", tuple(_state_rows())))
    return tuple(groups)


def _layer_rows(layers: Iterable[Layer]) -> Iterable[LegendRow]:
    for layer in layers:
        if layer.collection == "features":
            yield LegendRow(_OWN[layer.id], layer.symbol, layer.title, layer.legend)
        elif not symbol(layer.symbol).line:
            yield LegendRow("mark-pin", layer.symbol, layer.title, layer.legend)
        if layer.symbol == "park":
            yield LegendRow("area", "park", "Area of the park", "Equal-area circle, not a surveyed boundary.")


_OWN = {"points": "mark-halo", "lines": "shape-line", "areas": "shape"}
"""Samples of the layers of a file, by what they draw."""


def _precision_rows() -> Iterable[LegendRow]:
    for mark, (title, rungs) in _MARKS.items():
        words = " or ".join(dict.fromkeys(LADDER[rung].label for rung in rungs))
        yield LegendRow(f"mark-{mark}", "logistics", title, f"{_DRAWN[mark]} ({words})", key=mark is not Mark.OUTLINE)


def _modes(layers: Iterable[Layer]) -> list[Mode]:
    """Modes that the line layers draw: those they ask for, or all if they do not say."""
    asked = [layer.where.get("mode", tuple(MODES)) for layer in layers if layer.collection == "legs"]
    return [mode for mode in MODES if any(mode in modes for modes in asked)]


def _line_rows(modes: Iterable[Mode]) -> Iterable[LegendRow]:
    for mode in modes:
        yield LegendRow("line", mode.value, symbol(mode.value).title, MODES[mode], key=mode is Mode.RAIL)
    if Mode.RAIL in modes:
        change = "Wagons or containers change between 1,520 and 1,435 mm."
        yield LegendRow("gauge", "rail", "Break of gauge", change, key=True)
    unknown = "Fine dots: the network has one long straight piece."
    yield LegendRow("line-straight", "rail", "Course not known", unknown, key=True)


def _state_rows() -> Iterable[LegendRow]:
    for state, meaning in STATES.items():
        yield LegendRow("state", state.value, state.value.capitalize(), meaning)

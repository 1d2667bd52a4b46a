"""The state of a corridor at a moment: as a whole, and at those of its crossings that have a state of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import wording
from geoapp.cards.lines import row
from geodata.extent import LATEST
from geodata.model import Status

if TYPE_CHECKING:
    from datetime import date

    from geoapp.cards.shapes import Row
    from geodata.graph import Graph


def state_rows(graph: Graph, corridor: str, at: date | None) -> tuple[Row, ...]:
    """A line that says how a corridor stood on a day, or how it was last known to stand; none if nothing is known."""
    states = graph.rows_of(Status, "corridor", corridor)
    if not states:
        return ()
    label = f"State {wording.moment(at)}" if at else "Last known state"
    said = [_said(graph, place, states, at or LATEST) for place in dict.fromkeys(one.place for one in states)]
    return row(label, "; ".join(filter(None, said)) or "nothing recorded by then")


def _said(graph: Graph, place: str | None, states: list[Status], at: date) -> str:
    """The state of the whole, or of one crossing, in words; empty if none had begun."""
    begun = [one for one in states if one.place == place and one.date.start_earliest <= at]
    if not begun:
        return ""
    last = max(begun, key=lambda one: (one.date.end_latest >= at, one.date.start_earliest))
    held = f"{wording.words(last.state)} ({wording.when(last.date)})"
    return f"{graph.places[place].name}: {held}" if place else held

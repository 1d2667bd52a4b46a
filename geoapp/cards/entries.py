"""The card of an entry of a file: its fields as they are there, and that the file is who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp import links, wording
from geoapp.cards.lines import source_lines
from geoapp.cards.shapes import Card, Row
from geodata.entries import ENTRIES
from geodata.properties import BOUNDS

if TYPE_CHECKING:
    from geodata.entries import Entry
    from geodata.graph import Graph

_LONGEST = 2000
_DERIVED = {"period", *(one.name for one in BOUNDS)}


def entry_card(graph: Graph, entry: Entry) -> Card:
    """An entry: every field that has a value."""
    shown = [(name, cell) for name, cell in entry.cells.items() if cell is not None and name not in _DERIVED]
    placed = "How exact its position is, the file does not say." if entry.geometry else "The file gives no position."
    return Card(
        collection=ENTRIES,
        id=entry.id,
        title=entry.title,
        kicker=graph.catalog.about[ENTRIES].title,
        symbol="feature",
        href=links.record(ENTRIES, entry.id),
        when=wording.when(entry.when) if entry.when else None,
        certainty=(placed,),
        facts=tuple(Row(name.replace("_", " "), _said(cell)) for name, cell in shown),
        sources=source_lines(graph, entry.sources),
        on_map=entry.geometry is not None,
    )


def _said(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

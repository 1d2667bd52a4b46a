"""The records of a collection as rows of a list, for the pages that read without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geoapp import links, wording
from geoapp.cards.lines import event_symbol, leg_title, place_symbol, title_of
from geodata.entries import Entry
from geodata.model import Claim, Event, Leg, Place, Source
from geodata.precision import LADDER

if TYPE_CHECKING:
    from geodata.graph import Graph


@dataclass(frozen=True, slots=True)
class ListRow:
    """A record in a list: its name, its kind, when and where in words."""

    href: str
    title: str
    kind: str
    symbol: str
    when: str | None = None
    where: str | None = None


_KINDS = {
    "places": "kind",
    "events": "kind",
    "claims": "verdict",
    "legs": "mode",
    "corridors": "mode",
    "series": "topic",
    "features": "shape",
    "sources": "voice",
}
"""The column that tells the kind of a record, by collection."""


def row(graph: Graph, collection: str, one: Any) -> ListRow:
    """A record as a row of a list."""
    when, where = _when_where(graph, one)
    return ListRow(
        href=links.record(collection, one.id),
        title=leg_title(graph, one) if isinstance(one, Leg) else title_of(one),
        kind=str(getattr(one, _KINDS[collection])).replace("-", " "),
        symbol=_symbol(graph, one),
        when=when,
        where=where,
    )


def _when_where(graph: Graph, one: Any) -> tuple[str | None, str | None]:
    match one:
        case Place():
            return None, f"{one.country}, {LADDER[one.precision].label}"
        case Event():
            return wording.when(one.date), ", ".join(graph.places[place].name for place in one.places)
        case Claim():
            return (wording.when(one.date) if one.date else None), None
        case Entry():
            return (wording.when(one.when) if one.when else None), None
        case Source():
            return (wording.when(one.issued) if one.issued else None), one.publisher or one.container
    return None, None


def _symbol(graph: Graph, one: Any) -> str:
    match one:
        case Place():
            return place_symbol(graph, one)
        case Event():
            return event_symbol(graph, one)
        case Entry():
            return "feature"
    return getattr(one, "mode", "logistics")

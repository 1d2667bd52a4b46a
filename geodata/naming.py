"""What a record is called, in every script, and what it is about: the words by which people look for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.entries import Entry
from geodata.model import Claim, Corridor, Event, EventKind, Place, Series, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.graph import Graph


def names_of(record: Any) -> tuple[str, ...]:
    """Everything that a record is called, the title first."""
    return tuple(dict.fromkeys(name for name in _names(record) if name))


def _names(record: Any) -> tuple[str | None, ...]:
    match record:
        case Place():
            spoken = (record.name_be, record.name_ru, record.name_zh, record.name_pl, record.name_local)
            codes = (record.unlocode, record.iata, record.icao, record.esr, record.wikidata)
            return (record.name, *spoken, *record.aliases, *codes, *record.former_ids)
        case Event():
            return (record.title, *record.aliases, *record.former_ids)
        case Corridor():
            return (record.name, record.short_name, *record.aliases, *record.former_ids)
        case Series() | Source() | Entry():
            return (record.title,)
    return ()


_ALSO_SAID = {
    EventKind.EXERCISE: "drill manoeuvre",
    EventKind.VISIT: "trip talks meeting",
    EventKind.AGREEMENT: "treaty deal",
    EventKind.EXHIBITION: "exhibition fair show",
}
"""Words that people use for a kind of event instead of ours."""


def about(graph: Graph, record: Any) -> Iterator[str]:  # noqa: C901 - one case a kind of record
    """What a record is about, besides its names: its kind, its statement, its places, its year, who speaks."""
    match record:
        case Place():
            yield record.kind.value
            yield from (role.value for role in record.roles)
        case Event():
            yield f"{record.kind.value} {_ALSO_SAID.get(record.kind, '')} {str(record.date)[:4]}"
            yield from record.actors
            for place in (*record.places, *record.related_places):
                yield from names_of(graph.places[place])
        case Claim():
            yield record.statement
            for place in record.places:
                yield from names_of(graph.places[place])
        case Entry():
            yield from (cell for cell in record.cells.values() if isinstance(cell, str))
        case Series():
            yield record.topic
        case Source():
            yield " ".join(filter(None, (record.publisher, record.container, str(record.issued or "")[:4])))

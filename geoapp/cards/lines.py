"""Lines that several cards share: links, rows, groups, sources, symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp import links, wording
from geoapp.cards.shapes import Group, Item, Link, Row, SourceLine
from geodata.model import Claim, Event, Leg, Place, Source
from geodata.precision import LADDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.graph import Graph, Some


def link(graph: Graph, collection: str, record_id: str, text: str | None = None) -> Link:
    """A link to a record by its name."""
    record: Any = getattr(graph, collection).get(record_id)
    named = text or (title_of(record) if record else record_id)
    return Link(named, links.record(collection, record_id), collection, record_id)


def title_of(record: Any) -> str:
    """How a record is called."""
    if isinstance(record, Claim):
        return record.statement
    if isinstance(record, Leg):
        return record.id
    return str(getattr(record, "title", None) or record.name)


def record_links(graph: Graph, collection: str, ids: Iterable[str]) -> tuple[Link, ...]:
    """Links to records of a collection by their ids."""
    return tuple(link(graph, collection, one) for one in ids)


def source_lines(graph: Graph, ids: Iterable[str]) -> tuple[SourceLine, ...]:
    """Sources as cited, each once."""
    return tuple(source_line(graph.sources[one]) for one in dict.fromkeys(ids) if one in graph.sources)


def source_line(source: Source) -> SourceLine:
    """A source as cited."""
    return SourceLine(
        id=source.id,
        href=links.record("sources", source.id),
        title=source.title,
        publisher=source.publisher or source.container,
        issued=wording.when(source.issued) if source.issued else None,
        url=source.url,
        voice=wording.words(source.voice),
        note=source.note,
    )


def group(title: str, items: Iterable[Item]) -> tuple[Group, ...]:
    """A group, or none if it would be empty."""
    held = tuple(items)
    return (Group(title, held),) if held else ()


def event_group(graph: Graph, title: str, events: Some[Event], href: str) -> tuple[Group, ...]:
    """Events under one heading, and how many there are besides in the list at `href`; nothing if there are none."""
    return (Group(title, event_items(graph, events), events.total - len(events), href),) if events else ()


def row(label: str, text: str | None) -> tuple[Row, ...]:
    """A labelled line of text, or none if there is no text."""
    return (Row(label, text),) if text else ()


def linked(label: str, found: tuple[Link, ...]) -> tuple[Row, ...]:
    """A labelled line of links, or none if there are no links."""
    return (Row(label, None, found),) if found else ()


def event_items(graph: Graph, events: Iterable[Event]) -> tuple[Item, ...]:
    """Events as lines, each with its date."""
    return tuple(Item(link(graph, "events", event.id), detail=wording.when(event.date)) for event in events)


def claim_items(graph: Graph, claims: Iterable[Claim]) -> tuple[Item, ...]:
    """Claims as lines, each with its verdict."""
    return tuple(Item(link(graph, "claims", claim.id), detail=wording.words(claim.verdict)) for claim in claims)


def place_items(graph: Graph, ids: Iterable[str]) -> tuple[Item, ...]:
    """Places as lines, each with how well it is known and the mark that it is drawn with."""
    return tuple(
        Item(link(graph, "places", one), detail=LADDER[graph.places[one].precision].label, mark=mark(graph.places[one]))
        for one in ids
    )


def mark(place: Place) -> str:
    """The mark that a place is drawn with."""
    return LADDER[place.precision].mark.value


def leg_title(graph: Graph, leg: Leg) -> str:
    """A leg by the names of its ends."""
    ends = (graph.places[end].name if end in graph.places else end for end in (leg.origin, leg.destination))
    return " – ".join(ends)


def gauges(widths: Iterable[int]) -> str:
    """Track gauges in words."""
    return " and ".join(f"{width} mm" for width in sorted(widths))


def place_symbol(graph: Graph, place: Place) -> str:
    """The symbol of the uppermost layer that draws a place."""
    properties = {
        "kind": {place.kind.value},
        "roles": {role.value for role in place.roles},
        "event_kinds": set(graph.kinds_at(place.id)),
    }
    for layer in reversed(graph.catalog.cover.layers):
        if layer.collection == "places" and all(
            properties.get(name, set()) & set(words) for name, words in layer.where.items()
        ):
            return layer.symbol
    return "diplomacy"


def event_symbol(graph: Graph, event: Event) -> str:
    """The symbol of an event."""
    return kind_symbol(graph, event.kind.value)


def kind_symbol(graph: Graph, kind: str) -> str:
    """The symbol of the layer that draws events of a kind."""
    for layer in graph.catalog.cover.layers:
        if kind in layer.where.get("event_kinds", ()):
            return layer.symbol
    return "diplomacy"

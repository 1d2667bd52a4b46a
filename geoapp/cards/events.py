"""The card of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.lines import claim_items, event_symbol, group, link, place_items, record_links, row, source_lines
from geoapp.cards.shapes import Card, Item, Row
from geodata.model import Claim, Event, Version
from geodata.precision import LADDER

if TYPE_CHECKING:
    from geodata.graph import Graph


def event_card(graph: Graph, event: Event) -> Card:
    """An event: when, where, who took part, where sources disagree, which corridors pass there."""
    versions = graph.rows_of(Version, "event", event.id)
    corridors = _corridors(graph, event)
    places = [graph.places[one] for one in event.places if one in graph.places]
    sure = () if event.verified else ("The dated fact was not seen in a source.",)
    return Card(
        collection="events",
        id=event.id,
        title=event.title,
        kicker=wording.words(event.kind),
        symbol=event_symbol(graph, event),
        href=links.record("events", event.id),
        summary=event.summary,
        aliases=event.aliases,
        when=wording.when(event.date),
        certainty=(*sure, *(f"{place.name}: {LADDER[place.precision].meaning}" for place in places)),
        note=event.note,
        facts=(
            Row("Date", f"{wording.when(event.date)} (EDTF {event.date.edtf})"),
            *row("Who took part", ", ".join(event.actors)),
        ),
        groups=(
            *group("Where", place_items(graph, event.places)),
            *group("Places it concerns", place_items(graph, event.related_places)),
            *group("Corridors passing there", (Item(link(graph, "corridors", one)) for one in corridors)),
            *group("Where sources disagree", (_version_item(graph, one) for one in versions)),
            *group("Claims", claim_items(graph, graph.rows_of(Claim, "events", event.id))),
        ),
        sources=source_lines(graph, (*event.sources, *(one for version in versions for one in version.sources))),
        related=(
            *(f"places/{one}" for one in (*event.places, *event.related_places)),
            *(f"corridors/{one}" for one in corridors),
        ),
        on_map=any(place.lon is not None for place in places),
    )


def _corridors(graph: Graph, event: Event) -> list[str]:
    """The corridors that stop where the event happened or pass there, each once."""
    near: dict[str, None] = {}
    for place in event.places:
        near |= dict.fromkeys(one.id for one in graph.ways.corridors_at(place))
        near |= dict.fromkeys(one.id for one in graph.near.passing(place))
    return list(near)


def _version_item(graph: Graph, version: Version) -> Item:
    return Item(
        text=f"{wording.words(version.aspect).capitalize()}: {version.statement}",
        detail="followed here" if version.chosen else None,
        sources=record_links(graph, "sources", version.sources),
    )

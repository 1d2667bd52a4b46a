"""The card of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.lines import leg_title, link, row, source_line
from geoapp.cards.shapes import Card, Group, Item
from geodata.model import Leg, Source

if TYPE_CHECKING:
    from geodata.graph import Graph


def source_card(graph: Graph, source: Source) -> Card:
    """A source: who speaks, where to find it, and every record that rests on it."""
    cited = graph.citing(source.id)
    headings = {"places": "Places", "events": "Events", "claims": "Claims", "legs": "Legs", "corridors": "Corridors"}
    return Card(
        collection="sources",
        id=source.id,
        title=source.title,
        kicker=f"source · {wording.words(source.voice)}",
        symbol="source",
        href=links.record("sources", source.id),
        when=wording.when(source.issued) if source.issued else None,
        note=source.note,
        facts=(
            *row("Publisher", source.publisher or source.container),
            *row("Address", source.url),
            *row("Read on", wording.when(source.accessed) if source.accessed else None),
            *row("Licence", source.licence),
        ),
        groups=tuple(
            Group(
                headings.get(name, name.capitalize()),
                tuple(
                    Item(link(graph, name, one.id, leg_title(graph, one) if isinstance(one, Leg) else None))
                    for one in records
                ),
                records.total - len(records),
                links.listing(name),
            )
            for name, records in cited.items()
        ),
        sources=(source_line(source),),
        related=tuple(f"{name}/{one.id}" for name in ("places", "events") for one in cited.get(name, [])),
        on_map=False,
    )

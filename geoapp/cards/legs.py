"""The card of a leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.lines import gauges, group, leg_title, link, linked, record_links, row, source_lines
from geoapp.cards.shapes import Card, Item
from geoapp.cards.states import state_rows
from geodata.model import Leg, Track

if TYPE_CHECKING:
    from datetime import date

    from geodata.graph import Graph

LINE_SAID = {
    "network": "The line follows the rail or road network of OpenStreetMap, as the package scgraph_data holds it.",
    "bridged": "The line follows the network of OpenStreetMap; where that network has a gap, a short bridge closes it.",
    "great-circle": "The line is the shortest one between its ends, not a course that was travelled.",
    "straight": "The network has a gap here: the line is straight between its ends, not the road itself.",
}


def leg_card(graph: Graph, leg: Leg, at: date | None = None) -> Card:
    """A leg: its length and gauge, what its line rests on, and how the corridors that it is part of stood on a day."""
    track = graph.catalog.by_id(Track).get(leg.id)
    said: tuple[str, ...] = (LINE_SAID[track.line.value],) if track else ()
    if track and track.longest_straight_km > 20:
        said += (f"Its longest piece between two known points is {track.longest_straight_km:.0f} km long.",)
    return Card(
        collection="legs",
        id=leg.id,
        title=leg_title(graph, leg),
        kicker=f"{wording.words(leg.mode)} leg",
        symbol=leg.mode.value,
        href=links.record("legs", leg.id),
        certainty=said,
        note=leg.note,
        facts=(
            *row("Length", f"{track.km:,.0f} km along the line" if track else None),
            *row("Track gauge", gauges(leg.gauges)),
            *linked("From and to", record_links(graph, "places", (leg.origin, leg.destination))),
            *linked("By way of", record_links(graph, "places", (via for via in leg.via if via in graph.places))),
        ),
        groups=group("Corridors", (_corridor_item(graph, one.id, at) for one in graph.ways.corridors_of([leg]))),
        sources=source_lines(graph, leg.sources),
        related=(f"legs/{leg.id}", f"places/{leg.origin}", f"places/{leg.destination}"),
    )


def _corridor_item(graph: Graph, corridor: str, at: date | None) -> Item:
    stood = (f"{one.label}: {one.text}" for one in state_rows(graph, corridor, at))
    return Item(link(graph, "corridors", corridor), detail=next(stood, None))

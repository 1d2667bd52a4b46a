"""The card of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.lines import event_items, group, linked, place_items, record_links, row, source_lines
from geoapp.cards.shapes import Card, Item

if TYPE_CHECKING:
    from geodata.graph import Graph
    from geodata.model import Claim


def claim_card(graph: Graph, claim: Claim) -> Card:
    """A claim: the verdict and its reason, what it cites, who supports and who contradicts it."""
    return Card(
        collection="claims",
        id=claim.id,
        title=claim.statement,
        kicker=f"claim {claim.number} · {wording.words(claim.verdict)}",
        symbol="claim",
        href=links.record("claims", claim.id),
        when=wording.when(claim.date) if claim.date else None,
        certainty=(f"{wording.words(claim.verdict).capitalize()}: {claim.reason}",),
        note=claim.note,
        facts=(
            *linked("Made in", record_links(graph, "sources", [claim.publication])),
            *row("Theme", claim.theme),
            *row("It cites", claim.cites),
        ),
        groups=(
            *group("Supported by", (Item(one) for one in record_links(graph, "sources", claim.supported_by))),
            *group("Contradicted by", (Item(one) for one in record_links(graph, "sources", claim.contradicted_by))),
            *group("Places", place_items(graph, claim.places)),
            *group("Events", event_items(graph, (graph.events[one] for one in claim.events))),
            *group("Corridors", (Item(one) for one in record_links(graph, "corridors", claim.corridors))),
        ),
        sources=source_lines(graph, (claim.publication, *claim.supported_by, *claim.contradicted_by)),
        related=tuple(f"places/{one}" for one in claim.places),
        on_map=bool(claim.places),
    )

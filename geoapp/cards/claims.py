"""The card of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.lines import event_items, group, linked, place_items, record_links, row, source_lines
from geoapp.cards.shapes import Card, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
            *group("Supported by", _voices(graph, claim.supported_by, "for")),
            *group("Contradicted by", _voices(graph, claim.contradicted_by, "against")),
            *group("Places", place_items(graph, claim.places)),
            *group("Events", event_items(graph, (graph.events[one] for one in claim.events))),
            *group("Corridors", (Item(one) for one in record_links(graph, "corridors", claim.corridors))),
        ),
        sources=source_lines(graph, (claim.publication, *claim.supported_by, *claim.contradicted_by)),
        related=tuple(f"{name}/{one}" for name in ("places", "events", "corridors") for one in getattr(claim, name)),
        on_map=bool(claim.places),
    )


def _voices(graph: Graph, sources: Iterable[str], side: str) -> Iterator[Item]:
    """Sources that speak for or against the claim, marked so."""
    return (Item(one, mark=side) for one in record_links(graph, "sources", sources))

"""A record as people read it: what, when, where, how sure, who says so, and what is tied to it.

The page of a record, the panel of the map and the page without scripts show the same card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp.cards.claims import claim_card
from geoapp.cards.corridors import corridor_card
from geoapp.cards.entries import entry_card
from geoapp.cards.events import event_card
from geoapp.cards.legs import leg_card
from geoapp.cards.places import place_card
from geoapp.cards.series import series_card
from geoapp.cards.sources import source_card
from geoapp.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from geoapp.cards.shapes import Card
    from geodata.graph import Graph

CARDS: dict[str, Callable[..., Card]] = {
    "places": place_card,
    "events": event_card,
    "claims": claim_card,
    "legs": leg_card,
    "corridors": corridor_card,
    "series": series_card,
    "features": entry_card,
    "sources": source_card,
}
"""What makes the card of a record, by collection."""


STATED = frozenset({"corridors", "legs"})
"""Collections whose cards say how things stood on a day."""


def card(graph: Graph, collection: str, record_id: str, at: date | None = None) -> Card:
    """The card of a record, as things stood on the day `at` or are last known to stand. Raises NotFound."""
    make = CARDS.get(collection)
    if make is None:
        raise NotFound("collection", collection, list(CARDS))
    kept: dict[str, Any] = getattr(graph, collection)
    if record_id not in kept:
        raise NotFound(f"record in {collection}", record_id)
    return make(graph, kept[record_id], at) if collection in STATED else make(graph, kept[record_id])

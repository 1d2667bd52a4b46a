"""The card of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.lines import (
    claim_items,
    event_group,
    gauges,
    group,
    link,
    linked,
    place_items,
    place_symbol,
    record_links,
    row,
    source_lines,
)
from geoapp.cards.shapes import Card, Item
from geoapp.routes import reaching
from geodata.model import Claim, Fact, Place, Series, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.graph import Graph


def place_card(graph: Graph, place: Place) -> Card:
    """A place: where it is and how sure that is, what happened there, which corridors pass, who says what of it."""
    events, concerning, legs = graph.events_at(place.id), graph.events_about(place.id), graph.ways.legs_at(place.id)
    corridors = graph.ways.corridors_of(legs)
    passing = graph.near.passing(place.id)
    near = [] if place.roles else graph.near.logistics(place.id)
    codes = [
        f"{label} {value}"
        for label, value in (
            ("UN/LOCODE", place.unlocode),
            ("IATA", place.iata),
            ("ICAO", place.icao),
            ("ESR", place.esr),
            ("GeoNames", place.geonames),
            ("Wikidata", place.wikidata),
        )
        if value
    ]
    here = tuple(wording.words(role) for role in place.roles)
    spot = None if place.lon is None or place.lat is None else f"{place.lat:.4f}° N, {place.lon:.4f}° E"
    return Card(
        collection="places",
        id=place.id,
        title=place.name,
        kicker=wording.words(place.kind),
        symbol=place_symbol(graph, place),
        href=links.record("places", place.id),
        names=_names(place),
        aliases=place.aliases,
        certainty=tuple(wording.certainty(place)),
        note=place.note,
        facts=(
            *linked("Lies in", record_links(graph, "places", filter(None, [place.parent]))),
            *row("Country", place.country + (f" ({place.region})" if place.region else "")),
            *row("Position", spot),
            *row("In logistics", ", ".join(here)),
            *row("Track gauge", gauges(place.gauges)),
            *linked("Across the border", record_links(graph, "places", filter(None, [place.pair]))),
            *row("Codes", ", ".join(codes)),
        ),
        groups=(
            *event_group(graph, "What happened here", events, links.listing("events", place=place.id)),
            *event_group(graph, "Events that concern it", concerning, links.listing("events")),
            *group("Corridors through here", (Item(link(graph, "corridors", one.id)) for one in corridors)),
            *group(
                "Corridors passing nearby",
                (Item(link(graph, "corridors", one.id), detail=f"{one.km:.0f} km away") for one in passing),
            ),
            *group(
                "Nearest logistics",
                (Item(link(graph, "places", one.id), detail=f"{one.km:.0f} km as the crow flies") for one in near),
            ),
            *reaching.groups(graph, place.id),
            *group("Stops here", _stop_items(graph, place)),
            *group("What is said of it", _fact_items(graph, place)),
            *group("Claims", claim_items(graph, graph.rows_of(Claim, "places", place.id))),
            *group(
                "Figures", (Item(link(graph, "series", one.id)) for one in graph.rows_of(Series, "places", place.id))
            ),
            *group("Places within", place_items(graph, graph.within(place.id)[1:])),
        ),
        sources=source_lines(graph, place.sources),
        related=(
            *(f"places/{one}" for one in graph.within(place.id)),
            *(f"places/{one.id}" for one in near),
            *(f"legs/{leg.id}" for leg in legs),
            *(f"corridors/{one.id}" for one in corridors),
            *(f"corridors/{one.id}" for one in passing),
            *(f"events/{one.id}" for one in (*events, *concerning)),
        ),
        on_map=place.lon is not None,
    )


def _names(record: Place) -> tuple[tuple[str, str], ...]:
    found = [(code, getattr(record, f"name_{code}")) for code in ("be", "ru", "zh", "pl")]
    return tuple((code, name) for code, name in [*found, ("", record.name_local)] if name)


def _stop_items(graph: Graph, place: Place) -> Iterable[Item]:
    for stop in graph.rows_of(Stop, "place", place.id):
        seen = "" if stop.verified else "; position not seen in a source"
        yield Item(text=stop.name, detail=f"{wording.words(stop.mode)}: {stop.basis}{seen}")


def _fact_items(graph: Graph, place: Place) -> Iterable[Item]:
    for fact in graph.rows_of(Fact, "place", place.id):
        doubt = "" if fact.verified else " (not verified)"
        detail = wording.when(fact.date) if fact.date else None
        yield Item(text=f"{fact.statement}{doubt}", detail=detail, sources=record_links(graph, "sources", fact.sources))

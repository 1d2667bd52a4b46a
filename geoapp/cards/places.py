"""The card of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

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
from geoapp.cards.shapes import Card, Item, Row
from geoapp.routes import reaching
from geodata.model import Claim, Fact, Place, Series, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geoapp.cards.shapes import Group
    from geodata.graph import Graph, Near, Some
    from geodata.model import Corridor, Event, Leg


@dataclass(frozen=True, slots=True)
class _Around:
    """What a place is tied to, and what is near it."""

    events: Some[Event]
    concerning: Some[Event]
    legs: list[Leg]
    corridors: list[Corridor]
    passing: list[Near]
    logistics: list[Near]

    @classmethod
    def of(cls, graph: Graph, place: Place) -> Self:
        """What the graph knows of a place; a place of logistics needs no other."""
        legs = graph.ways.legs_at(place.id)
        return cls(
            events=graph.events_at(place.id),
            concerning=graph.events_about(place.id),
            legs=legs,
            corridors=graph.ways.corridors_of(legs),
            passing=graph.near.passing(place.id),
            logistics=[] if place.roles else graph.near.logistics(place.id),
        )


def place_card(graph: Graph, place: Place) -> Card:
    """A place: where it is and how sure that is, what happened there, which corridors pass, who says what of it."""
    around = _Around.of(graph, place)
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
        facts=_facts(graph, place),
        groups=(*_happened(graph, place, around), *_reached(graph, place, around), *_said(graph, place)),
        sources=source_lines(graph, place.sources),
        related=tuple(_related(graph, place, around)),
        on_map=place.lon is not None,
    )


def _facts(graph: Graph, place: Place) -> tuple[Row, ...]:
    here = tuple(wording.words(role) for role in place.roles)
    spot = None if place.lon is None or place.lat is None else f"{place.lat:.4f}° N, {place.lon:.4f}° E"
    codes = [f"{label} {value}" for label, name in _CODES.items() if (value := getattr(place, name))]
    return (
        *linked("Lies in", record_links(graph, "places", filter(None, [place.parent]))),
        *row("Country", place.country + (f" ({place.region})" if place.region else "")),
        *row("Position", spot),
        *row("In logistics", ", ".join(here)),
        *row("Track gauge", gauges(place.gauges)),
        *linked("Across the border", record_links(graph, "places", filter(None, [place.pair]))),
        *row("Codes", ", ".join(codes)),
    )


_CODES = {
    "UN/LOCODE": "unlocode",
    "IATA": "iata",
    "ICAO": "icao",
    "ESR": "esr",
    "GeoNames": "geonames",
    "Wikidata": "wikidata",
}


def _happened(graph: Graph, place: Place, around: _Around) -> Iterator[Group]:
    yield from event_group(graph, "What happened here", around.events, links.listing("events", place=place.id))
    yield from event_group(graph, "Events that concern it", around.concerning, links.listing("events"))


def _reached(graph: Graph, place: Place, around: _Around) -> Iterator[Group]:
    through = (Item(link(graph, "corridors", one.id)) for one in around.corridors)
    yield from group("Corridors through here", through)
    passing = (Item(link(graph, "corridors", one.id), detail=f"{one.km:.0f} km away") for one in around.passing)
    yield from group("Corridors passing nearby", passing)
    near = (
        Item(link(graph, "places", one.id), detail=f"{one.km:.0f} km as the crow flies") for one in around.logistics
    )
    yield from group("Nearest logistics", near)
    yield from reaching.groups(graph, place.id)
    yield from group("Stops here", _stop_items(graph, place))


def _said(graph: Graph, place: Place) -> Iterator[Group]:
    yield from group("What is said of it", _fact_items(graph, place))
    yield from group("Claims", claim_items(graph, graph.rows_of(Claim, "places", place.id)))
    figures = (Item(link(graph, "series", one.id)) for one in graph.rows_of(Series, "places", place.id))
    yield from group("Figures", figures)
    yield from group("Places within", place_items(graph, graph.within(place.id)[1:]))


def _related(graph: Graph, place: Place, around: _Around) -> Iterator[str]:
    yield from (f"places/{one}" for one in graph.within(place.id))
    yield from (f"places/{one.id}" for one in around.logistics)
    yield from (f"legs/{leg.id}" for leg in around.legs)
    yield from (f"corridors/{one.id}" for one in around.corridors)
    yield from (f"corridors/{one.id}" for one in around.passing)
    yield from (f"events/{one.id}" for one in (*around.events, *around.concerning))


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

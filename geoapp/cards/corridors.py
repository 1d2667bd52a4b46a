"""The card of a corridor."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from flask import url_for

from geoapp import links, wording
from geoapp.cards.lines import (
    claim_items,
    event_group,
    gauges,
    group,
    leg_title,
    link,
    linked,
    record_links,
    source_lines,
)
from geoapp.cards.shapes import Card, Item, Row
from geoapp.cards.states import state_rows
from geodata.model import Claim, Corridor, Leg, Milestone, Mode, Published, Series, Service, Status, Track

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from geoapp.cards.shapes import Group
    from geodata.graph import Graph

R = TypeVar("R")


def corridor_card(graph: Graph, corridor: Corridor, at: date | None = None) -> Card:
    """A corridor: its course, breaks of gauge, crossings, state on a day and over time, services, events along it."""
    legs = [leg for _, leg in graph.ways.legs_of(corridor.id)]
    stops, along = graph.ways.stops_of(corridor.id), graph.events_along(corridor.id)
    breaks = [place.id for place in stops if len(place.gauges) > 1 and "gauge-change" in place.roles]
    crossings = [place.id for place in stops if place.pair]
    tracks = graph.catalog.by_id(Track)
    return Card(
        collection="corridors",
        id=corridor.id,
        title=corridor.name,
        kicker=f"{wording.words(corridor.mode)} corridor",
        symbol=corridor.mode.value,
        href=links.record("corridors", corridor.id),
        summary=corridor.summary,
        aliases=corridor.aliases,
        note=corridor.note,
        certainty=_line_certainty(corridor, [tracks[leg.id] for leg in legs if leg.id in tracks]),
        facts=(
            *state_rows(graph, corridor.id, at),
            Row("Countries", " – ".join(corridor.countries)),
            *linked("Breaks of gauge", record_links(graph, "places", breaks)),
            *linked("Border crossings", record_links(graph, "places", crossings)),
        ),
        groups=(
            *_course(graph, corridor, legs),
            *event_group(graph, "Events along it", along, links.listing("events")),
            *_said(graph, corridor),
        ),
        sources=source_lines(graph, corridor.sources),
        related=(
            *(f"legs/{leg.id}" for leg in legs),
            *(f"places/{place}" for place in dict.fromkeys((*breaks, *crossings))),
            *(f"events/{event.id}" for event in along),
        ),
        diagram=url_for("routes.corridor_strip", corridor=corridor.id, form="svg", width=480) if tracks else None,
        diagram_alt="Strip diagram: stations, gauges and kilometres; the legs stand below",
    )


def _course(graph: Graph, corridor: Corridor, legs: list[Leg]) -> Iterator[Group]:
    """How the corridor stood and stands, what runs on it, over which legs, how far and how long."""
    states = (_dated_item(graph, one, wording.words(one.state)) for one in _of(graph, Status, corridor))
    yield from group("State over time", states)
    yield from group("Services", (_service_item(graph, one) for one in _of(graph, Service, corridor)))
    yield from group("Legs", (_leg_item(graph, leg) for leg in dict.fromkeys(legs)))
    yield from group("Milestones", (_dated_item(graph, one, None) for one in _of(graph, Milestone, corridor)))
    published = (_published_item(graph, one) for one in _of(graph, Published, corridor))
    yield from group("Published distances and times", published)


def _of(graph: Graph, record: type[R], corridor: Corridor) -> list[R]:
    return graph.rows_of(record, "corridor", corridor.id)


def _said(graph: Graph, corridor: Corridor) -> Iterator[Group]:
    figures = (Item(link(graph, "series", one.id)) for one in graph.rows_of(Series, "corridors", corridor.id))
    yield from group("Figures", figures)
    yield from group("Claims", claim_items(graph, graph.rows_of(Claim, "corridors", corridor.id)))


_SHARES = {
    "network": "follows the {way} as OpenStreetMap has it",
    "bridged": "lies on legs where a short bridge closes a gap in that map",
    "great-circle": "is the shortest line between two ends, not a course that was travelled",
    "straight": "runs straight across a gap in that map",
}
"""What a share of a corridor's line does, by the word for the line of a leg."""

_WAYS = {Mode.RAIL: "railway", Mode.ROAD: "road"}


def _line_certainty(corridor: Corridor, tracks: list[Track]) -> tuple[str, ...]:
    """What the drawn line of a corridor rests on, in one sentence: its shares in the order of the vocabulary."""
    total = sum(track.km for track in tracks)
    lengths: defaultdict[str, float] = defaultdict(float)
    for track in tracks:
        lengths[track.line.value] += track.km
    way = _WAYS.get(corridor.mode, "network")
    said = [(lengths[line] / total, does.format(way=way)) for line, does in _SHARES.items() if total and lengths[line]]
    if len(said) == 1:
        return (f"The line drawn {said[0][1]}.",)
    parts = [f"{max(share, 0.01):.0%} {does}" for share, does in said]
    return (f"Of the line drawn, {'; '.join(parts)}.",) if parts else ()


def _leg_item(graph: Graph, leg: Leg) -> Item:
    track = graph.catalog.by_id(Track).get(leg.id)
    parts = [f"{track.km:,.0f} km" if track else "", gauges(leg.gauges)]
    return Item(link(graph, "legs", leg.id, leg_title(graph, leg)), detail=", ".join(filter(None, parts)))


def _dated_item(graph: Graph, record: Status | Milestone, state: str | None) -> Item:
    doubt = "" if record.verified else " (not verified)"
    detail = ": ".join(filter(None, [state, wording.when(record.date)]))
    return Item(text=f"{record.summary}{doubt}", detail=detail, sources=record_links(graph, "sources", record.sources))


def _service_item(graph: Graph, service: Service) -> Item:
    said = [
        f"first run {wording.when(service.first_run)}" if service.first_run else "",
        f"{service.published_km:,.0f} km as published" if service.published_km else "",
        f"{service.published_time} as published" if service.published_time else "",
        "not verified" if not service.verified else "",
    ]
    return Item(
        text=service.name,
        detail=", ".join(filter(None, said)) or None,
        sources=record_links(graph, "sources", service.sources),
    )


def _published_item(graph: Graph, published: Published) -> Item:
    said = [f"{published.km:,.0f} km" if published.km else "", published.time or ""]
    return Item(
        text=published.stretch,
        detail=", ".join(filter(None, said)),
        sources=record_links(graph, "sources", published.sources),
    )

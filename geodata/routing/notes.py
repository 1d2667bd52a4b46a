"""What a reader should know of a route before relying on it, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.model import Line
from geodata.routing.standing import Day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from geodata.graph import Graph
    from geodata.routing.route import Crossing, End
    from geodata.routing.standing import Standing
    from geodata.routing.telling import Told

NEAR_KM = 1.0
_ALONG = 0.25
"""A state of a corridor concerns a route that runs over the corridor for at least this share of its length."""


def notes(
    graph: Graph,
    on: date | None,
    ends: tuple[End, ...],
    crossings: tuple[Crossing, ...],
    corridors: dict[str, float],
    told: Told,
) -> tuple[str, ...]:
    """Sentences, the gravest first."""
    return (
        *_crossings(graph, crossings),
        *_states(graph, on, crossings, corridors, float(told.km[-1])),
        *_ends(ends),
        *_lines(told),
    )


def _crossings(graph: Graph, crossings: tuple[Crossing, ...]) -> Iterator[str]:
    for one in crossings:
        if not one.recorded:
            yield (
                f"The border {one.origin}–{one.destination} at {one.km:,.0f} km: there is track, but no record of this "
                "atlas says that trains cross here."
            )


def _states(
    graph: Graph, on: date | None, crossings: tuple[Crossing, ...], corridors: dict[str, float], km: float
) -> Iterator[str]:
    places = {place for one in crossings for place in (one.place, one.pair) if place}
    along = {corridor for corridor, own in corridors.items() if own >= _ALONG * km}
    if on is None:
        yield "No day was asked for: nothing counts as shut, whatever the records say."
    else:
        for one in Day(graph, on).warnings(places, along):
            name = graph.places[one.place].name if one.place else graph.corridors[one.corridor].name
            yield from _said(name, one)


def _said(name: str, one: Standing) -> Iterator[str]:
    if one.doubt:
        yield f"{name}: perhaps {one.doubt.state.value} on that day. {one.doubt.summary}"
    elif one.status:
        yield f"{name}: {one.status.state.value} on that day. {one.status.summary}"
    elif one.later:
        first = f"the first one is of {one.later.date}: {one.later.summary}"
        yield f"{name}: no record says how it stood on that day; {first}"


def _ends(ends: tuple[End, ...]) -> Iterator[str]:
    for end in ends:
        if end.off_km > NEAR_KM:
            off = f"{end.name} is {end.off_km:.1f} km from the railway"
            yield f"{off}; the route begins or ends at the nearest point of it."


def _lines(told: Told) -> Iterator[str]:
    lines = told.lines
    if Line.STRAIGHT in lines:
        longest = f"the longest such piece has {told.straight_km.max():.0f} km"
        yield f"Between some points of the network the course of the track is not known: {longest}."
    if Line.BRIDGED in lines:
        yield "The network has gaps on this way that the atlas bridges; each is listed with its id."
    if Line.GREAT_CIRCLE in lines:
        yield "By sea the line is the shortest one between the ports, not a course that ships take."

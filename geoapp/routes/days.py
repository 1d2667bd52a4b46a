"""How crossings and corridors stood on a day, as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geoapp import links, wording
from geoapp.cards.shapes import Link
from geodata.routing.standing import Day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geodata.graph import Graph
    from geodata.model import Status
    from geodata.routing.standing import Standing


@dataclass(frozen=True, slots=True)
class StateRow:
    """A corridor, or a place on one or several: how it stood, since when, and who says so."""

    corridors: tuple[Link, ...]
    place: Link | None
    mode: str
    state: str
    since: str
    summary: str
    doubt: str
    sources: tuple[Link, ...]

    def as_json(self) -> dict[str, Any]:
        """The row for programs."""
        return {
            "corridors": [corridor.id for corridor in self.corridors],
            "place": self.place.id if self.place else None,
            "mode": self.mode,
            "state": self.state,
            "since": self.since or None,
            "summary": self.summary or None,
            "doubt": self.doubt or None,
            "sources": [source.id for source in self.sources],
        }


_ORDER = ("closed", "suspended", "restricted", "planned", "built", "open", "no record")


def states(graph: Graph, on: date) -> list[StateRow]:
    """Every corridor and every place with states of its own, what is shut first; a place on several corridors once."""
    found: dict[tuple[object, ...], StateRow] = {}
    for one in Day(graph, on).all:
        row = _row(graph, one)
        key = (one.place or one.corridor, row.mode, row.state, row.since, row.summary)
        known = found.get(key)
        found[key] = replace(known, corridors=(*known.corridors, *row.corridors)) if known else row
    return sorted(found.values(), key=lambda row: _ORDER.index(row.state))


def _row(graph: Graph, one: Standing) -> StateRow:
    corridor, status = graph.corridors[one.corridor], one.status or one.later
    doubt = f"perhaps {one.doubt.state.value} by then: {one.doubt.summary}" if one.doubt else ""
    if one.later:
        doubt = f"the first record is of later: {wording.when(one.later.date)}, {one.later.state.value}"
    return StateRow(
        corridors=(Link(corridor.short_name, links.record("corridors", corridor.id), "corridors", corridor.id),),
        place=_place(graph, one.place) if one.place else None,
        mode=corridor.mode.value,
        state=one.word,
        since=wording.when(one.status.date) if one.status else "",
        summary=one.status.summary if one.status else "",
        doubt=doubt,
        sources=tuple(_source(graph, key) for key in (status.sources if status else ())),
    )


def dated(graph: Graph, shut: Mapping[str, Status]) -> list[tuple[Link, Status]]:
    """What is shut on a day, with the record that says so."""
    found = []
    for key, status in shut.items():
        if key in graph.places:
            found.append((_place(graph, key), status))
        else:
            name = graph.corridors[key].short_name
            found.append((Link(name, links.record("corridors", key), "corridors", key), status))
    return found


def _place(graph: Graph, key: str) -> Link:
    return Link(graph.places[key].name, links.record("places", key), "places", key)


def _source(graph: Graph, key: str) -> Link:
    return Link(graph.sources[key].title, links.record("sources", key), "sources", key)

"""Answers "how from A to B?": closes what is shut or to be avoided, searches, tells, and looks for alternatives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geodata.kept import kept
from geodata.model import Mode
from geodata.network import NoPath
from geodata.routing.ends import read_end
from geodata.routing.errors import BadEnd, NoRoute
from geodata.routing.gauged import NO_EDGE, Call, GaugePath
from geodata.routing.ground import ELSEWHERE, RailGround
from geodata.routing.notes import notes
from geodata.routing.published import published
from geodata.routing.route import End, Route
from geodata.routing.standing import Day
from geodata.routing.telling import Told

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from geodata.graph import Graph
    from geodata.model import Status

MODES = (Mode.RAIL, Mode.SEA)
"""What a route goes by: no record says where goods change between rail and road, and air has no network."""
MOST_VIA, MOST_AVOIDED, MOST_ALTERNATIVES = 10, 20, 4
_PENALTY, _TRIES_EACH = 1.6, 3
_MOST_SHARED, _MOST_LONGER = 0.75, 1.6
"""An alternative shares at most this much of its length with each route before it, and is at most so much longer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: texts as people and addresses have them."""

    origin: str
    destination: str
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    on: date | None = None
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The shortest route first, then those that really differ; and what was shut on the day."""

    ask: Ask
    routes: tuple[Route, ...]
    shut: dict[str, Status]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as understood: `closed` by edge, of that `kept_out` by wish alone, and what is shut on the day."""

    ask: Ask
    ends: tuple[End, ...]
    calls: list[Call]
    kept_out: NDArray[np.bool_]
    closed: NDArray[np.bool_]
    shut: dict[str, Status]


class Router:
    """Routes over one atlas. Read once; answers share all of it and change nothing."""

    def __init__(self, ground: RailGround) -> None:
        self.ground = ground

    @classmethod
    def open(cls, root: pathlib.Path, graph: Graph) -> Router | None:
        """The router of a data folder, None if the folder has no rail network."""
        if not all((root / "network" / name).is_file() for name in ("rail.npz", "tracks.npz")):
            return None
        return cls(RailGround(root, graph))

    def warm(self) -> None:
        """Make ready what the first question would make, so that processes forked after it share it."""
        _ = self.ground.unrecorded, self.ground.corridor_edges

    def answer(self, ask: Ask) -> Answer:
        """The routes asked for. Raises BadEnd for what can't be read, NoRoute with the reason where there is no way.

        Borders where no record tells of trains are crossed only where there is no other way.
        """
        ends = self._ends(ask)
        shut = self._shut(ask)
        kept_out = self._edges([*ask.avoid])
        asked = _Asked(ask, ends, self._calls(ends), kept_out, kept_out | self._edges_of_shut(shut), shut)
        recorded = replace(asked, closed=asked.closed | self.ground.unrecorded)
        if first := self._path(recorded.calls, recorded.closed):
            asked = recorded
        else:
            first = self._first(asked)
        paths = [first, *self._others(asked, first)]
        return Answer(ask, tuple(self._told(path, asked) for path in paths), shut)

    def _ends(self, ask: Ask) -> tuple[End, ...]:
        ends = tuple(read_end(self.ground, text) for text in (ask.origin, *ask.via, ask.destination))
        for one, other in pairwise(ends):
            if one.node == other.node:
                raise NoRoute("same", f"{one.name} and {other.name} are the same point of the network")
        return ends

    def _shut(self, ask: Ask) -> dict[str, Status]:
        """Places and corridors shut on the day, by id."""
        if ask.on is None:
            return {}
        day = Day(self.ground.graph, ask.on)
        return {**day.shut_places(MODES), **day.shut_corridors()}

    def avoidable(self, text: str) -> str:
        """What `avoid` may name: the code of a country, the id of a crossing or a corridor. Raises BadEnd."""
        graph, name = self.ground.graph, text.strip()
        if name.upper() in self.ground.codes and name != ELSEWHERE:
            return name.upper()
        if name in graph.corridors or (name in graph.places and name in self.ground.stations):
            return name
        countries = ", ".join(code for code in self.ground.codes if code != ELSEWHERE)
        raise BadEnd(
            text,
            "a country, a crossing or a corridor of this atlas",
            f"countries are {countries}; crossings and corridors go by their ids, such as terespol or middle-corridor",
        )

    def _edges(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Edges that what is named stands for."""
        closed = np.zeros(len(self.ground.ends), dtype=bool)
        corridors = set()
        for name in map(self.avoidable, names):
            if name in self.ground.graph.corridors:
                corridors.add(name)
            elif name in self.ground.graph.places:
                closed[self.ground.edges_at(name)] = True
            else:
                closed |= self.ground.edges_in(name)
        closed[self._edges_of_corridors(corridors)] = True
        return closed

    def _edges_of_corridors(self, corridors: set[str]) -> NDArray[np.int64]:
        """Where corridors, and no others, cross a border or the sea; all their own track if they do so nowhere.

        The rest of a corridor is track that other trains run over too, most of all where it begins and ends.
        """
        parts = self.ground.graph.ways.parts_of_leg.items() if corridors else ()
        own = [leg for leg, of_leg in parts if {part.corridor for part in of_leg} <= corridors]
        edges = np.concatenate([np.empty(0, np.int64), *(self.ground.edges_of(leg) for leg in own)])
        gates = edges[np.isin(edges, self.ground.borders) | (edges >= len(self.ground.rail.ends))]
        return gates if len(gates) else edges

    def _edges_of_shut(self, shut: dict[str, Status]) -> NDArray[np.bool_]:
        known = self.ground.stations.keys() | self.ground.graph.corridors.keys()
        return self._edges(name for name in shut if name in known)

    def _calls(self, ends: tuple[End, ...]) -> list[Call]:
        """A route begins and ends on the usual gauge of its country, wherever that lies at its ends."""
        return [self._home(ends[0]), *(Call(end.node) for end in ends[1:-1]), self._home(ends[-1])]

    def _home(self, end: End) -> Call:
        places = self.ground.graph.places
        country = places[end.place].country if end.place else self.ground.country_of(end.node)
        usual = self.ground.usual_gauge(country)
        call = Call(end.node, (usual,) if usual else None)
        return call if self.ground.search.knows(call) else Call(end.node)

    def _first(self, asked: _Asked) -> GaugePath:
        """The shortest way; where there is none, the reason: the day, what is to be avoided, or the network."""
        if path := self._path(asked.calls, asked.closed):
            return path
        names, ask = " to ".join(end.name for end in asked.ends), asked.ask
        if asked.shut and (open_path := self._path(asked.calls, asked.kept_out)):
            barred = self._barred(open_path, asked.shut)
            raise NoRoute("shut", f"no way from {names} on {ask.on}: shut on that day: {barred}")
        if ask.avoid and self._path(asked.calls, np.zeros_like(asked.closed)):
            raise NoRoute("avoided", f"no way from {names} without {', '.join(ask.avoid)}")
        raise NoRoute("gauge", f"no way from {names} over track whose gauge the atlas knows")

    def _barred(self, path: GaugePath, shut: dict[str, Status]) -> str:
        """What of all that is shut lies on the way that would have been taken."""
        edges = set(path.edges.tolist())
        on_way = [
            name for name in shut if edges & set(np.flatnonzero(self._edges_of_shut({name: shut[name]})).tolist())
        ]
        graph = self.ground.graph
        named = [(graph.places.get(name) or graph.corridors[name]).name for name in on_way or shut]
        return ", ".join(named)

    def _path(
        self, calls: list[Call], closed: NDArray[np.bool_], factor: NDArray[np.float64] | None = None
    ) -> GaugePath | None:
        try:
            return self.ground.search.path(calls, closed, factor)
        except NoPath:
            return None

    def _others(self, asked: _Asked, first: GaugePath) -> list[GaugePath]:
        """Ways that share little with those before: each search makes what was used before longer."""
        count = asked.ask.alternatives
        found, factor = [first], np.ones(len(asked.closed))
        factor[_edges_of(first)] = _PENALTY
        for _ in range(count * _TRIES_EACH):
            path = self._path(asked.calls, asked.closed, factor)
            if len(found) > count or path is None or path.km > _MOST_LONGER * first.km:
                break
            factor[_edges_of(path)] *= _PENALTY
            if all(self._shared(path, other) <= _MOST_SHARED for other in found):
                found.append(path)
        return sorted(found, key=lambda path: path.km)[1:]

    def _shared(self, path: GaugePath, other: GaugePath) -> float:
        """The share of a way's length that another has too."""
        common = np.intersect1d(_edges_of(path), _edges_of(other))
        return float(self.ground.km[common].sum()) / max(path.km, 0.01)

    def _told(self, path: GaugePath, asked: _Asked) -> Route:
        told, graph, ask, ends = Told(self.ground, path), self.ground.graph, asked.ask, asked.ends
        edges = _edges_of(path)
        corridors = self._corridors(edges)
        stations, crossings = told.stations(), told.crossings()
        return Route(
            ends=ends,
            on=ask.on,
            km=path.km,
            pieces=told.pieces(),
            sections=told.sections(),
            crossings=crossings,
            breaks=told.breaks(),
            stations=stations,
            said=published(graph, stations, corridors),
            corridors=corridors,
            bridges=told.bridges(),
            longest_straight_km=round(float(told.straight_km.max(initial=0.0)), 1),
            notes=notes(graph, ask.on, ends, crossings, corridors, told),
            edges=frozenset(edges.tolist()),
        )

    def _corridors(self, edges: NDArray[np.int64]) -> dict[str, float]:
        """The corridors that the edges belong to, with the kilometres, the most first."""
        used = np.zeros(len(self.ground.ends), dtype=bool)
        used[edges] = True
        common = {one: own[used[own]] for one, own in self.ground.corridor_edges.items()}
        found = {one: round(float(self.ground.km[rows].sum()), 1) for one, rows in common.items() if len(rows)}
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def _edges_of(path: GaugePath) -> NDArray[np.int64]:
    edges: NDArray[np.int64] = np.unique(path.edges[path.edges != NO_EDGE])
    return edges


@kept(2)
def router_of(root: pathlib.Path, graph: Graph) -> Router | None:
    """The router of an opened data folder, read at the first question; None if the folder has no rail network."""
    return Router.open(root, graph)

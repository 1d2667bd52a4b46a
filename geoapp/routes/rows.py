"""A route as the pages tell it: a sentence, its course as rows, what sources say, what the lines rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoapp import links, wording
from geoapp.cards.shapes import Link
from geodata.model import Line, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.graph import Graph
    from geodata.routing.route import Break, Crossing, Route, Said

LINE_WORDS = {
    Line.NETWORK: "on the network",
    Line.BRIDGED: "over bridged gaps",
    Line.STRAIGHT: "in long straight pieces, course of the track not known",
    Line.GREAT_CIRCLE: "by sea, course not known",
}


_SHARE = 0.02
"""A corridor that a route runs over for less than this share of its length is not worth naming."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One row of the course: where it is, what is there, and the track that follows."""

    km: float
    kind: str
    """end, station, border or break."""
    title: str
    links: tuple[Link, ...] = ()
    detail: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a source says of the trip or a stretch of it, beside our length."""

    name: str
    km: float | None
    time: str | None
    ours: float
    sources: tuple[Link, ...]
    backwards: bool

    @property
    def error(self) -> float | None:
        """How much longer ours is, in per cent of what is published."""
        return 100 * (self.ours / self.km - 1) if self.km else None


@dataclass(frozen=True, slots=True)
class Told:
    """A route for the templates."""

    route: Route
    title: str
    km: str
    countries: str
    rests: tuple[str, ...]
    course: tuple[Stop, ...]
    quotes: tuple[Quote, ...]
    corridors: tuple[tuple[Link, float], ...]


def told(graph: Graph, route: Route) -> Told:
    """A route in words."""
    total = sum(route.by_line.values()) or 1
    return Told(
        route=route,
        title=f"{route.ends[0].name} to {route.ends[-1].name}",
        km=f"{route.km:,.0f}",
        countries=" – ".join(route.countries),
        rests=tuple(
            f"{km:,.0f} km ({km / total:.0%}) {LINE_WORDS[line]}" if km >= 10 else f"{km:.1f} km {LINE_WORDS[line]}"
            for line, km in route.by_line.items()
        ),
        course=tuple(_course(graph, route)),
        quotes=tuple(_quote(graph, said) for said in route.said),
        corridors=tuple(
            (_link(graph, "corridors", key), km) for key, km in route.corridors.items() if km >= _SHARE * route.km
        ),
    )


def _course(graph: Graph, route: Route) -> Iterator[Stop]:
    """Everything on the way by its kilometre, the ends first and last; a break of gauge stands for its station."""
    ends = {route.ends[0].place, route.ends[-1].place} | {one.place for one in route.breaks}
    inner = [
        *(_station(graph, one.place, one.km) for one in route.stations if one.place not in ends),
        *(_border(graph, one) for one in route.crossings),
        *(_break(graph, one) for one in route.breaks),
    ]
    first, last = route.ends[0], route.ends[-1]
    stops = [_place(graph, first.name, first.place, 0.0), *sorted(inner, key=lambda stop: stop.km)]
    for stop in [*stops, _place(graph, last.name, last.place, route.km)]:
        yield stop if stop.kind == "station" else _with_track(route, stop)


def _with_track(route: Route, stop: Stop) -> Stop:
    """The track that begins at a stop."""
    section = next((one for one in route.sections if one.start_km >= stop.km - 0.5 and one.km), None)
    section = next((one for one in route.sections if one.start_km <= stop.km + 0.01 < one.start_km + one.km), section)
    if section is None or stop.km >= route.km:
        return stop
    track = f"{section.gauge:,} mm" if section.mode == "rail" else wording.words(section.mode)
    return Stop(stop.km, stop.kind, stop.title, stop.links, stop.detail, track)


def _place(graph: Graph, name: str, place: str | None, km: float) -> Stop:
    return Stop(km, "end", name, (_link(graph, "places", place),) if place else ())


def _station(graph: Graph, place: str, km: float) -> Stop:
    return Stop(km, "station", graph.places[place].name, (_link(graph, "places", place),))


def _border(graph: Graph, one: Crossing) -> Stop:
    places = tuple(_link(graph, "places", key) for key in (one.place, one.pair) if key)
    detail = "" if one.recorded else "no record of this atlas says that trains cross here"
    return Stop(one.km, "border", f"Border {one.origin}–{one.destination}", places, detail)


def _break(graph: Graph, one: Break) -> Stop:
    others = ", ".join(graph.places[place].name for place in one.instead)
    detail = f"both gauges also lie at {others}" if others else ""
    title = f"Break of gauge, {one.before:,} to {one.after:,} mm"
    return Stop(one.km, "break", title, (_link(graph, "places", one.place),), detail)


def _quote(graph: Graph, said: Said) -> Quote:
    record = said.record
    sources = tuple(_link(graph, "sources", key) for key in record.sources)
    if isinstance(record, Service):
        named = (record.name, record.published_km, record.published_time)
    else:
        named = (record.stretch, record.km, record.time)
    return Quote(*named, said.km, sources, said.backwards)


def _link(graph: Graph, collection: str, key: str) -> Link:
    record = getattr(graph, collection)[key]
    text = next(getattr(record, name) for name in ("short_name", "name", "title") if hasattr(record, name))
    return Link(text, links.record(collection, key), collection, key)

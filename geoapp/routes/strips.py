"""Routes and corridors as strip diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import wording
from geoapp.pictures.strip import Mark, Strip
from geoapp.routes.rows import told
from geodata.model import Mode, Track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.graph import Graph
    from geodata.model import Corridor, Leg, Part, Place
    from geodata.routing.route import Route, Section

FOOT = "Kilometres along the line. Distances between rows are not to scale. © OpenStreetMap contributors"


def of_route(graph: Graph, route: Route) -> Strip:
    """The strip of a route."""
    shown = told(graph, route)
    breaks = f"{len(route.breaks)} break{'' if len(route.breaks) == 1 else 's'} of gauge"
    about = f"{shown.title}: {shown.km} km, {shown.countries}, {breaks}."
    marks = []
    for stop in shown.course:
        section = _section(route, stop.km)
        named = ", ".join(link.text for link in stop.links)
        label = stop.title if stop.kind in ("end", "station") else f"{stop.title}, {named}" if named else stop.title
        gauges = (section.gauge,) if section and section.mode is Mode.RAIL else ()
        mode = section.mode.value if section else "rail"
        detail = _from(stop.track) if stop.kind == "end" and not stop.detail else stop.detail
        marks.append(Mark(stop.km, stop.kind, label, detail, gauges, mode, section.country if section else ""))
    return Strip(shown.title, about, tuple(marks), FOOT)


def _from(track: str) -> str:
    return f"by {track}" if track and "mm" not in track else ""


def _section(route: Route, km: float) -> Section | None:
    """The stretch that begins or goes on at a kilometre."""
    after = [one for one in route.sections if one.start_km + one.km > km + 0.05]
    return after[0] if after else (route.sections[-1] if route.sections else None)


def of_corridor(graph: Graph, corridor: Corridor) -> Strip | None:
    """The strip of a corridor: its longest branch; the others are named where they join. None if it has no lengths."""
    branches: dict[int, list[tuple[Part, Leg]]] = {}
    for part, leg in graph.ways.legs_of(corridor.id):
        branches.setdefault(part.branch, []).append((part, leg))
    tracks = graph.catalog.by_id(Track)
    known = {number: legs for number, legs in branches.items() if all(leg.id in tracks for _, leg in legs)}
    if not known:
        return None
    longest = max(known, key=lambda number: sum(tracks[leg.id].km for _, leg in known[number]))
    others = [legs for number, legs in known.items() if number != longest]
    marks = tuple(_marks(graph, known[longest], _joining(graph, others, tracks)))
    about = f"{corridor.name}: {marks[-1].km:,.0f} km from {marks[0].label} to {marks[-1].label}."
    return Strip(corridor.short_name, about, marks, FOOT)


def _joining(graph: Graph, branches: list[list[tuple[Part, Leg]]], tracks: dict[str, Track]) -> dict[str, list[str]]:
    """Place → what the branches that begin or end there lead to."""
    found: dict[str, list[str]] = {}
    for legs in branches:
        begin, end = _ends(*legs[0])[0], _ends(*legs[-1])[1]
        km = sum(tracks[leg.id].km for _, leg in legs)
        found.setdefault(end, []).append(f"from {graph.places[begin].name} {km:,.0f} km")
        found.setdefault(begin, []).append(f"to {graph.places[end].name} {km:,.0f} km")
    return found


def _ends(part: Part, leg: Leg) -> tuple[str, str]:
    return (leg.destination, leg.origin) if part.reverse else (leg.origin, leg.destination)


def _marks(graph: Graph, legs: list[tuple[Part, Leg]], joining: dict[str, list[str]]) -> Iterator[Mark]:
    tracks, km = graph.catalog.by_id(Track), 0.0
    before: tuple[int, ...] = legs[0][1].gauges
    for number, (part, leg) in enumerate(legs):
        begin = graph.places[_ends(part, leg)[0]]
        said = _side_by_side(before, leg.gauges) + joining.get(begin.id, [])
        yield _mark(km, "station" if number else "end", begin, said, leg.gauges, leg.mode)
        km, before = km + tracks[leg.id].km, leg.gauges
    last = graph.places[_ends(*legs[-1])[1]]
    yield _mark(km, "end", last, joining.get(last.id, []), (), Mode.RAIL)


def _side_by_side(before: tuple[int, ...], after: tuple[int, ...]) -> list[str]:
    """What changes at a place where tracks of both gauges begin or end."""
    if len(after) > 1 >= len(before):
        return ["tracks of both gauges from here"]
    return ["tracks of both gauges up to here"] if len(before) > 1 >= len(after) else []


def _mark(km: float, kind: str, place: Place, said: list[str], gauges: tuple[int, ...], mode: Mode) -> Mark:
    by = [f"on by {wording.words(mode)}"] if mode is not Mode.RAIL else []
    return Mark(km, kind, place.name, "; ".join([*by, *said]), gauges, mode.value, place.country)

"""Routes for the terminal: the course as lines of text, or the GeoJSON of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from geoapp.routes.answers import collection
from geoapp.routes.view import RouteView
from geodata.routing.errors import NoRoute
from geodata.routing.router import router_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geodata.atlas import Atlas
    from geodata.graph import Graph
    from geodata.routing.route import Route


def told(atlas: Atlas, asked: Mapping[str, str], *, as_json: bool) -> Iterator[str]:
    """The lines to print. Raises BadRoute, BadEnd, NoRoute."""
    router = router_of(atlas.root, atlas.graph)
    if router is None:
        raise NoRoute("network", "this data folder has no rail network")
    answer = router.answer(RouteView.read(asked).ask)
    if as_json:
        name = f"{answer.routes[0].ends[0].name} to {answer.routes[0].ends[-1].name}"
        yield orjson.dumps(collection(atlas.graph, answer, name, [])).decode()
        return
    for number, route in enumerate(answer.routes):
        yield from ([""] if number else [])
        yield from _lines(atlas.graph, route)


def _lines(graph: Graph, route: Route) -> Iterator[str]:
    breaks = f"{len(route.breaks)} break{'' if len(route.breaks) == 1 else 's'} of gauge"
    day = f", on {route.on}" if route.on else ""
    yield f"{route.ends[0].name} to {route.ends[-1].name}: {route.km:,.0f} km, {breaks}{day}"
    yield " – ".join(route.countries)
    for km, text in sorted(_on_the_way(graph, route)):
        yield f"{km:>9,.0f} km  {text}"
    yield "Rests on: " + ", ".join(f"{line} {km:,.0f} km" for line, km in route.by_line.items())
    yield from (f"! {note}" for note in route.notes)


def _on_the_way(graph: Graph, route: Route) -> Iterator[tuple[float, str]]:
    for passed in route.stations:
        yield passed.km, graph.places[passed.place].name
    for one in route.crossings:
        yield one.km, f"border {one.origin}–{one.destination}{'' if one.recorded else ' (no record of trains)'}"
    for stop in route.breaks:
        yield stop.km, f"break of gauge, {stop.before} to {stop.after} mm, {graph.places[stop.place].name}"

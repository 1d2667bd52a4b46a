"""A map of routes: the chosen one on top, the others dimmed, breaks of gauge as diamonds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geoapp.pictures.chosen import own_spots
from geoapp.pictures.frame import MERCATOR, box_of
from geoapp.pictures.furniture import Words
from geoapp.pictures.layers import Shown, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoapp.pictures.frame import Box
    from geodata.graph import Graph
    from geodata.routing.route import Route


def shown(graph: Graph, routes: Sequence[Route], choice: int) -> Shown:
    """The pieces of all routes as stretches, and the stations at the ends, borders and breaks of the chosen one."""
    pieces = [(number, piece) for number, route in enumerate(routes) for piece in route.pieces]
    lines = gpd.GeoSeries([shapely.LineString(piece.coordinates) for _, piece in pieces], crs=4326).to_crs(MERCATOR)
    stretches = {
        f"piece-{row}": Stretch(
            id=f"piece-{row}",
            mode=piece.mode.value,
            state="open",
            line=piece.line.value,
            gauges=(piece.gauge,) if piece.mode == "rail" and number == choice else (),
            straights=(),
            shape=shape,
            lit=number == choice,
        )
        for row, ((number, piece), shape) in enumerate(zip(pieces, lines, strict=True))
    }
    spots = own_spots(graph, _named(routes[choice]))
    for spot in spots:
        spot.lit = spot.stop = True
    return Shown({spot.id: spot for spot in spots}, stretches)


def _named(route: Route) -> list[str]:
    ends = [end.place for end in route.ends]
    gates = [place for one in route.crossings for place in (one.place, one.pair)]
    return list(dict.fromkeys(place for place in (*ends, *gates, *(one.place for one in route.breaks)) if place))


def box(routes: Sequence[Route]) -> Box:
    """The box of the plane that holds all routes."""
    lines = shapely.MultiLineString([piece.coordinates for route in routes for piece in route.pieces])
    west, south, east, north = lines.bounds
    return box_of(west, south, max(east, west + 0.01), max(north, south + 0.01))


def words(route: Route, title: str, day: str, owed: tuple[str, ...]) -> Words:
    """What stands around the map."""
    breaks = f"{len(route.breaks)} break{'' if len(route.breaks) == 1 else 's'} of gauge"
    deck = f"{route.km:,.0f} km · {' – '.join(route.countries)} · {breaks}{day}"
    return Words("Route by rail", title, deck, "line", owed)

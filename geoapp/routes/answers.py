"""The answer as GeoJSON, after the route exchange model of OGC API – Routes as far as it fits.

Of that model: a FeatureCollection with `status` and `name`, its features told apart by `featureType` and `type`
(`overview`, `start`, `end`, `segment`), lengths in metres as `length_m`. Ours: `break`, `crossing`, `station`, several
routes in one answer told apart by `route`, and kilometres beside metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.model import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.geodesic import Position
    from geodata.graph import Graph
    from geodata.routing.route import End, Route, Said
    from geodata.routing.router import Answer

Feature = dict[str, Any]


def collection(graph: Graph, answer: Answer, name: str, links: list[dict[str, str]]) -> dict[str, Any]:
    """All routes of an answer."""
    return {
        "type": "FeatureCollection",
        "name": name,
        "status": "successful",
        "on": answer.ask.on.isoformat() if answer.ask.on else None,
        "shut": [
            {
                "id": key,
                "state": status.state,
                "date": str(status.date),
                "summary": status.summary,
                "sources": list(status.sources),
            }
            for key, status in answer.shut.items()
        ],
        "links": links,
        "features": [one for number, route in enumerate(answer.routes) for one in features(graph, route, number)],
    }


def features(graph: Graph, route: Route, number: int) -> Iterator[Feature]:
    """One route: overview, start, pieces of line, stations, borders, breaks of gauge, end."""
    lines = [piece.coordinates for piece in route.pieces]
    yield _feature(number, "overview", {"type": "MultiLineString", "coordinates": lines}, _overview(graph, route))
    yield _end(number, "start", route.ends[0], 0.0)
    for piece in route.pieces:
        told: Feature = {
            "mode": piece.mode,
            "country": piece.country,
            "gauge_mm": piece.gauge if piece.mode == "rail" else None,
            "line": piece.line,
        }
        line = {"type": "LineString", "coordinates": piece.coordinates}
        yield _feature(number, "segment", line, told | _length(piece.km))
    for passed in route.stations:
        place = graph.places[passed.place]
        told = {"place": place.id, "title": place.name, "km": passed.km}
        yield _feature(number, "station", _point((place.lon or 0.0, place.lat or 0.0)), told)
    for one in route.crossings:
        told = {"from": one.origin, "to": one.destination, "place": one.place, "pair": one.pair, "leg": one.leg}
        yield _feature(number, "crossing", _point(one.position), told | {"km": one.km, "recorded": one.recorded})
    for stop in route.breaks:
        told = {"place": stop.place, "title": graph.places[stop.place].name, "km": stop.km}
        told |= {"from_mm": stop.before, "to_mm": stop.after, "instead": list(stop.instead)}
        yield _feature(number, "break", _point(stop.position), told)
    yield _end(number, "end", route.ends[-1], route.km)


def _overview(graph: Graph, route: Route) -> Feature:
    return {
        **_length(route.km),
        "countries": list(route.countries),
        "breaks_of_gauge": len(route.breaks),
        "crossings": len(route.crossings),
        "km_by_line": {line.value: km for line, km in route.by_line.items()},
        "bridges": list(route.bridges),
        "longest_straight_km": route.longest_straight_km,
        "corridors": route.corridors,
        "published": [_said(said) for said in route.said],
        "notes": list(route.notes),
        "attribution": "© OpenStreetMap contributors (ODbL 1.0)",
    }


def _said(said: Said) -> dict[str, Any]:
    record = said.record
    if isinstance(record, Service):
        name, km, time = record.name, record.published_km, record.published_time
    else:
        name, km, time = record.stretch, record.km, record.time
    return {
        "name": name,
        "corridor": record.corridor,
        "published_km": km,
        "published_time": time,
        "our_km": said.km,
        "backwards": said.backwards,
        "sources": list(record.sources),
    }


def _length(km: float) -> Feature:
    return {"length_m": round(km * 1000), "km": km}


def _end(number: int, kind: str, end: End, km: float) -> Feature:
    told = {"title": end.name, "place": end.place, "km": km, "off_km": end.off_km}
    return _feature(number, kind, _point((end.lon, end.lat)), told)


def _point(position: Position) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(position)}


def _feature(number: int, kind: str, geometry: dict[str, Any], told: Feature) -> Feature:
    properties = {"route": number, "type": kind} | told
    return {"type": "Feature", "featureType": _TYPES.get(kind, kind), "geometry": geometry, "properties": properties}


_TYPES = {"overview": "route overview", "start": "waypoint", "end": "waypoint"}

"""Records as GeoJSON features: the properties that every format, the API and the map share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely
from shapely import MultiPoint, Point
from shapely.geometry import mapping

from geodata.entries import ENTRIES, Entry
from geodata.extent import EARLIEST, LATEST, When
from geodata.fields import columns
from geodata.model import Claim, Corridor, Event, Leg, Part, Place, Track
from geodata.model import Point as Figure
from geodata.precision import LADDER, acled_time, ucdp_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from shapely import Geometry

    from geodata.graph import Graph
    from geodata.precision import Precision


@dataclass(frozen=True, slots=True)
class Feature:
    """A record ready to be stored: id, geometry (WGS 84, longitude first), time, properties of JSON values."""

    id: str
    geometry: Geometry | None
    when: When | None
    properties: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The feature as a GeoJSON object (RFC 7946, 3.2)."""
        return {
            "type": "Feature",
            "id": self.id,
            "geometry": mapping(self.geometry) if self.geometry else None,
            "properties": self.properties,
        }


def features(graph: Graph, collection: str) -> Iterator[Feature]:
    """The features of a collection, in the order of its file."""
    make = _MAKERS.get(collection, _plain)
    for record in getattr(graph, collection).values():
        feature = make(graph, record)
        yield Feature(feature.id, rounded(feature.geometry), feature.when, feature.properties)


def rounded(geometry: Geometry | None) -> Geometry | None:
    """The geometry to 6 decimals, about 0.1 m: finer than any source here."""
    if isinstance(geometry, Point):
        return _spot(geometry.x, geometry.y)
    return shapely.transform(geometry, lambda positions: positions.round(6)) if geometry else None


@lru_cache(maxsize=65536)  # many events happen at few places
def _spot(lon: float, lat: float) -> Point:
    return Point(round(lon, 6), round(lat, 6))


def values(record: Any, *without: str) -> dict[str, Any]:
    """The columns of a record as JSON values."""
    return {
        column.name: as_json(getattr(record, column.name))
        for column in columns(type(record))
        if column.name not in without
    }


_PLAIN = frozenset((str, int, float, bool, type(None)))


def as_json(value: Any) -> Any:
    """The value of a column as JSON has it."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, When):
        return value.edtf
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def bounds(when: When) -> dict[str, Any]:
    """The four bounds of a date (ISO days, null for an open end) and its precision in the codes of ACLED and UCDP."""
    return dict(_bounds(when))


@lru_cache(maxsize=65536)  # many events are of few days
def _bounds(when: When) -> dict[str, Any]:
    return {
        "start_earliest": day(when.start_earliest),
        "start_latest": day(when.start_latest),
        "end_earliest": day(when.end_earliest),
        "end_latest": day(when.end_latest),
        "time_precision_acled": acled_time(when),
        "time_precision_ucdp": ucdp_time(when),
    }


def day(value: date) -> str | None:
    """An ISO day, null for no bound."""
    return None if value in (EARLIEST, LATEST) else value.isoformat()


def position(place: Place) -> Point | None:
    """The position of a place, if it has one."""
    return None if place.lon is None or place.lat is None else _spot(place.lon, place.lat)


def _place(graph: Graph, place: Place) -> Feature:
    properties = values(place, "lon", "lat") | codes(place.precision)
    properties |= {
        "events": list(graph.event_ids_at(place.id)),
        "event_kinds": graph.kinds_at(place.id),
        "corridors": [corridor.id for corridor in graph.ways.corridors_at(place.id)],
    }
    return Feature(place.id, position(place), None, properties)


def codes(precision: Precision | None) -> dict[str, Any]:
    """A rung of our ladder in the codes of others."""
    rung = LADDER[precision] if precision else None
    return {
        "precision_acled": rung.acled if rung else None,
        "precision_ucdp": rung.ucdp if rung else None,
        "precision_iati": rung.iati if rung else None,
        "precision_linked_places": rung.linked_places if rung else None,
    }


def _event(graph: Graph, event: Event) -> Feature:
    properties = values(event) | bounds(event.date) | coarsest(graph, event.places)
    return Feature(event.id, spots(graph, event.places), event.date, properties)


def coarsest(graph: Graph, places: tuple[str, ...]) -> dict[str, Any]:
    """The precision of what happened at several places: that of the one known least."""
    least = max((graph.places[place] for place in places), key=_coarseness, default=None)
    known = {"precision": least.precision.value if least else None, "precision_m": least.precision_m if least else None}
    return known | codes(least.precision if least else None)


def _coarseness(place: Place) -> tuple[int, float]:
    return list(LADDER).index(place.precision), place.precision_m or 0


def spots(graph: Graph, places: tuple[str, ...]) -> Geometry | None:
    """The positions of places: a point for one, a multipoint for several."""
    spots = list(dict.fromkeys(spot for place in places if (spot := position(graph.places[place]))))
    return MultiPoint(spots) if len(spots) > 1 else spots[0] if spots else None


def _claim(graph: Graph, claim: Claim) -> Feature:
    dated = bounds(claim.date) if claim.date else {}
    properties = values(claim) | dated | coarsest(graph, claim.places)
    return Feature(claim.id, spots(graph, claim.places), claim.date, properties)


def _leg(graph: Graph, leg: Leg) -> Feature:
    track = graph.catalog.by_id(Track).get(leg.id)
    derived = values(track, "id") if track else {}
    corridors = [corridor.id for corridor in graph.ways.corridors_of([leg])]
    return Feature(leg.id, graph.catalog.lines.get(leg.id), None, values(leg) | derived | {"corridors": corridors})


def _corridor(graph: Graph, corridor: Corridor) -> Feature:
    line = graph.ways.lines[corridor.id]
    properties = values(corridor) | {
        "stops": [place.id for place in graph.ways.stops_of(corridor.id)],
        "legs": [leg.id for _, leg in graph.ways.legs_of(corridor.id)],
        "km": round(sum(track.km for track in _main_branch(graph, corridor.id)), 1),
    }
    return Feature(corridor.id, None if line.is_empty else line, None, properties)


def _main_branch(graph: Graph, corridor: str) -> list[Track]:
    """The tracks of the longest branch."""
    tracks = graph.catalog.by_id(Track)
    branches: dict[int, list[Track]] = {}
    for part in graph.rows_of(Part, "corridor", corridor):
        if part.leg in tracks:
            branches.setdefault(part.branch, []).append(tracks[part.leg])
    return max(branches.values(), key=lambda branch: sum(track.km for track in branch), default=[])


def _series(graph: Graph, series: Any) -> Feature:
    points = [values(point, "series") for point in graph.rows_of(Figure, "series", series.id)]
    return Feature(series.id, None, None, values(series) | {"points": points})


def _entry(_: Graph, entry: Entry) -> Feature:
    properties = {"id": entry.id, **entry.cells, "geometry_type": entry.shape.value}
    return Feature(entry.id, entry.geometry, entry.when, properties)


def _plain(_: Graph, record: Any) -> Feature:
    return Feature(record.id, None, None, values(record))


_MAKERS: dict[str, Any] = {
    "places": _place,
    "events": _event,
    "claims": _claim,
    "legs": _leg,
    "corridors": _corridor,
    "series": _series,
    ENTRIES: _entry,
}

"""The layers of the map as the browser gets them: what is drawn, how well it is known, when it counts, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import mapping

from geoapp.cards.lines import leg_title
from geodata.entries import ENTRIES, Shape
from geodata.features import day, rounded
from geodata.model import Fact, Leg, Place, Status, Track
from geodata.precision import LADDER, Mark
from geodata.store import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.atlas import Atlas
    from geodata.entries import Entry
    from geodata.graph import Graph
    from geodata.model import Layer

_EQUAL_AREA_M2_PER_HA = 10_000.0
SHAPE = "shape"
"""The mark of a line or an area that is drawn as a file has it."""


def drawn(atlas: Atlas, layer: Layer) -> Iterator[dict[str, Any]]:
    """The features of a layer, in the order of its collection; records without a position are left to the lists."""
    draw = _DRAWERS[layer.collection]
    for record_id in atlas.store.ids(layer.collection, Query(where=tuple(layer.where.items()))):
        made = draw(atlas.graph, layer, record_id)
        if made is not None:
            yield made


def _place(graph: Graph, layer: Layer, place_id: str) -> dict[str, Any] | None:
    place = graph.places[place_id]
    geometry = geometry_of(graph, place)
    if geometry is None:
        return None
    possibly, surely = graph.spans_at(place.id, layer.where.get("event_kinds"))
    properties: dict[str, Any] = {
        "collection": "places",
        "title": place.name,
        "kind": place.kind.value,
        "precision": place.precision.value,
        "precision_m": place.precision_m,
        "mark": LADDER[place.precision].mark.value,
        "events": [[day(first), day(last)] for first, last in possibly],
        "sure": [[day(first), day(last)] for first, last in surely],
    }
    if place_id in graph.catalog.cover.landmarks:
        properties["landmark"] = True
    if areas := _areas(graph, place):
        properties["areas"] = areas
    return _feature(place.id, geometry, properties)


def geometry_of(graph: Graph, place: Place) -> shapely.Geometry | None:
    """The outline of a place known only to its region, where the folder has one; else its position."""
    if LADDER[place.precision].mark is Mark.OUTLINE:
        outline = graph.catalog.outlines.get(place.region or place.country)
        if outline is not None:
            return shapely.orient_polygons(outline)
    return None if place.lon is None or place.lat is None else shapely.Point(place.lon, place.lat)


def _areas(graph: Graph, place: Place) -> list[dict[str, Any]]:
    """Dated areas of a place as circles of equal area: radius in metres."""
    facts = [fact for fact in graph.rows_of(Fact, "place", place.id) if fact.topic == "area" and fact.unit == "ha"]
    return [
        {
            "date": fact.date.edtf if fact.date else None,
            "ha": fact.value,
            "radius_m": round((fact.value * _EQUAL_AREA_M2_PER_HA / 3.141592653589793) ** 0.5),
        }
        for fact in facts
        if fact.value
    ]


def _leg(graph: Graph, _: Layer, leg_id: str) -> dict[str, Any] | None:
    leg: Leg = graph.legs[leg_id]
    line, track = graph.catalog.lines.get(leg_id), graph.catalog.by_id(Track).get(leg_id)
    if line is None or track is None:
        return None
    corridors = graph.ways.corridors_of([leg])
    properties = {
        "collection": "legs",
        "title": leg_title(graph, leg),
        "mode": leg.mode.value,
        "gauges": list(leg.gauges),
        "line": track.line.value,
        "km": track.km,
        "corridors": [{"id": corridor.id, "title": corridor.short_name} for corridor in corridors],
        "straights": _pairs(track),
        "states": list(_states(graph, leg, [corridor.id for corridor in corridors])),
    }
    return _feature(leg_id, line, properties)


def _pairs(track: Track) -> list[list[int]]:
    """Index ranges of long straight pieces in the line."""
    return [[int(end) for end in pair.split("-")] for pair in track.straights]


def _states(graph: Graph, leg: Leg, corridors: list[str]) -> Iterator[list[str | None]]:
    """States of the leg over time: those of its whole corridors, and those of a crossing that it touches."""
    ends = {leg.origin, leg.destination, *leg.via}
    for corridor in corridors:
        for status in graph.rows_of(Status, "corridor", corridor):
            if status.place is None or status.place in ends:
                span = status.date.possibly
                yield [status.state.value, day(span.first), day(span.last), corridor]


def _entry(graph: Graph, _: Layer, entry_id: str) -> dict[str, Any] | None:
    entry = graph.features[entry_id]
    return None if entry.geometry is None else entry_drawn(entry)


def entry_drawn(entry: Entry) -> dict[str, Any]:
    """A feature of a file, which has a geometry, as drawn."""
    when = entry.when
    properties = {
        "collection": ENTRIES,
        "title": entry.title,
        "kind": entry.shape.value,
        "known": "as the file has it",
        "mark": Mark.HALO.value if entry.shape is Shape.POINT else SHAPE,
        "precision_m": None,
        "events": [[day(when.start_earliest), day(when.end_latest)]] if when else [],
        "sure": [[day(when.start_latest), day(when.end_earliest)]] if when else [],
    }
    return _feature(entry.id, entry.geometry, properties)


def _feature(feature_id: str, geometry: shapely.Geometry | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": feature_id, "geometry": mapping(rounded(geometry)), "properties": properties}


_DRAWERS: dict[str, Any] = {"places": _place, "legs": _leg, ENTRIES: _entry}

"""The record that a view has chosen: what it is called, what belongs to it, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from geoapp.cards import card
from geoapp.cards.lines import place_symbol
from geoapp.layers import geometry_of
from geoapp.pictures.frame import MERCATOR, Box
from geoapp.pictures.layers import Shown, Spot
from geoapp.tales import step_named
from geodata.entries import Entry
from geodata.model import Claim, Corridor, Event, Leg, Place
from geodata.precision import LADDER, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    import shapely

    from geoapp.maps.view import MapView
    from geodata.graph import Graph

_LEAST_REACH_M = 6_000
_EDGE_STRETCH = 1.6
"""Metres of the plane to metres on the ground where the atlas lies, about."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A record with the words above the picture, the records that belong to it, and its own places and legs."""

    title: str
    kicker: str
    when: str | None
    summary: str | None
    symbol: str
    related: frozenset[str]
    places: tuple[str, ...]
    legs: tuple[str, ...]
    sources: frozenset[str]


def chosen(graph: Graph, view: MapView) -> Chosen | None:
    """What a view has chosen, if anything."""
    step = step_named(graph, view.select or "")
    select = step.select if step else view.select
    if select is None:
        return None
    collection, _, record_id = select.partition("/")
    shown = card(graph, collection, record_id)
    record = getattr(graph, collection)[record_id]
    return Chosen(
        title=shown.title,
        kicker=shown.kicker,
        when=shown.when,
        summary=shown.summary or (shown.certainty[0] if shown.certainty else None),
        symbol=shown.symbol,
        related=frozenset((shown.key, *shown.related)),
        places=tuple(_places(graph, record)),
        legs=tuple(_legs(graph, record)),
        sources=frozenset(source.id for source in shown.sources),
    )


def _places(graph: Graph, record: Any) -> Iterable[str]:
    match record:
        case Place() | Entry():
            return [record.id]
        case Event() | Claim():
            return record.places
        case Leg():
            return [end for end in (record.origin, record.destination) if end in graph.places]
        case Corridor():
            return [place.id for place in graph.ways.stops_of(record.id)]
    return []


def _legs(graph: Graph, record: Any) -> Iterable[str]:
    match record:
        case Leg():
            return [record.id]
        case Corridor():
            return [leg.id for _, leg in graph.ways.legs_of(record.id)]
        case Claim():
            return [leg.id for corridor in record.corridors for _, leg in graph.ways.legs_of(corridor)]
    return []


def light(shown: Shown, one: Chosen, graph: Graph) -> None:
    """Mark what belongs to the chosen record; add its own places that no layer shows."""
    for spot in shown.spots.values():
        spot.lit = f"places/{spot.id}" in one.related
        spot.chosen = spot.id in one.places and not one.legs
    for stretch in shown.stretches.values():
        stretch.lit = f"legs/{stretch.id}" in one.related or stretch.id in one.legs
    missing = [place for place in one.places if place not in shown.spots]
    for spot in own_spots(graph, missing):
        shown.spots[spot.id] = replace(spot, lit=True, chosen=not one.legs, stop=bool(one.legs))


def own_spots(graph: Graph, places: Iterable[str]) -> list[Spot]:
    """Places as drawn, whatever the layers."""
    held = [graph.places[key] for key in places if key in graph.places]
    found = [(place, geometry) for place in held if (geometry := geometry_of(graph, place))]
    shapes = gpd.GeoSeries([geometry for _, geometry in found], crs=4326).to_crs(MERCATOR) if found else []
    return [
        Spot(
            id=place.id,
            title=place.name,
            kind=place.kind.value,
            symbol=place_symbol(graph, place),
            mark=LADDER[place.precision].mark.value,
            radius_m=place.precision_m or 0,
            shape=shape,
            area=None,
        )
        for (place, _), shape in zip(found, shapes, strict=True)
    ]


def box_of_chosen(shown: Shown, one: Chosen) -> Box | None:
    """The box of the plane that holds the chosen record; None if it has no place."""
    ids = set(one.places)
    shapes = [stretch.shape for stretch in shown.stretches.values() if stretch.id in one.legs]
    shapes += [_reach(spot) for spot in shown.spots.values() if spot.id in ids]
    bounds = np.asarray([shape.bounds for shape in shapes if not shape.is_empty])
    if not len(bounds):
        return None
    (west, south), (east, north) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _reach(spot: Spot) -> shapely.Geometry:
    if spot.mark == Mark.OUTLINE and spot.shape.geom_type != "Point":
        return spot.shape
    return spot.shape.buffer(max(spot.radius_m, _LEAST_REACH_M) * _EDGE_STRETCH, quad_segs=4)

"""Places: positions are as exact as they say and lie where they say, parents and pairs agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely.geometry import Point as Position

from geodata.checks.rows import each
from geodata.geodesic import length_km
from geodata.model import Place
from geodata.precision import LADDER, Precision
from geodata.reading import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog

_BORDER_SLACK_KM = 20.0
"""Natural Earth's 1:10m borders, simplified, are good to a few km; a crossing lies on one."""


def precision(catalog: Catalog) -> Iterator[Complaint]:
    """A place has a position and a radius just as its precision says."""
    for place, file, line in each(catalog, Place):
        word, radius = place.precision, LADDER[place.precision].radius_m
        placed = place.lon is not None and place.lat is not None
        if placed != (word is not Precision.NONE):
            rule = "a place has lon and lat, unless its precision is none"
            yield Complaint(file, line, "precision", word.value, rule, "add the position, or write none and empty both")
        elif placed and (place.precision_m is None or place.precision_m > radius):
            given, cure = (f"{place.precision_m:g}", "choose a coarser word") if place.precision_m else ("", "give it")
            rule = f"the radius of precision {word} is given and at most {radius:g} m"
            yield Complaint(file, line, "precision_m", given, rule, cure)


def positions(catalog: Catalog) -> Iterator[Complaint]:
    """A position lies in the country and region that the record names, as far as its precision and the outlines go."""
    for place, file, line in each(catalog, Place):
        if place.lon is None or place.lat is None:
            continue
        for name, code in (("country", place.country), ("region", place.region)):
            outline = catalog.outlines.get(code or "")
            slack_km = max((place.precision_m or 0) / 1000, _BORDER_SLACK_KM)
            if outline is None or _near(outline, place.lon, place.lat, slack_km):
                continue
            swapped = _near(outline, place.lat, place.lon, slack_km)
            cure = "swap lon and lat" if swapped else f"correct the position or the {name}"
            rule = f"the position lies in {code}, within {slack_km:g} km"
            yield Complaint(file, line, "lon, lat", f"{place.lon}, {place.lat}", rule, cure)


def _near(outline: Any, lon: float, lat: float, slack_km: float) -> bool:
    if not -90 <= lat <= 90:
        return False
    position = Position(lon, lat)
    if outline.contains(position):
        return True
    nearest = outline.boundary.interpolate(outline.boundary.project(position))
    return length_km([(lon, lat), (nearest.x, nearest.y)]) <= slack_km


def places(catalog: Catalog) -> Iterator[Complaint]:
    """Parents form a tree, pairs point at each other."""
    by_id = catalog.by_id(Place)
    for place, file, line in each(catalog, Place):
        seen, above = {place.id}, by_id.get(place.parent or "")
        while above and above.id not in seen:
            seen.add(above.id)
            above = by_id.get(above.parent or "")
        if above:
            yield Complaint(file, line, "parent", str(place.parent), "no place lies in itself", "correct the parent")
        other = by_id.get(place.pair or "")
        if other and other.pair != place.id:
            rule = "the two places of a crossing name each other"
            yield Complaint(file, line, "pair", str(place.pair), rule, f"set the pair of {other.id} to {place.id}")

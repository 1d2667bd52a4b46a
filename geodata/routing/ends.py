"""Reads where a route begins, passes and ends: the id of a place, its name, or longitude and latitude."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.precision import Precision
from geodata.routing.errors import BadEnd, NoRoute
from geodata.routing.route import End
from geodata.search import Rank, search_of

if TYPE_CHECKING:
    from geodata.model import Place
    from geodata.routing.ground import RailGround

END_KM = 50.0
"""A place further than this from the network has no railway, as far as the atlas knows."""
_VAGUE = frozenset({Precision.REGION, Precision.COUNTRY, Precision.NONE})
_EXAMPLE = "for example great-stone, Duisburg or 27.55,53.89"


def read_end(ground: RailGround, text: str) -> End:
    """The end that a text names. Raises BadEnd if it names none, NoRoute if the network does not reach there."""
    text = text.strip()
    if position := _position(text):
        return _snapped(ground, f"{position[1]:.3f} N, {position[0]:.3f} E", None, *position)
    place = ground.graph.places.get(text) or _named(ground, text)
    if place.precision in _VAGUE:
        raise NoRoute(
            "vague", f"{place.name} is known only as a {place.precision.value}: there is no point to start from"
        )
    at = ground.position(place)
    if at is None:
        raise NoRoute("vague", f"the atlas has no position of {place.name}")
    return _snapped(ground, place.name, place.id, *at)


def _position(text: str) -> tuple[float, float] | None:
    """Longitude and latitude, if the text is two numbers with a comma between. Raises BadEnd."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if "_" in text or not text.isascii():  # which float() would read
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadEnd(text, "longitude lies between -180 and 180, latitude between -90 and 90", _EXAMPLE)
    return lon, lat


def _named(ground: RailGround, text: str) -> Place:
    """The one place of that name, or that had the text as its id."""
    former = [place for place in ground.graph.places.values() if text in place.former_ids]
    hits = search_of(ground.graph).find(text, "places") if text else []
    exact = [ground.graph.places[hit.id] for hit in hits if hit.rank == Rank.NAME]
    stations = [place for place in exact if place.id in ground.stations]
    for found in (former, exact, stations):
        if len(found) == 1:
            return found[0]
    if exact:
        names = ", ".join(place.id for place in exact[:6])
        raise BadEnd(text, "a name of one place", f"it is a name of several; say which by its id: {names}")
    near = ", ".join(dict.fromkeys(hit.id for hit in hits[:3]))
    cure = f"did you mean {near}?" if near else _EXAMPLE
    raise BadEnd(text, "the id or name of a place of this atlas, or longitude,latitude", cure)


def _snapped(ground: RailGround, name: str, place: str | None, lon: float, lat: float) -> End:
    snapped = ground.stations.get(place) if place else None
    snapped = snapped or ground.nearest(lon, lat)
    if snapped.km > END_KM:
        why = f"{name} is {snapped.km:,.0f} km from the nearest railway whose gauge the atlas knows"
        raise NoRoute("far", f"{why}; routes begin and end within {END_KM:.0f} km of one")
    return End(name, place, lon, lat, snapped.node, round(snapped.km, 2))

"""What is nearest to a place by rail and by road, as its card and the API tell it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from geoapp.cards.lines import link
from geoapp.cards.shapes import Group, Item
from geoapp.current import atlas, atlas_in, release
from geodata.kept import kept
from geodata.languages import TEXTS
from geodata.model import Mode
from geodata.routing.errors import BadEnd, NoRoute
from geodata.routing.reach import Reached, by_rail, by_road
from geodata.routing.router import router_of

if TYPE_CHECKING:
    from geodata.graph import Graph

_SAID = {
    "terminal": "terminal",
    "rail-crossing": "border station",
    "road-crossing": "road crossing",
    "port": "port",
    "airport": "airport",
}
_GUESSED_KM = 1.0
HOW = {
    "rail": "The shortest way over the rail network, whatever the day.",
    "road": "The shortest way over the main roads of OpenStreetMap; small roads are not in that network.",
}


def reach(place: str) -> tuple[Reached, ...]:
    """The nearest of each kind, by rail first; nothing where the networks do not come near."""
    return _reach(release(), place)


@kept(512)
def _reach(release: str, place: str) -> tuple[Reached, ...]:
    """`release` is there so that a new version is measured anew."""
    found: list[Reached] = []
    if router := router_of(atlas().root, atlas_in(TEXTS).graph):
        with contextlib.suppress(BadEnd, NoRoute):
            found += by_rail(router, place)
    return (*found, *by_road(atlas().root, place))


def groups(graph: Graph, place: str) -> tuple[Group, ...]:
    """Groups of a card: by rail, by road."""
    found = reach(place)
    made = []
    for mode, title in ((Mode.RAIL, "Nearest by rail"), (Mode.ROAD, "Nearest by road")):
        items = tuple(_item(graph, one) for one in found if one.mode is mode)
        if items:
            made.append(Group(title, (*items, Item(text=HOW[mode]))))
    return tuple(made)


def _item(graph: Graph, one: Reached) -> Item:
    off = f", of that {one.off_km:.0f} km to and from the network" if one.off_km > _GUESSED_KM else ""
    return Item(link(graph, "places", one.place), detail=f"{_SAID[one.kind]}, {one.km:,.0f} km{off}")


def as_json(place: str) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {"mode": one.mode, "kind": one.kind, "place": one.place, "km": one.km, "off_km": one.off_km}
        for one in reach(place)
    ]

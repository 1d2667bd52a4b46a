"""What a picture says in words: title, time, and the foot with sources, version and licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp import wording
from geoapp.pictures.furniture import Words
from geoapp.pictures.ink import joined
from geodata.extent import EARLIEST, LATEST, When

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geoapp.maps.view import MapView
    from geoapp.pictures.chosen import Chosen
    from geodata.atlas import Atlas
    from geodata.extent import Interval
    from geodata.graph import Graph
    from geodata.model import Layer


def said(atlas: Atlas, view: MapView, layers: Iterable[Layer], one: Chosen | None) -> Words:
    """The words around a picture."""
    cover = atlas.catalog.cover
    time = period(view.datetime) if view.datetime else None
    titles = ", ".join(layer.title for layer in reversed(list(layers)))
    owed = (cover.title, f"licence {cover.licence}")
    if one:
        shown = f"shown for {time}" if time else None
        return Words(one.kicker, one.title, joined((one.when, shown, one.summary)), _inked(one.symbol), owed)
    return Words(cover.kicker, cover.title, joined((titles or "No layer is shown", time)), "exercise", owed)


def _inked(symbol: str) -> str:
    """The colour of the kicker: that of the record's symbol, or of lines."""
    known = {"exercise", "park", "industry", "diplomacy", "logistics", "feature"}
    return symbol if symbol in known else "line" if symbol in {"rail", "road", "sea", "air"} else "ink-3"


def period(interval: Interval) -> str:
    """A period in words: whole years as years."""
    first, last = interval.first, interval.last
    starts = first == EARLIEST or (first.month, first.day) == (1, 1)
    ends = last == LATEST or (last.month, last.day) == (12, 31)
    if not (starts and ends):
        return wording.when(When.parse(str(interval)))
    if first == EARLIEST or last == LATEST:
        return "all years" if first.year == 1 and last == LATEST else _open(first.year, last.year)
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def _open(first: int, last: int) -> str:
    return f"until {last}" if first == EARLIEST.year else f"since {first}"


def resting_on(graph: Graph, places: Iterable[str], legs: Iterable[str], also: Iterable[str]) -> int:
    """How many sources the records of a picture rest on."""
    drawn = list(places)
    found = set(also) | graph.sources_at(drawn)
    for place in drawn:
        found.update((graph.places.get(place) or graph.features[place]).sources)
    for leg in legs:
        found.update(graph.legs[leg].sources)
    return len(found)

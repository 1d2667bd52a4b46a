"""What the panel of the map page lists: layers as chips with counts, events by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from geoapp import wording
from geoapp.cards.lines import event_symbol
from geoapp.current import release, spoken
from geoapp.drawn import drawn_layer
from geodata.entries import ENTRIES
from geodata.extent import EARLIEST, LATEST
from geodata.features import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoapp.maps.view import MapView
    from geodata.atlas import Atlas
    from geodata.entries import Entry
    from geodata.extent import When
    from geodata.graph import Graph
    from geodata.model import Event, Layer


DAYS = 366
"""Width of a year in the bars of dates in doubt."""


@dataclass(frozen=True, slots=True)
class LayerChip:
    """A layer as a chip: how many features it has, whether the view shows it, whether the default view does."""

    id: str
    title: str
    symbol: str
    count: int
    visible: bool
    on: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A date in doubt as a bar over its year, in days from New Year: where it may lie, and where it surely does."""

    start: int
    length: int
    sure_start: int
    sure_length: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a line of the list, with the days that the time filter compares."""

    id: str
    title: str
    kind: str
    symbol: str
    when_text: str
    where_text: str
    precision: str
    places: tuple[str, ...]
    sources: int
    first: str | None
    last: str | None
    sure_first: str | None
    sure_last: str | None
    unplaced: bool = False
    """Whether no place of it has a position."""
    doubt: Doubt | None = None
    """The days that its date leaves open, None if it leaves none."""
    collection: str = "events"

    @property
    def fuzzy(self) -> bool:
        """Whether not even the year is sure."""
        firsts, lasts = {self.first, self.sure_first}, {self.last, self.sure_last}
        return any(len({(day or "")[:4] for day in days}) > 1 for days in (firsts, lasts))


def chips(atlas: Atlas, view: MapView) -> list[LayerChip]:
    """The layers of the atlas as chips, the uppermost first."""
    return [
        LayerChip(
            layer.id,
            layer.title,
            layer.symbol,
            len(drawn_layer(release(), layer.id, spoken())),
            layer.visible,
            _on(layer, view),
        )
        for layer in reversed(atlas.catalog.cover.layers)
    ]


def _on(layer: Layer, view: MapView) -> bool:
    return layer.visible if view.layers is None else layer.id in view.layers


def latest(years: list[tuple[str, list[EventLine]]], most: int) -> list[tuple[str, list[EventLine]]]:
    """The latest `most` of the events by year."""
    kept = []
    for year, lines in years:
        if most > 0:
            kept.append((year, lines[:most]))
        most -= len(lines)
    return kept


def years(graph: Graph) -> list[tuple[str, list[EventLine]]]:
    """The events of the atlas by year, the latest first."""
    latest_first = sorted(graph.events.values(), key=lambda event: event.date.start_earliest, reverse=True)
    grouped = groupby(latest_first, key=lambda event: wording.year_of(event.date))
    if graph.are_many:
        return []
    if graph.features:
        return _years_of_entries(graph)
    return [(year, list(event_lines(graph, events))) for year, events in grouped]


def _years_of_entries(graph: Graph) -> list[tuple[str, list[EventLine]]]:
    """The dated features of a file by year, the latest first."""
    dated = [(entry.when, entry) for entry in graph.features.values() if entry.when]
    dated.sort(key=lambda pair: pair[0].start_earliest, reverse=True)
    grouped = groupby(dated, key=lambda pair: wording.year_of(pair[0]))
    return [(year, [_entry_line(when, entry) for when, entry in entries]) for year, entries in grouped]


def _entry_line(when: When, entry: Entry) -> EventLine:
    return EventLine(
        id=entry.id,
        title=entry.title,
        kind=entry.shape.value,
        symbol="feature",
        when_text=wording.when(when),
        where_text="",
        precision="",
        places=(f"{ENTRIES}/{entry.id}",),
        sources=1,
        first=day(when.start_earliest),
        last=day(when.end_latest),
        sure_first=day(when.start_latest),
        sure_last=day(when.end_earliest),
        collection=ENTRIES,
    )


def event_lines(graph: Graph, events: Iterator[Event] | list[Event]) -> Iterator[EventLine]:
    """Events as lines of a list."""
    for event in events:
        places = [graph.places[place] for place in event.places]
        yield EventLine(
            id=event.id,
            title=event.title,
            kind=wording.words(event.kind),
            symbol=event_symbol(graph, event),
            when_text=wording.when(event.date),
            where_text=", ".join(place.name for place in places),
            precision=places[0].precision.value,
            places=event.places,
            sources=len(event.sources),
            first=day(event.date.start_earliest),
            last=day(event.date.end_latest),
            sure_first=day(event.date.start_latest),
            sure_last=day(event.date.end_earliest),
            unplaced=all(place.lon is None for place in places),
            doubt=doubt(event.date),
        )


def doubt(dated: When) -> Doubt | None:
    """The bar of a date in doubt, cut to the year that it is listed under; None for one known to the day."""
    if dated.is_exact:
        return None
    new_year = date(int(wording.year_of(dated)), 1, 1)
    start, end = (_within_year(bound, new_year) for bound in (dated.start_earliest, dated.end_latest))
    sure_start, sure_end = (_within_year(bound, new_year) for bound in (dated.start_latest, dated.end_earliest))
    return Doubt(start, end - start + 1, sure_start, max(sure_end - sure_start + 1, 0))


def _within_year(bound: date, new_year: date) -> int:
    return min(max((bound - new_year).days, 0), DAYS - 1)


def span(graph: Graph) -> tuple[int, int] | None:
    """First and last year in which events begin; None where there are none."""
    dates = [event.date for event in graph.events.values()]
    dates += graph.dates_of_features()
    starts, ends = ([one.start_earliest for one in dates], [one.start_latest for one in dates])
    known = [day.year for day in starts + ends if day not in (EARLIEST, LATEST)]
    return (min(known), max(known)) if known else None

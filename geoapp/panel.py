"""What the panel of the map page lists: layers as chips with counts, events by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from geoapp import wording
from geoapp.cards.lines import event_symbol, kind_symbol
from geoapp.current import release, spoken
from geoapp.drawn import drawn_layer
from geodata.entries import ENTRIES, Entry
from geodata.extent import EARLIEST, LATEST
from geodata.features import day
from geodata.kept import kept
from geodata.large.feed import Events
from geodata.large.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geoapp.maps.view import MapView
    from geodata.atlas import Atlas
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
    year: str
    """The year that it is listed under."""
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


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram: the events of a year that have one symbol, and whether not even their years are sure."""

    symbol: str
    fuzzy: bool
    count: int
    last: int
    """The last year that a bar in doubt reaches to."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The events beside the map: the latest of them by year, how many are left out, the bars of every year."""

    years: list[tuple[str, list[EventLine]]]
    left_out: int
    bars: list[tuple[int, list[Bar]]]


@kept(10)
def listed(graph: Graph, most: int) -> Listed:
    """The latest `most` events of the atlas or, where a file is shown, of its dated features."""
    if isinstance(stored := graph.stored, Stored):
        lines = list(_lines(graph, stored.latest(most)))
        bars = _stored_bars(graph, stored)
    else:
        every = list(_lines(graph, _latest_first([*graph.events.values(), *graph.features.values()])))
        lines, bars = every[:most], _bars(every)
    count = sum(bar.count for _, of_year in bars for bar in of_year)
    by_year = [(year, list(group)) for year, group in groupby(lines, key=lambda line: line.year)]
    return Listed(by_year, count - len(lines), bars)


def _latest_first(records: list[Event | Entry]) -> list[Event | Entry]:
    dated = [(when, one) for one in records if (when := _dated(one))]
    return [one for _, one in sorted(dated, key=lambda pair: pair[0].start_earliest, reverse=True)]


def _dated(record: Event | Entry) -> When | None:
    return record.when if isinstance(record, Entry) else record.date


def _lines(graph: Graph, records: Iterable[Event | Entry]) -> Iterator[EventLine]:
    for one in records:
        if not isinstance(one, Entry):
            yield _event_line(graph, one)
        elif one.when:
            yield _entry_line(one.when, one)


def _bars(lines: list[EventLine]) -> list[tuple[int, list[Bar]]]:
    """The bars of lines, by year in their order."""
    found: dict[tuple[int, str, bool], list[int]] = {}
    for line in lines:
        ends = found.setdefault((int(line.year), line.symbol, line.fuzzy), [])
        ends.append(int((line.last or "0")[:4]))
    return _by_year((year, Bar(symbol, fuzzy, len(ends), max(ends))) for (year, symbol, fuzzy), ends in found.items())


def _stored_bars(graph: Graph, stored: Stored[Any]) -> list[tuple[int, list[Bar]]]:
    symbols, numbers = ["feature"], np.zeros(len(stored), dtype=np.int64)
    if isinstance(stored, Events):
        kinds, codes = stored.labels()
        of_kind = [kind_symbol(graph, kind) for kind in kinds]
        symbols = sorted(set(of_kind))
        numbers = np.array([symbols.index(symbol) for symbol in of_kind])[codes]
    told = stored.tally(numbers)
    return _by_year((year, Bar(symbols[number], fuzzy, count, last)) for year, number, fuzzy, count, last in told)


def _by_year(bars: Iterable[tuple[int, Bar]]) -> list[tuple[int, list[Bar]]]:
    """Bars by year, the latest first, those of a year by symbol."""
    ordered = sorted(bars, key=lambda pair: (-pair[0], pair[1].symbol, pair[1].fuzzy))
    return [(year, [bar for _, bar in group]) for year, group in groupby(ordered, key=lambda pair: pair[0])]


def _entry_line(when: When, entry: Entry) -> EventLine:
    return EventLine(
        id=entry.id,
        title=entry.title,
        kind=entry.shape.value,
        symbol="feature",
        year=wording.year_of(when),
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


def _event_line(graph: Graph, event: Event) -> EventLine:
    places = [graph.places[place] for place in event.places]
    return EventLine(
        id=event.id,
        title=event.title,
        kind=wording.words(event.kind),
        symbol=event_symbol(graph, event),
        year=wording.year_of(event.date),
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
    if graph.stored:
        return graph.stored.span()
    records: list[Event | Entry] = [*graph.events.values(), *graph.features.values()]
    dates = [when for one in records if (when := _dated(one))]
    starts, ends = ([one.start_earliest for one in dates], [one.start_latest for one in dates])
    known = [day.year for day in starts + ends if day not in (EARLIEST, LATEST)]
    return (min(known), max(known)) if known else None

"""The filters of the list pages: for each collection a few plain selects, whose choices are what the records hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geoapp import params, wording
from geodata.entries import ENTRIES
from geodata.precision import LADDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import MultiDict

    from geodata.graph import Graph

Values = dict[str, str]
"""What a record has of a filter: the word in the address, and the text for people."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """One filter: its parameter, its label, and what a record has of it."""

    name: str
    label: str
    of: Callable[[Graph, Any], Values]
    latest_first: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter as the form shows it: its choices as word and text, and the one chosen, empty for all."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str

    @property
    def pair(self) -> tuple[str, str]:
        """The filter as a parameter of an address."""
        return self.name, self.value


def sieved(graph: Graph, collection: str, args: MultiDict[str, str]) -> tuple[list[Any], list[Shown]]:
    """The records that the parameters ask for, and the filters. Raises BadParameter."""
    sieves = SIEVES[collection]
    params.only(args, frozenset(sieve.name for sieve in sieves))
    records = graph.some_features() if collection == ENTRIES else list(getattr(graph, collection).values())
    shown = [_shown(graph, sieve, records, args) for sieve in sieves]
    for sieve, choice in zip(sieves, shown, strict=True):
        if choice.value:
            records = [record for record in records if choice.value in sieve.of(graph, record)]
    return records, shown


def _shown(graph: Graph, sieve: Sieve, records: list[Any], args: MultiDict[str, str]) -> Shown:
    found: Values = {}
    for record in records:
        found |= sieve.of(graph, record)
    options = sorted(found.items(), key=lambda option: option[1].casefold(), reverse=sieve.latest_first)
    value = params.word(args, sieve.name, ("", *(word for word, _ in options)))
    return Shown(sieve.name, sieve.label, tuple(options), value)


def _word(column: str) -> Callable[[Graph, Any], Values]:
    """A word of a vocabulary, or a text that several records share."""

    def values(_: Graph, record: Any) -> Values:
        value = getattr(record, column)
        return {str(value): wording.words(value) if hasattr(value, "value") else str(value)} if value else {}

    return values


def _words(column: str) -> Callable[[Graph, Any], Values]:
    return lambda _, record: {value: value for value in getattr(record, column)}


def _named(column: str, collection: str) -> Callable[[Graph, Any], Values]:
    """Records of another collection, by their names."""
    return lambda graph, record: {one: getattr(graph, collection)[one].name for one in getattr(record, column)}


def _precision(_: Graph, record: Any) -> Values:
    return {record.precision.value: LADDER[record.precision].label}


def _years(column: str) -> Callable[[Graph, Any], Values]:
    """The year that a record is listed under."""

    def values(_: Graph, record: Any) -> Values:
        dated = getattr(record, column)
        return {year: year for year in [wording.year_of(dated)]} if dated else {}

    return values


def _corridors(graph: Graph, leg: Any) -> Values:
    return {one.id: one.name for one in graph.corridors_of([leg])}


def _country(_: Graph, place: Any) -> Values:
    return {place.country: place.country}


_KIND = Sieve("kind", "Kind", _word("kind"))
_MODE = Sieve("mode", "Mode", _word("mode"))

SIEVES: dict[str, tuple[Sieve, ...]] = {
    "places": (_KIND, Sieve("country", "Country", _country), Sieve("precision", "Known to", _precision)),
    "events": (_KIND, Sieve("year", "Year", _years("date"), True), Sieve("place", "Place", _named("places", "places"))),
    "claims": (
        Sieve("verdict", "Verdict", _word("verdict")),
        Sieve("theme", "Theme", _word("theme")),
        Sieve("place", "Place", _named("places", "places")),
    ),
    "features": (Sieve("shape", "Drawn as", _word("shape")),),
    "legs": (_MODE, Sieve("corridor", "Corridor", _corridors)),
    "corridors": (_MODE, Sieve("country", "Country", _words("countries"))),
    "series": (Sieve("topic", "Topic", _word("topic")),),
    "sources": (Sieve("voice", "Voice", _word("voice")), Sieve("year", "Year", _years("issued"), True)),
}
"""The filters of each collection, in the order of the form."""

"""The filters of the list pages: for each collection a few plain selects, whose choices are what the records hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geoapp import params, wording
from geodata.large.feed import Events
from geodata.large.stored import Stored
from geodata.model import EventKind
from geodata.precision import LADDER
from geodata.store import Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import MultiDict

    from geodata.graph import Graph

PAGE = 100
"""Records on a page of a list that is too large for one."""
_WHOLE = 1000
"""Records that a list shows on one page, at most; of more it has pages."""
_OPTIONS = 1000
"""Words of a filter that a form lists, at most."""

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


@dataclass(frozen=True, slots=True)
class Sieved:
    """The records of a page of a list, the filters, how many records there are on all pages."""

    records: list[Any]
    filters: list[Shown]
    matched: int
    page: int = 1
    pages: int = 1
    latest_first: bool = False


def sieved(graph: Graph, collection: str, args: MultiDict[str, str]) -> Sieved:
    """The records that the parameters ask for. Raises BadParameter."""
    held = getattr(graph, collection)
    if isinstance(held, Stored):
        return _paged(graph, held, args)
    sieves = SIEVES[collection]
    params.only(args, frozenset({*(sieve.name for sieve in sieves), "page"}))
    records = list(held.values())
    shown = [_shown(graph, sieve, records, args) for sieve in sieves]
    for sieve, choice in zip(sieves, shown, strict=True):
        if choice.value:
            records = [record for record in records if choice.value in sieve.of(graph, record)]
    pages = _pages(len(records)) if len(records) > _WHOLE else 1
    page = params.whole(args, "page", 1, pages, 1)
    listed = records[(page - 1) * PAGE : page * PAGE] if pages > 1 else records
    return Sieved(listed, shown, len(records), page, pages)


def _paged(graph: Graph, held: Stored[Any], args: MultiDict[str, str]) -> Sieved:
    """A page of the records of a collection that is too large for one, the latest first."""
    choices = {one.name: one for one in _choices(graph, held)}
    params.only(args, frozenset({*choices, "page"}))
    shown = [one.shown(args) for one in choices.values()]
    where = tuple((choices[one.name].property, (one.value,)) for one in shown if one.value and one.name != "year")
    year = next((one.value for one in shown if one.name == "year"), "")
    page = params.whole(args, "page", 1, _pages(len(held)), 1)
    found = held.page(Query(where=where), year, (page - 1) * PAGE, PAGE)
    page = params.whole(args, "page", 1, _pages(found.matched), 1)
    return Sieved(found.records, shown, found.matched, page, _pages(found.matched), latest_first=True)


def _pages(records: int) -> int:
    return max(-(-records // PAGE), 1)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A filter of a large collection: its words with their texts, and the property that has them."""

    name: str
    label: str
    options: dict[str, str]
    property: str = ""

    def shown(self, args: MultiDict[str, str]) -> Shown:
        """The filter in the form: of very many words that chosen alone."""
        value = params.word(args, self.name, ("", *self.options))
        many = len(self.options) > _OPTIONS
        options = ((one, text) for one, text in self.options.items() if not many or one == value)
        return Shown(self.name, self.label, tuple(options), value)


def _choices(graph: Graph, held: Stored[Any]) -> list[_Choice]:
    if not isinstance(held, Events):
        shapes = {str(word): str(word) for word in held.words("geometry_type")}
        return [_Choice("shape", "Drawn as", shapes, "geometry_type"), _years_of(held)]
    kinds = {kind: wording.words(EventKind(kind)) for kind in held.words("kind")}
    places = {place: graph.places[place].name for place in held.named("places")}
    return [
        _Choice("kind", "Kind", _by_text(kinds), "kind"),
        _years_of(held),
        _Choice("place", "Place", _by_text(places), "places"),
    ]


def _years_of(held: Stored[Any]) -> _Choice:
    return _Choice("year", "Year", {year: year for year in held.years()})


def _by_text(options: dict[str, str]) -> dict[str, str]:
    return dict(sorted(options.items(), key=lambda option: option[1].casefold()))


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
    return {one.id: one.name for one in graph.ways.corridors_of([leg])}


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

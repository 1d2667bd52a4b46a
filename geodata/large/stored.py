"""Records that are too many to be kept, by id: each made from the store when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np
import orjson
from shapely.geometry import shape

from geodata.entries import ENTRIES, Entry, Shape
from geodata.extent import LATEST, When
from geodata.fields import columns, from_json
from geodata.filing.properties import title_of
from geodata.large.listing import Listing
from geodata.large.names import Names
from geodata.large.ties import Ties, distinct
from geodata.model import Event
from geodata.store.days import FIRST, LAST, years_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.filing.told import Told
    from geodata.store import Query
    from geodata.store.memory import MemoryStore

    Rows = NDArray[np.int32]

Span = tuple[date, date]
Spans = tuple[list[Span], list[Span]]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of records, and how many there are on all pages."""

    records: list[R]
    matched: int


class Stored(Mapping[str, R]):
    """The records of a collection in its order. None is kept."""

    collection: ClassVar[str]

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.shelf = store, store.shelf(self.collection)
        self.names = Names.unpacked(self.shelf.packed, f"{self.collection}/names", self.shelf.rows)
        self.listing = Listing.unpacked(self.shelf.packed, f"{self.collection}/listing")

    @abstractmethod
    def record(self, text: bytes) -> R:
        """A feature of the store as the record it would be."""

    def __len__(self) -> int:
        return self.shelf.rows

    def __iter__(self) -> Iterator[str]:
        return self.ids(np.arange(len(self), dtype=np.int32))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.shelf.row(key) is not None

    def __getitem__(self, key: str) -> R:
        found = self.shelf.feature(key)
        if found is None:
            raise KeyError(key)
        return self.record(found)

    def ids(self, rows: Rows) -> Iterator[str]:
        """The ids of some rows."""
        return self.shelf.ids(rows)

    def rows(self, keys: Iterable[str]) -> Rows:
        """The rows of some ids; those of others are passed over."""
        found = sorted(row for key in keys if (row := self.shelf.row(key)) is not None)
        return np.array(found, dtype=np.int32)

    def of(self, rows: Rows) -> list[R]:
        """The records of some rows."""
        return [self.record(text) for text in self.shelf.texts_of(rows)]

    def present(self, key: str) -> str:
        """The id that a former id of a record stands for, else the id itself."""
        return key

    def page(self, query: Query, year: str, first: int, count: int) -> Page[R]:
        """Of the records that a query finds in a year, or in any if none is given, those from `first`, latest first."""
        rows = self.listing.latest
        if query.where:
            wanted = np.zeros(len(self), dtype=bool)
            wanted[self.shelf.every(query)] = True
            rows = rows[wanted[rows]]
        if year:
            rows = rows[self.listing.years[rows] == int(year)]
        return Page(self.of(rows[first : first + count]), len(rows))

    def latest(self, count: int) -> list[R]:
        """The dated records that begin last, latest first."""
        return self.of(self.listing.latest[: min(count, self.listing.dated)])

    def words(self, name: str) -> list[Any]:
        """The values of a property that few values are of."""
        column = self.shelf.column(name)
        return sorted(column.values) if column else []

    def years(self) -> list[str]:
        """The years that rows are listed under, the latest first."""
        return [str(year) for year in np.unique(self.listing.years)[::-1].tolist() if year]

    def span(self) -> tuple[int, int] | None:
        """The first and the last year in which rows may begin; None where no date has a beginning."""
        begins = self.shelf.days.bounds[:2]
        known = begins[(begins != FIRST) & (begins != LAST)]
        if not len(known):
            return None
        first, last = years_of(np.array([known.min(), known.max()])).tolist()
        return first, last

    def tally(self, labels: NDArray[np.int64]) -> list[tuple[int, int, bool, int, int]]:
        """The dated rows by year, label and whether not even their years are sure: how many, the last unsure year."""
        years, dated = self.listing.bounds, self.listing.years > 0
        unsure = (years[0] != years[1]) | (years[2] != years[3])
        several = int(labels.max(initial=0)) + 1
        keys = (self.listing.years.astype(np.int64) * several + labels) * 2 + unsure
        counts = np.bincount(keys[dated])
        last = np.zeros(len(counts), dtype=np.int64)
        ended = dated & unsure & (years[3] != LATEST.year)
        np.maximum.at(last, keys[ended], years[3][ended])
        return [
            (key // 2 // several, key // 2 % several, bool(key % 2), int(counts[key]), int(last[key]))
            for key in np.flatnonzero(counts).tolist()
        ]


class Entries(Stored[Entry]):
    """The features of a file."""

    collection = ENTRIES

    def __init__(self, store: MemoryStore, told: Told) -> None:
        super().__init__(store)
        self._told = told

    def record(self, text: bytes) -> Entry:
        """A feature of the store as the record it would be."""
        whole = orjson.loads(text)
        cells = whole["properties"]
        key, kind, period = cells.pop("id"), cells.pop("geometry_type"), cells.get("period")
        return Entry(
            id=key,
            title=title_of(key, cells[self._told.title] if self._told.title else None),
            shape=Shape(kind),
            geometry=shape(whole["geometry"]) if whole["geometry"] else None,
            when=When.parse(period) if self._told.dated and period else None,
            cells=cells,
        )


class Events(Stored[Event]):
    """The events of a data folder, and which of them name a record."""

    collection = "events"
    tied = (*(column.name for column in columns(Event) if column.refers), "former_ids")
    """The columns by whose values they are found."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self._told: dict[tuple[tuple[str, ...], tuple[str, ...] | None], Spans] = {}
        self._masks: dict[tuple[str, ...], NDArray[np.bool_]] = {}
        self._ties = {name: Ties.unpacked(self.shelf.packed, f"{self.collection}/{name}") for name in self.tied}

    def record(self, text: bytes) -> Event:
        """A feature of the store as the record it would be."""
        held: dict[str, Any] = orjson.loads(text)["properties"]
        return Event(**{column.name: from_json(column, held[column.name]) for column in columns(Event)})

    def naming(self, column: str, keys: Iterable[str]) -> Rows:
        """The rows that name any of some ids in a column."""
        return self._ties[column].of(keys)

    def named(self, column: str) -> Sequence[str]:
        """The ids that are named in a column, in alphabetical order."""
        return list(self._ties[column].keys)

    def present(self, key: str) -> str:
        """The id that a former id of an event stands for, else the id itself."""
        return next(self.ids(self.naming("former_ids", [key])), key)

    def labels(self) -> tuple[list[Any], NDArray[np.int64]]:
        """All kinds that there are, and the number of its kind for each row."""
        return self._distinct("kind", np.arange(len(self), dtype=np.int32))

    def kinds(self, rows: Rows) -> list[str]:
        """The kinds of some rows, in the order in which they come first."""
        values, numbers = self._distinct("kind", rows)
        first = np.unique(numbers, return_index=True)[1]
        return [values[numbers[place]] for place in np.sort(first).tolist()]

    def sources(self, rows: Rows) -> set[str]:
        """The sources of some rows."""
        values, _ = self._distinct("sources", rows)
        return {source for listed in values for source in listed}

    def spans_at(self, places: tuple[str, ...], kinds: tuple[str, ...] | None) -> Spans:
        """The days of the events of some kinds at any of some places: as they may be, and as they surely are.

        Spans that meet are one. Where too many are left they are told to the year.
        """
        if (places, kinds) not in self._told:
            self._told[places, kinds] = self._spans(self.naming("places", places), kinds)
        return self._told[places, kinds]

    def _spans(self, rows: Rows, kinds: tuple[str, ...] | None) -> Spans:
        if kinds is not None:
            rows = rows[self._of_kinds(kinds)[rows]]
        days, years = self.shelf.days.bounds[:, rows], self.listing.bounds[:, rows]
        return _spans(days[[0, 3]], years[[0, 3]]), _spans(days[[1, 2]], years[[1, 2]])

    def _of_kinds(self, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which rows are of some kinds, such as those of a layer."""
        if kinds not in self._masks:
            column = self.shelf.column("kind")
            self._masks[kinds] = column.worded(frozenset(kinds)) if column else np.zeros(len(self), dtype=bool)
        return self._masks[kinds]

    def _distinct(self, name: str, rows: Rows) -> tuple[list[Any], NDArray[np.int64]]:
        column = self.shelf.column(name)
        return column.distinct(rows) if column and len(rows) else ([], np.empty(0, dtype=np.int64))


SPANS, _SEEN = 100, 2000
"""Spans of days that are told, at most, and events of which more are hardly told in so few: then years are told."""


def _spans(days: Rows, years: NDArray[np.int16]) -> list[Span]:
    """Spans from their first and last days, of very many from their years."""
    found = _merged(*days) if days.shape[1] <= _SEEN else []
    if len(found) > SPANS or days.shape[1] > _SEEN:
        return [(date(begin, 1, 1), date(end, 12, 31)) for begin, end in _merged(*years)]
    return [(date.fromordinal(begin), date.fromordinal(end)) for begin, end in found]


def _merged(first: NDArray[Any], last: NDArray[Any]) -> list[tuple[int, int]]:
    """Spans of days or years, those that meet as one; those that end before they begin stay apart, each once."""
    first, last = np.divmod(distinct(first.astype(np.int64) << _DAY_BITS | last), 1 << _DAY_BITS)
    turned = first > last
    begins, reached = first[~turned], np.maximum.accumulate(last[~turned])
    apart = np.flatnonzero(begins[1:] > reached[:-1] + 1) + 1
    heads, ends = np.concatenate([[0], apart]), np.concatenate([apart, [len(begins)]]) - 1
    found = np.stack([begins[heads], reached[ends]], axis=1).tolist() if len(begins) else []
    return [*map(tuple, found), *zip(first[turned].tolist(), last[turned].tolist(), strict=True)]


_DAY_BITS = 22
"""Enough for the last day of the year 9999."""

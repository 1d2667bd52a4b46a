"""Records that are too many to be kept, by id: each made from the store when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import numpy as np

from geodata.extent import LATEST
from geodata.large.listing import Listing
from geodata.large.names import Names
from geodata.store.days import FIRST, LAST, years_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from geodata.store import Query
    from geodata.store.memory import MemoryStore

    Rows = NDArray[np.int32]

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

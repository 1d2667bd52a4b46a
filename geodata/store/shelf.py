"""One collection of the memory store: rows that a query matches, by its indexes; the ready bytes of a page of them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.extent import When
from geodata.model import RECORDS
from geodata.properties import Type, properties
from geodata.store import Extent, FeatureCollection
from geodata.store.columns import Column
from geodata.store.days import Days
from geodata.store.picked import Picked
from geodata.store.shapes import Shapes
from geodata.store.texts import BETWEEN, Page, Texts
from geodata.store.weighing import Weigher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from geodata.store import Query, Sort
    from geodata.store.packed import Packed
    from geodata.store.scanning import Scan

    Rows = NDArray[np.int32]

_HEAD = b'{"type":"Feature","id":'
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Shelf:
    """The ready bytes of the features, and the indexes over them: all of them mapped."""

    rows: int
    texts: Texts
    keys: NDArray[np.uint32]
    """Checksums of the ids in ascending order, and the row of each."""
    key_rows: Rows
    shapes: Shapes
    days: Days
    types: Mapping[str, Type]
    places: Mapping[str, str]
    """Where each property lies in the pack."""
    packed: Packed
    alike: bool
    """Whether every feature has all properties, in the same order."""
    columns: dict[str, Column] = field(default_factory=dict)

    @classmethod
    def unpacked(cls, packed: Packed, name: str, told: Mapping[str, Any]) -> Shelf:
        """The collection as written."""
        return cls(
            rows=told["rows"],
            texts=Texts(packed.span(f"{name}/features"), packed.array(f"{name}/offsets")),
            keys=packed.array(f"{name}/keys"),
            key_rows=packed.array(f"{name}/key_rows"),
            shapes=Shapes.unpacked(packed, f"{name}/shapes"),
            days=Days.unpacked(packed, f"{name}/days"),
            types=_types(name, told.get("types", {})),
            places={column: f"{name}/column{number}" for number, column in enumerate(told["columns"])},
            packed=packed,
            alike=told["alike"],
        )

    def page(self, query: Query) -> FeatureCollection:
        """The features that match, less those before the offset and after the limit."""
        rows, matched = self._paged(query)
        return FeatureCollection(Page(self.texts, rows), matched)

    def whole(self, query: Query) -> Picked:
        """What a page would have, cut out as it is read."""
        rows, _ = self._paged(query)
        chosen = slice(rows.start, rows.stop) if isinstance(rows, range) else rows
        told = self if self.alike and isinstance(rows, range) and len(rows) == self.rows else None
        return Picked(self.texts.held, self.texts.starts[chosen], self.texts.ends[chosen] - len(BETWEEN), told)

    def _paged(self, query: Query) -> tuple[Rows | range, int]:
        """The rows of a page; how many match in all."""
        end = query.offset + (self.rows if query.limit is None else query.limit)
        scan = self._scan(query)
        if scan and scan.worth(end):
            return scan.page(query.offset, end), scan.matched
        rows = scan.every() if scan else self.matching(query)
        matched = self.rows if rows is None else len(rows)
        last = matched if query.limit is None else min(query.offset + query.limit, matched)
        first = min(query.offset, last)
        if rows is None:
            return range(first, last), matched
        return rows[first:last] if query.sort else _smallest(rows, first, last), matched

    def _scan(self, query: Query) -> Scan | None:
        """How a query is answered without a list of all that matches; None if its conditions do not allow it."""
        if query.where or query.filter is not None or query.area is not None or query.sort:
            return None
        if query.bbox and not query.datetime and self.shapes.binary is None:
            return self.shapes.scan(query.bbox)
        if query.datetime and not query.bbox:
            return self.days.scan(query.datetime, surely=query.surely)
        return None

    def every(self, query: Query) -> Rows:
        """All rows that match, in order."""
        rows = self.matching(query)
        if rows is None:
            return np.arange(self.rows, dtype=np.int32)
        return rows if query.sort else np.sort(rows)

    def texts_of(self, rows: NDArray[Any]) -> Page:
        """The features of rows as GeoJSON."""
        return Page(self.texts, rows)

    def ids(self, rows: Rows) -> Iterator[str]:
        """The ids of rows, cut from their features."""
        for start in range(0, len(rows), _AT_ONCE):
            for text in self.texts_of(rows[start : start + _AT_ONCE]):
                yield orjson.loads(text[len(_HEAD) : text.index(b',"geometry":')])

    def feature(self, feature_id: str) -> bytes | None:
        """The feature of an id."""
        row = self.row(feature_id)
        return None if row is None else self.texts_of(np.array([row]))[0]

    def row(self, feature_id: str) -> int | None:
        """The row of an id."""
        key, head = np.uint32(zlib.crc32(feature_id.encode("utf-8", "replace"))), b""
        first, last = np.searchsorted(self.keys, key, side="left"), np.searchsorted(self.keys, key, side="right")
        rows = self.key_rows[first:last]
        for row, text in zip(rows.tolist(), self.texts_of(rows), strict=True):
            head = head or _HEAD + orjson.dumps(feature_id) + b","
            if text.startswith(head):
                return int(row)
        return None

    def properties(self) -> Iterator[dict[str, Any]]:
        """Properties of each row, as served."""
        for start in range(0, self.rows, _AT_ONCE):
            for text in self.texts.cuts(range(start, min(start + _AT_ONCE, self.rows))):
                yield orjson.loads(text)["properties"]

    def matching(self, query: Query) -> Rows | None:
        """Rows that match, sorted if so asked, else in no order; None for all of them as they stand."""
        rows: Rows | None = None
        if query.bbox:
            rows = self.shapes.inside(query.bbox)
        if query.area is not None:
            met = self.shapes.meeting(query.area)
            rows = met if rows is None else np.intersect1d(rows, met)
        if query.datetime:
            rows = self.days.during(query.datetime, rows, surely=query.surely)
        for name, words in query.where:
            rows = _kept(rows, self._worded(name, frozenset(words)))
        if query.filter is not None:
            rows = _kept(rows, Weigher(self.rows, self.shapes, self.column).rows(query.filter))
        return self._sorted(rows, query.sort)

    def _worded(self, name: str, words: frozenset[str]) -> NDArray[np.bool_]:
        column = self.column(name)
        return np.zeros(self.rows, dtype=bool) if column is None else column.worded(words)

    def _sorted(self, rows: Rows | None, sort: tuple[Sort, ...]) -> Rows | None:
        """The rows by the first property, then the next; ties stay as they are."""
        known = [(self.column(one.name), one) for one in sort]
        ranks = [
            column.ranks(self.types.get(one.name, Type.TEXT), descending=one.descending)
            for column, one in known
            if column is not None
        ]
        if not ranks:
            return rows
        rows = np.arange(self.rows, dtype=np.int32) if rows is None else np.sort(rows)
        return rows[np.lexsort([one[rows] for one in ranks[::-1]])]

    def column(self, name: str) -> Column | None:
        """A property of all rows, None if no row has it."""
        if name not in self.columns and name in self.places:
            self.columns[name] = Column.unpacked(self.packed, self.places[name])
        return self.columns.get(name)

    def extent(self, rows: Rows | None) -> Extent:
        """Extent in space and time of rows, None for all."""
        bbox = self.shapes.boxes.around(rows)
        span = self.days.span(rows)
        if span is None:
            return Extent(bbox, None)
        first, last = (date.fromordinal(day).isoformat() for day in span)
        return Extent(bbox, When.parse(f"{first}/{last}"))


def _kept(rows: Rows | None, mask: NDArray[np.bool_]) -> Rows:
    return np.flatnonzero(mask).astype(np.int32) if rows is None else rows[mask[rows]]


def _smallest(rows: Rows, first: int, last: int) -> Rows:
    """The rows from first to last of the rows in order: only a page of them has to be."""
    if last < len(rows):
        rows = np.partition(rows, last)[:last] if last else rows[:0]
    return np.sort(rows)[first:]


def _types(name: str, own: Mapping[str, str]) -> dict[str, Type]:
    """The types of the properties: as written into the pack, or as the model has them."""
    if name in RECORDS:
        return {one.name: one.type for one in properties(name).values()}
    return {name: Type(word) for name, word in own.items()}

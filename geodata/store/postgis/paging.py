"""Pages of a collection in the database. A release does not change: counts, and where pages ended, are remembered.

A page is chosen by row numbers alone, which indexes hold, and only its own features are read. One that follows another
begins behind its last feature, however deep it lies and whatever it is sorted by. Addresses say offsets, so that they
mean the same to every worker and after every restart; a worker that has not seen the page before counts its way.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from geodata.store import FeatureCollection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Query
    from geodata.store.postgis.pool import Reader, Rows
    from geodata.store.postgis.sql import Key, Statement

_REMEMBERED, _LONGEST = 10_000, 500
"""Counts and ends held at most, and letters of an end: one that is sorted by longer texts is not remembered."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement's table, the condition that its rows must fulfil (empty if anything will do), and what both are."""

    statement: Statement
    where: str
    key: str

    @classmethod
    def of(cls, statement: Statement, where: str) -> Asked:
        """What is asked by a condition whose parameters the statement has."""
        return cls(statement, where, f"{statement.told.name} {where} {statement.params!r}")


class Pager:
    """Pages of the collections of one release."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._counts, self._ends = _Memory[int](), _Memory[tuple[Any, ...]]()

    def page(self, asked: Asked, query: Query) -> FeatureCollection:
        """The features of a page, and how many match in all."""
        rows = self._sorted(asked, query) if query.sort else self._in_order(asked, query)
        found = [row[1] for row in rows]
        full = query.limit is not None and len(rows) == query.limit
        if not full and (rows or not query.offset):
            return FeatureCollection(found, query.offset + len(rows))
        return FeatureCollection(found, self._count(asked))

    def _in_order(self, asked: Asked, query: Query) -> Rows:
        """Rows of a page in the order of the collection: row, feature."""
        place = f"{asked.key} "
        known = self._ends.get(f"{place}{query.offset}")
        end = known[0] if known else None if asked.where else query.offset - 1
        params = asked.statement.params | {"limit": query.limit, "skipped": query.offset}
        behind = ""
        if end is not None:
            params |= {"end": end, "skipped": 0}
            behind = "row > %(end)s::integer"
        rows = self._reader.rows(self._chosen(asked, behind, query), params)
        if rows and asked.where:
            self._ends.put(f"{place}{query.offset + len(rows)}", (rows[-1][0],))
        return rows

    def _chosen(self, asked: Asked, behind: str, query: Query) -> str:
        """A page in order. Where many are known to match, rows are looked at in order until it is full."""
        table = asked.statement.told.table
        where, part = _where(asked.where, behind), "LIMIT %(limit)s::bigint OFFSET %(skipped)s::bigint"
        if not asked.where or query.limit is None:
            return f"SELECT row, feature FROM {table} {where} ORDER BY row {part}"
        matched = self._counts.get(asked.key) or 0
        if query.limit * asked.statement.told.rows < matched * matched:
            held = f"SELECT * FROM {table} {_where(behind)} ORDER BY row OFFSET 0"
            return f"SELECT row, feature FROM ({held}) AS held {_where(asked.where)} {part}"
        chosen = f"SELECT row FROM {table} {where} ORDER BY row {part}"
        return f"SELECT row, feature FROM {table} WHERE row = ANY(ARRAY({chosen})) ORDER BY row"

    def _sorted(self, asked: Asked, query: Query) -> Rows:
        """Rows of a page in another order: row, feature, and what they are sorted by."""
        keys, place = asked.statement.keys(query.sort), f"{asked.key} {query.sort} "
        params = asked.statement.params | {"limit": query.limit, "skipped": query.offset}
        end, behind = self._ends.get(f"{place}{query.offset}"), ""
        if end is not None:
            params |= {"skipped": 0} | {f"end{at}": value for at, value in enumerate(end)}
            behind = _behind(keys, end)
        table, named = asked.statement.told.table, [f"{key.expression} AS k{at}" for at, key in enumerate(keys)]
        keyed = f"SELECT {', '.join(['row', *named])} FROM {table} {_where(asked.where)} OFFSET 0"
        order = ", ".join([*(f"k{at} {key.direction}" for at, key in enumerate(keys)), "row"])
        chosen = f"""SELECT row FROM ({keyed}) AS keyed {_where(behind)} ORDER BY {order}
            LIMIT %(limit)s::bigint OFFSET %(skipped)s::bigint"""
        rows = self._reader.rows(
            f"""SELECT {", ".join(["row", "feature", *named])}
            FROM unnest(ARRAY({chosen})) WITH ORDINALITY AS chosen (row, at) JOIN {table} USING (row) ORDER BY at""",
            params,
        )
        if rows:
            last, _, *values = rows[-1]
            if sum(len(value) for value in values if isinstance(value, str)) <= _LONGEST:
                self._ends.put(f"{place}{query.offset + len(rows)}", (*values, last))
        return rows

    def _count(self, asked: Asked) -> int:
        if not asked.where:
            return asked.statement.told.rows
        known = self._counts.get(asked.key)
        if known is None:
            counted = f"SELECT count(*) FROM {asked.statement.told.table} {_where(asked.where)}"
            known = int(self._reader.rows(counted, asked.statement.params)[0][0])
            self._counts.put(asked.key, known)
        return known


def _behind(keys: Sequence[Key], end: tuple[Any, ...]) -> str:
    """What comes after a row by its keys `k0`, `k1`, … and, where these are the same, by its number; NULL is last."""
    condition = f"row > %(end{len(keys)})s::integer"
    for at, key in reversed(list(enumerate(keys))):
        if end[at] is None:
            condition = f"k{at} IS NULL AND {condition}"
        else:
            last = f"%(end{at})s::{key.kind}"
            condition = f"(k{at} {key.beyond} {last} OR k{at} IS NULL OR k{at} = {last} AND {condition})"
    return condition


def _where(*conditions: str) -> str:
    held = [f"({one})" for one in conditions if one]
    return f"WHERE {' AND '.join(held)}" if held else ""


class _Memory(Generic[T]):
    """What is known by key: the last that were put in. Of a key, which may be long, its hash is held."""

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        return self._held.get(_hash(key))

    def put(self, key: str, known: T) -> None:
        with self._lock:
            self._held[_hash(key)] = known
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)


def _hash(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=16).digest()

"""The PostGIS store: for shared, large or replicated data. It answers what the memory store answers, byte for byte.

It reads one release, the newest when it was opened, and goes on reading it while others are loaded.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import psycopg
import shapely

from geodata.extent import When
from geodata.model import RECORDS
from geodata.properties import Type, properties
from geodata.store import EVERYTHING, Extent, FeatureCollection, Unreachable, Unusable
from geodata.store.days import FIRST, LAST
from geodata.store.postgis.filters import Filter
from geodata.store.postgis.loading import check_schema, load
from geodata.store.postgis.pool import Reader
from geodata.store.postgis.sql import Statement, Told, cell
from geodata.store.postgis.tiles import cut
from geodata.store.shapes import tested

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.features import Feature
    from geodata.store import Query
    from geodata.tiles import Tile

_REMEMBERED = 10_000


class PostgisStore:
    """A store over a release in a database. Raises Unusable, Unreachable.

    A release does not change: counts, once counted, and where pages ended are remembered.
    """

    def __init__(self, dsn: str, seconds: float = 60.0) -> None:
        """`seconds` is what the database may take for one read."""
        self.version, told = _release(dsn)
        self._told = {one.name: one for one in told}
        self._reader = Reader(dsn, seconds)
        self._counts, self._ends = _Memory(), _Memory()

    @classmethod
    def loaded(cls, dsn: str, collections: Mapping[str, Iterable[Feature]], version: str) -> Self:
        """Load collections as a release, and open it."""
        load(dsn, collections, version)
        return cls(dsn)

    @property
    def collections(self) -> Sequence[str]:
        """Names of the collections."""
        return list(self._told)

    def features(self, collection: str, query: Query) -> FeatureCollection:
        """The features that a query matches."""
        statement, where = self._asked(collection, query)
        key = f"{collection} {where} {statement.params!r}"
        rows = self._page(statement, where, key, query)
        found = [feature for _, feature in rows]
        full = query.limit is not None and len(rows) == query.limit
        if not full and (rows or not query.offset):
            return FeatureCollection(found, query.offset + len(rows))
        return FeatureCollection(found, self._count(statement, where, key))

    def _page(self, statement: Statement, where: str, key: str, query: Query) -> list[tuple[int, bytes]]:
        """The rows of a page. One that follows another begins where that ended, however deep; unless it is sorted."""
        params = statement.params | {"limit": query.limit, "skipped": query.offset}
        end = query.offset - 1 if not where else self._ends.get(f"{key} {query.offset}")
        if end is not None and not query.sort:
            where = f"{where} AND row > %(end)s" if where else "row > %(end)s"
            params |= {"end": end, "skipped": 0}
        rows = self._reader.rows(
            f"""SELECT row, feature FROM {statement.told.table} {_where(where)}
            ORDER BY {statement.order(query.sort)} LIMIT %(limit)s::bigint OFFSET %(skipped)s""",
            params,
        )
        if rows and not query.sort:
            self._ends.put(f"{key} {query.offset + len(rows)}", rows[-1][0])
        return [(row, feature) for row, feature in rows]

    def _count(self, statement: Statement, where: str, key: str) -> int:
        if not where:
            return statement.told.rows
        known = self._counts.get(key)
        if known is None:
            asked = f"SELECT count(*) FROM {statement.told.table} {_where(where)}"
            known = int(self._reader.rows(asked, statement.params)[0][0])
            self._counts.put(key, known)
        return known

    def ids(self, collection: str, query: Query) -> Sequence[str]:
        """Ids of the features that a query matches."""
        statement, where = self._asked(collection, query)
        asked = f"SELECT id FROM {statement.told.table} {_where(where)} ORDER BY {statement.order(query.sort)}"
        return [key for (key,) in self._reader.rows(asked, statement.params)]

    def feature(self, collection: str, feature_id: str) -> bytes | None:
        """One feature as GeoJSON bytes, or None."""
        told = self._told[collection]
        if "\0" in feature_id or not feature_id.isprintable():
            return None
        asked = f'SELECT feature FROM {told.table} WHERE id COLLATE "C" = %s'
        rows = self._reader.rows(asked, (feature_id,))
        return rows[0][0] if rows else None

    def extent(self, collection: str, query: Query = EVERYTHING) -> Extent:
        """Extent in space and time of the features that a query matches."""
        statement, where = self._asked(collection, query)
        asked = f"""SELECT min(west), min(south), max(east), max(north),
            min(start_earliest) FILTER (WHERE start_earliest <> {FIRST}),
            max(start_earliest) FILTER (WHERE start_earliest <> {FIRST}),
            max(end_latest) FILTER (WHERE end_latest <> {LAST})
            FROM {statement.told.table} {_where(where)}"""
        *edges, first, last_start, last = self._reader.rows(asked, statement.params)[0]
        bbox = None if edges[0] is None else (edges[0], edges[1], edges[2], edges[3])
        if first is None or last is None:
            return Extent(bbox, None)
        days = (date.fromordinal(day).isoformat() for day in (first, max(last, last_start)))
        return Extent(bbox, When.parse("/".join(days)))

    def tile(self, collection: str, tile: Tile, query: Query = EVERYTHING) -> bytes:
        """The features that a query matches in a tile, as a Mapbox Vector Tile."""
        statement, where = self._asked(collection, query)
        return cut(self._reader, statement, where, tile)

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()

    def _asked(self, collection: str, query: Query) -> tuple[Statement, str]:
        """A statement, and what its rows must fulfil; empty if anything will do."""
        statement = Statement(self._told[collection])
        parts = []
        if query.bbox:
            parts.append(statement.inside(list(query.bbox.parts())))
        if query.area is not None:
            parts.append(statement.meeting([query.area]))
        if query.datetime and statement.told.dated:
            parts.append(statement.during(query.datetime, surely=query.surely))
        parts += [statement.worded(name, words) for name, words in query.where]
        if query.filter is not None:
            written = Filter(
                statement,
                distinct=lambda name: self._distinct(statement.told, name),
                related=lambda relation, shape: self._related(statement.told, relation, shape),
            )
            parts.append(written.written(query.filter))
        return statement, " AND ".join(f"({part})" for part in parts)

    def _distinct(self, told: Told, name: str) -> list[str]:
        asked = f"SELECT DISTINCT {cell(name)} FROM {told.table} WHERE {cell(name)} IS NOT NULL"
        return [value for (value,) in self._reader.rows(asked)]

    def _related(self, told: Told, relation: str, shape: shapely.Geometry) -> list[int]:
        """Rows in a relation that the database does not know of shapes of that type."""
        statement = Statement(told)
        asked = f"SELECT row, ST_AsBinary(geom) FROM {told.table} WHERE geom && {statement.shape(shape)}"
        rows = self._reader.rows(asked, statement.params)
        met = tested(relation, shape, shapely.from_wkb([binary for _, binary in rows]))
        return [row for (row, _), holds in zip(rows, met, strict=True) if holds]


class _Memory:
    """Numbers by key: the last that were put in. Of a key, which may be long, its hash is held."""

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, int] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> int | None:
        return self._held.get(_hash(key))

    def put(self, key: str, number: int) -> None:
        with self._lock:
            self._held[_hash(key)] = number
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)


def _release(dsn: str) -> tuple[str, list[Told]]:
    """Version and collections of the newest release."""
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            check_schema(connection)
            found = connection.execute(
                "SELECT version, collections FROM atlas.release ORDER BY number DESC LIMIT 1"
            ).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        found = None
    except psycopg.OperationalError as error:
        raise Unreachable(str(error).strip()) from None
    if found is None:
        raise Unusable("the database holds no atlas", "load one: atlas load postgresql://…")
    version, collections = found
    return version, [_told(one) for one in collections]


def _told(one: dict[str, Any]) -> Told:
    name = one["name"]
    types = {known: Type(word) for known, word in one["types"].items()}
    if name in RECORDS:
        types = {known.name: known.type for known in properties(name).values()}
    return Told(**one | {"names": tuple(one["names"]), "many": frozenset(one["many"]), "types": types})


def _where(conditions: str) -> str:
    return f"WHERE {conditions}" if conditions else ""


def _hash(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=16).digest()

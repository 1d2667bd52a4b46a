"""The PostGIS store: for shared, large or replicated data. It answers what the memory store answers, byte for byte.

It reads one release, the newest when it was opened, and goes on reading it while others are loaded. Its connections
hold the release, so that no load drops it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import shapely

from geodata.extent import When
from geodata.store import EVERYTHING, Extent
from geodata.store.days import FIRST, LAST
from geodata.store.postgis.filters import Filter
from geodata.store.postgis.loading import load
from geodata.store.postgis.paged import Paged
from geodata.store.postgis.paging import Asked, Pager
from geodata.store.postgis.pool import Reader
from geodata.store.postgis.releases import newest
from geodata.store.postgis.sql import Statement, Told, cell
from geodata.store.postgis.tiles import cut
from geodata.store.shapes import tested

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.features import Feature
    from geodata.store import FeatureCollection, Query
    from geodata.tiles import Tile


class PostgisStore:
    """A store over a release in a database. Raises Unusable, Unreachable."""

    def __init__(self, dsn: str, seconds: float = 60.0) -> None:
        """`seconds` is what the database may take for one read."""
        number, self.version, told = newest(dsn)
        self._told = {one.name: one for one in told}
        self._reader = Reader(dsn, seconds, number)
        self._pager = Pager(self._reader)

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
        return self._pager.page(Asked.of(*self._asked(collection, query)), query)

    def whole(self, collection: str, query: Query) -> Paged:
        """What `features` would give for a query, page by page."""
        return Paged(lambda page: self.features(collection, page), query, lambda: self._weight(collection, query))

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

    def warm(self) -> None:
        """There is nothing to share: connections belong to one process, and tiles are cut in the database."""

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

    def _weight(self, collection: str, query: Query) -> tuple[int, int]:
        """How many features a page has and the bytes of them all, by the length of what the table holds."""
        statement, where = self._asked(collection, query)
        page = "" if query.limit is None and not query.offset else f"ORDER BY {statement.order(query.sort)}"
        asked = f"""SELECT count(*), coalesce(sum(octet_length(feature)), 0) FROM (
            SELECT feature FROM {statement.told.table} {_where(where)} {page}
            LIMIT %(limit)s::bigint OFFSET %(skipped)s) AS page"""
        params = statement.params | {"limit": query.limit, "skipped": query.offset}
        (found,) = self._reader.rows(asked, params)
        return int(found[0]), int(found[1])

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


def _where(conditions: str) -> str:
    return f"WHERE {conditions}" if conditions else ""

"""The memory store: one block of ready GeoJSON bytes, one spatial index and one index of days a collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.extent import EARLIEST, LATEST, When
from geodata.model import RECORDS
from geodata.properties import Type, properties
from geodata.store import EVERYTHING, Extent, FeatureCollection
from geodata.store.columns import Column
from geodata.store.weighing import Weigher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import geopandas
    from numpy.typing import NDArray

    from geodata.extent import BBox, Interval
    from geodata.features import Feature
    from geodata.store import Query, Sort


class MemoryStore:
    """A store over features held in memory. Choose it for one atlas on one machine; it needs no database."""

    def __init__(self, collections: Mapping[str, Iterable[Feature]], version: str) -> None:
        self.version = version
        self._shelves = {name: _Shelf.filled(name, features) for name, features in collections.items()}

    @property
    def collections(self) -> Sequence[str]:
        """Names of the collections."""
        return list(self._shelves)

    def frame(self, collection: str) -> geopandas.GeoDataFrame:
        """The collection as a frame of its properties and geometry, WGS 84."""
        return self._shelves[collection].frame()

    def extent(self, collection: str, query: Query = EVERYTHING) -> Extent:
        """Extent in space and time of the features that a query matches."""
        shelf = self._shelves[collection]
        return shelf.extent(shelf.matching(query))

    def features(self, collection: str, query: Query) -> FeatureCollection:
        """The features that a query matches."""
        shelf = self._shelves[collection]
        rows = shelf.matching(query)
        last = None if query.limit is None else query.offset + query.limit
        return FeatureCollection([shelf.bytes_of(row) for row in rows[query.offset : last]], len(rows))

    def ids(self, collection: str, query: Query) -> Sequence[str]:
        """Ids of the features that a query matches."""
        shelf = self._shelves[collection]
        return [shelf.ids[row] for row in shelf.matching(query)]

    def feature(self, collection: str, feature_id: str) -> bytes | None:
        """One feature as GeoJSON bytes, or None."""
        shelf = self._shelves[collection]
        row = shelf.row_of.get(feature_id)
        return None if row is None else shelf.bytes_of(row)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One collection: the ready bytes of its features with their offsets, and the indexes over them."""

    blob: bytes
    offsets: NDArray[np.int64]
    ids: list[str]
    row_of: dict[str, int]
    geometries: NDArray[np.object_]
    tree: shapely.STRtree
    days: NDArray[np.int32]
    """Ordinal days, a row each: earliest start, latest start, earliest end, latest end; the widest for undated rows."""
    types: Mapping[str, Type]
    columns: dict[str, Column]
    """Properties by name; filled when first asked for."""

    @classmethod
    def filled(cls, name: str, features: Iterable[Feature]) -> _Shelf:
        """Take the features one by one: only bytes, geometries and days of them stay."""
        blob, ends, ids, geometries, days = bytearray(), [0], [], [], []
        for feature in features:
            blob += orjson.dumps(feature.as_json())
            ends.append(len(blob))
            ids.append(feature.id)
            geometries.append(feature.geometry)
            days.append(_days(feature.when))
        held = np.array([*geometries, None], dtype=object)[:-1]
        return cls(
            blob=bytes(blob),
            offsets=np.array(ends, dtype=np.int64),
            ids=ids,
            row_of={key: row for row, key in enumerate(ids)},
            geometries=held,
            tree=shapely.STRtree(held),
            days=np.array(days, dtype=np.int32).reshape(-1, 4).T,
            types={one.name: one.type for one in properties(name).values()} if name in RECORDS else {},
            columns={},
        )

    def properties(self) -> Iterator[dict[str, Any]]:
        """Properties of each row, as served."""
        return (orjson.loads(self.bytes_of(row))["properties"] for row in range(len(self.ids)))

    def frame(self) -> geopandas.GeoDataFrame:
        """The collection as a frame of its properties and geometry, WGS 84."""
        import geopandas  # noqa: PLC0415 - half a second that serving does not need

        shapes = geopandas.GeoSeries(self.geometries, index=self.ids, crs="EPSG:4326")
        return geopandas.GeoDataFrame(list(self.properties()), geometry=shapes, index=self.ids)

    def bytes_of(self, row: int) -> bytes:
        return self.blob[self.offsets[row] : self.offsets[row + 1]]

    def matching(self, query: Query) -> NDArray[np.int64]:
        """Rows that match, in order."""
        chosen = np.ones(len(self.ids), dtype=bool)
        if query.bbox:
            chosen &= self._inside(query.bbox)
        if query.datetime:
            chosen &= self._during(query.datetime, surely=query.surely)
        for name, words in query.where:
            chosen &= self.column(name).worded(frozenset(words))
        if query.area is not None:
            chosen &= self._meeting(query.area)
        if query.filter is not None:
            chosen &= Weigher(self.geometries, self.tree, self.column).rows(query.filter)
        return self._sorted(np.flatnonzero(chosen), query.sort)

    def _sorted(self, rows: NDArray[np.int64], sort: tuple[Sort, ...]) -> NDArray[np.int64]:
        """The rows by the first property, then the next; ties stay as they are."""
        if not sort:
            return rows
        ranks = [
            self.column(one.name).ranks(self.types.get(one.name, Type.TEXT), descending=one.descending)[rows]
            for one in sort
        ]
        return rows[np.lexsort(ranks[::-1])]

    def column(self, name: str) -> Column:
        """A property of all rows."""
        if name not in self.columns:
            self.columns[name] = Column.of(one.get(name) for one in self.properties())
        return self.columns[name]

    def _inside(self, bbox: BBox) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = shapely.is_missing(self.geometries)
        for part in bbox.parts():
            inside[self.tree.query(_shape(*part), predicate="intersects")] = True
        return inside

    def _meeting(self, area: shapely.Geometry) -> NDArray[np.bool_]:
        meeting: NDArray[np.bool_] = shapely.is_missing(self.geometries)
        meeting[self.tree.query(area, predicate="intersects")] = True
        return meeting

    def _during(self, period: Interval, *, surely: bool) -> NDArray[np.bool_]:
        start_earliest, start_latest, end_earliest, end_latest = self.days
        start, end = (start_latest, end_earliest) if surely else (start_earliest, end_latest)
        undated = (start_earliest == EARLIEST.toordinal()) & (end_latest == LATEST.toordinal())
        matched: NDArray[np.bool_] = (start <= period.last.toordinal()) & (end >= period.first.toordinal()) | undated
        return matched

    def extent(self, rows: NDArray[np.int64]) -> Extent:
        shapes = self.geometries[rows]
        if shapely.is_missing(shapes).all():
            return Extent(None, self._span(rows))
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
        return Extent((west, south, east, north), self._span(rows))

    def _span(self, rows: NDArray[np.int64]) -> When | None:
        """The time that the dated features span; a bound that is open for one feature does not open the whole."""
        starts, ends = self.days[0, rows], self.days[3, rows]
        starts = starts[starts != EARLIEST.toordinal()]
        ends = ends[ends != LATEST.toordinal()]
        if not len(starts) or not len(ends):
            return None
        first, last = (type(EARLIEST).fromordinal(int(day)) for day in (starts.min(), max(ends.max(), starts.max())))
        return When.parse(f"{first.isoformat()}/{last.isoformat()}")


def _shape(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A box as a polygon; one without width or height as a line or a point, for a flat polygon meets at random."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    corners = [(west, south), (east, north)]
    return shapely.Point(corners[0]) if corners[0] == corners[1] else shapely.LineString(corners)


def _days(when: When | None) -> tuple[int, int, int, int]:
    bounds = (
        (when.start_earliest, when.start_latest, when.end_earliest, when.end_latest)
        if when
        else (EARLIEST, LATEST, EARLIEST, LATEST)
    )
    first, second, third, fourth = (bound.toordinal() for bound in bounds)
    return first, second, third, fourth

"""The memory store: one block of ready GeoJSON bytes, one spatial index and one index of days a collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.extent import EARLIEST, LATEST, When
from geodata.store import Extent, FeatureCollection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas
    from numpy.typing import NDArray

    from geodata.extent import BBox, Interval
    from geodata.features import Feature
    from geodata.store import Query


class MemoryStore:
    """A store over features held in memory. Choose it for one atlas on one machine; it needs no database."""

    def __init__(self, collections: Mapping[str, Iterable[Feature]], version: str) -> None:
        self.version = version
        self._shelves = {name: _Shelf.filled(features) for name, features in collections.items()}

    @property
    def collections(self) -> Sequence[str]:
        """Names of the collections."""
        return list(self._shelves)

    def frame(self, collection: str) -> geopandas.GeoDataFrame:
        """The collection as a frame of its properties and geometry, WGS 84."""
        return self._shelves[collection].frame()

    def extent(self, collection: str) -> Extent:
        """Extent of a collection in space and time."""
        return self._shelves[collection].extent()

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
    words: dict[str, list[frozenset[str]]]
    """Property → the words that each row has in it; filled when first asked for."""

    @classmethod
    def filled(cls, features: Iterable[Feature]) -> _Shelf:
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
            words={},
        )

    def properties(self) -> list[dict[str, Any]]:
        """Properties of each row, as served."""
        return [orjson.loads(self.bytes_of(row))["properties"] for row in range(len(self.ids))]

    def frame(self) -> geopandas.GeoDataFrame:
        """The collection as a frame of its properties and geometry, WGS 84."""
        import geopandas  # noqa: PLC0415 - half a second that serving does not need

        shapes = geopandas.GeoSeries(self.geometries, index=self.ids, crs="EPSG:4326")
        return geopandas.GeoDataFrame(self.properties(), geometry=shapes, index=self.ids)

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
            chosen &= self._worded(name, frozenset(words))
        return np.flatnonzero(chosen)

    def _inside(self, bbox: BBox) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = shapely.is_missing(self.geometries)
        for part in bbox.parts():
            inside[self.tree.query(shapely.box(*part), predicate="intersects")] = True
        return inside

    def _during(self, period: Interval, *, surely: bool) -> NDArray[np.bool_]:
        start_earliest, start_latest, end_earliest, end_latest = self.days
        start, end = (start_latest, end_earliest) if surely else (start_earliest, end_latest)
        undated = (start_earliest == EARLIEST.toordinal()) & (end_latest == LATEST.toordinal())
        matched: NDArray[np.bool_] = (start <= period.last.toordinal()) & (end >= period.first.toordinal()) | undated
        return matched

    def _worded(self, name: str, words: frozenset[str]) -> NDArray[np.bool_]:
        if name not in self.words:
            self.words[name] = [_words(properties.get(name)) for properties in self.properties()]
        held = self.words[name]
        return np.fromiter((not words.isdisjoint(own) for own in held), dtype=bool, count=len(held))

    def extent(self) -> Extent:
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(self.geometries))
        return Extent(None if np.isnan(west) else (west, south, east, north), self._span())

    def _span(self) -> When | None:
        """The time that the dated features span; a bound that is open for one feature does not open the whole."""
        starts, ends = self.days[0], self.days[3]
        starts = starts[starts != EARLIEST.toordinal()]
        ends = ends[ends != LATEST.toordinal()]
        if not len(starts) or not len(ends):
            return None
        first, last = (type(EARLIEST).fromordinal(int(day)) for day in (starts.min(), max(ends.max(), starts.max())))
        return When.parse(f"{first.isoformat()}/{last.isoformat()}")


def _days(when: When | None) -> tuple[int, int, int, int]:
    bounds = (
        (when.start_earliest, when.start_latest, when.end_earliest, when.end_latest)
        if when
        else (EARLIEST, LATEST, EARLIEST, LATEST)
    )
    first, second, third, fourth = (bound.toordinal() for bound in bounds)
    return first, second, third, fourth


def _words(value: Any) -> frozenset[str]:
    """The words that a condition may name: texts as they are, numbers and booleans as JSON writes them."""
    if isinstance(value, list):
        return frozenset(word for item in value for word in _words(item))
    if value is None:
        return frozenset()
    return frozenset((value if isinstance(value, str) else orjson.dumps(value).decode(),))

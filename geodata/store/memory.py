"""The memory store: one GeoPandas frame, one spatial index and one block of ready GeoJSON bytes a collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import orjson
import shapely

from geodata.extent import EARLIEST, LATEST, When
from geodata.store import Extent, FeatureCollection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
        return self._shelves[collection].frame

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
        return [str(key) for key in shelf.frame.index[shelf.matching(query)]]

    def feature(self, collection: str, feature_id: str) -> bytes | None:
        """One feature as GeoJSON bytes, or None."""
        shelf = self._shelves[collection]
        row = shelf.row_of.get(feature_id)
        return None if row is None else shelf.bytes_of(row)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One collection: its frame, its ready bytes with their offsets, and the indexes over them."""

    frame: geopandas.GeoDataFrame
    blob: bytes
    offsets: NDArray[np.int64]
    row_of: dict[str, int]
    tree: shapely.STRtree
    unplaced: NDArray[np.bool_]
    days: NDArray[np.int32]
    """Ordinal days, a row each: earliest start, latest start, earliest end, latest end; the widest for undated rows."""
    properties: list[dict[str, Any]]
    """Properties of each row as served; the frame turns whole numbers beside gaps into floats."""
    words: dict[str, list[frozenset[str]]]
    """Property → the words that each row has in it; filled when first asked for."""

    @classmethod
    def filled(cls, features: Iterable[Feature]) -> _Shelf:
        held = list(features)
        pieces = [orjson.dumps(feature.as_json()) for feature in held]
        geometries = [feature.geometry for feature in held]
        ids = [feature.id for feature in held]
        frame = geopandas.GeoDataFrame(
            [feature.properties for feature in held],
            geometry=geopandas.GeoSeries(geometries, index=ids, crs="EPSG:4326"),
            index=ids,
        )
        return cls(
            frame=frame,
            blob=b"".join(pieces),
            offsets=np.cumsum([0, *map(len, pieces)]),
            row_of={feature.id: row for row, feature in enumerate(held)},
            tree=shapely.STRtree(geometries),
            unplaced=np.array([geometry is None for geometry in geometries], dtype=bool),
            days=np.array([_days(feature.when) for feature in held], dtype=np.int32).reshape(-1, 4).T,
            properties=[feature.properties for feature in held],
            words={},
        )

    def bytes_of(self, row: int) -> bytes:
        return self.blob[self.offsets[row] : self.offsets[row + 1]]

    def matching(self, query: Query) -> NDArray[np.int64]:
        """Rows that match, in order."""
        chosen = np.ones(len(self.row_of), dtype=bool)
        if query.bbox:
            chosen &= self._inside(query.bbox)
        if query.datetime:
            chosen &= self._during(query.datetime, surely=query.surely)
        for name, words in query.where:
            chosen &= self._worded(name, frozenset(words))
        return np.flatnonzero(chosen)

    def _inside(self, bbox: BBox) -> NDArray[np.bool_]:
        inside = self.unplaced.copy()
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
            self.words[name] = [_words(properties.get(name)) for properties in self.properties]
        held = self.words[name]
        return np.fromiter((not words.isdisjoint(own) for own in held), dtype=bool, count=len(held))

    def extent(self) -> Extent:
        west, south, east, north = self.frame.total_bounds if not self.unplaced.all() else (np.nan,) * 4
        bbox = None if np.isnan(west) else (float(west), float(south), float(east), float(north))
        return Extent(bbox, self._span())

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

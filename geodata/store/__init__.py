"""What a store answers, on one page. `memory` needs nothing and suits one atlas on one machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import shapely

    from geodata.extent import BBox, Interval, When
    from geodata.filters.nodes import Node
    from geodata.tiles.grid import Tile


@dataclass(frozen=True, slots=True)
class Sort:
    """A property to sort by. Missing values come last either way, dates sort by their earliest start."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Which features of a collection: all conditions hold. Features without geometry or time match any box or period.

    (OGC API Features Part 1, requirements fc-bbox-response C and fc-time-response C.)
    """

    bbox: BBox | None = None
    datetime: Interval | None = None
    surely: bool = False
    """Whether dates match by every reading instead of by some."""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(property, words): the value, or one of its values, is among the words."""
    limit: int | None = None
    offset: int = 0
    area: shapely.Geometry | None = None
    """A box whose edges are no meridians, as a polygon in CRS84: it selects as `bbox` does."""
    filter: Node | None = None
    """A condition in CQL2; unlike with `bbox` and `datetime`, what has no geometry or time does not fulfil it."""
    sort: tuple[Sort, ...] = ()
    """By the first, then the next; ties keep the order of the collection."""


EVERYTHING = Query()


class Unreachable(RuntimeError):
    """The database behind a store does not answer just now."""


class Removed(Unreachable):
    """What a store reads is no longer in its database."""


class Unusable(ValueError):
    """A database that is not what the program can read; says why and how to mend it."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(f"{rule}; {cure}")
        self.rule, self.cure = rule, cure


@dataclass(frozen=True, slots=True)
class FeatureCollection:
    """An answer: features as GeoJSON bytes in the order of the collection, and how many matched in all."""

    features: Sequence[bytes]
    matched: int


class Whole(Protocol):
    """All that a query matches, in order: read anew, piece by piece, each time that it is gone through."""

    def __len__(self) -> int:
        """How many features there are."""

    def __iter__(self) -> Iterator[bytes]:
        """The features as GeoJSON bytes. Raises OutOfTime."""

    @property
    def first(self) -> bytes | None:
        """The first feature, if there is any."""

    @property
    def size(self) -> int:
        """Bytes of all features."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Extent of a collection: west, south, east, north in degrees, and time; None where no feature has any."""

    bbox: tuple[float, float, float, float] | None
    when: When | None


class Store(Protocol):
    """Collections of features, asked by name. Methods raise KeyError for a collection that is not there."""

    @property
    def version(self) -> str:
        """Version of the data, part of every ETag."""

    @property
    def collections(self) -> Sequence[str]:
        """Names of the collections."""

    def extent(self, collection: str, query: Query = EVERYTHING) -> Extent:
        """Extent in space and time of the features that a query matches."""

    def features(self, collection: str, query: Query) -> FeatureCollection:
        """The features that a query matches."""

    def whole(self, collection: str, query: Query) -> Whole:
        """What `features` would give for a query, for as many features as there may be: none of them is held."""

    def ids(self, collection: str, query: Query) -> Sequence[str]:
        """Ids of the features that a query matches."""

    def feature(self, collection: str, feature_id: str) -> bytes | None:
        """One feature as GeoJSON bytes, or None."""

    def tile(self, collection: str, tile: Tile, query: Query = EVERYTHING) -> bytes:
        """The features that a query matches in a tile of WebMercatorQuad, as a Mapbox Vector Tile 2.1.

        Limit, offset and sort of the query do not count. Nothing there: no bytes. Else one layer, named like the
        collection, version 2, extent 4096, with what touches the tile or the 64 units around it; at the edges of the
        world these reach around it. What stores answer may differ in the order of features, keys and values, and by one
        unit in positions; never in these:

        - The id is 1 + the position of the feature in its collection; properties are those of
          `properties.in_tiles(collection, complete=tile.complete)`, missing ones left out.
        - At the complete zoom (`tile.complete`) every feature is there with its whole geometry, in one piece of a
          multiple type where it has several parts. A line or polygon that rounding would make vanish is a point.
        - Below it, the positions of points and multi-points fall into cells of 64 by 64 units, as seen at that zoom. A
          cell with positions of one feature shows that feature there; one with more shows a point at the mean of the
          positions, without id, its only property `point_count`: how many features it stands for. The cells around the
          tile are shown as its neighbours show them.
        - Below it, parts of lines and polygons whose box is smaller than one unit are left out, the others simplified
          by half a unit at most before they are rounded. Outer rings are clockwise as seen, all rings valid.
        """

    def warm(self) -> None:
        """Make ready what processes forked from this one can share; without it that is made when it is first needed."""

    def close(self) -> None:
        """Let go of connections; the store may be asked again."""

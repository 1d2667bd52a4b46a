"""The memory store: the collections of one pack, in memory as far as they are asked for, shared by all workers."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from threading import Lock
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Self

import numpy as np

from geodata.store import EVERYTHING, Extent, FeatureCollection
from geodata.store.cutting import Cutter
from geodata.store.filling import fill
from geodata.store.packed import Packed, Packer
from geodata.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas

    from geodata.features import Feature
    from geodata.properties import Property
    from geodata.store import Query
    from geodata.store.picked import Picked
    from geodata.tiles import Tile


class MemoryStore:
    """A store over features in memory. Choose it for one atlas on one machine; it needs no database."""

    def __init__(
        self,
        collections: Mapping[str, Iterable[Feature]],
        version: str,
        own: Mapping[str, Mapping[str, Property]] | None = None,
    ) -> None:
        """`own` has the properties of collections that are none of the model's."""
        with tempfile.TemporaryFile(prefix="atlas-") as file:
            pack(file, collections, version, own or {})
            self._open(Packed(file))

    @classmethod
    def opened(cls, packed: Packed) -> Self:
        """The store of a pack that `pack` wrote."""
        store = cls.__new__(cls)
        store._open(packed)
        return store

    @classmethod
    def joined(cls, stores: Sequence[MemoryStore], names: Iterable[str]) -> Self:
        """One store of the collections of several, all of one version of the data, in the order of `names`."""
        store = cls.__new__(cls)
        shelves = {name: shelf for one in stores for name, shelf in one._shelves.items()}
        store._hold(stores[0].version, {name: shelves[name] for name in names})
        return store

    def _open(self, packed: Packed) -> None:
        shelves = {told["name"]: Shelf.unpacked(packed, told["name"], told) for told in packed.told["collections"]}
        self._hold(packed.told["version"], shelves)

    def _hold(self, version: str, shelves: dict[str, Shelf]) -> None:
        self.version, self._shelves = version, shelves
        self._cutters: dict[str, Cutter] = {}
        self._cutting = Lock()

    @property
    def collections(self) -> Sequence[str]:
        """Names of the collections."""
        return list(self._shelves)

    def shelf(self, collection: str) -> Shelf:
        """The arrays of a collection."""
        return self._shelves[collection]

    def frame(self, collection: str) -> geopandas.GeoDataFrame:
        """The collection as a frame of its properties and geometry, WGS 84."""
        import geopandas  # noqa: PLC0415 - half a second that serving does not need

        shelf = self._shelves[collection]
        rows = np.arange(shelf.rows, dtype=np.int32)
        ids = list(shelf.ids(rows))
        shapes = geopandas.GeoSeries(shelf.shapes.of(rows), index=ids, crs="EPSG:4326")
        return geopandas.GeoDataFrame(list(shelf.properties()), geometry=shapes, index=ids)

    def extent(self, collection: str, query: Query = EVERYTHING) -> Extent:
        """Extent in space and time of the features that a query matches."""
        shelf = self._shelves[collection]
        return shelf.extent(shelf.matching(query))

    def features(self, collection: str, query: Query) -> FeatureCollection:
        """The features that a query matches."""
        return self._shelves[collection].page(query)

    def whole(self, collection: str, query: Query) -> Picked:
        """What `features` would give for a query, cut out of the pack as it is read."""
        return self._shelves[collection].whole(query)

    def ids(self, collection: str, query: Query) -> Sequence[str]:
        """Ids of the features that a query matches."""
        shelf = self._shelves[collection]
        return list(shelf.ids(shelf.every(query)))

    def feature(self, collection: str, feature_id: str) -> bytes | None:
        """One feature as GeoJSON bytes, or None."""
        return self._shelves[collection].feature(feature_id)

    def tile(self, collection: str, tile: Tile, query: Query = EVERYTHING) -> bytes:
        """The features that a query matches in a tile, as a Mapbox Vector Tile."""
        rows = self._shelves[collection].matching(replace(query, sort=()))
        return self._cutter(collection).tile(tile, rows)

    def warm(self) -> None:
        """Make ready what tiles of all collections are cut out of; before workers are forked, so that they share it."""
        for collection in self._shelves:
            self._cutter(collection)

    def _cutter(self, collection: str) -> Cutter:
        with self._cutting:
            if collection not in self._cutters:
                self._cutters[collection] = Cutter(collection, self._shelves[collection])
            return self._cutters[collection]

    def close(self) -> None:
        """There is nothing to let go of."""


def pack(
    file: IO[bytes],
    collections: Mapping[str, Iterable[Feature]],
    version: str,
    own: Mapping[str, Mapping[str, Property]] = MappingProxyType({}),
    program: str = "",
) -> None:
    """Write collections into a file that `MemoryStore.opened` can map."""
    packer = Packer(file)
    told = [{"name": name} | fill(packer, name, features) for name, features in collections.items()]
    for one in told:
        one["types"] = {held.name: held.type.value for held in own.get(one["name"], {}).values()}
    packer.finish({"version": version, "program": program, "collections": told})

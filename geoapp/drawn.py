"""A layer as drawn, made ready once for a version of the data: whole, by tile, by box, by id."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from shapely.geometry import shape

from geoapp.current import atlas_in, release
from geoapp.layers import SHAPE, drawn
from geoapp.stored import StoredLayer
from geodata.extent import EARLIEST, LATEST
from geodata.kept import kept
from geodata.languages import TEXTS
from geodata.large.entries import Entries
from geodata.precision import Mark
from geodata.tiles import Gathering, Table, TileSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    import shapely
    from numpy.typing import NDArray

    from geodata.extent import BBox, Interval
    from geodata.tiles import Tile

    Mask = NDArray[np.bool_]

_IN_TILES = (Mark.PIN.value, Mark.HALO.value, SHAPE)
CELLS = 4
"""A tile has 2⁴ by 2⁴ cells: 32 pixels each where it is 512 wide, about as near as marks may stand to one another."""
_SHOWN = ("collection", "id", "title", "kind", "precision", "precision_m", "mark", "known")


class DrawnLayer:
    """The features of a layer as bytes, with indexes over their positions and the days of their events."""

    def __init__(self, name: str, features: Iterable[dict[str, Any]]) -> None:
        made = list(features)
        self.name, self.features = name, [orjson.dumps(one) for one in made]
        self._rows = {one["id"]: row for row, one in enumerate(made)}
        self._outlined = np.array([one["properties"].get("mark") not in _IN_TILES for one in made], bool)
        held = np.array([_geometry(one) for one in made], object)
        held[self._outlined] = None
        self._gathering = Gathering(held)
        self._spans = {name: _spans(made, name) for name in ("events", "sure")}
        self._source = TileSource.drawn(held, self._gathering)
        self._table = Table(_SHOWN, ({"id": one["id"]} | one["properties"] for one in made))

    def __len__(self) -> int:
        return len(self.features)

    def texts(self, rows: NDArray[np.int64]) -> list[bytes]:
        """Some of the features, by their numbers."""
        return [self.features[row] for row in rows.tolist()]

    def tile(self, tile: Tile, when: Interval | None, *, surely: bool) -> bytes:
        """A tile: marks, those of a cell as one; lines and areas of a file; no outlines of regions."""
        keep = None if when is None else self.during(when, surely=surely)
        return self._source.tile(tile, self.name, self._table.tags, keep=keep, cells=CELLS, ring=False)

    def during(self, when: Interval, *, surely: bool) -> Mask:
        """Which features count at a time: by some event, or because they have none."""
        owners, first, last = self._spans["sure" if surely else "events"]
        dated = np.bincount(owners, minlength=len(self)) > 0
        met = owners[(first <= when.last.toordinal()) & (last >= when.first.toordinal())]
        return ~dated | (np.bincount(met, minlength=len(self)) > 0)

    def inside(self, bbox: BBox) -> Mask:
        """Which features of tiles have their point in a box."""
        return self._gathering.inside(bbox)

    def gathered(self, tile: Tile, keep: Mask | None = None) -> Mask:
        """Which are points in a tile, if only some are to be seen."""
        return self._gathering.points(tile, keep)

    @property
    def in_tiles(self) -> int:
        """How many of the features tiles have."""
        return int(np.count_nonzero(~self._outlined))

    @property
    def bytes(self) -> int:
        """How large these are."""
        return sum(len(text) for text, outlined in zip(self.features, self._outlined, strict=True) if not outlined)

    def outlined(self) -> Mask:
        """Which features are in no tile: outlines of regions."""
        return self._outlined

    def named(self, ids: Iterable[str]) -> Mask:
        """Which features have one of these ids; ids of others are passed over."""
        mask = np.zeros(len(self), bool)
        mask[[self._rows[one] for one in ids if one in self._rows]] = True
        return mask


@kept(64)
def drawn_layer(release: str, layer: str, language: str) -> DrawnLayer | StoredLayer:
    """A layer of the atlas being served, in a language; `release` is there so that a new version is read anew."""
    spoken = atlas_in(language)
    found = next(one for one in spoken.catalog.cover.layers if one.id == layer)
    if isinstance(features := spoken.graph.features, Entries):
        return StoredLayer(features, found, _SHOWN, CELLS)
    return DrawnLayer(found.collection, drawn(spoken, found))


def warm(layer: str) -> None:
    """Make a layer of a large file or folder ready."""
    found = drawn_layer(release(), layer, TEXTS)
    if isinstance(found, StoredLayer):
        found.warm()


def _geometry(feature: dict[str, Any]) -> shapely.Geometry | None:
    return shape(feature["geometry"]) if feature["geometry"] else None


def _spans(features: list[dict[str, Any]], name: str) -> tuple[NDArray[np.int64], ...]:
    """The dates of the events of all features: the row, the first and the last day of each."""
    told = [
        (row, _ordinal(first, EARLIEST), _ordinal(last, LATEST))
        for row, one in enumerate(features)
        for first, last in one["properties"].get(name, ())
    ]
    return tuple(np.array(told, np.int64).reshape(-1, 3).T)


def _ordinal(text: str | None, otherwise: date) -> int:
    return (date.fromisoformat(text) if text else otherwise).toordinal()

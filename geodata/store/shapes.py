"""The geometries of a collection: points as two columns of numbers, others as well-known binary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.store.boxes import Boxes
from geodata.store.scanning import Scan
from geodata.tiles.points import Points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.extent import BBox
    from geodata.store.met import Edges
    from geodata.store.packed import Bytes, Packed
    from geodata.store.scanning import Some

_AT_ONCE = 20_000
_SEEN_FROM_THE_OTHER_SIDE = {"contains": "within", "within": "contains"}


@dataclass(frozen=True, slots=True)
class Shapes:
    """Boxes of all rows; for what is no plain point, well-known binary with its offsets."""

    boxes: Boxes
    missing: NDArray[np.int32]
    """Rows without geometry."""
    binary: Bytes | None
    offsets: NDArray[np.int64]
    points: Points
    """The positions of points, as tiles want them."""
    extended: NDArray[np.int32]
    """Rows that have a line or an area."""

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Shapes:
        """The shapes as written."""
        boxes = Boxes.unpacked(packed, f"{name}/boxes")
        binary = packed.span(f"{name}/wkb") if len(boxes.edges) == 4 else None
        missing, offsets, extended = (packed.array(f"{name}/{part}") for part in ("missing", "wkb_offsets", "extended"))
        return cls(boxes, missing, binary, offsets, Points.unpacked(packed, f"{name}/points"), extended)

    def of(self, rows: NDArray[Any]) -> NDArray[np.object_]:
        """The geometries of rows, WGS 84, None where there is none."""
        if self.binary is None:
            found: NDArray[np.object_] = shapely.points(self.boxes.edges[:, rows].T)
            found[np.isnan(self.boxes.edges[0, rows])] = None
            return found
        cuts = self.binary.cuts(self.offsets[rows].tolist(), self.offsets[rows + 1].tolist())
        return np.asarray(shapely.from_wkb(np.array([cut or None for cut in cuts], dtype=object)))

    def inside(self, bbox: BBox) -> NDArray[np.int32] | None:
        """Rows that meet a box, and those without geometry; None if all do."""
        found = [self._meeting_box(part) for part in bbox.parts()]
        if any(one is None for one in found):
            return None
        met = np.concatenate([*found, self.missing])
        return np.unique(met) if len(found) > 1 else met

    def scan(self, bbox: BBox) -> Scan | None:
        """Points that lie in a box, and rows without geometry, to be counted and paged; None if all do."""
        parts = list(bbox.parts())
        if any(self._covered(part) for part in parts):
            return None

        def test(rows: Some) -> NDArray[np.bool_]:
            met: NDArray[np.bool_] = np.logical_or.reduce([self.boxes.reached(part, rows) for part in parts])
            return met

        def every() -> NDArray[np.int32]:
            return np.concatenate([*map(self.boxes.rows, found), self.missing])

        found = [self.boxes.met(part) for part in parts]
        matched = sum(map(len, found)) + len(self.missing)
        blocks = np.logical_or.reduce([self.boxes.blocks_reached(part) for part in parts])
        return Scan(self.boxes.edges.shape[1], matched, blocks, test, every)

    def meeting(self, area: shapely.Geometry) -> NDArray[np.int32]:
        """Rows that meet a shape, and those without geometry."""
        return np.concatenate([self.related("intersects", area), self.missing])

    def _covered(self, box: Edges) -> bool:
        """Whether a box holds all that there is."""
        whole = self.boxes.whole
        return bool(whole and box[0] <= whole[0] and box[1] <= whole[1] and box[2] >= whole[2] and box[3] >= whole[3])

    def _meeting_box(self, box: Edges) -> NDArray[np.int32] | None:
        if self._covered(box):
            return None
        rows = self.boxes.rows(self.boxes.met(box))
        if self.binary is None:
            return rows
        within = self.boxes.within(rows, box)
        doubtful = rows[~within]
        return np.concatenate([rows[within], *self._tested("intersects", box_shape(*box), doubtful)])

    def related(self, relation: str, shape: shapely.Geometry) -> NDArray[np.int32]:
        """Rows whose geometry stands in a relation to a shape; `disjoint` is none of them."""
        west, south, east, north = shapely.bounds(shape).tolist()
        rows = self.boxes.rows(self.boxes.met((west, south, east, north)))
        return np.concatenate([rows[:0], *self._tested(relation, shape, rows)])

    def _tested(self, relation: str, shape: shapely.Geometry, rows: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
        """Those of the rows that stand in the relation, some thousands at a time."""
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            yield part[tested(relation, shape, self.of(part))]


def tested(relation: str, shape: shapely.Geometry, held: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which geometries stand in a relation to a shape."""
    shapely.prepare(shape)
    told: NDArray[np.bool_] = getattr(shapely, _SEEN_FROM_THE_OTHER_SIDE.get(relation, relation))(shape, held)
    return told


def box_shape(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A box as a polygon; one without width or height as a line or a point, for a flat polygon meets at random."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    corners = [(west, south), (east, north)]
    return shapely.Point(corners[0]) if corners[0] == corners[1] else shapely.LineString(corners)

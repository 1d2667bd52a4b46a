"""The geometries of all rows: plain points as two columns of numbers, others as well-known binary, a run at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.entries import SHAPES, Shape
from geodata.features import rounded
from geodata.large.columns import Coded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Edges = tuple[float, float, float, float]

RUN = 65_536
"""Rows of a run."""
_POINT = 0
_MULTI = (4, 5, 6)


@dataclass(slots=True)
class Geometries:
    """Runs of geometries in WGS 84, single parts, in two dimensions, not yet rounded."""

    runs: list[NDArray[np.float64] | NDArray[np.object_]] = field(default_factory=list)
    """(n, 2) of longitude and latitude, not a number for none; or well-known binary."""
    rows: int = 0
    wrong: list[tuple[int, shapely.Geometry]] = field(default_factory=list)
    """Rows whose geometry can't be shown."""
    _marks: list[NDArray[np.int32]] = field(default_factory=list)
    _box: list[NDArray[np.float64]] = field(default_factory=list)

    def __len__(self) -> int:
        return self.rows

    @property
    def box(self) -> Edges:
        """The box of them all."""
        west, south = np.nanmin([one[:2] for one in self._box], axis=0)
        east, north = np.nanmax([one[2:] for one in self._box], axis=0)
        return float(west), float(south), float(east), float(north)

    @property
    def kinds(self) -> Coded:
        """What each row is drawn as."""
        marks = np.concatenate([np.empty(0, dtype=np.int32), *self._marks])
        there, codes = np.unique(marks, return_inverse=True)
        return Coded([_SHAPES[mark].value for mark in there.tolist()], codes.astype(np.int32))

    @property
    def any(self) -> bool:
        """Whether a row has a geometry."""
        return bool(self.wrong) or any(not np.isnan(one).all() for one in self._box)

    def add_points(self, lon: NDArray[np.float64], lat: NDArray[np.float64], given: NDArray[np.bool_]) -> None:
        """A run of points, of which those not `given` are missing."""
        off = given & ~((lon >= -180) & (lon <= 180) & (lat >= -90) & (lat <= 90))
        rows = np.flatnonzero(off).tolist()
        self.wrong += [(self.rows + row, shapely.Point(lon[row], lat[row])) for row in rows]
        xy = np.where((given & ~off)[:, None], np.stack([lon, lat], axis=1), np.nan)
        self._note(np.where(given & ~off, _SHAPES.index(Shape.POINT), _NO_SHAPE), xy)

    def add(self, shapes: NDArray[np.object_]) -> None:
        """A run of any geometries."""
        shapes = _singled(shapes)
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        west, south, east, north = shapely.bounds(shapes).T
        off = there & ~((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))
        kinds = shapely.get_type_id(shapes)
        off |= there & ~np.isin(kinds, _DRAWN)
        self.wrong += [(self.rows + row, shapes[row]) for row in np.flatnonzero(off).tolist()]
        shown = there & ~off
        shapes = shapely.force_2d(shapes)
        shapes[~shown] = None
        marks = np.where(shown, _MARK_OF[kinds], _NO_SHAPE)
        if (kinds[shown] == _POINT).all():
            xy = np.full((len(shapes), 2), np.nan)
            xy[shown] = shapely.get_coordinates(shapes[shown])
            self._note(marks, xy)
        else:
            self._note(marks, shapely.to_wkb(shapes), shapely.bounds(shapes))

    def _note(
        self,
        marks: NDArray[np.int64],
        run: NDArray[np.float64] | NDArray[np.object_],
        bounds: NDArray[np.float64] | None = None,
    ) -> None:
        self.runs.append(run)
        self.rows += len(run)
        self._marks.append(marks.astype(np.int32))
        edges = np.concatenate([run, run], axis=1) if bounds is None else bounds
        edges = edges[~np.isnan(edges[:, 0])]
        if len(edges):
            self._box.append(np.concatenate([edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)]))

    def parts(self, size: int) -> Iterator[list[shapely.Geometry | None]]:
        """The geometries as features have them, to 6 decimals, so many at a time."""
        waiting: list[shapely.Geometry | None] = []
        for run in self.runs:
            for start in range(0, len(run), size):
                waiting += _rounded(run[start : start + size])
                while len(waiting) >= size:
                    yield waiting[:size]
                    waiting = waiting[size:]
        if waiting:
            yield waiting


_NAMES = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_DRAWN = [number for number, name in enumerate(_NAMES) if name in SHAPES]
_SHAPES = list(Shape)
_NO_SHAPE = _SHAPES.index(Shape.NONE)
_MARK_OF = np.array([_SHAPES.index(SHAPES.get(name, Shape.NONE)) for name in (*_NAMES, "GeometryCollection", "")])
"""By the number of a type of geometry; -1, the last, for none."""


def _singled(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Geometries of one part as that part."""
    one = (shapely.get_num_geometries(shapes) == 1) & np.isin(shapely.get_type_id(shapes), (*_MULTI, 7))
    if one.any():
        shapes = shapes.copy()
        shapes[one] = shapely.get_geometry(shapes[one], 0)
    return shapes


def _rounded(run: NDArray[np.float64] | NDArray[np.object_]) -> list[shapely.Geometry | None]:
    if run.dtype != object:
        found = shapely.points(near(np.asarray(run, dtype=np.float64)))
        found[np.isnan(run[:, 0])] = None
        return list(found)
    return [rounded(shape) for shape in shapely.from_wkb(run)]


def near(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers to 6 decimals as `round` has them, which is exact: NumPy multiplies first, and may miss by the last."""
    scaled = degrees * 1e6
    found: NDArray[np.float64] = np.rint(scaled) / 1e6
    unsure = np.abs(scaled - np.floor(scaled) - 0.5) < _UNSURE
    found[unsure] = [round(one, 6) for one in degrees[unsure].tolist()]
    return found


_UNSURE = 1e-3
"""How near the middle between two numbers a product may lie that rounding could put on either side."""

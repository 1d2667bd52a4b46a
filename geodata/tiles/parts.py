"""Geometries taken apart: single points, lines and polygons, each with the row that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Parts:
    """Single geometries by kind, in their coordinates; of points nothing but their positions (n, 2)."""

    spots: NDArray[np.float64]
    spot_rows: Ints
    lines: Geometries
    line_rows: Ints
    areas: Geometries
    area_rows: Ints

    @property
    def extended(self) -> Ints:
        """The rows that lines and polygons belong to, each once, in order."""
        return np.unique(np.concatenate([self.line_rows, self.area_rows]))


def parted(runs: Iterable[tuple[Geometries, Ints]]) -> Parts:
    """The parts of geometries, given a run at a time with their rows; None for no geometry."""
    found = [_NOTHING, *(_parted(*run) for run in runs)]
    return Parts(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


_NONE, _NO_ROWS = np.empty(0, dtype=object), np.empty(0, np.int64)
_NOTHING = (np.empty((0, 2)), _NO_ROWS, _NONE, _NO_ROWS, _NONE, _NO_ROWS)


def _parted(geometries: Geometries, rows: Ints) -> tuple[NDArray[np.generic], ...]:
    parts, owners = _single(geometries, rows)
    kinds = shapely.get_type_id(parts)
    spots, lines, areas = (kinds == 0) & ~shapely.is_empty(parts), (kinds == 1) | (kinds == 2), kinds == 3
    found = shapely.get_coordinates(parts[spots]), owners[spots]
    return *found, parts[lines], owners[lines], parts[areas], owners[areas]


def _single(geometries: Geometries, rows: Ints) -> tuple[Geometries, Ints]:
    """Parts that have none themselves, and the row of each."""
    there = np.flatnonzero(~shapely.is_missing(geometries))
    parts, whole = shapely.get_parts(geometries[there], return_index=True)
    while (nested := shapely.get_type_id(parts) > 3).any():
        inner, outer = shapely.get_parts(parts[nested], return_index=True)
        parts = np.concatenate([parts[~nested], inner])
        whole = np.concatenate([whole[~nested], whole[nested][outer]])
    return parts, rows[there][whole]

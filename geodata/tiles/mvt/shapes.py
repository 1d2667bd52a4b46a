"""Geometries of features in units of a tile, and the commands that draw them (4.3 of the specification)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.tiles.mvt.runs import offsets, stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

POINT, LINE, POLYGON = 1, 2, 3
_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 7


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries of n features in units of a tile: type of each, its parts, the vertices of these.

    Parts are groups of points, lines, or rings without their closing vertex: outer ones clockwise as seen, holes the
    other way, after the ring that they are in.
    """

    kinds: Ints
    parts: Ints
    """n + 1 offsets into the parts."""
    ends: Ints
    """Offsets into the vertices, one more than parts."""
    xy: Ints

    def __len__(self) -> int:
        return len(self.kinds)

    @classmethod
    def points(cls, xy: Ints) -> Shapes:
        """A point for each vertex."""
        each = np.arange(len(xy) + 1)
        return cls(np.full(len(xy), POINT), each, each, xy)

    @classmethod
    def joined(cls, several: Sequence[Shapes]) -> Shapes:
        """All of them, in order."""
        return cls(
            np.concatenate([one.kinds for one in several]),
            stacked([one.parts for one in several]),
            stacked([one.ends for one in several]),
            np.concatenate([one.xy for one in several]),
        )


def commands(shapes: Shapes) -> tuple[Ints, Ints]:
    """The geometry of all features as commands (4.3 of the specification), and how many integers each feature has."""
    of_part = np.repeat(shapes.kinds, np.diff(shapes.parts))
    count, first = np.diff(shapes.ends), shapes.ends[:-1]
    sizes = 1 + 2 * count + (of_part != POINT) + (of_part == POLYGON)
    starts = offsets(sizes)
    out = np.empty(starts[-1], np.int64)
    begin, ring, path = starts[:-1], of_part == POLYGON, of_part != POINT
    out[begin] = _MOVE_TO | np.where(path, 1, count) << 3
    out[begin[path] + 3] = _LINE_TO | (count[path] - 1) << 3
    out[starts[1:][ring] - 1] = _CLOSE | 1 << 3
    steps = _steps(shapes)
    within = np.arange(len(steps)) - np.repeat(first, count)
    at = np.repeat(begin, count) + 1 + 2 * within + ((within > 0) & np.repeat(path, count))
    out[at], out[at + 1] = steps[:, 0], steps[:, 1]
    whole = offsets(sizes)[shapes.parts]
    return out, np.diff(whole)


def _steps(shapes: Shapes) -> Ints:
    """Zigzag steps from vertex to vertex; the first of a feature counts from the corner of the tile."""
    steps = np.diff(shapes.xy, axis=0, prepend=0)
    heads = shapes.ends[shapes.parts[:-1]]
    steps[heads] = shapes.xy[heads]
    zigzag: Ints = (steps << 1) ^ (steps >> 63)
    return zigzag

"""Tiles of WebMercatorQuad (OGC 17-083r4, D.1): their addresses and bounds; positions on the square of the world.

The square of the world runs from 0 to 1, x to the east and y to the south, as rows of tiles are counted. It ends at
`NORTHMOST` degrees north and south: what lies beyond is in no tile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXTENT = 4096
"""Units along the edge of a tile: one is the quantum that positions are rounded to."""
BUFFER = 64
"""Units around a tile in which its features go on, so that marks and strokes are not cut at its edges."""
MAX_ZOOM = 14
"""The zoom at which tiles hold everything; clients draw closer ones from these. A quantum is 0.6 m at the equator."""
NORTHMOST = math.degrees(math.atan(math.sinh(math.pi)))


class NoTile(LookupError):
    """An address that no tile has: which number, its value, and the range it must be in."""

    def __init__(self, name: str, value: int, highest: int) -> None:
        super().__init__(f"{name}={value}: tiles have {name} from 0 to {highest} here")
        self.name, self.value, self.highest = name, value, highest


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The tile in column `x` and row `y` of zoom `z`. Raises NoTile."""

    z: int
    x: int
    y: int
    last: int = MAX_ZOOM
    """The zoom at which everything is there."""

    def __post_init__(self) -> None:
        _within("z", self.z, MAX_ZOOM)
        _within("x", self.x, (1 << self.z) - 1)
        _within("y", self.y, (1 << self.z) - 1)

    @property
    def complete(self) -> bool:
        """Whether it holds every feature and every property."""
        return self.z == self.last

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, without the buffer."""
        west, north = lonlat(self.x / (1 << self.z), self.y / (1 << self.z))
        east, south = lonlat((self.x + 1) / (1 << self.z), (self.y + 1) / (1 << self.z))
        return west, south, east, north


def _within(name: str, value: int, highest: int) -> None:
    if not 0 <= value <= highest:
        raise NoTile(name, value, highest)


def lonlat(x: float, y: float) -> tuple[float, float]:
    """Degrees of a position on the square."""
    return x * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def square(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions (n, 2) in degrees, longitude first, on the square; those beyond its north and south go past 0 and 1."""
    lon, lat = positions[:, 0], np.radians(np.clip(positions[:, 1], -89.99, 89.99))
    return np.stack([lon / 360 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)], axis=1)

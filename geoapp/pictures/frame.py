"""The window of a picture on the Web Mercator plane: metres to pixels, and the window that holds a box."""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, cosh, log2, pi, radians, tan
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]

_RADIUS = 6_378_137.0
_WORLD = 2 * pi * _RADIUS
_TILE = 256
MERCATOR = 3857


@dataclass(frozen=True, slots=True)
class Frame:
    """A window: its centre in metres of EPSG:3857, its zoom as Leaflet counts it, its place in the picture."""

    x: float
    y: float
    zoom: float
    left: float
    top: float
    width: float
    height: float

    @property
    def metres(self) -> float:
        """Metres of the plane to a pixel."""
        return float(_WORLD / (_TILE * 2**self.zoom))

    @property
    def box(self) -> Box:
        """The window on the plane."""
        half_width, half_height = self.width * self.metres / 2, self.height * self.metres / 2
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height

    def drawn(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry of the plane in pixels."""
        west, _, _, north = self.box
        return shapely.transform(
            geometry,
            lambda at: (at - (west, north)) / (self.metres, -self.metres) + (self.left, self.top),
        )

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """A position of the plane in pixels."""
        west, _, _, north = self.box
        return (x - west) / self.metres + self.left, (north - y) / self.metres + self.top

    def holds(self, x: float, y: float, margin: float = 0) -> bool:
        """Whether a position in pixels lies in the window, `margin` pixels from its edges."""
        return (
            self.left + margin <= x <= self.left + self.width - margin
            and self.top + margin <= y <= self.top + self.height - margin
        )

    def pixels(self, radius_m: float, y: float) -> float:
        """A length on the ground at a height of the plane, in pixels."""
        return radius_m * cosh(y / _RADIUS) / self.metres

    def ground(self) -> float:
        """Metres on the ground to a pixel, in the middle of the window."""
        return self.metres / cosh(self.y / _RADIUS)


def plane(lon: float, lat: float) -> tuple[float, float]:
    """A position of the globe on the plane."""
    return _RADIUS * radians(lon), _RADIUS * asinh(tan(radians(lat)))


def box_of(west: float, south: float, east: float, north: float) -> Box:
    """A box of the globe on the plane."""
    return *plane(west, south), *plane(east, north)


def zoom_for(box: Box, width: float, height: float, margin: float, closest: float) -> float:
    """The zoom at which a window holds a box with a margin around it."""
    west, south, east, north = box
    across, up = max(width - 2 * margin, 1), max(height - 2 * margin, 1)
    metres = max((east - west) / across, (north - south) / up, 1e-6)
    return max(0.0, min(closest, log2(_WORLD / _TILE / metres)))

"""Lengths, shortest lines and circles on the WGS 84 ellipsoid.

Coordinates are longitude, latitude in degrees (CRS84), lengths kilometres unless a name says metres. Nothing is split
at the antimeridian (RFC 7946, 3.1.9): a line or ring that crosses it jumps by 360 degrees; cutting it is the caller's.
"""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

Position: TypeAlias = tuple[float, float]

_WGS84 = Geod(ellps="WGS84")


def length_km(coords: Sequence[Position] | NDArray[np.float64]) -> float:
    """Length of the line through the coordinates, each piece a geodesic; 0 for fewer than two."""
    lons, lats = np.asarray(coords, dtype=float).reshape(-1, 2).T
    return float(_WGS84.line_length(lons, lats)) / 1000


def distances_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Geodesic lengths between pairs of positions, given as four arrays of one shape."""
    start, end = [np.asarray(lon1), np.asarray(lat1)], [np.asarray(lon2), np.asarray(lat2)]
    return np.asarray(_WGS84.inv(start[0], start[1], end[0], end[1])[2], dtype=float) / 1000


def great_circle(lon1: float, lat1: float, lon2: float, lat2: float, max_segment_km: float = 100) -> list[Position]:
    """Coordinates of the shortest line between two positions, both ends included, in equal pieces of at most a length.

    On the ellipsoid this is the geodesic; the name is the one that readers know.
    """
    whole = length_km([(lon1, lat1), (lon2, lat2)])
    between = max(int(np.ceil(whole / max_segment_km)) - 1, 0)
    inner = _WGS84.npts(lon1, lat1, lon2, lat2, between) if between else []
    return [(lon1, lat1), *((float(lon), float(lat)) for lon, lat in inner), (lon2, lat2)]


def halo(lon: float, lat: float, radius_m: float, points: int = 64) -> list[Position]:
    """Ring at a true radius around a position: counter-clockwise, first point repeated at the end (RFC 7946, 3.1.6).

    The corners lie on the circle, the sides inside it: with 64 of them by at most 0.12 % of the radius.
    """
    azimuths = -np.arange(points) * 360 / points
    around = np.ones(points)
    lons, lats, _ = _WGS84.fwd(lon * around, lat * around, azimuths, radius_m * around)
    ring = [(float(x), float(y)) for x, y in zip(lons, lats, strict=True)]
    return [*ring, ring[0]]


def distance_to_line_km(lon: float, lat: float, line: LineString | MultiLineString) -> float:
    """Distance from a position to the nearest point of a line that is drawn straight between its coordinates.

    Approximate: the nearest point is sought in degrees with longitudes shrunk by the cosine of the latitude, and the
    geodesic to it is measured. Within 1 % up to some 300 km away; further off it may be too long, never too short.
    """
    shrink = max(cos(radians(lat)), 1e-6)
    flat = shapely.transform(line, lambda xy: xy * (shrink, 1))
    x, y = shapely.shortest_line(shapely.Point(lon * shrink, lat), flat).coords[1]
    return length_km([(lon, lat), (x / shrink, y)])

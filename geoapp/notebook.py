"""What a map in a notebook is made of, at hand without a server.

import geodata
from geoapp.maps import MapView, build_map
from geoapp.notebook import at_hand

atlas = geodata.open_atlas()
build_map(MapView(select="places/great-stone"), atlas.catalog.cover.layers, at_hand(atlas))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from geoapp.basemap import Basemap
from geoapp.layers import drawn
from geoapp.maps import LayerUrls, Urls
from geodata.atlas import DATA

if TYPE_CHECKING:
    from geodata.atlas import Atlas

_GROUND = "basemap/ground.geojson"


def at_hand(atlas: Atlas) -> Urls:
    """Layers and ground of an atlas with their bytes: about 1 MB in each cell that shows a map. Asks no network."""
    folder = Basemap.of(atlas.root).folder
    ground = next(path for path in (folder / "picture.geojson", DATA / "basemap/picture.geojson") if path.exists())
    layers = {
        _address(layer.id): orjson.dumps({"type": "FeatureCollection", "features": list(drawn(atlas, layer))})
        for layer in atlas.catalog.cover.layers
    }
    owed = f"{Basemap.of(atlas.root).attribution} · {len(atlas.graph.sources)} sources · {atlas.catalog.cover.licence}"
    return Urls(
        layer=lambda name: LayerUrls(_address(name)),
        basemap=_GROUND,
        bodies=layers | {_GROUND: ground.read_bytes()},
        owed=owed,
    )


def _address(layer: str) -> str:
    return f"layers/{layer}.geojson"

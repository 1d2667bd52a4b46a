"""The map builder: a view of the atlas as a Folium map. Knows nothing of the web framework.

`build_map(...).script()` is what /map.js serves; the page brings a `div`, and the files of `styles` and `scripts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geoapp.maps.elements import AtlasMap, Basemap, FeatureLayer, Start
from geoapp.maps.symbols import symbol
from geoapp.maps.view import MapView
from geodata.extent import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geodata.extent import Interval
    from geodata.model import Layer

__all__ = ["EURASIA", "AtlasMap", "Extents", "LayerUrls", "MapView", "Urls", "build_map"]


@dataclass(frozen=True, slots=True)
class LayerUrls:
    """Where the browser finds a layer: its features; if it is drawn by tiles, their template and a list for people."""

    features: str
    tiles: str | None = None
    items: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where the browser finds what the map is made of.

    Without a server `bodies` are what these addresses answer, and `owed` whom the map is owed to.
    """

    layer: Callable[[str], LayerUrls]
    basemap: str
    relief: str | None = None
    bodies: Mapping[str, bytes] = field(default_factory=dict)
    owed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extents:
    """Where a map opens (longitude, latitude, zoom) and the two boxes that its home button goes between."""

    lon: float
    lat: float
    zoom: float
    near: tuple[float, float, float, float]
    far: tuple[float, float, float, float]
    fits: bool = False


EURASIA = Extents(lon=27.9, lat=53.5, zoom=6.5, near=(23.1, 51.2, 32.8, 56.2), far=(2.0, 20.0, 124.0, 62.0))


def build_map(view: MapView, layers: Sequence[Layer], urls: Urls, extents: Extents = EURASIA) -> AtlasMap:
    """The map of a view: the basemap, every layer of the atlas by its address, and what is selected.

    Raises LookupError for an unknown symbol, ValueError for a text that must not come near a template.
    """
    lon = extents.lon if view.lon is None else view.lon
    lat = extents.lat if view.lat is None else view.lat
    zoom = extents.zoom if view.zoom is None else view.zoom
    atlas = AtlasMap(lat=lat, lon=lon, zoom=zoom, bodies=urls.bodies, owed=urls.owed, theme=view.theme)
    Basemap(url=urls.basemap, relief=urls.relief, theme=view.theme).add_to(atlas)
    for layer in layers:
        found = urls.layer(layer.id)
        on = layer.visible if view.layers is None else layer.id in view.layers
        FeatureLayer(
            layer.id,
            url=found.features,
            tiles=found.tiles,
            items=found.items,
            collection=layer.collection,
            symbol=symbol(layer.symbol).word,
            visible=layer.visible,
            on=on,
        ).add_to(atlas)
    Start(near=extents.near, far=extents.far, fits=extents.fits, **_beyond_layers(view)).add_to(atlas)
    return atlas


def _beyond_layers(view: MapView) -> dict[str, Any]:
    """What a view asks for beyond its layers, as the browser keeps it; None where it says nothing."""
    first, last = _days(view.datetime)
    return {
        "first": first,
        "last": last,
        "surely": view.surely,
        "select": view.select,
        "lon": view.lon,
        "lat": view.lat,
        "zoom": view.zoom,
    }


def _days(interval: Interval | None) -> tuple[str | None, str | None]:
    """First and last day as ISO text, which sorts as the days do; None where open."""
    if interval is None:
        return None, None
    first = None if interval.first == EARLIEST else interval.first.isoformat()
    last = None if interval.last == LATEST else interval.last.isoformat()
    return first, last

"""What is said of the tiles of a collection: the tileset of OGC API – Tiles, the matrix set, and TileJSON."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from flask import url_for

from geoapp import links
from geoapp.address import with_query
from geoapp.current import atlas
from geoapp.responses import JSON, SCHEMA
from geodata.crs import CRS84
from geodata.properties import Type, in_tiles
from geodata.tiles import COUNT, MAX_ZOOM, Tile

if TYPE_CHECKING:
    from geoapp.address import Link
    from geodata.offers import Offer
    from geodata.properties import Property

MVT = "application/vnd.mapbox-vector-tile"
QUAD = "WebMercatorQuad"
_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{QUAD}"
_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
_HALF = 20037508.3427892
_ZOOMS = range(25)
HOW = (
    f"Below zoom {MAX_ZOOM} points that fall into one of 64 by 64 cells of a tile are one point, which says in {COUNT} "
    "for how many it stands; lines and polygons are simplified, what is smaller than a 4096th of a tile is left out, "
    f"and so are long texts. At zoom {MAX_ZOOM} everything is there."
)


def matrix_sets() -> dict[str, Any]:
    """The list of matrix sets (OGC API – Tiles Part 1; OGC 17-083r4)."""
    own = links.link("self", JSON, url_for("features.tile_matrix_set"), QUAD)
    return {"title": "Tile matrix sets", "tileMatrixSets": [_matrix_entry(own)], "links": [own | {"rel": "item"}]}


def _matrix_entry(own: Link) -> dict[str, Any]:
    return {"id": QUAD, "title": QUAD, "uri": _URI, "crs": _MERCATOR, "links": [own]}


def matrix_set() -> dict[str, Any]:
    """WebMercatorQuad, zoom by zoom (OGC 17-083r4, D.1)."""
    return {
        "id": QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": _URI,
        "crs": _MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(z) for z in _ZOOMS],
        "links": [],
    }


def _matrix(z: int) -> dict[str, Any]:
    cell = 2 * _HALF / 256 / (1 << z)
    return {
        "id": str(z),
        "scaleDenominator": cell / 0.00028,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-_HALF, _HALF],
        "tileWidth": 256,
        "tileHeight": 256,
        "matrixWidth": 1 << z,
        "matrixHeight": 1 << z,
    }


def tilesets(offer: Offer) -> dict[str, Any]:
    """The tilesets of a collection: one."""
    own = links.link("self", JSON, url_for("features.tileset", name=offer.id), f"Tiles of {offer.title}")
    entry = _heading(offer) | {"links": [own, _scheme()]}
    return {"title": f"Tilesets of {offer.title}", "tilesets": [entry], "links": [own | {"rel": "item"}, _home(offer)]}


def tileset(offer: Offer) -> dict[str, Any]:
    """The tiles of a collection: where they are and what is in them (OGC 17-083r4, 8: TileSetMetadata)."""
    path = url_for("features.tileset", name=offer.id) + "/{tileMatrix}/{tileRow}/{tileCol}"
    tiles: dict[str, Any] = links.link("item", MVT, path, "Mapbox Vector Tiles") | {"templated": True}
    tilejson = links.link("describedby", JSON, url_for("tiles.tilejson", name=offer.id), "TileJSON 3.0")
    return {
        **_heading(offer),
        "description": f"{offer.summary} {HOW}",
        "tileMatrixSetLimits": [_limit(z) for z in range(MAX_ZOOM + 1)],
        "layers": [_described(offer)],
        **_box(offer),
        "links": [tiles, tilejson, _scheme(), _home(offer)],
    }


def _heading(offer: Offer) -> dict[str, Any]:
    return {"title": f"Tiles of {offer.title}", "dataType": "vector", "crs": _MERCATOR, "tileMatrixSetURI": _URI}


def _limit(z: int) -> dict[str, Any]:
    last = (1 << z) - 1
    return {"tileMatrix": str(z), "minTileRow": 0, "maxTileRow": last, "minTileCol": 0, "maxTileCol": last}


def _described(offer: Offer) -> dict[str, Any]:
    """The one layer and the schema of its properties."""
    schema = {one.name: {"type": _JSON[one.type], "description": _about(offer, one)} for one in _served(offer)}
    schema[COUNT] = {"type": "integer", "description": _COUNTED}
    return {
        "id": offer.collection,
        "title": offer.title,
        "dataType": "vector",
        "minTileMatrix": "0",
        "maxTileMatrix": str(MAX_ZOOM),
        "propertiesSchema": {"type": "object", "properties": schema},
        "links": [links.link("describedby", SCHEMA, url_for("features.schema", name=offer.id), "Schema of the items")],
    }


def _box(offer: Offer) -> dict[str, Any]:
    found = atlas().store.extent(offer.collection, offer.query).bbox
    if found is None:
        return {}
    return {"boundingBox": {"lowerLeft": list(found[:2]), "upperRight": list(found[2:]), "crs": CRS84.uri}}


def _scheme() -> Link:
    return links.link(_SCHEME, JSON, url_for("features.tile_matrix_set"), QUAD)


def _home(offer: Offer) -> Link:
    return links.link("collection", JSON, url_for("features.collection", name=offer.id), "The collection")


def tilejson(offer: Offer, asked: dict[str, str]) -> dict[str, Any]:
    """TileJSON 3.0.0; the filters asked for go on into the address of the tiles."""
    path = url_for("tiles.tile", name=offer.id, z=0, x=0, y=0).removesuffix("/0/0/0.mvt") + "/{z}/{x}/{y}.mvt"
    own = atlas().imprint(offer.collection)
    west, south, east, north = Tile(0, 0, 0).bounds
    box = atlas().store.extent(offer.collection, offer.query).bbox or (west, south, east, north)
    return {
        "tilejson": "3.0.0",
        "tiles": [links.absolute(with_query(path, **asked | {"v": atlas().store.version}))],
        "vector_layers": [_vector_layer(offer)],
        "name": offer.title,
        "description": f"{offer.summary} {HOW}",
        "attribution": escape(f"{own.attribution.rstrip('.')}. Licence: {own.licence}."),
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": [max(box[0], west), max(box[1], south), min(box[2], east), min(box[3], north)],
        "center": [round((box[0] + box[2]) / 2, 4), round((box[1] + box[3]) / 2, 4), 4],
        "data_version": atlas().store.version,
        "citation": own.citation,
    }


def _vector_layer(offer: Offer) -> dict[str, Any]:
    fields = {one.name: _about(offer, one) for one in _served(offer)} | {COUNT: _COUNTED}
    return {
        "id": offer.collection,
        "description": offer.summary,
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "fields": fields,
    }


_COUNTED = "Number: of how many features a point is the mean; features that stand for themselves have none."
_JSON = {Type.NUMBER: "number", Type.BOOLEAN: "boolean"} | dict.fromkeys((Type.TEXT, Type.DAY, Type.DATED), "string")


def _served(offer: Offer) -> list[Property]:
    return [offer.properties[name] for name in in_tiles(offer.collection, complete=True)]


def _about(offer: Offer, one: Property) -> str:
    """The type of a property in the words of TileJSON, what it is, and from which zoom on it is there."""
    kind = {"number": "Number", "boolean": "Boolean", "string": "String"}[_JSON[one.type]]
    late = "" if one.name in in_tiles(offer.collection, complete=False) else f" From zoom {MAX_ZOOM}."
    return f"{kind}: {one.schema['description']}{late}"

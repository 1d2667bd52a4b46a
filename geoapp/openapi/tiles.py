"""Tiles in the definition: their addresses and the parameters of these (OGC API – Tiles Part 1, oas30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp.openapi.refs import ref
from geoapp.tilesets import MVT, QUAD
from geodata.tiles import MAX_ZOOM

if TYPE_CHECKING:
    from geodata.offers import Offer

TILE = f"/tiles/{QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
_ASKED = ("datetime", "time-match", "filter", "filter-lang", "filter-crs")
_NUMBERS = {
    "tileMatrix": ("Zoom", MAX_ZOOM),
    "tileRow": ("Row, counted from the north; from 0 to 2^tileMatrix - 1", (1 << MAX_ZOOM) - 1),
    "tileCol": ("Column, counted from the west; from 0 to 2^tileMatrix - 1", (1 << MAX_ZOOM) - 1),
}


def of_tile(offer: Offer) -> list[dict[str, Any]]:
    """The parameters of a tile: where it is, then the filters that items have too."""
    own = offer.collection
    return [
        *(ref("parameters", name) for name in (*_NUMBERS, "f-tile", "v", *_ASKED)),
        *(ref("parameters", f"{own}.{one.name}") for one in offer.properties.values() if one.queryable),
    ]


def parameters() -> dict[str, Any]:
    """The parameters that only tiles have."""
    version = "Version of the data; an answer of that version may be kept for ever"
    return {name: _number(name, about, highest) for name, (about, highest) in _NUMBERS.items()} | {
        "f-tile": _query("f", "Representation", {"type": "string", "enum": ["mvt"]}),
        "v": _query("v", version, {"type": "string"}),
    }


def tile(offer: Offer) -> dict[str, Any]:
    """The path of a tile."""
    errors = {"400": "BadRequest", "404": "NotFound", "414": "TooLong", "500": "ServerError"}
    return {
        "get": {
            "operationId": f"{offer.id}.tile",
            "summary": f"A vector tile of {offer.title}",
            "description": "A Mapbox Vector Tile 2.1 of one layer; no bytes where nothing lies.",
            "tags": [offer.id],
            "parameters": of_tile(offer),
            "responses": {
                "200": {
                    "description": "The tile",
                    "headers": {"ETag": ref("headers", "ETag")},
                    "content": {MVT: {"schema": ref("schemas", "File")}},
                },
                "304": {"description": "Not changed since the ETag sent in If-None-Match"},
                **{status: ref("responses", name) for status, name in errors.items()},
            },
        }
    }


def _number(name: str, about: str, highest: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0, "maximum": highest}
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def _query(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}

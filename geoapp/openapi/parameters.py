"""Every parameter of the definition, with its rule, default and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp.asked import LANGS
from geoapp.current import settings
from geoapp.openapi.refs import ref
from geoapp.openapi.tiles import parameters as of_tiles
from geodata.crs import CRS84, CRSES
from geodata.formats import suited
from geodata.properties import Type
from geodata.routing.router import MOST_ALTERNATIVES, MOST_AVOIDED, MOST_VIA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.offers import Offer
    from geodata.properties import Property

_ITEMS = ("bbox", "bbox-crs", "crs", "datetime", "time-match", "limit", "offset", "filter", "filter-lang", "filter-crs")


def of_items(offer: Offer) -> list[dict[str, Any]]:
    """The parameters of items: those of the standard, then the properties (Part 1, 7.15.5)."""
    own = offer.collection
    return [
        *(ref("parameters", name) for name in _ITEMS),
        *(ref("parameters", f"{own}.{name}") for name in ("f-items", "sortby", "properties")),
        *(ref("parameters", f"{own}.{one.name}") for one in offer.properties.values() if one.queryable),
    ]


def of_routes() -> list[dict[str, Any]]:
    """The parameters of routes; they are of this path alone."""
    end = {"type": "string", "minLength": 1, "maxLength": 80}
    where = "Id or name of a place, or longitude,latitude"
    return [
        _query("from", f"Where it begins. {where}", end | {"example": "chongqing"}) | {"required": True},
        _query("to", f"Where it ends. {where}", end | {"example": "duisburg"}) | {"required": True},
        _query("via", f"Where it passes, in order, with : between, at most {MOST_VIA}. {where}", {"type": "string"}),
        _query(
            "avoid",
            f"What it keeps out of, with commas between, at most {MOST_AVOIDED}: countries (ISO 3166-1), ids of "
            "crossings or corridors",
            {"type": "string", "example": "PL,terespol"},
        ),
        _query("on", "Day: what was shut then is shut", {"type": "string", "format": "date", "example": "2025-09-20"}),
        _query(
            "alternatives",
            "How many other ways, if there are any that really differ",
            {"type": "integer", "minimum": 0, "maximum": MOST_ALTERNATIVES, "default": 2},
        ),
        _query("choice", "Which of the routes a page shows, from 0", {"type": "integer", "minimum": 0, "maximum": 4}),
        _query("f", "Representation", _words(["json", "html"])),
    ]


def parameters(collections: Mapping[str, Mapping[str, Property]]) -> dict[str, Any]:
    """All parameters, those of a collection with its name before theirs."""
    made = _shared() | of_tiles()
    for own, held in collections.items():
        sortable = [sign + one.name for one in held.values() if one.sortable for sign in ("", "-", "+")]
        made[f"{own}.f-items"] = _query("f", "Representation", _words(["json", "html", *suited(own)]))
        made[f"{own}.sortby"] = _query(
            "sortby",
            "Properties to sort by, + (the default) or - before each",
            {"type": "array", "minItems": 1, "uniqueItems": True, "items": _words(sortable)},
        )
        made[f"{own}.properties"] = _query(
            "properties",
            "Properties to send; id and geometry always are",
            {"type": "array", "uniqueItems": True, "items": _words(list(held))},
        )
        made |= {f"{own}.{one.name}": _property(one) for one in held.values() if one.queryable}
    return made


def _property(one: Property) -> dict[str, Any]:
    schema = dict(one.schema["items"] if one.many else one.schema)
    about = one.schema["description"] + (" One of its values is that." if one.many else " It is that.")
    schema.pop("description", None)
    if one.type is Type.DATED:
        schema.pop("format", None)
    unit = schema.pop("x-ogc-unit", None)
    return _query(one.name, about + (f" In {unit}." if unit else ""), schema)


def _shared() -> dict[str, Any]:
    uris = _words(list(CRSES), CRS84.uri) | {"format": "uri"}
    box = {
        "type": "array",
        "minItems": 4,
        "maxItems": 6,
        "items": {"type": "number"},
        "oneOf": [_exactly(4), _exactly(6)],
    }
    limit = {"type": "integer", "minimum": 1, "maximum": settings().limit_max, "default": settings().limit_default}
    made = [
        ("f", "Representation", _words(["json", "html"])),
        ("bbox", "West, south, east, north in degrees, or in the order and units of bbox-crs; west beyond east crosses "
         "the antimeridian. What has no geometry is not left out", box),
        ("bbox-crs", "Reference system of bbox", uris),
        ("crs", "Reference system of the answer", uris),
        ("datetime", "An instant or an interval with .. for an open end: 2017-07-11, 2017-01-01/.., 2015-06. "
         "What has no date is not left out", {"type": "string"}),
        ("time-match", "Whether a date matches by some reading of it or by every reading",
         _words(["possibly", "surely"], "possibly")),
        ("limit", "Items on a page at most; a greater number counts as the maximum", limit),
        ("offset", "Items to pass over", {"type": "integer", "minimum": 0, "maximum": 10**9, "default": 0}),
        ("filter", "A condition in CQL2 over the queryables, such as kind = 'exercise' AND T_AFTER(date, DATE('2015'))",
         {"type": "string", "minLength": 1, "maxLength": settings().filter_bytes}),
        ("filter-lang", "Language of filter", _words(list(LANGS), LANGS[0])),
        ("filter-crs", "Reference system of the geometries in filter", uris),
    ]  # fmt: skip
    found = {name: _query(name, about, schema) for name, about, schema in made}
    found["f-item"] = _query("f", "Representation", _words(["json", "html", "geojson"]))
    found["featureId"] = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "Id of an item",
        "schema": {"type": "string"},
    }
    return found


def _words(words: list[str], default: str | None = None) -> dict[str, Any]:
    return {"type": "string", "enum": words} | ({"default": default} if default else {})


def _exactly(count: int) -> dict[str, int]:
    return {"minItems": count, "maxItems": count}


def _query(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": about,
        "schema": schema,
        "style": "form",
        "explode": False,
    }

"""OpenAPI 3.0 definition of the doors beside the OGC API: oEmbed and pictures."""

from __future__ import annotations

from typing import Any

from geoapp.current import atlas, settings
from geoapp.embeds.oembed import FORMATS
from geoapp.links import home
from geoapp.params import MAP

_TEXT = {"type": "string"}
_SIZE = {"type": "integer", "minimum": 1}
_REQUIRED = ("type", "version", "html", "width", "height")
_OPTIONAL = ("title", "author_name", "author_url", "provider_name", "provider_url", "cache_age")
_THUMBNAIL = ("thumbnail_url", "thumbnail_width", "thumbnail_height")
_NUMBERS = {"width", "height", "cache_age", "thumbnail_width", "thumbnail_height"}


def doors() -> dict[str, Any]:
    """The whole definition, self-contained."""
    cover = atlas().catalog.cover
    return {
        "openapi": "3.0.3",
        "info": {"title": f"{cover.title}: oEmbed and pictures", "version": atlas().store.version},
        "servers": [{"url": home().rstrip("/")}],
        "paths": {"/oembed": _oembed(), "/map.png": _picture("image/png"), "/map.svg": _picture("image/svg+xml")},
    }


def _oembed() -> dict[str, Any]:
    properties = {name: _SIZE if name in _NUMBERS else _TEXT for name in (*_REQUIRED, *_OPTIONAL, *_THUMBNAIL)}
    told = {"schema": {"type": "object", "required": list(_REQUIRED), "properties": properties}}
    parameters = [
        _query("url", "Address of a page of this atlas", {**_TEXT, "maxLength": 4000}, required=True),
        _query("format", "Form of the answer", {**_TEXT, "enum": list(FORMATS), "default": "json"}),
        _query("maxwidth", "Pixels that frame and thumbnail are wide at most", _SIZE),
        _query("maxheight", "Pixels that frame and thumbnail are high at most", _SIZE),
    ]
    errors = {
        "400": "No url, or a maximum that is no number",
        "401": "Nobody may frame this atlas",
        "404": "The address is not of this atlas, or nothing to embed is there",
        "501": "Another format",
    }
    return _get(
        "oembed", "What to embed for an address (oEmbed 1.0)", parameters, dict.fromkeys(_media(), told), errors
    )


def _media() -> list[str]:
    return [media_type for media_type, _ in FORMATS.values()]


def _picture(media_type: str) -> dict[str, Any]:
    """A picture takes the parameters of the map, and its size."""
    pixels = {"type": "integer", "minimum": 200, "maximum": settings().picture_px}
    parameters = [
        *(_query(name, "As on the map", _TEXT) for name in sorted(MAP)),
        _query("width", "Pixels", {**pixels, "default": 1200}),
        _query("height", "Pixels", {**pixels, "default": 630}),
    ]
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    errors = {"400": "A parameter that breaks its rule", "429": "Too many in a minute", "503": "Too many at once"}
    name = media_type.partition("/")[2].partition("+")[0]
    return _get(f"picture.{name}", f"The view as {name.upper()}", parameters, content, errors)


def _get(
    name: str, summary: str, parameters: list[Any], content: dict[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    answers: dict[str, Any] = {"200": {"description": summary, "content": content}}
    answers |= {status: {"description": text, "content": problem} for status, text in errors.items()}
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _query(name: str, about: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "required": required, "schema": schema}

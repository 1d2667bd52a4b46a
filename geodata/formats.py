"""Formats that features leave in: a name, a media type, an extension and a writer each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every file says of itself: title, licence, attribution, data version, how to cite it."""

    title: str
    licence: str
    licence_url: str
    attribution: str
    version: str
    citation: str


class Format(Protocol):
    """A format, known by three constants."""

    name: str
    media_type: str
    extension: str

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        """The file, in pieces; features come as GeoJSON bytes."""


class GeoJSON:
    """RFC 7946, with the imprint as foreign members (6.1)."""

    name = "geojson"
    media_type = "application/geo+json"
    extension = "geojson"

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        """The file, in pieces; features come as GeoJSON bytes."""
        yield b'{"type":"FeatureCollection",' + members(imprint) + b',"features":['
        separator = b""
        for feature in features:
            yield separator + feature
            separator = b",\n"
        yield b"]}\n"


def members(imprint: Imprint, more: dict[str, Any] | None = None) -> bytes:
    """The imprint, and more, as members of a JSON object without its braces."""
    about = {
        "title": imprint.title,
        "licence": imprint.licence,
        "licence_url": imprint.licence_url,
        "attribution": imprint.attribution,
        "data_version": imprint.version,
        "citation": imprint.citation,
    }
    return orjson.dumps(about | (more or {}))[1:-1]


FORMATS: dict[str, Format] = {"geojson": GeoJSON()}

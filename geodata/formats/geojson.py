"""GeoJSON and GeoJSON text sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.formats.imprint import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint


class GeoJSON:
    """RFC 7946, with the imprint as foreign members (6.1)."""

    name = "geojson"
    media_type = "application/geo+json"
    extension = "geojson"
    title = "GeoJSON"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        yield b'{"type":"FeatureCollection",' + members(imprint) + b',"features":['
        separator = b""
        for feature in features:
            yield separator + feature
            separator = b",\n"
        yield b"]}\n"


class GeoJSONSeq:
    """RFC 8142: each text after a record separator (1E). The imprint is a foreign member of the first feature."""

    name = "geojsonseq"
    media_type = "application/geo+json-seq"
    extension = "geojsons"
    title = "GeoJSON text sequence"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        told = b',"imprint":{' + members(imprint) + b"}}"
        for feature in features:
            yield b"\x1e" + (feature[:-1] + told if told else feature) + b"\n"
            told = b""
        if told:
            yield b'\x1e{"type":"FeatureCollection","features":[]' + told + b"\n"

"""GeoJSON and GeoJSON text sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.formats.imprint import members
from geodata.formats.joined import written

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

    between, foot = b",\n", b"]}\n"

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        return written(self, features, imprint)

    def head(self, first: bytes | None, imprint: Imprint) -> bytes:
        """The collection up to its first feature."""
        return b'{"type":"FeatureCollection",' + members(imprint) + b',"features":[' + (first or b"")


class GeoJSONSeq:
    """RFC 8142: each text after a record separator (1E). The imprint is a foreign member of the first feature."""

    name = "geojsonseq"
    media_type = "application/geo+json-seq"
    extension = "geojsons"
    title = "GeoJSON text sequence"
    only: tuple[str, ...] = ()

    between, foot = b"\n\x1e", b"\n"

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        return written(self, features, imprint)

    def head(self, first: bytes | None, imprint: Imprint) -> bytes:
        """The first feature with the imprint; where there is none, a collection without features."""
        told = b',"imprint":{' + members(imprint) + b"}}"
        return b"\x1e" + (first[:-1] if first else b'{"type":"FeatureCollection","features":[]') + told

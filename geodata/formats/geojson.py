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
        yield _head(imprint)
        separator = b""
        for feature in features:
            yield separator + feature
            separator = _SEPARATOR
        yield _FOOT

    def length(self, count: int, size: int, imprint: Imprint) -> int:
        """The bytes of a file of `count` features that have `size` bytes."""
        return len(_head(imprint)) + size + max(count - 1, 0) * len(_SEPARATOR) + len(_FOOT)


def _head(imprint: Imprint) -> bytes:
    return b'{"type":"FeatureCollection",' + members(imprint) + b',"features":['


_SEPARATOR, _FOOT = b",\n", b"]}\n"


class GeoJSONSeq:
    """RFC 8142: each text after a record separator (1E). The imprint is a foreign member of the first feature."""

    name = "geojsonseq"
    media_type = "application/geo+json-seq"
    extension = "geojsons"
    title = "GeoJSON text sequence"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        told = _told(imprint)
        for feature in features:
            yield b"\x1e" + (feature[:-1] + told if told else feature) + b"\n"
            told = b""
        if told:
            yield _NOTHING + told + b"\n"

    def length(self, count: int, size: int, imprint: Imprint) -> int:
        """The bytes of a file of `count` features that have `size` bytes."""
        told = len(_told(imprint))
        return size + 2 * count + told - 1 if count else len(_NOTHING) + told + 1


def _told(imprint: Imprint) -> bytes:
    return b',"imprint":{' + members(imprint) + b"}}"


_NOTHING = b'\x1e{"type":"FeatureCollection","features":[]'

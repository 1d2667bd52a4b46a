"""What every file says of itself, and the shape of a format."""

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
    name: str = "atlas"
    """Name of the collection: of the layer, table or feature type in the file."""
    updated: str = "1980-01-01"
    """Day of the data: the only date that a file bears, so that the same data give the same bytes."""
    home: str = "urn:atlas:"
    """What the ids of records are made absolute with: `<home>places/barysaw`."""
    url: str = ""
    """Address that the file came from, where it is known."""

    def record(self, record_id: str, collection: str = "") -> str:
        """The address, or at least the URN, of a record."""
        own = collection or self.name
        return f"{self.home}{own}:{record_id}" if self.home.startswith("urn:") else f"{self.home}{own}/{record_id}"

    def entries(self) -> dict[str, str]:
        """The imprint by the names that files use; what is not known is left out."""
        about = {
            "title": self.title,
            "licence": self.licence,
            "licence_url": self.licence_url,
            "attribution": self.attribution,
            "data_version": self.version,
            "citation": self.citation,
            "source": self.url,
        }
        return {name: value for name, value in about.items() if value}

    def sentence(self) -> str:
        """The imprint as one line of text, for files that have room for a description only."""
        owed = self.attribution.rstrip(".")
        licence = f"{self.licence} ({self.licence_url})" if self.licence_url else self.licence
        return f"{self.citation} Licence: {licence}. Attribution: {owed}."


def members(imprint: Imprint, more: dict[str, Any] | None = None) -> bytes:
    """The imprint, and more, as members of a JSON object without its braces."""
    return orjson.dumps(imprint.entries() | (more or {}))[1:-1]


class Format(Protocol):
    """A format: its name (the word of `f=`), media type, extension, title for people, and for which collections."""

    name: str
    media_type: str
    extension: str
    title: str
    only: tuple[str, ...]
    """Collections that it makes sense for; empty for every collection."""

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        """The file, in pieces; features come as GeoJSON bytes, longitude first."""

"""Atom feeds (RFC 4287) with GeoRSS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.formats.rows import BOUNDS, about, title_of, xml
from geodata.formats.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint

NAMESPACE = "urn:atlas:properties"
"""Of the elements that carry our own properties."""

_TOLD = ("date", *BOUNDS, "time_precision_acled", "time_precision_ucdp", "precision", "precision_m")
_CODES = ("precision_acled", "precision_ucdp", "precision_iati", "precision_linked_places")


class Atom:
    """The latest first. `updated` is the day of the data; when it happened is atlas:date and its four bounds."""

    name = "atom"
    media_type = "application/atom+xml"
    extension = "atom"
    title = "Atom feed"
    only: tuple[str, ...] = ("events", "claims")

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with Spool(features) as spool:
            yield _head(imprint).encode()
            for feature in spool.latest_first():
                yield _entry(feature, imprint).encode()
            yield b"</feed>\n"


def _head(imprint: Imprint) -> str:
    here = f'<link rel="self" type="application/atom+xml" href="{xml(imprint.url)}"/>\n' if imprint.url else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss" '
        f'xmlns:atlas="{NAMESPACE}" xml:lang="en">\n'
        f"<id>{xml(imprint.record('', imprint.name))}</id>\n<title>{xml(imprint.title)}</title>\n"
        f"<subtitle>{xml(imprint.citation)}</subtitle>\n<updated>{imprint.updated}T00:00:00Z</updated>\n{here}"
        f"<author><name>{xml(imprint.attribution)}</name></author>\n"
        f'<link rel="license" href="{xml(imprint.licence_url)}"/>\n<rights>{xml(imprint.licence)}</rights>\n'
        f'<generator version="{xml(imprint.version)}">{xml(imprint.title)}</generator>\n'
    )


def _entry(feature: dict[str, Any], imprint: Imprint) -> str:
    properties = feature["properties"]
    address = imprint.record(str(feature["id"]))
    page = "" if address.startswith("urn:") else f'<link rel="alternate" type="text/html" href="{xml(address)}"/>'
    kind = f'<category term="{xml(properties["kind"])}"/>' if properties.get("kind") else ""
    told = "".join(
        f"<atlas:{name}>{xml(properties[name])}</atlas:{name}>"
        for name in (*_TOLD, *_CODES)
        if properties.get(name) is not None
    )
    return (
        f"<entry><id>{xml(address)}</id><title>{xml(title_of(feature))}</title>"
        f"<updated>{imprint.updated}T00:00:00Z</updated>{page}{kind}"
        f"<summary>{xml(about(feature))}</summary>{told}{_shape(feature['geometry'])}</entry>\n"
    )


def _shape(geometry: dict[str, Any] | None) -> str:
    """Points as GeoRSS-Simple, latitude before longitude."""
    match geometry:
        case {"type": "Point", "coordinates": [lon, lat, *_]}:
            return f"<georss:point>{lat} {lon}</georss:point>"
        case {"type": "MultiPoint", "coordinates": [*spots]}:
            return "".join(f"<georss:point>{lat} {lon}</georss:point>" for lon, lat, *_ in spots)
    return ""

"""OGC Features and Geometries JSON (JSON-FG, OGC 21-045, version 0.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.imprint import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint

CONFORMS_TO = [f"http://www.opengis.net/spec/json-fg-1/0.3/conf/{name}" for name in ("core", "types-schemas")]
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class JSONFG:
    """GeoJSON with `time`: a day, or an interval from the earliest start to the latest end; EDTF stays a property."""

    name = "jsonfg"
    media_type = "application/vnd.ogc.fg+json"
    extension = "fg.json"
    title = "JSON-FG"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        about = {"conformsTo": CONFORMS_TO, "featureType": imprint.name, "coordRefSys": _CRS84}
        yield b'{"type":"FeatureCollection",' + members(imprint, about) + b',"features":['
        separator = b""
        for feature in features:
            yield separator + orjson.dumps(_timed(orjson.loads(feature)))
            separator = b",\n"
        yield b"]}\n"


def _timed(feature: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in feature.items() if name not in ("geometry", "properties")}
    more = {"time": time(feature["properties"]), "place": None}
    return own | more | {"geometry": feature["geometry"], "properties": feature["properties"]}


def time(properties: dict[str, Any]) -> dict[str, Any] | None:
    """The widest period that the date allows (JSON-FG, 7.4), `..` for an open end; None for no date."""
    first, last = properties.get("start_earliest"), properties.get("end_latest")
    if not first and not last:
        return None
    return {"date": first} if first == last else {"interval": [first or "..", last or ".."]}

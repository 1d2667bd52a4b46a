"""JSON-LD 1.1 in the vocabulary of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.jsonfg import time
from geodata.formats.rows import about, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint

_TYPES = {"places": "Place", "events": "Event", "claims": "Claim", "series": "Dataset"}
_LANGUAGES = ("be", "ru", "zh", "pl")


class JSONLD:
    """A schema.org Dataset about Places, Events and Claims; legs and corridors are Places with a line.

    The context is in the file: nothing is fetched to read it. What schema.org has no word for (precision, EDTF) is a
    PropertyValue under additionalProperty.
    """

    name = "jsonld"
    media_type = "application/ld+json"
    extension = "jsonld"
    title = "JSON-LD (schema.org)"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        yield orjson.dumps(_dataset(imprint))[:-1] + b',"about":['
        separator = b""
        for feature in features:
            yield separator + orjson.dumps(_node(orjson.loads(feature), imprint))
            separator = b",\n"
        yield b"]}\n"


def _dataset(imprint: Imprint) -> dict[str, Any]:
    iris = {name: {"@type": "@id"} for name in ("license", "location")}
    return {
        "@context": {"@vocab": "https://schema.org/", **iris},
        "@id": imprint.url or imprint.record("", imprint.name),
        "@type": "Dataset",
        "name": imprint.title,
        **({"license": imprint.licence_url} if imprint.licence_url else {}),
        "creditText": imprint.citation,
        "copyrightNotice": f"{imprint.licence}: {imprint.attribution}",
        "version": imprint.version,
        "dateModified": imprint.updated,
    }


def _node(feature: dict[str, Any], imprint: Imprint) -> dict[str, Any]:
    properties = feature["properties"]
    kind = _TYPES.get(imprint.name, "Place")
    node = {
        "@id": imprint.record(str(feature["id"])),
        "@type": kind,
        "identifier": feature["id"],
        "name": title_of(feature),
        "alternateName": _names(properties),
        "description": about(feature),
        "additionalType": properties.get("kind"),
        "additionalProperty": _told(properties),
    }
    place = _shape(feature["geometry"])
    node |= {"geo": place} if kind == "Place" else _dated(kind, properties, place, imprint)
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _names(properties: dict[str, Any]) -> list[Any]:
    local = [
        {"@value": properties[f"name_{language}"], "@language": language}
        for language in _LANGUAGES
        if properties.get(f"name_{language}")
    ]
    return [*local, *(properties.get("aliases") or [])]


def _dated(kind: str, properties: dict[str, Any], place: Any, imprint: Imprint) -> dict[str, Any]:
    """When and where: of an Event as its start, end and location, of a Claim or Dataset as what it covers.

    Start and end are the widest that the date allows; the EDTF text is an additionalProperty.
    """
    period = time(properties) or {}
    first, last = period.get("interval") or [period.get("date"), period.get("date")]
    where: list[Any] = [imprint.record(one, "places") for one in properties.get("places") or []]
    spot = [{"@type": "Place", "geo": place}] if place else []
    if kind == "Event":
        known = {"startDate": first, "endDate": last}
        return {name: day for name, day in known.items() if day != ".."} | {"location": where + spot}
    return {"temporalCoverage": f"{first}/{last}" if period else None, "spatialCoverage": spot}


def _told(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """Scalars that schema.org has no property for, by our own names."""
    plain = {"id", "name", "title", "summary", "kind", *(f"name_{language}" for language in _LANGUAGES)}
    return [
        {"@type": "PropertyValue", "propertyID": name, "value": value}
        for name, value in properties.items()
        if name not in plain and value is not None and not isinstance(value, dict | list)
    ]


def _shape(geometry: dict[str, Any] | None) -> Any:
    """GeoCoordinates and GeoShapes: latitude before longitude, several for a multiple geometry."""
    if not geometry:
        return None
    parts = geometry.get("geometries") or geometry["coordinates"]
    match geometry["type"]:
        case "Point":
            return {"@type": "GeoCoordinates", "longitude": parts[0], "latitude": parts[1]}
        case "LineString":
            return {"@type": "GeoShape", "line": _positions(parts)}
        case "Polygon":
            return {"@type": "GeoShape", "polygon": _positions(parts[0])}
        case "GeometryCollection":
            return [_shape(part) for part in parts]
    single = geometry["type"].removeprefix("Multi")
    return [_shape({"type": single, "coordinates": part}) for part in parts]


def _positions(positions: list[list[float]]) -> str:
    return " ".join(f"{position[1]} {position[0]}" for position in positions)

"""Features as rows of a spreadsheet, so that GeoJSON and CSV are read alike."""

from __future__ import annotations

from typing import Any

from geodata.fields import BadValue


def cell(value: Any) -> str:
    """A property of a feature as the cell of a spreadsheet would hold it. Raises BadValue."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join("-".join(map(str, item)) if isinstance(item, list) else cell(item) for item in value)
    if isinstance(value, dict):
        raise BadValue("a property is a text, a number, true, false, null or a list of them", "flatten it")
    return str(value)


def position(geometry: Any) -> dict[str, str]:
    """The cells that a Point fills; nothing for another geometry or none. Raises BadValue."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return {}
    match geometry.get("coordinates"):
        case [lon, lat, *_]:
            return {"lon": cell(lon), "lat": cell(lat)}
    raise BadValue("the coordinates of a Point are longitude and latitude", "for example [27.56, 53.9]")

"""The properties that the features of a file are served with: their names, types, title and time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geodata.entries import Shape
from geodata.features import bounds
from geodata.foreign import POSITION
from geodata.properties import BOUNDS, Property, Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geodata.extent import When
    from geodata.filing.told import Told

_RESERVED = {"f", "bbox", "crs", "datetime", "limit", "offset", "filter", "sortby", "properties", "v", "geometry"}
_RESERVED |= {"id", "geometry_type", "period", *(one.name for one in BOUNDS)}


def positional(file: str, name: str) -> bool:
    """Whether a field is one that positions are read from."""
    return file.lower().endswith(".csv") and name.lower() in POSITION


def served(name: str, taken: Mapping[str, str]) -> str:
    """A name that can stand in an address and a filter, and is none of those taken."""
    clean = re.sub(r"\W+", "_", name).strip("_") or "field"
    clean = f"{clean}_" if clean.lower() in _RESERVED else f"field_{clean}" if clean[0].isdigit() else clean
    own, number = clean, 1
    while own in taken:
        number += 1
        own = f"{clean}_{number}"
    return own


def title_of(key: str, name: Any) -> str:
    """What a row is called."""
    return str(f"Feature {key}" if name is None else name)[:200]


def times_of(when: When | None) -> dict[str, Any]:
    """The properties that tell a time."""
    return {"period": str(when), **bounds(when)} if when else dict.fromkeys(("period", *(one.name for one in BOUNDS)))


def kind_of(values: list[Any]) -> tuple[str, str]:
    """The type of a field, and the word that JSON Schema has for it."""
    held = {type(value) for value in values if value is not None}
    if held and held <= {bool}:
        return Type.BOOLEAN.value, "boolean"
    if held and held <= {int, float}:
        return Type.NUMBER.value, "integer" if held == {int} else "number"
    return Type.TEXT.value, "string"


def properties_of(told: Told) -> Iterator[Property]:
    """The properties of the features."""
    yield Property("id", {"type": "string", "description": "Id in this file."}, Type.TEXT, many=False, role="id")
    for name, called, kind, word in told.fields:
        about = f"Field {called!r} of the file."
        yield Property(name, {"type": word, "description": about}, Type(kind), many=False)
    words = [shape.value for shape in Shape]
    about = "What it is drawn as."
    yield Property("geometry_type", {"type": "string", "enum": words, "description": about}, Type.TEXT, many=False)
    if told.dated:
        about = f"The time of it, EDTF: from {' and '.join(told.dated)}."
        yield Property("period", {"type": "string", "format": "edtf", "description": about}, Type.DATED, many=False)
        yield from BOUNDS

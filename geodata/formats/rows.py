"""Features as rows of a table, for the formats that are tables: columns, their kinds, flattened values.

A feature becomes its id and its properties. Where a format has no lists, the values of a list are joined with "; ", as
in the data folder's own tables; lists of objects and objects become JSON text. The four bounds of a date are dates.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")
"""The properties that hold whole days; an EDTF date is text."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    TEXTS = "texts"
    WHOLES = "wholes"
    JSON = "json"


def kind_of(value: Any) -> Kind | None:
    """The kind of a value that stands alone; None if there is none."""
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return _kind_of_list(value)
    return _SCALARS.get(type(value), Kind.JSON)


def _kind_of_list(values: list[Any]) -> Kind:
    found = set(map(type, values))
    return Kind.WHOLES if found == {int} else Kind.TEXTS if found <= set(_SCALARS) else Kind.JSON


_SCALARS = {bool: Kind.YES_NO, int: Kind.WHOLE, float: Kind.NUMBER, str: Kind.TEXT}


def widest(name: str, known: Kind | None, values: list[Any]) -> Kind | None:
    """The kind that holds what was seen and new values; None if nothing was seen yet."""
    if name in BOUNDS:
        return Kind.DATE
    for kind in _kinds(values):
        known = _wider(known, kind)
    return known


def _kinds(values: list[Any]) -> set[Kind | None]:
    """The kinds of values: one value of each type tells, and lists together as far as they hold one type."""
    each = dict(zip(map(type, values), values, strict=True))
    if each.pop(list, None) is None:
        return set(map(kind_of, each.values()))
    lists = [value for value in values if type(value) is list]
    items = list(chain.from_iterable(lists))
    alike = len(set(map(type, items))) <= 1
    return set(map(kind_of, [*each.values(), *([items] if alike else lists)]))


def _wider(known: Kind | None, found: Kind | None) -> Kind | None:
    if known is None or found is None or known is found:
        return known or found
    return _WIDER.get(frozenset((known, found)), Kind.JSON)


_WIDER = {
    frozenset((Kind.WHOLE, Kind.NUMBER)): Kind.NUMBER,
    frozenset((Kind.WHOLES, Kind.TEXTS)): Kind.TEXTS,
}


def row(feature: dict[str, Any]) -> dict[str, Any]:
    """The id and the properties of a feature."""
    properties: dict[str, Any] = feature["properties"]
    return {"id": str(feature.get("id", "")), **properties}


def values(features: list[dict[str, Any]], name: str) -> list[Any]:
    """A column of the rows of features."""
    if name == "id":
        return [row(feature)["id"] for feature in features]
    return [feature["properties"].get(name) for feature in features]


def cells(values: list[Any], kind: Kind) -> list[Any]:
    """The values of a column of a table without lists, None for an empty one."""
    if kind in AS_THEY_ARE:
        return [None if value == [] else value for value in values] if [] in values else values
    made = CELLS[kind]
    return [None if not value and (value is None or value == []) else made(value) for value in values]


AS_THEY_ARE = frozenset((Kind.WHOLE, Kind.NUMBER, Kind.YES_NO))
"""Kinds whose values are cells already."""


def _joined(values: list[Any]) -> str:
    return "; ".join(map(text, values))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


@lru_cache(maxsize=8192)
def _date(text: str) -> date:
    return date.fromisoformat(text)


def _same(value: Any) -> Any:
    return value


def text(value: Any) -> str:
    """A scalar as text, as JSON writes it."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


CELLS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: text,
    Kind.WHOLE: _same,
    Kind.NUMBER: _same,
    Kind.YES_NO: _same,
    Kind.DATE: _date,
    Kind.TEXTS: _joined,
    Kind.WHOLES: _joined,
    Kind.JSON: _json,
}
"""What makes a cell of a value that there is, by the kind of its column."""


def shapes_of(features: Iterable[dict[str, Any]]) -> NDArray[np.object_]:
    """The geometries of features, None where there is none."""
    held = [feature["geometry"] for feature in features]
    plain = np.array([bool(one) and one["type"] == "Point" and len(one["coordinates"]) == _FLAT for one in held], bool)
    others = [None if is_point or not one else orjson.dumps(one) for one, is_point in zip(held, plain, strict=True)]
    shapes: NDArray[np.object_] = shapely.from_geojson(np.array([*others, None], dtype=object))[:-1]
    if plain.any():
        shapes[plain] = shapely.points(
            [one["coordinates"] for one, is_point in zip(held, plain, strict=True) if is_point]
        )
    return shapes


_FLAT = 2
"""Numbers of a position without a height."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(value: Any) -> str:
    """A value as XML text: markup escaped, characters that XML 1.0 has no room for left out."""
    plain = _NOT_XML.sub("", text(value))
    for raw, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(raw, escaped)
    return plain


def title_of(feature: dict[str, Any]) -> str:
    """What people call the record."""
    properties = feature["properties"]
    named = (properties.get(name) for name in ("title", "name", "statement", "id"))
    return next((str(name) for name in named if name), str(feature.get("id", "")))


def about(feature: dict[str, Any]) -> str:
    """What the record says in a sentence or two."""
    properties = feature["properties"]
    said = (properties.get(name) for name in ("summary", "definition", "reason", "note"))
    return next((str(part) for part in said if part), "")

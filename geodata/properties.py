"""The properties of each collection as served: the columns of its records, less its position, and what is derived."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geodata.fields import SLUG, Number, Pattern, Whole, Word, columns
from geodata.model import RECORDS, EventKind, Point, Track
from geodata.precision import Precision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.fields import Column, Kind


class Type(StrEnum):
    """What a value of a property is, as far as asking for it goes."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    """A day, YYYY-MM-DD."""
    DATED = "dated"
    """An EDTF date: a dated extent with four bounds."""
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its JSON Schema, the type of its value or values, and its role (OGC API Features Part 5, 7.2)."""

    name: str
    schema: Mapping[str, Any]
    type: Type
    many: bool
    role: str | None = None

    @property
    def queryable(self) -> bool:
        """Whether filters and query parameters may name it."""
        return self.type is not Type.OBJECT

    @property
    def sortable(self) -> bool:
        """Whether `sortby` may name it."""
        return self.queryable and not self.many

    @property
    def brief(self) -> bool:
        """Whether its values are short: a number, a date, a word of a vocabulary, or what the record is called."""
        return self.type is not Type.TEXT or bool(self.words) or self.name in _NAMES

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its vocabulary, if it has one."""
        one = self.schema["items"] if self.many else self.schema
        return tuple(one.get("enum", ()))


_NAMES = ("id", "title", "name")
ROLES = {"id": "id", "start_earliest": "primary-interval-start", "end_latest": "primary-interval-end"}


@cache
def properties(collection: str) -> Mapping[str, Property]:
    """The properties of a collection by name, in the order served. Raises KeyError."""
    record, _ = RECORDS[collection]
    stored = [_of(column) for column in columns(record) if column.name not in _UNSERVED.get(collection, ())]
    return MappingProxyType({one.name: one for one in (*stored, *_DERIVED[collection])})


def _of(column: Column) -> Property:
    schema = column.schema
    one = schema["items"] if column.many else schema
    kind = Type.DATED if one.get("format") == "edtf" else _TYPES.get(one["type"], Type.TEXT)
    return Property(column.name, MappingProxyType(schema), kind, column.many, ROLES.get(column.name))


def _derived(name: str, about: str, kind: Kind, *, many: bool = False) -> Property:
    one = kind.schema
    schema = ({"type": "array", "items": one} if many else one) | {"description": about}
    return Property(name, MappingProxyType(schema), _TYPES.get(one["type"], Type.TEXT), many)


def _day(name: str, about: str) -> Property:
    schema = {"type": "string", "format": "date", "description": about}
    return Property(name, MappingProxyType(schema), Type.DAY, many=False, role=ROLES.get(name))


def _nested(column: Column) -> dict[str, Any]:
    """The schema of a member of an object, which is null where it may be missing."""
    schema = column.schema
    return schema if column.required or column.many else schema | {"type": [schema["type"], "null"]}


_TYPES = {"number": Type.NUMBER, "integer": Type.NUMBER, "boolean": Type.BOOLEAN}
_UNSERVED = {"places": ("lon", "lat")}
_CERTAINTY = Pattern("(certain|less-certain|uncertain)", "a certainty of Linked Places", "certain")

BOUNDS = (
    _day("start_earliest", "First day on which it may have begun; null for an open start."),
    _day("start_latest", "Last day on which it may have begun; null for an open start."),
    _day("end_earliest", "First day on which it may have ended; null for an open end."),
    _day("end_latest", "Last day on which it may have ended; null for an open end."),
    _derived("time_precision_acled", "Precision of the date in the code of ACLED.", Whole(1, 3)),
    _derived("time_precision_ucdp", "Precision of the date in the code of UCDP.", Whole(1, 5)),
)
_CODES = (
    _derived("precision_acled", "Precision of the position in the code of ACLED.", Whole(1, 3)),
    _derived("precision_ucdp", "Precision of the position in the code of UCDP.", Whole(1, 7)),
    _derived("precision_iati", "Precision of the position in the code of IATI and AidData.", Whole(1, 9)),
    _derived("precision_linked_places", "Certainty of the position in the words of Linked Places.", _CERTAINTY),
)
_PLACED = (
    _derived("precision", "How well the least known of its positions is known.", Word(Precision)),
    _derived("precision_m", "Radius within which its least known place lies.", Number(1, 5e6, "m")),
    *_CODES,
)
_CORRIDORS = _derived("corridors", "Corridors that run here.", SLUG, many=True)

_DERIVED: dict[str, tuple[Property, ...]] = {
    "places": (
        *_CODES,
        _derived("events", "Events that happened here; the first 1,000, where there are more.", SLUG, many=True),
        _derived("event_kinds", "Kinds of the events that happened here.", Word(EventKind), many=True),
        _CORRIDORS,
    ),
    "events": (*BOUNDS, *_PLACED),
    "claims": (*BOUNDS, *_PLACED),
    "legs": (*(_of(column) for column in columns(Track) if column.name != "id"), _CORRIDORS),
    "corridors": (
        _derived("stops", "Places that it calls at, in the order of travel.", SLUG, many=True),
        _derived("legs", "Legs that it runs along.", SLUG, many=True),
        _derived("km", "Length of its longest branch.", Number(0, 40_000, "km")),
    ),
    "series": (
        Property(
            "points",
            MappingProxyType(
                {
                    "type": "array",
                    "description": "The figures.",
                    "items": {
                        "type": "object",
                        "properties": {one.name: _nested(one) for one in columns(Point) if one.name != "series"},
                    },
                }
            ),
            Type.OBJECT,
            many=True,
        ),
    ),
}


def in_tiles(collection: str, *, complete: bool) -> tuple[str, ...]:
    """The properties of features in tiles: single values; below the complete zoom no long texts."""
    single = [one for one in properties(collection).values() if not one.many and one.type is not Type.OBJECT]
    return tuple(one.name for one in single if complete or one.brief)

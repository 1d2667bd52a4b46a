"""From CQL2 text or JSON to checked conditions over the properties of a collection."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import orjson

from geodata.filters import shapes, text
from geodata.filters.bounds import USUAL
from geodata.filters.errors import BadFilter
from geodata.filters.nodes import (
    COMPARISONS,
    SETS,
    Among,
    And,
    Array,
    Compare,
    Constant,
    IsNull,
    Like,
    Named,
    Not,
    Or,
    Within,
    folded,
)
from geodata.filters.times import NAMES, TURNED, Timed, period
from geodata.properties import Type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.crs import Crs
    from geodata.filters.bounds import Bounds
    from geodata.filters.nodes import Node
    from geodata.properties import Property

GEOMETRY = "geometry"


def read(
    given: str,
    lang: str,
    properties: Mapping[str, Property],
    crs: Crs | None = None,
    *,
    surely: bool = False,
    bounds: Bounds = USUAL,
) -> Node:
    """A filter in `cql2-text` or `cql2-json`; its geometries are in `crs`, None for CRS84. Raises BadFilter."""
    if len(given.encode()) > bounds.size:
        raise BadFilter(f"a filter has at most {bounds.size} bytes", "ask for less at once, or for a whole collection")
    whole = text.parsed(given) if lang == "cql2-text" else _json(given)
    return _Reader(properties, crs, surely, bounds, count()).node(whole, 1)


def _json(given: str) -> Any:
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError as error:
        cure = 'for example {"op":"=","args":[{"property":"kind"},"exercise"]}'
        raise BadFilter(f"a filter in cql2-json is JSON; reading stopped: {error}", cure) from None


@dataclass(frozen=True, slots=True)
class _Reader:
    properties: Mapping[str, Property]
    crs: Crs | None
    surely: bool
    bounds: Bounds
    conditions: count[int]

    def node(self, given: Any, depth: int) -> Node:
        """A condition."""
        if depth > self.bounds.depth:
            raise BadFilter(f"a filter nests at most {self.bounds.depth} deep", "take brackets and NOTs away")
        if isinstance(given, bool):
            return Constant(given)
        op, args = _operation(given)
        if op in ("and", "or"):
            _counted(op, args, 2, 10_000)
            return (And if op == "and" else Or)(tuple(self.node(arg, depth + 1) for arg in args))
        if op == "not":
            _counted(op, args, 1)
            return Not(self.node(args[0], depth + 1))
        return self._leaf(op, args)

    def _leaf(self, op: str, args: list[Any]) -> Node:
        if next(self.conditions) >= self.bounds.conditions:
            rule = f"a filter has at most {self.bounds.conditions} conditions"
            raise BadFilter(rule, "use IN for the values of one property")
        if op in COMPARISONS:
            return self._comparison(op, args)
        if op in shapes.RELATIONS:
            _counted(op, args, 2)
            return shapes.spatial(op, args, self.crs, self.bounds.positions)
        if op in NAMES:
            return self._timed(op, args)
        if op in SETS:
            return self._array(op, args)
        made = {"like": self._like, "between": self._between, "in": self._among, "isnull": self._missing}.get(op)
        if made is None:
            raise BadFilter(f"the function {op[:40]!r} is none of CQL2's that are known here", f"known are: {_KNOWN}")
        return made(args)

    def _comparison(self, op: str, args: list[Any]) -> Node:
        _counted(op, args, 2)
        if not _names_property(args[0]) and _names_property(args[1]):
            op, args = _MIRRORED.get(op, op), args[::-1]
        left, one = self._property(args[0])
        if _names_property(args[1]):
            right, other = self._property(args[1])
            if one.type is not other.type or one.many or other.many:
                raise BadFilter(f"{one.name} and {other.name} hold one value of the same type each", "compare others")
            return Compare(op, left, right)
        if one.type is Type.DATED and (isinstance(args[1], dict) or op not in ("=", "<>")):
            cure = f"for example T_AFTER({one.name}, DATE('2017-01-01')), or compare start_earliest"
            raise BadFilter(f"{one.name} is a dated extent, to which temporal functions apply", cure)
        return Compare(op, left, _value(args[1], one, left.folds))

    def _like(self, args: list[Any]) -> Node:
        _counted("like", args, 2)
        left, one = self._property(args[0])
        pattern, folds = _unfolded(args[1])
        if one.type not in (Type.TEXT, Type.DATED) or not isinstance(pattern, str):
            raise BadFilter("LIKE compares a text to a pattern in single quotes", "for example name LIKE 'Bar%'")
        return Like(left, folded(pattern, folds or left.folds))

    def _between(self, args: list[Any]) -> Node:
        _counted("between", args, 3)
        left, one = self._property(args[0])
        if one.type not in (Type.NUMBER, Type.DAY):
            raise BadFilter("BETWEEN takes a number or a day", "for example km BETWEEN 100 AND 200")
        low, high = (_value(arg, one, ()) for arg in args[1:])
        return Within(left, low, high)

    def _among(self, args: list[Any]) -> Node:
        _counted("in", args, 2)
        left, one = self._property(args[0])
        if not isinstance(args[1], list) or not args[1]:
            raise BadFilter("IN takes a list of values", "for example kind IN ('exercise', 'visit')")
        return Among(left, frozenset(_value(arg, one, left.folds) for arg in args[1]))

    def _missing(self, args: list[Any]) -> Node:
        _counted("IS NULL", args, 1)
        if args[0] == {"property": GEOMETRY}:
            raise BadFilter("IS NULL takes a property other than the geometry", "leave the condition out")
        return IsNull(self._property(args[0])[0])

    def _timed(self, op: str, args: list[Any]) -> Node:
        _counted(op, args, 2)
        if not _names_property(args[0]):
            op, args = TURNED.get(op, op), args[::-1]
        left, one = self._property(args[0])
        if one.type not in (Type.DATED, Type.DAY) or _names_property(args[1]) or left.folds:
            raise BadFilter(
                f"{op.upper()} takes a date of the collection and an instant or interval",
                f"for example {op.upper()}({self._dated()}, INTERVAL('2017-01-01', '..'))",
            )
        return Timed(op, left.name, period(args[1]), self.surely)

    def _dated(self) -> str:
        return next((one.name for one in self.properties.values() if one.type is Type.DATED), "date")

    def _array(self, op: str, args: list[Any]) -> Node:
        _counted(op, args, 2)
        left, one = self._property(args[0])
        if not one.many:
            raise BadFilter(f"{op.upper()} takes a property with several values", f"for example {one.name} = 'value'")
        words = args[1] if isinstance(args[1], list) else [args[1]]
        return Array(op, left, frozenset(_value(word, one, ()) for word in words))

    def _property(self, given: Any) -> tuple[Named, Property]:
        inner, folds = _unfolded(given)
        if not _names_property(inner):
            raise BadFilter("a condition begins with a property", f"out of: {self._listed()}")
        one = self.properties.get(inner["property"])
        if one is None or not one.queryable:
            raise BadFilter(
                f"the filter names queryable properties; {str(inner['property'])[:40]!r} is none of them",
                f"they are: {self._listed()}",
            )
        if folds and one.type not in (Type.TEXT, Type.DATED):
            raise BadFilter("CASEI and ACCENTI fold texts", f"leave them off {one.name}")
        return Named(one.name, folds), one

    def _listed(self) -> str:
        return ", ".join(one.name for one in self.properties.values() if one.queryable)


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_WORDS = ("and", "or", "not", "like", "between", "in", "isNull", "casei", "accenti")
_KNOWN = ", ".join([*_WORDS, *COMPARISONS, *shapes.RELATIONS, *NAMES, *SETS])


def _operation(given: Any) -> tuple[str, list[Any]]:
    if isinstance(given, dict) and isinstance(given.get("op"), str) and isinstance(given.get("args"), list):
        return given["op"].lower(), given["args"]
    cure = "for example kind = 'exercise'"
    if _names_property(given):
        cure = f"for example {str(given['property'])[:40]} = TRUE"
    raise BadFilter("a filter is made of conditions, each true or false", cure)


def _counted(op: str, args: list[Any], least: int, most: int | None = None) -> None:
    if not least <= len(args) <= (most or least):
        raise BadFilter(
            f"{op.upper()} takes {least} arguments{' or more' if most else ''}, not {len(args)}", "see CQL2"
        )


def _names_property(given: Any) -> bool:
    """Whether it is a property, folded or not."""
    inner, _ = _unfolded(given)
    return isinstance(inner, dict) and isinstance(inner.get("property"), str)


def _unfolded(given: Any) -> tuple[Any, tuple[str, ...]]:
    """What CASEI and ACCENTI stand around, and which of them, the inner first."""
    folds: tuple[str, ...] = ()
    for _ in range(3):
        if isinstance(given, dict) and str(given.get("op")).lower() in ("casei", "accenti") and _single(given):
            folds = (str(given["op"]).lower(), *folds)
            given = given["args"][0]
    return given, folds


def _single(given: dict[str, Any]) -> bool:
    return isinstance(given.get("args"), list) and len(given["args"]) == 1


def _value(given: Any, one: Property, folds: tuple[str, ...]) -> Any:
    """A value that the property may be compared to, folded as the property is."""
    inner, own = _unfolded(given)
    if one.type is Type.DAY:
        return _day(inner, one)
    right: Any = {Type.TEXT: str, Type.DATED: str, Type.BOOLEAN: bool, Type.NUMBER: (int, float)}[one.type]
    if not isinstance(inner, right) or (one.type is Type.NUMBER and isinstance(inner, bool)):
        raise BadFilter(f"{one.name} is compared to {_A[one.type]}", f"for example {one.name} = {_EXAMPLES[one.type]}")
    return folded(inner, own or folds) if isinstance(inner, str) else inner


def _day(given: Any, one: Property) -> str:
    at = period({"date": given} if isinstance(given, str) else given)
    if at.first != at.last:
        raise BadFilter(f"{one.name} is compared to a day", f"for example {one.name} >= DATE('2017-01-01')")
    return at.first.isoformat()


_A = {
    Type.TEXT: "a text in single quotes",
    Type.DATED: "a text in single quotes",
    Type.NUMBER: "a number",
    Type.BOOLEAN: "TRUE or FALSE",
}
_EXAMPLES = {Type.TEXT: "'value'", Type.DATED: "'2017-07'", Type.NUMBER: "100", Type.BOOLEAN: "TRUE"}

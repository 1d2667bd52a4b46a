"""Filters as SQL, with the answers of `geodata.store.weighing`.

SQL's NULL is the filter's "neither": AND, OR and NOT weigh it alike. Texts compare by code point (COLLATE "C").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from geodata.filters.nodes import Among, And, Array, Compare, Constant, IsNull, Like, Named, Not, Or, Spatial, Within
from geodata.filters.times import RELATIONS, Timed
from geodata.store.postgis.sql import BOUNDS, cell, json

if TYPE_CHECKING:
    from collections.abc import Callable

    import shapely

    from geodata.filters.nodes import Leaf, Node
    from geodata.store.postgis.sql import Statement

_ARRAYS = {
    "a_equals": "{left} @> {right} AND {left} <@ {right}",
    "a_contains": "{left} @> {right}",
    "a_containedby": "{left} <@ {right}",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Writes a filter into a statement; what the database can't weigh is weighed here.

    `distinct` gives the values of a property as text, `related` the rows in a relation to a shape.
    """

    statement: Statement
    distinct: Callable[[str], list[str]]
    related: Callable[[str, shapely.Geometry], list[int]]

    def written(self, node: Node) -> str:
        """The condition."""
        match node:
            case And(args):
                return " AND ".join(f"({self.written(arg)})" for arg in args)
            case Or(args):
                return " OR ".join(f"({self.written(arg)})" for arg in args)
            case Not(arg):
                return f"NOT ({self.written(arg)})"
            case Constant(value):
                return str(value).upper()
            case Spatial(relation, shape):
                return self._spatial(relation, shape)
        return self._leaf(node)

    def _spatial(self, relation: str, shape: shapely.Geometry) -> str:
        if relation == "disjoint":
            return f"NOT ({self._spatial('intersects', shape)})"
        if shape.geom_type != "GeometryCollection":
            return f"ST_{relation}(geom, {self.statement.shape(shape)})"
        rows = self.statement.given(self.related(relation, shape), "integer[]")
        return f"CASE WHEN geom IS NOT NULL THEN row = ANY({rows}) END"

    def _leaf(self, leaf: Leaf) -> str:
        match leaf:
            case Compare():
                return self._compared(leaf)
            case Array(op, left, words):
                return self._array(op, left.name, list(words))
            case Timed():
                return self._timed(leaf)
            case IsNull(left):
                return f"{cell(left.name)} IS NULL"
        return self._fitting(leaf)

    def _compared(self, leaf: Compare) -> str:
        match leaf:
            case Compare(op, left, Named() as right):
                return _between_properties(op, left, right)
            case Compare("<>", left, value):
                return self._tested(left, value, lambda found, given: f"{found} = {given}", none=True)
        return self._tested(leaf.left, leaf.right, lambda found, given: f"{found} {leaf.op} {given}")

    def _fitting(self, leaf: Leaf) -> str:
        match leaf:
            case Within(left, low, high):
                upper = self.statement.given(high, _kind(high))
                return self._tested(left, low, lambda found, given: f"{found} BETWEEN {given} AND {upper}")
            case Among(left, words):
                return self._among(left, list(words))
            case Like(left, pattern):
                return self._tested(left, _whole(pattern), lambda found, given: f"{found} LIKE {given}")
        raise TypeError(f"a filter holds no {type(leaf).__name__}")

    def _tested(self, left: Named, value: Any, holds: Callable[[str, str], str], *, none: bool = False) -> str:
        """A condition on each value of a property, as the type of what it is compared to."""
        kind = _kind(value)
        given = self.statement.given(value, kind)
        return self.statement.each(left.name, lambda found: holds(_typed(found, left, kind), given), none=none)

    def _among(self, left: Named, words: list[Any]) -> str:
        kind = _kind(words[0])
        given = self.statement.given(words, f"{kind}[]")
        return self.statement.each(left.name, lambda found: f"{_typed(found, left, kind)} = ANY({given})")

    def _array(self, op: str, name: str, words: list[Any]) -> str:
        if op == "a_overlaps":
            return self._among(Named(name), words) if words else f"CASE WHEN {cell(name)} IS NOT NULL THEN FALSE END"
        given = self.statement.given(orjson.dumps(words).decode(), "jsonb")
        told = _ARRAYS[op].format(left=json(name), right=given)
        return f"CASE WHEN {cell(name)} IS NOT NULL THEN {told} END"

    def _timed(self, leaf: Timed) -> str:
        if leaf.name != self.statement.told.date:
            values = [value for value in self.distinct(leaf.name) if leaf.holds(value)]
            return f"{cell(leaf.name)} = ANY({self.statement.given(values, 'text[]')})"
        if leaf.relation == "t_disjoint":  # by some reading, unless by every reading they meet
            return f"NOT ({self._timed(Timed('t_intersects', leaf.name, leaf.period, not leaf.surely))})"
        days = {
            "first": self.statement.given(leaf.period.first.toordinal(), "integer"),
            "last": self.statement.given(leaf.period.last.toordinal(), "integer"),
        }
        told = (_every_reading if leaf.surely else _some_reading)(leaf.relation, days)
        return f"CASE WHEN {cell(leaf.name)} IS NOT NULL THEN {told} END"


def _some_reading(relation: str, days: dict[str, str]) -> str:
    """Whether a start and an end within the bounds stand in the relation: see `geodata.filters.times.stands`."""
    low = {"start": [BOUNDS[0]], "end": [BOUNDS[2]]}
    high = {"start": [BOUNDS[1]], "end": [BOUNDS[3]]}
    for side, op, edge in RELATIONS[relation]:
        if op in (">", ">=", "="):
            low[side].append(f"{days[edge]} + {int(op == '>')}")
        if op in ("<", "<=", "="):
            high[side].append(f"{days[edge]} - {int(op == '<')}")
    least = {side: f"GREATEST({', '.join(one)})" for side, one in low.items()}
    most = {side: f"LEAST({', '.join(one)})" for side, one in high.items()}
    pairs = (("start", "start"), ("end", "end"), ("start", "end"))
    return " AND ".join(f"{least[one]} <= {most[other]}" for one, other in pairs)


def _every_reading(relation: str, days: dict[str, str]) -> str:
    least = {"start": BOUNDS[0], "end": f"GREATEST({BOUNDS[2]}, {BOUNDS[0]})"}
    most = {"start": f"LEAST({BOUNDS[1]}, {BOUNDS[3]})", "end": BOUNDS[3]}
    told = []
    for side, op, edge in RELATIONS[relation]:
        if op in (">", ">=", "="):
            told.append(f"{least[side]} >= {days[edge]} + {int(op == '>')}")
        if op in ("<", "<=", "="):
            told.append(f"{most[side]} <= {days[edge]} - {int(op == '<')}")
    return " AND ".join(told)


def _between_properties(op: str, left: Named, right: Named) -> str:
    """Two properties of one value each: numbers as numbers, all else as text."""
    one, other = (_folded(cell(side.name), side) for side in (left, right))
    numbers = f"jsonb_typeof({json(left.name)}) = 'number' AND jsonb_typeof({json(right.name)}) = 'number'"
    return f'CASE WHEN {numbers} THEN ({one})::float8 {op} ({other})::float8 ELSE {one} {op} {other} COLLATE "C" END'


def _kind(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "float8"


def _typed(found: str, left: Named, kind: str) -> str:
    return f'{_folded(found, left)} COLLATE "C"' if kind == "text" else f"({found})::{kind}"


def _folded(found: str, left: Named) -> str:
    for fold in left.folds:
        found = f"atlas.{fold}({found})"
    return found


def _whole(pattern: str) -> str:
    """The pattern, with a lone backslash at its end meaning itself, which SQL refuses."""
    lone = (len(pattern) - len(pattern.rstrip("\\"))) % 2
    return pattern + "\\" * lone

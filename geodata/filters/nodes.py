"""What a filter is made of: conditions joined by and, or, not. Each is true, false or, of a missing value, neither.

A property with several values fulfils a condition if one of its values does; `<>` asks that none is equal.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import shapely

Value = Any
"""A value as served: text, number, boolean, None; a tuple of them where a property has several."""

COMPARISONS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Leaf(Protocol):
    """A condition on the values of one or two properties."""

    @property
    def names(self) -> tuple[str, ...]:
        """The properties."""

    def holds(self, *values: Value) -> bool | None:
        """Whether it holds for those values; None where one is missing."""


@dataclass(frozen=True, slots=True)
class And:
    """All hold."""

    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One holds."""

    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    arg: Node


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Spatial:
    """The geometry of the feature stands in a relation (OGC 06-103r4) to one in CRS84."""

    relation: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Named:
    """A property, in lower case or without accents if so folded."""

    name: str
    folds: tuple[str, ...] = ()

    def of(self, value: Value) -> Value:
        """The value of the property, folded."""
        if not self.folds or value is None:
            return value
        return tuple(map(self._folded, value)) if isinstance(value, tuple) else self._folded(value)

    def _folded(self, text: str) -> str:
        return folded(text, self.folds)


def folded(text: str, folds: tuple[str, ...]) -> str:
    """The text without what the folds leave out: casei its case, accenti its accents (CQL2, 7.2 and 7.3)."""
    for fold in folds:
        text = text.casefold() if fold == "casei" else _unaccented(text)
    return text


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


@dataclass(frozen=True, slots=True)
class Compare:
    """A property compared to a value or to another property (CQL2, 6.3)."""

    op: str
    left: Named
    right: Named | str | float | bool

    @property
    def names(self) -> tuple[str, ...]:
        return (self.left.name, self.right.name) if isinstance(self.right, Named) else (self.left.name,)

    def holds(self, *values: Value) -> bool | None:
        left = self.left.of(values[0])
        right = self.right.of(values[1]) if isinstance(self.right, Named) else self.right
        if left is None or right is None:
            return None
        several = left if isinstance(left, tuple) else (left,)
        if self.op == "<>":
            return all(one != right for one in several)
        return any(COMPARISONS[self.op](one, right) for one in several)


class OfOne:
    """A condition on one property."""

    __slots__ = ()
    left: Named

    @property
    def names(self) -> tuple[str, ...]:
        """The properties whose values it asks for."""
        return (self.left.name,)


@dataclass(frozen=True, slots=True)
class Within(OfOne):
    """A property between two values, both included (CQL2, 7.1)."""

    left: Named
    low: str | float
    high: str | float

    def holds(self, *values: Value) -> bool | None:
        found = values[0]
        if found is None:
            return None
        return any(self.low <= one <= self.high for one in (found if isinstance(found, tuple) else (found,)))


@dataclass(frozen=True, slots=True)
class Among(OfOne):
    """A property that is one of several values (CQL2, 7.1)."""

    left: Named
    words: frozenset[str | float | bool]

    def holds(self, *values: Value) -> bool | None:
        found = self.left.of(values[0])
        if found is None:
            return None
        return not self.words.isdisjoint(found) if isinstance(found, tuple) else found in self.words


@dataclass(frozen=True)
class Like(OfOne):
    """A text that fits a pattern: % for any characters, _ for one, a backslash before either to mean itself (7.1)."""

    left: Named
    pattern: str

    @cached_property
    def _form(self) -> re.Pattern[str]:
        """Each piece between two % is taken where it first fits, and never again: no pattern takes long."""
        pieces = [""]
        for part in re.findall(r"\\.|%|_|[^\\%_]+|\\", self.pattern, re.DOTALL):
            if part == "%":
                pieces.append("")
            else:
                pieces[-1] += "." if part == "_" else re.escape(part[1:] if part[:-1] == "\\" else part)
        first, *middle = pieces
        last = f".*{middle.pop()}" if middle else ""
        return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle if piece) + last, re.DOTALL)

    def holds(self, *values: Value) -> bool | None:
        found = self.left.of(values[0])
        if found is None:
            return None
        return any(self._form.fullmatch(one) for one in (found if isinstance(found, tuple) else (found,)))


@dataclass(frozen=True, slots=True)
class IsNull(OfOne):
    """A property without value (CQL2, 6.3)."""

    left: Named

    def holds(self, *values: Value) -> bool | None:
        return values[0] is None


SETS: dict[str, Callable[[Any, Any], bool]] = {
    "a_equals": operator.eq,
    "a_contains": operator.ge,
    "a_containedby": operator.le,
    "a_overlaps": lambda left, right: not left.isdisjoint(right),
}


@dataclass(frozen=True, slots=True)
class Array(OfOne):
    """The values of a property as a set beside another (CQL2, 7.8)."""

    op: str
    left: Named
    words: frozenset[str | float | bool]

    def holds(self, *values: Value) -> bool | None:
        found = values[0]
        return None if found is None else bool(SETS[self.op](frozenset(found), self.words))


Node = And | Or | Not | Constant | Spatial | Leaf

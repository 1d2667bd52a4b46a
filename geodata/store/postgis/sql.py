"""Queries as SQL over one collection's table, with the answers of the memory store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import shapely

from geodata.properties import Type
from geodata.store.days import FIRST, LAST
from geodata.store.shapes import box_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.extent import Interval
    from geodata.store import Sort

BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a collection's table."""

    name: str
    table: str
    pieces: str
    """The table of the pieces of its shapes; none where each geometry is a single point."""
    beyond: bool
    """Whether a piece reaches over the edges of the world."""
    brief: tuple[str, ...]
    """The properties that pieces have."""
    rows: int
    shapeless: bool
    """Whether a feature has no geometry."""
    points: bool
    """Whether each geometry is a single point."""
    dated: bool
    """Whether a feature has a date."""
    date: str | None
    """The property that holds the date of which the table has the four bounds."""
    names: tuple[str, ...]
    """The properties."""
    many: frozenset[str]
    """Those of which a value is a list."""
    types: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class Key:
    """An expression that rows are sorted by, and its type; missing values come last either way."""

    expression: str
    kind: str
    descending: bool

    @property
    def direction(self) -> str:
        """How it stands in ORDER BY."""
        return f"{'DESC' if self.descending else 'ASC'} NULLS LAST"

    @property
    def beyond(self) -> str:
        """How a value compares with one that comes before it."""
        return "<" if self.descending else ">"


@dataclass(slots=True)
class Statement:
    """Writes pieces of a statement, and gathers their parameters."""

    told: Told
    params: dict[str, Any] = field(default_factory=dict)

    def given(self, value: Any, kind: str) -> str:
        """A parameter of a type."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::{kind}"

    def shape(self, shape: shapely.Geometry) -> str:
        """A geometry in CRS84."""
        return f"ST_GeomFromWKB({self.given(shapely.to_wkb(shape), 'bytea')}, 4326)"

    def inside(self, parts: list[tuple[float, float, float, float]]) -> str:
        """Rows that meet a box in one part or two, or have no geometry."""
        if not self.told.points:
            return self.meeting([box_shape(*part) for part in parts])
        met = [f"spot <@ {self.box(part)}" for part in parts]
        return " OR ".join([*met, "spot IS NULL"] if self.told.shapeless else met)

    def box(self, edges: tuple[float, float, float, float]) -> str:
        """A box by its edges in degrees, for positions; these are compared as the numbers that they are."""
        west, south, east, north = (self.given(edge, "float8") for edge in edges)
        return f"box(point({west}, {south}), point({east}, {north}))"

    def meeting(self, shapes: list[shapely.Geometry]) -> str:
        """Rows that meet one of the shapes, or have no geometry."""
        met = [f"ST_Intersects(geom, {self.shape(shape)})" for shape in shapes]
        return " OR ".join([*met, "geom IS NULL"] if self.told.shapeless else met)

    def during(self, period: Interval, *, surely: bool) -> str:
        """Rows that overlap a period, or have no date."""
        first, last = (self.given(day.toordinal(), "integer") for day in (period.first, period.last))
        met = f"days && int4range({first}, {last}, '[]')"
        if not surely:
            return met
        undated = f"(start_earliest = {FIRST} AND end_latest = {LAST})"
        return f"{met} AND (start_latest <= {last} AND end_earliest >= {first} OR {undated})"

    def worded(self, name: str, words: tuple[str, ...]) -> str:
        """Rows whose value, or one of whose values, is among the words."""
        return self.each(name, lambda cell: f"{cell} = ANY({self.given(list(words), 'text[]')})")

    def order(self, sort: tuple[Sort, ...]) -> str:
        """What to sort by; ties keep the order of the collection, missing values come last."""
        return ", ".join([*(f"{key.expression} {key.direction}" for key in self.keys(sort)), "row"])

    def keys(self, sort: tuple[Sort, ...]) -> list[Key]:
        """What rows are compared by, first to last, before their place in the collection."""
        return [Key(expression, kind, one.descending) for one in sort for expression, kind in self._compared(one.name)]

    def _compared(self, name: str) -> list[tuple[str, str]]:
        """What a property sorts by: expressions, and the type of each."""
        found, kind = cell(name), self.told.types.get(name, Type.TEXT)
        if kind is Type.DATED:
            return [(f"CASE WHEN {found} IS NOT NULL THEN {bound} END", "integer") for bound in (BOUNDS[0], BOUNDS[3])]
        if kind is Type.TEXT:
            return [(f'atlas.casei({found}) COLLATE "C"', "text"), (f'{found} COLLATE "C"', "text")]
        cast = _CASTS.get(kind)
        return [(f"{found}::{cast}", cast)] if cast else [(f'{found} COLLATE "C"', "text")]

    def each(self, name: str, holds: Callable[[str], str], *, none: bool = False) -> str:
        """Whether the value, or one of several values, holds, unknown without any; with `none` whether none does."""
        negated = "NOT " if none else ""
        if name not in self.told.many:
            return f"{negated}({holds(cell(name))})"
        found = f"EXISTS (SELECT FROM jsonb_array_elements_text({json(name)}) AS one WHERE {holds('one')})"
        return f"CASE WHEN {cell(name)} IS NOT NULL THEN {negated}{found} END"


_CASTS = {Type.NUMBER: "float8", Type.BOOLEAN: "boolean"}


def cell(name: str) -> str:
    """The value of a property as text."""
    return f"(properties->>{_quoted(name)})"


def json(name: str) -> str:
    """The value of a property as JSON."""
    return f"(properties->{_quoted(name)})"


def _quoted(text: str) -> str:
    """A text as SQL writes it, within a statement that has parameters."""
    return "'" + text.replace("\0", "").replace("'", "''").replace("%", "%%") + "'"

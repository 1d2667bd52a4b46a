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
        return self.meeting([box_shape(*part) for part in parts])

    def meeting(self, shapes: list[shapely.Geometry]) -> str:
        """Rows that meet one of the shapes, or have no geometry."""
        met = [f"ST_Intersects(geom, {self.shape(shape)})" for shape in shapes]
        return " OR ".join([*met, "geom IS NULL"] if self.told.shapeless else met)

    def during(self, period: Interval, *, surely: bool) -> str:
        """Rows that overlap a period, or have no date."""
        first, last = (self.given(day.toordinal(), "integer") for day in (period.first, period.last))
        met = f"int4range(start_earliest, end_latest, '[]') && int4range({first}, {last}, '[]')"
        if not surely:
            return met
        undated = f"(start_earliest = {FIRST} AND end_latest = {LAST})"
        return f"{met} AND (start_latest <= {last} AND end_earliest >= {first} OR {undated})"

    def worded(self, name: str, words: tuple[str, ...]) -> str:
        """Rows whose value, or one of whose values, is among the words."""
        return self.each(name, lambda cell: f"{cell} = ANY({self.given(list(words), 'text[]')})")

    def order(self, sort: tuple[Sort, ...]) -> str:
        """What to sort by; ties keep the order of the collection, missing values come last."""
        return ", ".join([*(key for one in sort for key in self._keys(one)), "row"])

    def _keys(self, sort: Sort) -> list[str]:
        found, kind = cell(sort.name), self.told.types.get(sort.name, Type.TEXT)
        if kind is Type.DATED:
            keys = [f"CASE WHEN {found} IS NOT NULL THEN {bound} END" for bound in (BOUNDS[0], BOUNDS[3])]
        elif kind is Type.TEXT:
            keys = [f'atlas.casei({found}) COLLATE "C"', f'{found} COLLATE "C"']
        else:
            keys = [f"{found}{_CAST.get(kind, '')}"]
        return [f"{key} {'DESC' if sort.descending else 'ASC'} NULLS LAST" for key in keys]

    def each(self, name: str, holds: Callable[[str], str], *, none: bool = False) -> str:
        """Whether the value, or one of several values, holds, unknown without any; with `none` whether none does."""
        negated = "NOT " if none else ""
        if name not in self.told.many:
            return f"{negated}({holds(cell(name))})"
        found = f"EXISTS (SELECT FROM jsonb_array_elements_text({json(name)}) AS one WHERE {holds('one')})"
        return f"CASE WHEN {cell(name)} IS NOT NULL THEN {negated}{found} END"


_CAST = {Type.NUMBER: "::float8", Type.BOOLEAN: "::boolean", Type.DAY: ' COLLATE "C"'}


def cell(name: str) -> str:
    """The value of a property as text."""
    return f"(properties->>{_quoted(name)})"


def json(name: str) -> str:
    """The value of a property as JSON."""
    return f"(properties->{_quoted(name)})"


def _quoted(text: str) -> str:
    """A text as SQL writes it, within a statement that has parameters."""
    return "'" + text.replace("\0", "").replace("'", "''").replace("%", "%%") + "'"

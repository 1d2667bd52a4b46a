"""The records of one file, each with the line that it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geodata.fields import Column

R = TypeVar("R")

_REPEATING, _MOST_KNOWN = 60, 5_000
"""Characters of a cell that may well stand in other rows too; cells of a column that are kept."""


@dataclass(slots=True)
class Table(Generic[R]):
    """The records of one file, each with its line; `seen` and `ids` also count the rows that could not be read."""

    file: str
    rows: list[R] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    geometries: list[dict[str, Any] | None] = field(default_factory=list)
    seen: int = 0
    lost: bool = False
    """Whether there are rows of which not even the id is known."""
    _known: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def read(self, column: Column, cell: str) -> Any:
        """The value of a cell; short cells repeat, and are read once. Raises BadValue."""
        if len(cell) > _REPEATING:
            return column.read(cell)
        known = self._known.setdefault(column.name, {})
        if cell not in known:
            if len(known) > _MOST_KNOWN:
                known.clear()
            known[cell] = column.read(cell)
        return known[cell]

    def has(self, key: str) -> bool:
        """Whether an id stands in the table, as far as can be told: a fault is complained of once, where it is."""
        return key in self.ids or self.lost

    def keys(self) -> set[str]:
        """The ids of the records."""
        return {cast("Any", row).id for row in self.rows}

    def where(self, column: str, wanted: Callable[[Any], bool]) -> Iterator[tuple[int, str, Any]]:
        """Records whose value of a column is such: the number of each, its line, the value."""
        for number, (row, line) in enumerate(zip(self.rows, self.lines, strict=True)):
            if wanted(value := getattr(row, column)):
                yield number, line, value

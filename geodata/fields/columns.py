"""Columns of record classes: what each holds, whether it must be filled or lists several values, whom it names."""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from geodata.fields.faults import BadValue
from geodata.fields.texts import Text, Word
from geodata.fields.values import Edtf

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


class Kind(Protocol):
    """A kind of value: reads a non-empty cell, and describes itself as JSON Schema."""

    def parse(self, text: str) -> Any:
        """The value of the cell. Raises BadValue."""

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value as served."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what it holds, whether it must be filled or lists several values, whom it refers to."""

    name: str
    about: str
    kind: Kind
    required: bool
    many: bool
    refers: str | None

    def read(self, cell: str) -> Any:
        """The value of a cell; several values are separated by `; `. Raises BadValue."""
        if self.required and not cell.strip(" ;"):
            raise BadValue(f"{self.name} is not empty", "fill it, or leave the record out")
        if self.many:
            return tuple(self.kind.parse(part.strip()) for part in cell.split(";") if part.strip())
        return self.kind.parse(cell) if cell else None

    @property
    def schema(self) -> dict[str, Any]:
        one = self.kind.schema
        whole = {"type": "array", "items": one} if self.many else one
        return whole | {"description": self.about}


def column(
    about: str,
    kind: Kind | None = None,
    *,
    required: bool = False,
    many: bool = False,
    refers: str | None = None,
) -> Any:
    """Declare a column on a record class: `about` is its line in the data dictionary."""
    meta = {"about": about, "kind": kind or Text(), "required": required, "many": many, "refers": refers}
    if required:
        return field(metadata={"column": meta})
    return field(default=() if many else None, metadata={"column": meta})


def columns(record: type[Any]) -> tuple[Column, ...]:
    """The columns of a record class, in the order of its table."""
    return _columns(cast("Hashable", record))


@cache
def _columns(record: type[Any]) -> tuple[Column, ...]:
    declared = cast("Iterable[Field[Any]]", fields(record))
    return tuple(_declared(item) for item in declared if "column" in item.metadata)


def _declared(item: Field[Any]) -> Column:
    return Column(name=item.name, **item.metadata["column"])


def from_json(column: Column, value: Any) -> Any:
    """The value of a cell from what `features.as_json` made of it."""
    if column.many:
        return tuple(_from_json(column.kind, one) for one in value)
    return None if value is None else _from_json(column.kind, value)


def _from_json(kind: Kind, value: Any) -> Any:
    return kind.parse(value) if isinstance(kind, Word | Edtf) else value

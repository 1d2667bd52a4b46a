"""Which records name a record in one of their columns: the columns of a catalog, read backwards."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.fields import columns

if TYPE_CHECKING:
    from geodata.catalog import Catalog

R = TypeVar("R")


class References:
    """The records of a catalog by what they name. Gathered once, when it is first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def rows_of(self, record: type[R], column: str, key: str) -> list[R]:
        """The records of a class that name `key` in a column, such as the versions of an event."""
        return self._reverse.get((record, column), {}).get(key, [])

    @cached_property
    def _reverse(self) -> dict[tuple[type[Any], str], dict[str, list[Any]]]:
        """(record class, column) → id named there → records that name it."""
        reverse: dict[tuple[type[Any], str], dict[str, list[Any]]] = {}
        for record in self._catalog.tables:
            for column in columns(record):
                if column.refers:
                    named = reverse[record, column.name] = defaultdict(list)
                    for row in self._catalog.rows(record):
                        value = getattr(row, column.name)
                        for key in value if column.many else filter(None, [value]):
                            named[key].append(row)
        return reverse

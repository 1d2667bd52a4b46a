"""What several checks ask of the records of a catalog."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from geodata.model import Place, Waypoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog

R = TypeVar("R")

_SOUGHT = 1000
"""Ids among which one that may be meant is sought."""


def each(catalog: Catalog, record: type[R]) -> Iterator[tuple[R, str, str]]:
    """Each record of a class with its file and line."""
    if table := catalog.tables.get(record):
        for row, line in zip(table.rows, table.lines, strict=True):
            yield row, table.file, line


def is_on_the_way(catalog: Catalog, key: str) -> bool:
    """Whether an id is a place's or a waypoint's."""
    return any(table.has(key) for record in (Place, Waypoint) if (table := catalog.tables.get(record)))


def add_or_correct(key: str, ids: set[str]) -> str:
    """The cure for an id that is not there, with the one that may be meant if it is not sought among too many."""
    near = difflib.get_close_matches(key, sorted(ids), 1, 0.75) if len(ids) <= _SOUGHT else []
    return f"did you mean {near[0]}? Else add the record" if near else "add the record, or correct the id"

"""The features of a large file, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from shapely.geometry import shape

from geodata.entries import ENTRIES, Entry, Shape
from geodata.extent import When
from geodata.filing.properties import title_of
from geodata.large.stored import Stored

if TYPE_CHECKING:
    from geodata.filing.told import Told
    from geodata.store.memory import MemoryStore


class Entries(Stored[Entry]):
    """The features of a file."""

    collection = ENTRIES

    def __init__(self, store: MemoryStore, told: Told) -> None:
        super().__init__(store)
        self._told = told

    def record(self, text: bytes) -> Entry:
        """A feature of the store as the record it would be."""
        whole = orjson.loads(text)
        cells = whole["properties"]
        key, kind, period = cells.pop("id"), cells.pop("geometry_type"), cells.get("period")
        return Entry(
            id=key,
            title=title_of(key, cells[self._told.title] if self._told.title else None),
            shape=Shape(kind),
            geometry=shape(whole["geometry"]) if whole["geometry"] else None,
            when=When.parse(period) if self._told.dated and period else None,
            cells=cells,
        )

"""The features of a large file by id, each made from the store when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson
from shapely.geometry import shape

from geodata.entries import ENTRIES, Entry, Shape
from geodata.extent import When
from geodata.filing import title_of
from geodata.filters.nodes import Like, Named
from geodata.store import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.filing import Told
    from geodata.store.memory import MemoryStore

_AT_ONCE = 1000


def escaped(text: str) -> str:
    """A text as a pattern that only it fits."""
    return re.sub(r"([\\%_])", r"\\\1", text)


class Stored(Mapping[str, Entry]):
    """Entries in the order of the file. None is kept."""

    def __init__(self, store: MemoryStore, told: Told) -> None:
        self.store, self._told = store, told

    def __len__(self) -> int:
        return self._told.rows

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _AT_ONCE):
            page = self.store.features(ENTRIES, Query(limit=_AT_ONCE, offset=start))
            yield from (orjson.loads(one)["id"] for one in page.features)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.store.feature(ENTRIES, key) is not None

    def __getitem__(self, key: str) -> Entry:
        found = self.store.feature(ENTRIES, key)
        if found is None:
            raise KeyError(key)
        return self.entry(found)

    def ends(self) -> list[When]:
        """The first and the last day of all dates; none if there is no date."""
        when = self.store.extent(ENTRIES).when
        return [When.parse(end) for end in when.edtf.split("/")] if when else []

    def called(self, text: str, most: int) -> list[Entry]:
        """The first features whose name has a text in it, whatever its case."""
        if not self._told.title:
            return []
        found = Like(Named(self._told.title, ("casei",)), f"%{escaped(text.casefold())}%")
        page = self.store.features(ENTRIES, Query(filter=found, limit=most))
        return [self.entry(one) for one in page.features]

    def entry(self, text: bytes) -> Entry:
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

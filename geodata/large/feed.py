"""The events of a data folder that are too many to be records: by id, and by what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.fields import columns, from_json
from geodata.large.spans import spans
from geodata.large.stored import Stored
from geodata.large.ties import Ties
from geodata.model import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from geodata.large.spans import Spans
    from geodata.large.stored import Rows
    from geodata.store.memory import MemoryStore


class Events(Stored[Event]):
    """The events of a data folder, and which of them name a record."""

    collection = "events"
    tied = (*(column.name for column in columns(Event) if column.refers), "former_ids")
    """The columns by whose values they are found."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self._told: dict[tuple[tuple[str, ...], tuple[str, ...] | None], Spans] = {}
        self._masks: dict[tuple[str, ...], NDArray[np.bool_]] = {}
        self._ties = {name: Ties.unpacked(self.shelf.packed, f"{self.collection}/{name}") for name in self.tied}

    def record(self, text: bytes) -> Event:
        """A feature of the store as the record it would be."""
        held: dict[str, Any] = orjson.loads(text)["properties"]
        return Event(**{column.name: from_json(column, held[column.name]) for column in columns(Event)})

    def naming(self, column: str, keys: Iterable[str]) -> Rows:
        """The rows that name any of some ids in a column."""
        return self._ties[column].of(keys)

    def named(self, column: str) -> Sequence[str]:
        """The ids that are named in a column, in alphabetical order."""
        return list(self._ties[column].keys)

    def present(self, key: str) -> str:
        """The id that a former id of an event stands for, else the id itself."""
        return next(self.ids(self.naming("former_ids", [key])), key)

    def labels(self) -> tuple[list[Any], NDArray[np.int64]]:
        """All kinds that there are, and the number of its kind for each row."""
        return self._distinct("kind", np.arange(len(self), dtype=np.int32))

    def kinds(self, rows: Rows) -> list[str]:
        """The kinds of some rows, in the order in which they come first."""
        values, numbers = self._distinct("kind", rows)
        first = np.unique(numbers, return_index=True)[1]
        return [values[numbers[place]] for place in np.sort(first).tolist()]

    def sources(self, rows: Rows) -> set[str]:
        """The sources of some rows."""
        values, _ = self._distinct("sources", rows)
        return {source for listed in values for source in listed}

    def spans_at(self, places: tuple[str, ...], kinds: tuple[str, ...] | None) -> Spans:
        """The days of the events of some kinds at any of some places: as they may be, and as they surely are.

        Spans that meet are one. Where too many are left they are told to the year.
        """
        if (places, kinds) not in self._told:
            self._told[places, kinds] = self._spans(self.naming("places", places), kinds)
        return self._told[places, kinds]

    def _spans(self, rows: Rows, kinds: tuple[str, ...] | None) -> Spans:
        if kinds is not None:
            rows = rows[self._of_kinds(kinds)[rows]]
        days, years = self.shelf.days.bounds[:, rows], self.listing.bounds[:, rows]
        return spans(days[[0, 3]], years[[0, 3]]), spans(days[[1, 2]], years[[1, 2]])

    def _of_kinds(self, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which rows are of some kinds, such as those of a layer."""
        if kinds not in self._masks:
            column = self.shelf.column("kind")
            self._masks[kinds] = column.worded(frozenset(kinds)) if column else np.zeros(len(self), dtype=bool)
        return self._masks[kinds]

    def _distinct(self, name: str, rows: Rows) -> tuple[list[Any], NDArray[np.int64]]:
        column = self.shelf.column(name)
        return column.distinct(rows) if column and len(rows) else ([], np.empty(0, dtype=np.int64))

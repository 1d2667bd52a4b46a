"""All that a query matches in the database, read page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from geodata.deadline import in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geodata.store import FeatureCollection, Query

_PAGE = 2_000


@dataclass(frozen=True)
class Paged:
    """The features that `pages` gives for a query; `weigh` tells their number and the bytes of them all."""

    pages: Callable[[Query], FeatureCollection]
    query: Query
    weigh: Callable[[], tuple[int, int]]

    def __len__(self) -> int:
        return self._weight[0]

    def __iter__(self) -> Iterator[bytes]:
        left = self.query.limit
        for page in count():
            size = _PAGE if left is None else min(_PAGE, left - page * _PAGE)
            if size <= 0:
                return
            in_time()
            found = self.pages(replace(self.query, limit=size, offset=self.query.offset + page * _PAGE)).features
            yield from found
            if len(found) < size:
                return

    @property
    def first(self) -> bytes | None:
        """The first feature, if there is any."""
        wanted = 1 if self.query.limit is None else min(1, self.query.limit)
        return next(iter(self.pages(replace(self.query, limit=wanted)).features), None)

    @property
    def size(self) -> int:
        """Bytes of all features."""
        return self._weight[1]

    @cached_property
    def _weight(self) -> tuple[int, int]:
        return self.weigh()

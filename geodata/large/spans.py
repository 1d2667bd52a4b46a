"""Days on which something was, of very many events: those that meet as one, too many of them told to the year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.large.ties import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

Span = tuple[date, date]
Spans = tuple[list[Span], list[Span]]

SPANS, _SEEN = 100, 2000
"""Spans of days that are told, at most, and events of which more are hardly told in so few: then years are told."""


def spans(days: NDArray[np.int32], years: NDArray[np.int16]) -> list[Span]:
    """Spans from their first and last days, of very many from their years."""
    found = _merged(*days) if days.shape[1] <= _SEEN else []
    if len(found) > SPANS or days.shape[1] > _SEEN:
        return [(date(begin, 1, 1), date(end, 12, 31)) for begin, end in _merged(*years)]
    return [(date.fromordinal(begin), date.fromordinal(end)) for begin, end in found]


def _merged(first: NDArray[Any], last: NDArray[Any]) -> list[tuple[int, int]]:
    """Spans of days or years, those that meet as one; those that end before they begin stay apart, each once."""
    first, last = np.divmod(distinct(first.astype(np.int64) << _DAY_BITS | last), 1 << _DAY_BITS)
    turned = first > last
    begins, reached = first[~turned], np.maximum.accumulate(last[~turned])
    apart = np.flatnonzero(begins[1:] > reached[:-1] + 1) + 1
    heads, ends = np.concatenate([[0], apart]), np.concatenate([apart, [len(begins)]]) - 1
    found = np.stack([begins[heads], reached[ends]], axis=1).tolist() if len(begins) else []
    return [*map(tuple, found), *zip(first[turned].tolist(), last[turned].tolist(), strict=True)]


_DAY_BITS = 22
"""Enough for the last day of the year 9999."""

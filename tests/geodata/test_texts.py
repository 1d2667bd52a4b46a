"""Pages of ready features: the same text however many there are and wherever they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson
import pytest

from benchmarks.compare.made import events
from geodata.store.memory import MemoryStore
from geodata.store.texts import Page, enclosed

if TYPE_CHECKING:
    from geodata.store.shelf import Shelf


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return MemoryStore({"events": events(2_000)}, "1").shelf("events")


@pytest.mark.parametrize("count", [1, 2, 250, 251, 2_000])
@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_page_is_the_same_text_gathered_or_joined_one_by_one(shelf: Shelf, count: int, kind: type) -> None:
    rows = np.random.default_rng(count).permutation(shelf.rows)[:count].astype(kind)
    page, apart = Page(shelf.texts, rows), [shelf.texts.cuts(range(row, row + 1))[0] for row in rows.tolist()]
    whole = enclosed(b'{"features":[', page, b"]}")
    assert whole == b'{"features":[' + b",\n".join(apart) + b"]}"
    assert [one["id"] for one in orjson.loads(whole)["features"]] == [orjson.loads(text)["id"] for text in apart]
    assert (list(page), page[0], len(page)) == (apart, apart[0], count)
    assert page[1:3] == apart[1:3]


def test_run_of_rows_is_cut_out_whole(shelf: Shelf) -> None:
    for first, last in ((0, 1), (5, 400), (1_990, 2_000)):
        run, rows = Page(shelf.texts, range(first, last)), Page(shelf.texts, np.arange(first, last))
        assert enclosed(b"[", run, b"]") == enclosed(b"[", rows, b"]") == enclosed(b"[", list(rows), b"]")
    assert enclosed(b"[", Page(shelf.texts, range(0)), b"]") == b"[]"

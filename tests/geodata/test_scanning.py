"""Pages that are looked for block after block, and counts out of an index, held against every feature by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import orjson
import pytest

from benchmarks.compare.made import WORLD, events
from geodata.extent import BBox, Interval
from geodata.store import Query
from geodata.store.memory import MemoryStore
from geodata.store.scanning import BLOCK

if TYPE_CHECKING:
    from geodata.features import Feature

COUNT = 6 * BLOCK - 7
"""Several blocks, the last one not full."""


@pytest.fixture(scope="module", params=["as they come", "from west to east", "by day"])
def made(request: pytest.FixtureRequest) -> list[Feature]:
    """Events in orders in which matches lie evenly, and in which they lie together: more blocks are read then."""
    orders = {"from west to east": lambda one: one.geometry.x, "by day": lambda one: one.properties["date"]}
    found = list(events(COUNT))
    return sorted(found, key=orders[request.param]) if request.param in orders else found


@pytest.fixture(scope="module")
def store(made: list[Feature]) -> MemoryStore:
    return MemoryStore({"events": made}, "0")


def queries() -> list[Query]:
    """Boxes and periods from tiny to all, pages at the beginning, in the middle and beyond the end."""
    chance, found = np.random.default_rng(11), []
    for _ in range(150):
        west, east = np.sort(chance.uniform(WORLD[0], WORLD[2], 2))
        south, north = np.sort(chance.uniform(WORLD[1], WORLD[3], 2))
        first = date(2014, 6, 1) + timedelta(int(chance.integers(0, 4500)))
        last = first + timedelta(int(chance.choice([0, 3, 30, 400, 4000])))
        page = {"limit": int(chance.choice([1, 10, 100, 1000])), "offset": int(chance.choice([0, 0, 7, 500, 5000]))}
        found.append(Query(bbox=BBox(west, south, east, north), **page))
        found.append(Query(datetime=Interval(first, last), surely=bool(chance.integers(2)), **page))
    return found


def matches(one: Feature, query: Query) -> bool:
    assert one.geometry
    if query.bbox:
        box = query.bbox
        return bool(box.west <= one.geometry.x <= box.east and box.south <= one.geometry.y <= box.north)
    assert query.datetime
    assert one.when
    return one.when.overlaps(query.datetime, surely=query.surely)


def test_every_page_and_count_is_that_of_a_plain_look_at_all(made: list[Feature], store: MemoryStore) -> None:
    scanned = 0
    for query in queries():
        wanted = [one.id for one in made if matches(one, query)]
        assert query.limit
        page = wanted[query.offset : query.offset + query.limit]
        found = store.features("events", query)
        assert found.matched == len(wanted), query
        assert [orjson.loads(one)["id"] for one in found.features] == page, query
        scan = store._shelves["events"]._scan(query)
        scanned += bool(scan and scan.worth(query.offset + query.limit))
    assert 50 < scanned < 250, "both ways are taken often"

"""A collection of points in the database: boxes and days are found by indexes, or read in order where many match."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from shapely import Point

from geodata.extent import BBox, Interval, When
from geodata.features import Feature
from geodata.store import Query
from geodata.store.memory import MemoryStore
from geodata.store.postgis import PostgisStore
from tests.database import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Cluster


def scene(count: int, *, shapeless: bool) -> list[Feature]:
    spots = [(at % 40 - 180 if at % 3 else at % 40, (at * 7) % 90 - 20) for at in range(count)]
    whens = [When.parse(f"20{at % 20:02}-0{at % 9 + 1}") if at % 13 else None for at in range(count)]
    return [
        Feature(f"f{at}", None if shapeless and not at % 11 else Point(spot), when, {"n": at})
        for at, (spot, when) in enumerate(zip(spots, whens, strict=True))
    ]


COLLECTIONS = {"all": scene(3000, shapeless=False), "some": scene(900, shapeless=True)}


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def stores(own: Cluster) -> Iterator[tuple[MemoryStore, PostgisStore]]:
    with closing(PostgisStore.loaded(own.dsn, COLLECTIONS, "0")) as store:
        yield MemoryStore(COLLECTIONS, "0"), store


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("box", [None, BBox(-180, -90, 180, 90), BBox(5, 0, 9, 5), BBox(170, -90, -170, 90)])
@pytest.mark.parametrize("period", [None, "2003-02/2003-05", "../2019"])
def test_pages_whether_few_or_many_match(
    stores: tuple[MemoryStore, PostgisStore], collection: str, box: BBox | None, period: str | None
) -> None:
    memory, database = stores
    days = Interval.parse(period) if period else None
    for offset in (0, 0, 5, 10, 300, 305, 2500):  # the first counts, the others know how many match
        query = Query(bbox=box, datetime=days, limit=5, offset=offset)
        ours, theirs = memory.features(collection, query), database.features(collection, query)
        assert (list(theirs.features), theirs.matched) == (list(ours.features), ours.matched)


@pytest.mark.parametrize("condition", ["spot <@ box(point(0, 0), point(9, 9))", "days && int4range(731000, 731100)"])
def test_indexes_answer_by_themselves(own: Cluster, stores: tuple[MemoryStore, PostgisStore], condition: str) -> None:
    assert stores
    with psycopg.connect(own.dsn) as connection:
        (name,) = connection.execute("SELECT max(nspname) FROM pg_namespace WHERE nspname LIKE 'atlas_r%'").fetchone()
        connection.execute("SET enable_seqscan = off")
        asked = f"EXPLAIN (ANALYZE) SELECT row FROM {name}.c0 WHERE {condition}"  # noqa: S608 - words of this file
        told = [line for (line,) in connection.execute(asked)]
    assert any("Index Only Scan" in line for line in told), told
    assert any("Heap Fetches: 0" in line for line in told), told

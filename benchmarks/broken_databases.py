"""Faults of the database that an atlas is served from: it stops, waits, is full, or hands over to a replica."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.figures import tell
from benchmarks.readers import ADDRESSES, Outcome, ask, events, read, until
from geodata.store.postgis import PostgisStore
from tests import database
from tests.served import ATLAS, Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = "/ogc/collections/events/items?f=json&limit=20"
PAGES = (
    *(f"{ITEMS}&offset={start}" for start in (0, 20, 40)),
    f"{ITEMS}&sortby=-title",
    f"{ITEMS}&bbox=23,51,33,57",
    f"{ITEMS}&datetime=2015/2020",
    "/ogc/collections/places/items/great-stone",
    "/tiles/events/5/18/10.mvt",
)
LOADED = 200_000
_LOAD = """
import sys
from benchmarks.compare.made import events
from geodata.store.postgis.loading import load
load(sys.argv[1], {"events": events(int(sys.argv[2]))}, "another")
"""


@contextmanager
def on_database() -> Iterator[tuple[Server, database.Cluster]]:
    """A server over a database of its own."""
    with database.cluster() as cluster:
        address = f"postgresql:///postgres?host={cluster.folder}&user=postgres"
        subprocess.run([ATLAS, "load", address], check=True, capture_output=True, timeout=120)
        with running("--store", address, ATLAS_CACHE_MB="0") as server:
            yield server, cluster


def stopped_database() -> Outcome:
    """PostgreSQL stops as if its power failed, and is started again."""
    with on_database() as (server, cluster):
        with read(server.port) as seen:
            time.sleep(0.5)
            cluster.stop()
            time.sleep(2)
            cluster.start()
            took = until(lambda: ask(server.port, ADDRESSES[2])[0] == 200)
            time.sleep(1)
        return Outcome(seen, took, events(server))


def slow_database() -> Outcome:
    """A table is locked by somebody else for some seconds: every question waits."""
    with on_database() as (server, cluster):
        with read(server.port) as seen:
            lock = _psql(cluster, _LOCK_ALL + "SELECT pg_sleep(3); COMMIT;")
            time.sleep(0.5)
            lock.wait(60)
            took = until(lambda: ask(server.port, ADDRESSES[2])[0] == 200)
        return Outcome(seen, took, events(server))


_LOCK_ALL = """BEGIN; DO $$ DECLARE t record; BEGIN FOR t IN SELECT schemaname, tablename FROM pg_tables
WHERE schemaname LIKE 'atlas%' LOOP EXECUTE format('LOCK TABLE %I.%I', t.schemaname, t.tablename); END LOOP; END $$;"""


def exhausted_database() -> Outcome:
    """Others take every connection that the database has, and leave again."""
    with on_database() as (server, cluster):
        with read(server.port) as seen:
            others = [_psql(cluster, "SELECT pg_sleep(6)") for _ in range(70)]
            _psql(cluster, "SELECT 1").wait(20)
            time.sleep(0.5)
            for other in others:
                other.wait(60)
            took = until(lambda: ask(server.port, ADDRESSES[2])[0] == 200)
        return Outcome(seen, took, events(server))


def _psql(cluster: database.Cluster, statement: str) -> subprocess.Popen[bytes]:
    command = ["psql", "-h", str(cluster.folder), "-U", "postgres", "-q", "-c", statement]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def failover() -> Outcome:
    """The primary of two clusters stops as if its power failed, while many events are loaded into it under load."""
    with database.cluster() as primary, database.room() as folder:
        subprocess.run([ATLAS, "load", _address(primary.folder)], check=True, capture_output=True, timeout=120)
        with database.running(primary.standby(folder)) as standby:
            both = _address(f"{primary.folder},{standby.folder}")
            with running("--store", both, ATLAS_CACHE_MB="0") as server:
                outcome = _handed_over(server, primary)
            store = PostgisStore(both)
            held, _ = len(store.collections), store.close()
            assert held > 1, "what is half loaded is not there"
    faults = sum(outcome.seen.statuses.values()) - outcome.seen.statuses[200]
    tell("failover", "", faults + len(outcome.seen.wrong))
    return outcome


def _handed_over(server: Server, primary: database.Cluster) -> Outcome:
    with read(server.port, PAGES) as seen:
        line = [sys.executable, "-c", _LOAD, primary.dsn, str(LOADED)]
        loading = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(6)
        assert loading.poll() is None, "the load is under way"
        primary.stop()
        took = until(lambda: ask(server.port, PAGES[0])[0] == 200)
        assert loading.wait(60) != 0, "a load fails whole"
        time.sleep(4)
    return Outcome(seen, took, events(server))


def _address(folders: object) -> str:
    return f"postgresql:///postgres?host={folders}&user=postgres"

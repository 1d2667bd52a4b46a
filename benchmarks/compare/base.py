"""The database that we and the peers read: filled once for each number of events, and kept for the next run."""

from __future__ import annotations

import hashlib
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from benchmarks.compare import made
from benchmarks.compare.packs import HOME, collections
from geodata import features
from geodata.atlas import open_atlas
from geodata.store.postgis.loading import load
from geodata.tiles import thinning
from tests.database import Cluster, founded, running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

_TUNED = ("listen_addresses=127.0.0.1", "shared_buffers=512MB", "max_connections=100")
_EVENTS = """CREATE TABLE public.events (id integer PRIMARY KEY, title text, kind text, value float8, source text,
    start timestamptz, "end" timestamptz, geom geometry(Point, 4326))"""
_RAIL = "CREATE TABLE public.rail (id integer PRIMARY KEY, km float8, mode text, geom geometry(LineString, 4326))"


@contextmanager
def filled(count: int, port: int) -> Iterator[Cluster]:
    """A running cluster with so many events and the rail network, as a release of ours and as tables for the peers."""
    folder, options, wanted = HOME / f"postgres-{count}", (*_TUNED, f"port={port}"), _holding()
    mark = folder / "holds"
    whole = mark.exists() and mark.read_text("ascii") == wanted
    with running(Cluster(folder, *options) if whole else _new(folder, *options), "fast") as cluster:
        if not whole:
            print(f"a database of {count:,} events is filled, once …", file=sys.stderr, flush=True)
            _fill(cluster, count)
            mark.write_text(wanted, "ascii")
        yield cluster


def _new(folder: Path, *options: str) -> Cluster:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return founded(folder, *options)


def _holding() -> str:
    """What a database holds: the data version, and a hash of the code that its rows and tables come from."""
    parts: tuple[ModuleType, ...] = (made, features, thinning, sys.modules[__name__])
    files = [Path(str(one.__file__)) for one in parts]
    room = Path(str(sys.modules[load.__module__].__file__)).parent
    texts = [*files, room / "loading.py", room / "pieces.py", *sorted(room.glob("*.sql"))]
    digest = hashlib.sha256(b"\0".join(one.read_bytes() for one in texts)).hexdigest()
    return f"{open_atlas().catalog.version} {digest}"


def _fill(cluster: Cluster, count: int) -> None:
    """Our release; the tables of the peers, with the indexes that a fair peer needs."""
    load(cluster.dsn, collections(count, rail=True), open_atlas().catalog.version)
    with psycopg.connect(cluster.dsn) as connection:
        _table(connection, "events", _EVENTS, _event_rows(count))
        connection.execute("CREATE INDEX ON public.events (start)")
        _table(connection, "rail", _RAIL, _rail_rows())
    with psycopg.connect(cluster.dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _table(connection: psycopg.Connection, name: str, create: str, rows: Iterable[list[object]]) -> None:
    connection.execute(create)
    with connection.cursor() as cursor, cursor.copy(f"COPY public.{name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(f"CREATE INDEX ON public.{name} USING gist (geom)")


def _event_rows(count: int) -> Iterator[list[object]]:
    for one in made.events(count):
        told = one.properties
        named = [told[name] for name in ("title", "kind", "value", "source", "start_earliest", "end_latest")]
        yield [int(one.id), *named, f"SRID=4326;{one.geometry.wkt}"]


def _rail_rows() -> Iterator[list[object]]:
    for number, one in enumerate(made.edges(), 1):
        yield [number, one.properties["km"], "rail", f"SRID=4326;{one.geometry.wkt}"]

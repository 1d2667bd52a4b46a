"""Loading is one transaction, replicas take over, and a database that can't be read is said to be one."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from shapely import Point

from geoapp import create_app
from geoapp.cli import main
from geodata.atlas import collections
from geodata.checks import checked
from geodata.features import Feature
from geodata.graph import Graph
from geodata.store import Query, Unreachable, Unusable
from geodata.store.postgis import PostgisStore
from geodata.store.postgis.loading import SCHEMA, load
from tests.database import cluster, room, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.database import Cluster


def some(count: int, version: str) -> Iterator[Feature]:
    for number in range(count):
        yield Feature(f"f{number}", Point(number / 10, 50), None, {"id": f"f{number}", "version": version})


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    """A cluster that a test may break."""
    with cluster() as made:
        yield made


@pytest.fixture
def opened(own: Cluster) -> Iterator[Callable[[], PostgisStore]]:
    """Opens what was loaded last."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(PostgisStore(own.dsn)))


def test_a_failed_load_leaves_the_old_data_serving(own: Cluster, opened: Callable[[], PostgisStore]) -> None:
    load(own.dsn, {"scene": some(50, "1")}, "1")
    store = opened()
    before = list(store.features("scene", Query()).features)

    def broken() -> Iterator[Feature]:
        yield from some(20, "2")
        raise OSError("the disk of the source went away")

    with pytest.raises(OSError, match="went away"):
        load(own.dsn, {"scene": broken()}, "2")
    with pytest.raises(psycopg.errors.UniqueViolation):
        load(own.dsn, {"scene": [*some(3, "2"), *some(3, "2")]}, "2")
    assert list(store.features("scene", Query()).features) == before
    assert opened().version == "1"
    assert list(opened().features("scene", Query()).features) == before
    with psycopg.connect(own.dsn) as connection:
        schemas = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'atlas_r%'").fetchone()
    assert schemas == (1,)


def test_a_store_goes_on_with_its_release_while_another_is_loaded(
    own: Cluster, opened: Callable[[], PostgisStore]
) -> None:
    load(own.dsn, {"scene": some(10, "1")}, "1")
    old = opened()
    load(own.dsn, {"scene": some(12, "2")}, "2")
    new = opened()
    assert (old.version, old.features("scene", Query(limit=1)).matched) == ("1", 10)
    assert (new.version, new.features("scene", Query(limit=1)).matched) == ("2", 12)
    for version in ("3", "4", "5"):
        load(own.dsn, {"scene": some(1, version)}, version)
    assert b'"version":"1"' in old.features("scene", Query()).features[0]
    assert b'"version":"2"' in new.features("scene", Query()).features[0]


def test_a_release_is_dropped_once_nobody_reads_it(own: Cluster) -> None:
    load(own.dsn, {"scene": some(1, "held")}, "held")
    with closing(PostgisStore(own.dsn)) as store:
        store.features("scene", Query())
        told = [load(own.dsn, {"scene": some(1, version)}, version).stayed for version in ("after", "newest")]
        assert told == [(), ("held",)]
        assert "held" in _versions(own.dsn)
        assert "after" in _versions(own.dsn)
    for _ in range(100):
        load(own.dsn, {"scene": some(1, "last")}, "last")
        if "held" not in _versions(own.dsn):  # the database notes a moment later that a connection was closed
            break
    assert _versions(own.dsn) <= {"newest", "last"}


def test_a_load_does_not_wait_for_those_who_read_old_tables(own: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.store.postgis.loading._DROP_WAIT_MS", 50)
    schema = load(own.dsn, {"scene": some(1, "long read")}, "long read").schema
    with psycopg.connect(own.dsn) as reader:
        reader.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, "c0")))
        load(own.dsn, {"scene": some(1, "second")}, "second")
        assert "long read" in load(own.dsn, {"scene": some(1, "third")}, "third").stayed
    assert load(own.dsn, {"scene": some(1, "fourth")}, "fourth").stayed == ()
    assert _versions(own.dsn) == {"third", "fourth"}


def test_a_load_follows_one_that_the_database_lost(own: Cluster) -> None:
    schema = load(own.dsn, {"scene": some(1, "lost")}, "lost").schema
    with psycopg.connect(own.dsn) as connection:
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
    for version in ("again", "once more"):
        load(own.dsn, {"scene": some(1, version)}, version)
    assert _versions(own.dsn) == {"again", "once more"}


def _versions(dsn: str) -> set[str]:
    with psycopg.connect(dsn) as connection:
        return {version for (version,) in connection.execute("SELECT version FROM atlas.release")}


def test_a_database_without_an_atlas_or_of_another_schema_is_refused(own: Cluster) -> None:
    with psycopg.connect(own.dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
        connection.execute("CREATE DATABASE later")
    empty, later = (own.dsn.replace("dbname=postgres", f"dbname={name}") for name in ("empty", "later"))
    with pytest.raises(Unusable, match="holds no atlas; load one"):
        PostgisStore(empty)
    load(later, {"scene": some(1, "1")}, "1")
    with psycopg.connect(later) as connection:
        connection.execute("UPDATE atlas.schema_version SET number = 99")
    for asked in (PostgisStore, lambda dsn: load(dsn, {"scene": some(1, "1")}, "1")):
        with pytest.raises(Unusable, match=f"the database has schema 99, this program reads schema {SCHEMA}"):
            asked(later)


def test_the_command_loads_a_folder_that_is_then_served(own: Cluster, folder: Path) -> None:
    done = CliRunner().invoke(main, ["load", own.dsn, "--data", str(folder)])
    assert done.exit_code == 0, done.output
    version = checked(folder).version
    assert f"Loaded data version {version}." in done.output
    app = create_app(data=folder, store=own.dsn)
    with closing(app.extensions["atlas"].store):
        assert app.test_client().get("/ogc/collections/places/items?f=json").json["numberMatched"] == 8
    places = folder / "places/places.csv"
    places.write_text(places.read_text("utf-8").replace("Alpha", "Alfa", 1), "utf-8")
    with pytest.raises(
        Unusable, match=f"the store holds data version {version}, the folder .*; load the folder into it"
    ):
        create_app(data=folder, store=own.dsn)


@pytest.mark.parametrize("command", [["load"], ["serve", "--port", "8399", "--store"]])
def test_a_command_says_in_a_line_that_no_database_answers(command: list[str], folder: Path) -> None:
    done = CliRunner().invoke(main, [*command, "host=/nowhere user=postgres dbname=postgres", "--data", str(folder)])
    assert done.exit_code == 1
    assert "No such file or directory" in done.output
    assert "Traceback" not in done.output


def test_a_request_that_no_database_answers_gets_503(
    own: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geodata.store.postgis.pool._WAIT_S", 0.5)
    load(own.dsn, collections(Graph(checked(folder))), checked(folder).version)
    app = create_app(data=folder, store=own.dsn)
    client, store = app.test_client(), app.extensions["atlas"].store
    assert client.get("/ogc/collections/places/items?limit=1").status_code == 200
    own.stop()
    try:
        answer = client.get("/ogc/collections/places/items?limit=2", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert int(answer.headers["Retry-After"]) > 0
    finally:
        own.start()
        store.close()


def test_a_database_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="No such file"):
        PostgisStore("host=/nowhere user=postgres dbname=postgres")


def test_a_replica_takes_over_while_requests_are_answered() -> None:
    with cluster() as primary, room() as folder:
        load(primary.dsn, {"scene": some(400, "1")}, "1")
        with running(primary.standby(folder)) as standby:
            both = f"host={primary.folder},{standby.folder} user=postgres dbname=postgres"
            store = PostgisStore(both)
            expected = {start: list(store.features("scene", _page(start)).features) for start in range(0, 400, 20)}
            answered, wrong, stopped = [], [], threading.Event()

            def ask() -> None:
                while not stopped.is_set() or len(answered) % 5:
                    for start, wanted in expected.items():
                        found = list(store.features("scene", _page(start)).features)
                        (answered if found == wanted else wrong).append(start)

            threads = [threading.Thread(target=_kept(ask, wrong)) for _ in range(4)]
            for thread in threads:
                thread.start()
            while len(answered) < 100:
                assert not wrong
            primary.stop("immediate")
            before = len(answered)
            while len(answered) < before + 400 and any(thread.is_alive() for thread in threads):
                stopped.wait(0.01)
            stopped.set()
            for thread in threads:
                thread.join(30)
            store.close()
            assert wrong == []
            assert len(answered) >= before + 400


def _page(start: int) -> Query:
    return Query(limit=20, offset=start)


def _kept(ask: object, wrong: list[object]) -> object:
    """Whatever a thread raises counts as a wrong answer."""

    def run() -> None:
        try:
            ask()  # type: ignore[operator]
        except Exception as error:
            wrong.append(error)

    return run

"""A database that stops, restarts, is slow or full: readers wait or get 503, no answer is wrong, nobody has to help."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
import pytest

from geoapp import create_app, events
from geodata.atlas import collections
from geodata.checks import checked
from geodata.graph import Graph
from geodata.store.postgis.loading import load
from tests.database import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.database import Cluster

PATHS = (
    "/ogc/collections/places/items?limit=3",
    "/ogc/collections/events/items?filter=kind='visit' OR title LIKE '%a%'",
    "/ogc/collections/places/items?f=html",
    "/tiles/places/3/4/2.mvt",
)


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    """A cluster that a test may break; it takes few connections."""
    with cluster("max_connections=12", "superuser_reserved_connections=0") as made:
        yield made


@pytest.fixture
def client(own: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The service over it, which keeps no answers, waits shortly and tells of each refusal."""
    monkeypatch.setattr("geodata.store.postgis.pool._WAIT_S", 0.2)
    monkeypatch.setattr("geoapp.errors._SELDOM_S", 0)
    atlas = checked(folder)
    load(own.dsn, collections(Graph(atlas)), atlas.version)
    with psycopg.connect(own.dsn) as connection:
        connection.execute("CHECKPOINT")  # the cluster of the tests does not wait for its disk
    app = create_app(data=folder, store=own.dsn, cache_mb=0, request_s=1.0, heavy_per_minute=0)
    with closing(app.extensions["atlas"].store):
        yield app.test_client()


def bodies(client: FlaskClient) -> list[bytes]:
    """The answers of all doors that ask the database."""
    answers = [client.get(path) for path in PATHS]
    assert [one.status_code for one in answers] == [200] * len(PATHS), [one.text for one in answers]
    return [one.data for one in answers]


def refused(client: FlaskClient) -> list[TestResponse]:
    """What readers see: 503 with the time to come back, as a problem or as a page."""
    answers = []
    for path in PATHS:
        for accept, media_type in (("*/*", "application/problem+json"), ("text/html", "text/html")):
            answer = client.get(path, headers={"Accept": accept})
            assert (answer.status_code, answer.mimetype) == (503, media_type), (path, answer.text)
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.headers["Cache-Control"] == "no-store"
            assert not any(word in answer.text for word in ("Traceback", "psycopg", "postgres", "PGSQL"))
            answers.append(answer)
    return answers


def recovered(client: FlaskClient, wanted: list[bytes]) -> None:
    """Within some seconds every answer is what it was, without anybody's help; until then there are refusals alone."""
    end = time.monotonic() + 20
    while any((answer := client.get(path)).status_code != 200 for path in PATHS):
        assert answer.status_code == 503
        assert time.monotonic() < end
        time.sleep(0.05)
    assert bodies(client) == wanted


def lines(caplog: pytest.LogCaptureFixture) -> set[str]:
    """The kinds of events that were told."""
    return {record.event.name for record in caplog.records if hasattr(record, "event")}


def test_a_database_that_stops_and_comes_back(
    own: Cluster, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = bodies(client)
    own.stop()
    try:
        refused(client)
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.get("/places").status_code == 200, "pages that need no database are served on"
    finally:
        own.start()
    recovered(client, wanted)
    assert client.get("/readyz").status_code == 200
    assert {events.NO_DATABASE.name, events.UNREADY.name} <= lines(caplog)


def test_a_restart_between_two_questions_is_not_seen(own: Cluster, client: FlaskClient) -> None:
    wanted = bodies(client)
    own.stop()
    own.start()
    recovered(client, wanted)


def test_a_database_that_does_not_answer_in_time(
    own: Cluster, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = bodies(client)
    with locked(own):
        begun = time.monotonic()
        answer = client.get(PATHS[0])
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert time.monotonic() - begun < 15, "the budget of a request holds for the database too"
        assert events.OUT_OF_TIME.name in lines(caplog)
    recovered(client, wanted)


@contextmanager
def locked(own: Cluster) -> Iterator[None]:
    """Every table of the atlas is held by somebody else."""
    with psycopg.connect(own.dsn) as other, other.transaction():
        found = other.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE 'atlas%'").fetchall()
        assert found
        for schema, table in found:
            other.execute(f'LOCK TABLE "{schema}"."{table}"')
        yield


def test_a_database_whose_connections_are_taken(
    own: Cluster, folder: Path, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = bodies(client)
    client.application.extensions["atlas"].store.close()  # as a worker that has just been started: it has none yet
    with ExitStack() as others:
        with suppress(psycopg.OperationalError):
            for _ in range(100):
                others.enter_context(closing(psycopg.connect(own.dsn)))
        refused(client)
        assert events.NO_DATABASE.name in lines(caplog)
    recovered(client, wanted)


def test_a_release_that_was_removed(own: Cluster, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    store = client.application.extensions["atlas"].store
    with psycopg.connect(own.dsn) as other:
        found = other.execute("SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname LIKE 'atlas_r%'").fetchall()
        for (schema,) in found:
            other.execute(f'DROP SCHEMA "{schema}" CASCADE')
    answers = refused(client)
    assert "being changed" in answers[0].text
    assert events.NO_RELEASE.name in lines(caplog)
    assert store.collections, "what it knows of itself is still told"

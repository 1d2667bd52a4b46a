"""New data are loaded into the database while it is served: all workers change over at once, or the old data go on."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import psycopg
import pytest
from click.testing import CliRunner

from geoapp.cli import main
from tests.conftest import TINY
from tests.database import cluster
from tests.served import Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.database import Cluster

ITEM = "/ogc/collections/places/items/alpha"


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(TINY, tmp_path_factory.mktemp("reload") / "tiny")


@pytest.fixture(scope="module")
def server(own: Cluster, data: Path) -> Iterator[Server]:
    assert loaded(own, data).exit_code == 0
    with running("--store", own.dsn, "--data", str(data), ATLAS_LOG_FORMAT="json", PGAPPNAME="served") as started:
        yield started


def loaded(own: Cluster, data: Path) -> Result:
    return CliRunner().invoke(main, ["load", own.dsn, "--data", str(data)])


def reload_(server: Server) -> Result:
    return CliRunner().invoke(main, ["reload", "--port", str(server.port)])


def renamed(data: Path, before: str, after: str) -> None:
    table = data / "places" / "places.csv"
    table.write_text(table.read_text("utf-8").replace(f",{before},", f",{after},", 1), "utf-8")


def told(server: Server) -> tuple[str, str]:
    """The name and the ETag that are answered now, by every worker."""
    found = set()
    for _ in range(12):
        asked = Request(server.address + ITEM, headers={"Accept": "application/geo+json"})
        with urlopen(asked, timeout=10) as answer:
            found.add((json.load(answer)["properties"]["name"], answer.headers["ETag"]))
    assert len(found) == 1
    return found.pop()


def connections(own: Cluster) -> int:
    with psycopg.connect(own.dsn) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'served'"
        return int(connection.execute(asked).fetchone()[0])


def test_a_load_is_served_from_the_reload_on(own: Cluster, server: Server, data: Path) -> None:
    first = told(server)
    assert first[0] == "Alpha"
    renamed(data, "Alpha", "Second")
    early = reload_(server)
    assert early.exit_code == 1
    assert "the store holds data version" in early.stderr
    assert "atlas load" in early.stderr
    assert loaded(own, data).exit_code == 0
    assert told(server) == first
    assert "All workers serve" in reload_(server).stdout
    second = told(server)
    assert (second[0], second[1] != first[1]) == ("Second", True)


def test_a_failed_load_leaves_all_as_it_was(own: Cluster, server: Server, data: Path) -> None:
    before = told(server)
    with psycopg.connect(own.dsn) as connection:
        connection.execute("ALTER TABLE atlas.release ADD CONSTRAINT full_disk CHECK (collections = '[]') NOT VALID")
    renamed(data, before[0], "Third")
    try:
        failed = loaded(own, data)
        assert failed.exit_code == 1
        assert "nothing was loaded" in failed.stderr
        assert reload_(server).exit_code == 1
        assert told(server) == before
    finally:
        renamed(data, "Third", before[0])
        with psycopg.connect(own.dsn) as connection:
            connection.execute("ALTER TABLE atlas.release DROP CONSTRAINT full_disk")
    assert "Nothing has changed" in reload_(server).stdout


def test_versions_that_are_let_go_keep_no_connections(own: Cluster, server: Server, data: Path) -> None:
    held = []
    for title in ("Fourth", "Fifth", "Sixth", "Seventh", "Eighth"):
        renamed(data, told(server)[0], title)
        assert loaded(own, data).exit_code == 0
        assert reload_(server).exit_code == 0
        assert told(server)[0] == title
        held.append(connections(own))
    end = time.monotonic() + 20
    while connections(own) > held[1] and time.monotonic() < end:  # the version before is let go a little later
        time.sleep(0.1)
    assert 0 < connections(own) <= held[1]


def test_a_load_is_noticed_where_changes_are_watched(own: Cluster, data: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(data, tmp_path / "tiny")
    assert loaded(own, copied).exit_code == 0
    watched = {"ATLAS_WATCH_S": "0.2", "ATLAS_LOG_FORMAT": "json"}
    with running("--store", own.dsn, "--data", str(copied), **watched) as server:
        before = told(server)
        renamed(copied, before[0], "Ninth")  # noticed, and refused until it is loaded
        end = time.monotonic() + 10
        while not server.lines("reload.failed") and time.monotonic() < end:
            time.sleep(0.1)
        assert told(server) == before
        assert loaded(own, copied).exit_code == 0
        while not server.lines("reloaded") and time.monotonic() < end + 10:
            time.sleep(0.1)
        assert told(server)[0] == "Ninth"

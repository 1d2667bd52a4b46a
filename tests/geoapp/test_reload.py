"""Reloading: changed data are checked beside the running version, and all workers change over at once or not at all."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from geoapp import reloading
from geoapp.cli import main
from geoapp.generations import Generations
from geodata.reading import BrokenData, Complaint
from tests.conftest import TINY
from tests.served import Server, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

PATHS = ("/healthz", "/places/alpha", "/ogc/collections/events/items", "/download/places.geojson", "/map.js")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(TINY, tmp_path_factory.mktemp("reload") / "tiny"))


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with running("--data", str(data), "--workers", "3", ATLAS_LOG_FORMAT="json") as started:
        yield started


def reload_(server: Server) -> Result:
    return CliRunner().invoke(main, ["reload", "--port", str(server.port)])


def retitled(data: Path, title: str) -> None:
    whole = (data / "atlas.toml").read_text("utf-8").splitlines()
    whole[next(row for row, line in enumerate(whole) if line.startswith("title"))] = f'title = "{title}"'
    (data / "atlas.toml").write_text("\n".join(whole), "utf-8")
    places = (data / "places" / "places.toml").read_text("utf-8").splitlines()
    places[next(row for row, line in enumerate(places) if line.startswith("title"))] = f'title = "Places of {title}"'
    (data / "places" / "places.toml").write_text("\n".join(places), "utf-8")


def body(server: Server, path: str) -> bytes:
    with urlopen(server.address + path, timeout=10) as answer:
        held: bytes = answer.read()
    return held


def settled(server: Server) -> dict[str, bytes]:
    """What is answered now; each path is asked often enough to meet every worker, and all must agree."""
    found = {path: {body(server, path) for _ in range(12)} for path in PATHS}
    assert {len(bodies) for bodies in found.values()} == {1}
    return {path: bodies.pop() for path, bodies in found.items()}


def asking(server: Server, over: Event, *, kept_alive: bool) -> list[tuple[str, float, bytes]]:
    """Ask in turn until it is over; every answer is a 200."""
    heard = []
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    while not over.is_set():
        for path in PATHS:
            begun = time.monotonic()
            line.request("GET", path)
            answer = line.getresponse()
            heard.append((path, begun, answer.read()))
            assert answer.status == 200, (path, answer.status)
            if not kept_alive:
                line.close()
        time.sleep(0.01)
    line.close()
    return heard


def test_all_workers_change_over_at_once_without_an_error_under_load(server: Server, data: Path) -> None:
    versions, changed = [settled(server)], []
    over = Event()
    with ThreadPoolExecutor(6) as pool:
        clients = [pool.submit(asking, server, over, kept_alive=number % 2 == 0) for number in range(6)]
        for title in ("Second", "Third", "Fourth"):
            retitled(data, title)
            begun = time.monotonic()
            told = reload_(server)
            changed.append((begun, time.monotonic()))
            assert told.exit_code == 0, told.output
            versions.append(settled(server))
        over.set()
        heard = [answer for client in clients for answer in client.result()]
    assert len(heard) > 100
    for path in PATHS:
        assert len({version[path] for version in versions}) == 4, f"{path} does not show the version"
    for path, begun, got in heard:
        number = [version[path] for version in versions].index(got)  # one of the four, byte for byte
        assert number == 0 or begun > changed[number - 1][0]
        assert number == 3 or begun < changed[number][1], "an old answer after the change"


def test_a_broken_edit_is_refused_with_its_complaints_and_the_old_version_goes_on(server: Server, data: Path) -> None:
    before, table = settled(server), data / "places" / "places.csv"
    sound = table.read_text("utf-8")
    table.write_text(sound.replace("16,50,exact", "16,95,exact"), "utf-8")
    told = reload_(server)
    complaint = "places/places.csv:5: lat '95': the number lies between -90 and 90 degrees; correct it"
    assert told.exit_code == 1
    assert told.stderr.splitlines()[0] == complaint
    assert "goes on" in told.stderr
    assert settled(server) == before
    refused = server.lines("reload.refused")[-1]
    assert refused["complaints"] == [complaint]
    assert "atlas check" in refused["cure"]

    # a worker that dies meanwhile comes back with the version that is served, not with what lies on the disk
    old = server.workers()
    os.kill(old[0], signal.SIGKILL)
    for _ in range(100):
        if len(server.workers()) == 3 and old[0] not in server.workers():
            break
        time.sleep(0.1)
    assert settled(server) == before
    table.write_text(sound, "utf-8")
    told = reload_(server)
    assert (told.exit_code, "Nothing has changed" in told.stdout) == (0, True)


def test_a_hang_up_signal_reloads(server: Server, data: Path) -> None:
    retitled(data, "Fifth")
    count = len(server.lines("reloaded"))
    server.process.send_signal(signal.SIGHUP)
    for _ in range(100):
        if len(server.lines("reloaded")) > count:
            break
        time.sleep(0.1)
    assert server.lines("reloaded")[-1]["outcome"] == "renewed"
    assert all(b"Fifth" in body(server, "/ogc/collections/places?f=json") for _ in range(12))


def test_a_server_that_looks_for_changes_reloads_by_itself_and_leaves_nothing_behind(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    places = {"ATLAS_WATCH_S": "0.2", "TMPDIR": str(tmp_path / "own"), "ATLAS_LOG_FORMAT": "json"}
    with running("--data", str(folder), **places) as watching:
        body(watching, "/download/places.gpkg")
        retitled(folder, "Seen")
        for _ in range(100):
            if watching.lines("reloaded"):
                break
            time.sleep(0.1)
        assert [line["outcome"] for line in watching.lines("reloaded")] == ["renewed"]
        assert b"Seen" in body(watching, "/")
        body(watching, "/download/places.gpkg")
    assert [path.name for path in (tmp_path / "own").rglob("*") if path.is_file() or path.is_socket()] == []


def test_reload_says_so_where_no_atlas_runs() -> None:
    told = CliRunner().invoke(main, ["reload", "--port", "1"])
    assert told.exit_code == 1
    assert "no atlas of yours runs on port 1" in told.stderr


def test_the_door_is_for_the_user_of_the_server_alone(server: Server, tmp_path: Path) -> None:
    door = reloading.door(server.port)
    assert door.is_relative_to(gettempdir())
    assert door.parent.stat().st_mode & 0o777 == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(PermissionError, match="lets them in"):
        reloading._listening(tmp_path / "open" / "1.sock")


# Without a server


class Named(SimpleNamespace):
    """A service in name; it can be watched going."""


def app(release: str) -> Any:
    atlas = SimpleNamespace(store=SimpleNamespace(version=release), graph=object())
    return Named(extensions={"release": release, "atlas": atlas})


class Opening:
    """Opens what it is told to, in the main process and in workers."""

    def __init__(self) -> None:
        self.main, self.gives, self.worker_gives = os.getpid(), "one", ""

    def __call__(self) -> Any:
        if isinstance(self.gives, Exception):
            raise self.gives
        return app(self.gives if os.getpid() == self.main or not self.worker_gives else self.worker_gives)


def _worker(generations: Generations) -> None:
    generations.followed()
    time.sleep(30)


@pytest.mark.parametrize("worker_gives", ["", "other"])
def test_workers_must_hold_what_was_checked(worker_gives: str) -> None:
    opening = Opening()
    generations = Generations(opening)
    opening.gives, opening.worker_gives = "two", worker_gives
    # the worker inherits the opening as it is now, as one that reads the disk later than the main process would
    worker = multiprocessing.get_context("fork").Process(target=_worker, args=(generations,))
    worker.start()
    try:
        outcome = generations.renew()
    finally:
        worker.kill()
        worker.join()
    assert outcome.kind == ("failed" if worker_gives else "renewed")
    assert outcome.version == generations.version == ("one" if worker_gives else "two")
    assert ("they changed meanwhile" in outcome.why) == bool(worker_gives)


def test_a_later_try_succeeds_after_one_that_failed() -> None:
    opening = Opening()
    generations = Generations(opening)
    opening.gives = MemoryError("none left")  # type: ignore[assignment]
    assert generations.renew().kind == "failed"
    opening.gives = BrokenData([Complaint("a", "1", "b", "c", "d", "e")])  # type: ignore[assignment]
    assert [one.file for one in generations.renew().complaints] == ["a"]
    opening.gives = "two"
    assert (generations.renew().kind, generations.version) == ("renewed", "two")
    assert generations.renew().kind == "same"

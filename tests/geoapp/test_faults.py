"""Faults that a server outlives by itself; what readers see then is no wrong answer. More of them: make faults."""

from __future__ import annotations

import os
import resource
import shutil
import signal
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from benchmarks.readers import ask, read, until
from geoapp import create_app
from geoapp.growing import Growing
from geoapp.limits import Rate
from geodata.atlas import DATA, open_atlas
from tests.served import running

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from geodata.atlas import Atlas


def test_workers_that_are_killed_come_again_and_no_answer_is_wrong() -> None:
    with running() as server:
        before = set(server.workers())
        with read(server.port, ("/events/united-shield-2017", "/layers/rail.geojson")) as seen:
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            until(lambda: len(set(server.workers()) - before) == 2)
            until(lambda: ask(server.port, "/healthz")[0] == 200)
        lost = server.lines("worker.lost")
        assert [line["ended"] for line in lost] == ["SIGKILL"] * 2
        assert not server.lines("other")
    assert not seen.wrong
    assert set(seen.statuses) <= {0, 200}


def test_workers_end_with_a_server_that_is_killed_so_that_it_can_start_again() -> None:
    with running() as server:
        workers = server.workers()
        server.process.kill()
        server.process.wait(10)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 10)
        assert ask(server.port, "/healthz", 1)[0] == 0
        assert {line["pid"] for line in server.lines("server.lost")} == set(workers)


def test_workers_that_end_as_they_begin_end_the_server_with_a_word() -> None:
    with running("--workers", "1") as server:
        for _ in range(2):
            until(lambda: len(server.workers()) == 1)
            (worker,) = server.workers()
            os.kill(worker, signal.SIGABRT)
            until(lambda gone=worker: gone not in server.workers())
        server.process.wait(20)
        assert server.process.returncode != 0
        assert [line["ended"] for line in server.lines("worker.lost")] == ["SIGABRT"] * 2
        assert "supervisor" in server.lines("worker.failing")[0]["cure"]


def test_full_disk_stops_downloads_alone() -> None:
    """No file of a worker may grow, as if the disk were full."""
    with running("--workers", "1") as server:
        whole = ask(server.port, "/download/claims.csv")
        (worker,) = server.workers()
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        assert ask(server.port, "/download/events.csv")[0] == 503
        assert ask(server.port, "/download/claims.csv") == whole, "a finished file is sent on"
        for path in ("/", "/events", "/map.svg", "/ogc/collections/events/items"):
            assert ask(server.port, path)[0] == 200, path
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert ask(server.port, "/download/events.csv")[0] == 200


def test_slow_disk_holds_up_nobody_but_downloads(tiny: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    writing, go_on = Event(), Event()
    write = Growing.write

    def slow(growing: Growing, pieces: Iterable[bytes]) -> None:
        writing.set()
        go_on.wait(20)
        write(growing, pieces)

    monkeypatch.setattr(Growing, "write", slow)
    app = create_app(tiny, heavy_at_once=1, heavy_waiting=0, heavy_wait_s=0.01, at_once=1, waiting=0)
    got: list[int] = []
    thread = Thread(target=lambda: got.append(app.test_client().get("/download/events.csv").status_code))
    thread.start()
    assert writing.wait(20)
    assert app.test_client().get("/events").status_code == 200
    assert app.test_client().get("/download/places.csv").status_code == 503
    go_on.set()
    thread.join(20)
    assert got == [200]
    assert app.test_client().get("/download/places.csv").status_code == 200


def test_tiles_cut_short_are_no_tiles(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    client = create_app(open_atlas(folder), cache_mb=0).test_client()
    address = f"/basemap/{client.application.extensions['basemap'].versions['relief']}/relief.pmtiles"
    whole = client.get(address, buffered=True).data
    tiles = folder / "basemap/relief.pmtiles"
    tiles.write_bytes(whole[:1000])
    for headers in ({}, {"Range": "bytes=0-499"}, {"Range": "bytes=2000-2999"}):
        answer = client.get(address, headers=headers, buffered=True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
        assert answer.headers["Retry-After"]
    tiles.unlink()
    assert client.get(address).status_code == 503
    tiles.write_bytes(whole)
    assert client.get(address, buffered=True).data == whole


def test_clock_that_is_set_back_shuts_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rate, now = Rate(1), 2_000_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    rate.count("a")
    now -= 365 * 86_400
    rate.count("a")


def test_more_readers_than_can_be_answered_are_told_to_come_back(tiny: Atlas) -> None:
    app = create_app(tiny, at_once=1, waiting=0, wait_s=0.01)
    kept = app.test_client().get("/events").data
    with app.extensions["limits"].door.entered():
        answer = app.test_client().get("/places")
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert int(answer.headers["Retry-After"]) >= 1
        assert app.test_client().get("/events").data == kept, "what is made already needs no turn"
        assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/places").status_code == 200
    for _ in range(5):
        assert app.test_client().get("/nowhere").status_code == 404, "a refusal gives its turn back"

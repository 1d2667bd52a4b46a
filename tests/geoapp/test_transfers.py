"""Large answers and slow readers: places are bounded and given back, the rest is answered as ever."""

from __future__ import annotations

import socket
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import EnvironBuilder

from benchmarks.readers import ask, until
from geoapp import create_app
from geoapp.errors import Thronged
from geoapp.pace import Pace
from geoapp.transfers import Places
from tests.served import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from geodata.atlas import Atlas
    from tests.served import Server

LARGE = "/download/events.geojson"


def test_places_are_bounded_for_all_and_for_each() -> None:
    places = Places(3, 2)
    for client in ("a", "a", "b"):
        places.take(client)
    for client in ("a", "b", "c"):
        with pytest.raises(Thronged):
            places.take(client)
    places.give_back("b")
    with pytest.raises(Thronged):
        places.take("a")
    places.take("c")


@pytest.fixture
def narrow(tiny: Atlas, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of a service that sends one answer of more than 1,000 bytes at once."""
    monkeypatch.setattr("geoapp.transfers.WHOLE", 1_000)
    monkeypatch.setattr("geoapp.transfers._PIECE", 500)
    return create_app(tiny, transfers=1).test_client()


def test_who_comes_too_late_for_a_large_answer_is_told_to_come_back(narrow: FlaskClient) -> None:
    whole = narrow.get(LARGE, buffered=True)
    assert len(whole.data) > 2_000
    under_way = narrow.get(LARGE, buffered=False)
    refused = narrow.get(LARGE, headers={"X-Request-ID": "mine"})
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert (refused.headers["Retry-After"], refused.headers["Cache-Control"]) == ("30", "no-store")
    assert refused.headers["X-Request-ID"] == "mine"
    assert "ETag" not in refused.headers
    assert "Content-Disposition" not in refused.headers
    assert narrow.get("/healthz").status_code == 200
    with narrow.get(LARGE, headers={"Range": "bytes=0-99"}) as small:
        assert (small.status_code, small.data) == (206, whole.data[:100])
    assert narrow.head(LARGE).status_code == 200
    assert narrow.get(LARGE, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert under_way.data == whole.data
    under_way.close()
    assert narrow.get(LARGE, buffered=True).data == whole.data


def test_a_reader_that_leaves_gives_its_place_back_once(narrow: FlaskClient) -> None:
    places = narrow.application.wsgi_app._app.places  # type: ignore[attr-defined]
    for _ in range(3):
        left = narrow.get(LARGE, buffered=False)
        next(left.iter_encoded())
        assert places._free == 0
        left.close()
        left.close()
        assert places._free == 1
    assert not places._taken


def test_small_answers_are_handed_over_as_lists_which_the_server_sends_at_one_stroke(tiny: Atlas) -> None:
    app = create_app(tiny)
    for path in ("/", "/ogc/collections/events/items", "/events", "/nowhere"):
        for known in ({}, {"If-None-Match": "*"}):
            environ = EnvironBuilder(path, headers=known).get_environ()
            assert isinstance(app.wsgi_app(environ, lambda *_: lambda _: None), list), path


@contextmanager
def _connected(receiving: int) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection; the far one has room for few bytes."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.socket() as far:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receiving)
        far.connect(door.getsockname())
        near, _ = door.accept()
        with near:
            near.setblocking(False)
            yield near, far


def _fill(near: socket.socket) -> None:
    try:
        while True:
            near.send(bytes(65_536))
    except BlockingIOError:
        pass


def test_a_reader_that_takes_nothing_is_ended_after_a_while() -> None:
    with _connected(4_096) as (near, _):
        pace = Pace(near.getsockname()[1], 2_000)
        _fill(near)
        assert [pace.look(moment) for moment in (0, 30, 59)] == [0, 0, 0]
        assert pace.look(60) == 1
        with pytest.raises(BrokenPipeError):
            near.send(b"more")


def test_a_reader_that_keeps_the_pace_is_not_ended() -> None:
    with _connected(1 << 16) as (near, far):
        pace = Pace(near.getsockname()[1], 2_000)
        for moment in range(0, 300, 60):
            _fill(near)
            assert pace.look(moment) == 0
            got = 0
            while got < 200_000:
                got += len(far.recv(65_536))


def test_a_connection_with_nothing_to_take_is_let_alone() -> None:
    with _connected(1 << 16) as (near, far):
        pace = Pace(near.getsockname()[1], 2_000)
        assert [pace.look(moment) for moment in (0, 60, 120)] == [0, 0, 0]
        near.send(b"still open")
        assert far.recv(100) == b"still open"


def _slow(server: Server, stack: ExitStack, sent: bytes, receiving: int = 4_096) -> socket.socket:
    """A connection that has sent something and reads nothing."""
    held = stack.enter_context(closing(socket.socket()))
    held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receiving)
    held.connect(("127.0.0.1", server.port))
    held.sendall(sent)
    return held


def _answered(server: Server, path: str) -> bool:
    return ask(server.port, path)[0] == 200


def _held(pid: int) -> int:
    """Connections of a process."""
    handles = Path(f"/proc/{pid}/fd").iterdir()
    return sum(1 for one in handles if one.is_symlink() and str(one.readlink()).startswith("socket:"))


def test_slow_readers_and_half_requests_hold_up_nobody() -> None:
    """More of each than a worker has threads; one worker, so that they can't be passed by."""
    archive = b"/basemap/any/basemap.pmtiles"  # any version but the own: the same file, to be asked for again
    with running("--workers", "1") as server, ExitStack() as stack:
        (worker,) = server.workers()
        before = _held(worker)
        for _ in range(150):
            _slow(server, stack, b"")
            _slow(server, stack, b"GET / HTTP/1.1\r\nHost: x\r\n")
            _slow(server, stack, b"POST /ogc HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
            _slow(server, stack, b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % archive)
        until(lambda: bool(server.lines("refused.transfers")))
        for path in ("/healthz", "/", "/places/great-stone", "/ogc/collections/events/items?limit=3", "/map.svg"):
            until(partial(_answered, server, path))  # some are refused while the crowd comes, for seconds
        assert ask(server.port, archive.decode())[0] == 503, "one client has sixteen places"
        stack.close()
        until(lambda: _held(worker) <= before + 1)
        assert ask(server.port, archive.decode())[0] == 200


def test_looking_at_connections_leaves_no_handle_open(tmp_path: Path) -> None:
    with _connected(4_096) as (near, _), (tmp_path / "file").open("wb"):
        _fill(near)
        pace = Pace(near.getsockname()[1], 2_000)
        before = len(list(Path("/proc/self/fd").iterdir()))
        for moment in range(9):
            pace.look(moment)
        assert len(list(Path("/proc/self/fd").iterdir())) == before

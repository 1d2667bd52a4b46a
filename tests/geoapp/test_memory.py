"""Memory stays bounded: few arenas of the allocator, caches with a last place, versions that are let go."""

from __future__ import annotations

import ast
import gc
import os
import re
import resource
import shutil
import subprocess
import sys
import weakref
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from benchmarks.readers import ask
from geoapp import create_app, mapped, serving
from geoapp.generations import Generations
from geoapp.memory import Leaving, settle
from geoapp.panel import listed
from geoapp.pictures.palette import palette
from geodata.atlas import open_atlas
from geodata.offers import _queryables
from geodata.properties import properties
from geodata.room import room
from geodata.store.packed import Packed, Packer
from tests.conftest import TINY
from tests.geoapp.test_reload import retitled
from tests.served import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from geodata.atlas import Atlas

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs/operations.md").read_text("utf-8")

_HEAPS = """
import runpy, sys, threading
from itertools import pairwise
from pathlib import Path
from threading import Event
told = runpy.run_path("geoapp/memory.py")["few_arenas"]() if "few" in sys.argv else None
together, held = threading.Barrier(12), []
def take():
    together.wait()
    held.append([bytes(n % 900 + 600) for n in range(2000)])
    together.wait()
threads = [threading.Thread(target=take) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
parts = [line.split()[:2] for line in Path("/proc/self/maps").read_text().splitlines()]
parts = [(*(int(one, 16) for one in where.split("-")), rights) for where, rights in parts]
heap = 64 << 20  # of an arena beside the first; the part of it that is not used yet can't be read
print(told, sum(a[0] % heap == 0 and b[2] == "---p" and b[1] - a[0] == heap for a, b in pairwise(parts)))
"""


def heaps(*options: str, **environment: str) -> tuple[str, int]:
    """What `few_arenas` told, and arenas beside the first in a process with twelve threads that take memory."""
    clean = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    command = [sys.executable, "-c", _HEAPS, *options]
    done = subprocess.run(command, env=clean | environment, capture_output=True, text=True, check=True, cwd=ROOT)
    told, count = done.stdout.split()
    return told, int(count)


def test_threads_of_a_server_share_two_arenas_unless_the_operator_says_otherwise() -> None:
    assert heaps()[1] > 2, "by itself each thread has an arena of its own"
    assert heaps("few") == ("True", 1)
    assert heaps("few", MALLOC_ARENA_MAX="3") == ("False", 2)


def decorated() -> Iterator[tuple[str, str, int | None]]:
    """Every function that remembers its answers: module, name, and how many at most; None for any number."""
    for path in sorted([*ROOT.glob("geoapp/**/*.py"), *ROOT.glob("geodata/**/*.py")]):
        module = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for one in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                text = ast.unparse(one)
                if found := re.fullmatch(r"(?:lru_cache\(maxsize=|kept\()(\d+)\)", text):
                    yield module, node.name, int(found[1])
                elif "cache" in text and "cached_property" not in text:
                    yield module, node.name, None


BY_THE_PROGRAM = {
    *(
        ("geodata/properties.py", "properties"),
        ("geodata/offers.py", "_queryables"),
        ("geodata/crs.py", "_transformer"),
    ),
    *(
        ("geodata/filters/text.py", "_parser"),
        ("geodata/store/prepared.py", "program"),
        ("geodata/fields/columns.py", "_columns"),
    ),
    *(("geoapp/items.py", "representations"), ("geoapp/pictures/sheet.py", "_icon_sources")),
    *(("geoapp/pictures/palette.py", "palette"),),
}
"""Without a bound, since they are asked for names that the program knows, and no others."""


def test_every_memory_has_a_bound_and_the_runbook_tells_it() -> None:
    serving = [one for one in decorated() if not one[0].startswith("geodata/derive/")]
    assert {(module, name) for module, name, most in serving if most is None} == BY_THE_PROGRAM
    told = dict(re.findall(r"^\| `((?:geoapp|geodata)/[\w/]+\.py:\w+)` \| ([\d,]+) \|", RUNBOOK, re.MULTILINE))
    assert told == {f"{module}:{name}": f"{most:,}" for module, name, most in serving if most is not None}


@pytest.mark.parametrize(
    "path", ["/?theme=x", "/map.svg?theme=x", "/ogc/collections/nothing/items", "/tiles/nothing.json"]
)
def test_what_is_kept_without_a_bound_keeps_nothing_of_strangers(path: str) -> None:
    client = create_app(open_atlas(TINY)).test_client()
    client.get("/map.svg")
    before = [one.cache_info().currsize for one in (palette, properties, _queryables)]
    for number in range(3):
        assert client.get(path.replace("x", f"x{number}").replace("nothing", f"n{number}")).status_code in (400, 404)
    assert [one.cache_info().currsize for one in (palette, properties, _queryables)] == before


def test_no_memory_outside_of_a_view_is_a_503_too(tiny: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(tiny).test_client()
    with monkeypatch.context() as broken:
        broken.setattr("geoapp.finished.packed", _starved)
        answer = client.get("/events", headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json["status"] == 503
    assert answer.headers["Retry-After"]
    assert client.get("/events", headers={"Accept-Encoding": "gzip"}).status_code == 200


def _starved(*_: object, **__: object) -> bytes:
    raise MemoryError


def test_expensive_work_is_not_begun_where_memory_is_short(tiny: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(tiny, heavy_at_once=1).test_client()
    with monkeypatch.context() as broken:
        broken.setattr("geoapp.limits._HEAVY_BYTES", 1 << 50)
        for path in ("/map.png", "/download/events.csv", "/map.svg"):
            assert client.get(path).status_code == 503, path
        assert client.get("/events").status_code == 200
    assert client.get("/map.png").status_code == 200, "the turn was given back"


def test_room_is_asked_of_the_control_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path("/proc/self/cgroup").read_text("ascii").partition("0::/")[2].splitlines()
    folder = tmp_path / own[0] if own else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("geodata.room.GROUPS", tmp_path)
    room(2_000)
    (folder / "memory.max").write_text("max\n")
    room(2_000)
    (folder / "memory.max").write_text("10000\n")
    (folder / "memory.current").write_text("9000\n")
    (folder / "memory.stat").write_text("anon 8000\ninactive_file 500\n")
    room(1_500)
    with pytest.raises(MemoryError):
        room(1_501)


def test_worker_that_may_have_no_more_memory_refuses_what_is_large_and_goes_on() -> None:
    with running("--workers", "1", ATLAS_CACHE_MB="0") as server:
        assert ask(server.port, "/map.png")[0] == 200
        (worker,) = server.workers()
        size = int(Path(f"/proc/{worker}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(worker, resource.RLIMIT_AS, (size + (64 << 20), resource.RLIM_INFINITY))
        assert [ask(server.port, f"/map.png?width={width}&height=2400")[0] for width in range(2390, 2396)] == [503] * 6
        assert ask(server.port, "/events")[0] == 200, "what is small is answered"
        assert "memory" in server.lines("refused.memory")[0]["cure"]
        resource.prlimit(worker, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert ask(server.port, "/map.png?width=2390&height=2400")[0] == 200
        assert server.workers() == [worker]


def test_what_is_held_when_workers_fork_is_not_looked_through_for_garbage_and_new_garbage_is_let_go() -> None:
    thresholds = gc.get_threshold()
    try:
        gc.disable()
        settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold()[0] > thresholds[0]
        ring = [_Ring()]
        ring[0].other = ring[0]
        left = weakref.ref(ring.pop())
        gc.collect()
        assert left() is None
    finally:
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*thresholds)


class _Ring:
    other: _Ring


def test_memory_is_settled_anew_once_the_last_answer_of_a_version_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    now, settlings = [100.0], []
    monkeypatch.setattr("geoapp.memory.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr("geoapp.memory.settle", lambda: settlings.append(now[0]))
    leaving, version = Leaving(), _Ring()
    answer = version
    leaving.let_go([version])
    del version
    assert not leaving.look()
    now[0] += 0.4
    del answer
    assert not leaving.look(), "looks take time from answers, so they are few"
    now[0] += 0.1
    assert leaving.look()
    assert not leaving.look()
    assert settlings == [100.5]


def test_what_was_made_ready_of_a_new_version_is_kept_when_the_old_one_goes(tmp_path: Path) -> None:
    data = Path(shutil.copytree(TINY, tmp_path / "tiny"))

    def opening() -> Flask:
        app = create_app(open_atlas(data))
        with app.app_context():
            listed(app.extensions["atlas"].graph, 10)
        return app

    generations, before = Generations(opening), listed.made
    old = generations.app.extensions["atlas"].graph
    retitled(data, "Another")
    assert generations.renew().kind == "renewed"
    with generations.app.app_context():
        listed(generations.app.extensions["atlas"].graph, 10)
        assert listed.made == before + 1
        listed(old, 10)
        assert listed.made == before + 2, "the old one was let go"


def test_a_version_that_is_no_longer_served_is_gone_from_memory(tmp_path: Path) -> None:
    data = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    generations = Generations(lambda: create_app(open_atlas(data)))
    for path in (
        "/",
        "/map.svg",
        "/search/results?q=alpha",
        "/tiles/events.json",
        "/layers/exercises/features.geojson",
    ):
        generations.app.test_client().get(path)
    before = weakref.ref(generations.app.extensions["atlas"].graph)
    retitled(data, "Another")
    assert generations.renew().kind == "renewed"
    gc.collect()
    assert before() is None
    assert generations.app.test_client().get("/map.svg").status_code == 200


_PACK_MB = 32


def test_worker_lets_go_of_what_it_read_of_a_pack_and_reads_it_again(tmp_path: Path) -> None:
    path = tmp_path / "pack"
    with path.open("wb") as file:
        packer = Packer(file)
        packer.stream("texts", [b"abcd" * (1 << 18)] * _PACK_MB)
        packer.finish({})
    with path.open("rb") as file:
        held = Packed(file).span("texts")
    assert held.whole[::4096] == b"a" * (_PACK_MB << 8)
    before = mapped_mb()
    assert not mapped.unload(before + 100)
    assert mapped_mb() > before - _PACK_MB / 2, "below the bound nothing is done"
    assert mapped.unload(0)
    assert mapped_mb() < before - _PACK_MB / 2
    assert held.cut(4096, 4104) == b"abcdabcd"


def mapped_mb() -> float:
    """MB of files in this process's memory."""
    return int(Path("/proc/self/statm").read_text().split()[2]) * resource.getpagesize() / 1e6


def test_worker_looks_at_what_it_has_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Event()
    monkeypatch.setattr(serving, "spare", looked.set)
    monkeypatch.setattr(serving, "_end_with", lambda _main: None)
    generations = Generations(lambda: create_app(open_atlas(TINY)))
    monkeypatch.setattr(generations, "followed", lambda: generations)
    assert serving._in_worker(os.getpid(), generations, None) is generations
    assert looked.wait(5)

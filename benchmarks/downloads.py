"""A whole collection as a file: time to the first byte and to the last, rate, and memory above that of the idle server.

The first round builds the file, the next only sends it. Yardstick: the same bytes sent by nginx (sendfile), in turns.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from benchmarks.figures import tell
from benchmarks.loading import grown
from tests.served import free_port, served

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("geojson", "csv", "kml", "fgb", "gpkg", "parquet", "ics")
_PIECE = 1 << 20
MUST_BE = 100_000
ROUNDS = 7


class Fetched(NamedTuple):
    """Seconds to the first and the last byte, bytes, megabytes above the idle server at most, its seconds of CPU.

    `own_mb` is without the pages of files that are mapped, which the system can drop.
    """

    first_s: float
    whole_s: float
    size: int
    extra_mb: float
    own_mb: float
    cpu_s: float


def main() -> None:
    """Print a row for each format."""
    count = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else MUST_BE
    with tempfile.TemporaryDirectory() as folder:
        data = grown(Path(folder) / "data", count)
        with served("--data", str(data), "--workers", "1") as address:
            print(f"{count:,} events   first byte ms   whole s    MB   MB/s   extra MB   of them own   CPU s")
            built = {form: _twice(f"{address}/download/events.{form}", form) for form in FORMATS}["geojson"]
            whole = Path(folder) / "events.geojson"
            fetched(f"{address}/download/events.geojson", whole)
            with nginx(Path(folder)) as beside:
                again, yardstick = in_turns(f"{address}/download/{whole.name}", f"{beside}/{whole.name}")
    for part, got in (("first time", built), ("again", again)) if count == MUST_BE else ():
        tell("first byte", part, got.first_s * 1000)
        tell("rate/nginx", part, yardstick.whole_s / got.whole_s)
        tell("more memory", part, got.own_mb)


def _twice(address: str, form: str) -> Fetched:
    """Print a row for the file as it is built and as it is sent again; the first of them."""
    built = fetched(address)
    show(f"{form}, built", built)
    show(f"{form}, sent again", fetched(address))
    return built


def in_turns(ours: str, yardstick: str) -> tuple[Fetched, Fetched]:
    """Print and return the medians of rounds in which each sends the file; print what ours is of the other's rate."""
    got: dict[str, list[Fetched]] = {ours: [], yardstick: []}
    for _ in range(ROUNDS):
        for address, rounds in got.items():
            rounds.append(fetched(address))
    middle = {address: sorted(rounds, key=lambda one: one.whole_s)[ROUNDS // 2] for address, rounds in got.items()}
    show("geojson, in turns", middle[ours])
    show("the same by nginx", middle[yardstick])
    print(f"ours : nginx, rate {middle[yardstick].whole_s / middle[ours].whole_s:.2f}")
    return middle[ours], middle[yardstick]


def show(what: str, got: Fetched) -> None:
    """Print a row."""
    rate = got.size / 1e6 / got.whole_s
    print(
        f"{what:24} {got.first_s * 1e3:8.0f} {got.whole_s:12.2f} {got.size / 1e6:7.1f} {rate:6.0f}"
        f" {got.extra_mb:8.1f} {got.own_mb:10.1f} {got.cpu_s:10.2f}",
        flush=True,
    )


def fetched(address: str, keep: Path | None = None) -> Fetched:
    """One download, read as fast as it comes; the memory is of all processes that listen at the address."""
    parts = urlsplit(address)
    before, own, busy = memory_mb(), memory_mb("Pss_Anon:"), cpu_s()
    peak = [0.0, 0.0]
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(stop, peak))
    watcher.start()
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=600)
    begun = time.perf_counter()
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    piece = answer.read(1)
    first, size = time.perf_counter() - begun, 0
    with keep.open("wb") if keep else open("/dev/null", "wb") as out:  # noqa: PTH123
        while piece:
            size += len(piece)
            out.write(piece)
            piece = answer.read(_PIECE)
    whole = time.perf_counter() - begun
    stop.set()
    watcher.join()
    connection.close()
    return Fetched(first, whole, size, max(peak[0] - before, 0), max(peak[1] - own, 0), cpu_s() - busy)


def _watch(stop: threading.Event, peak: list[float]) -> None:
    while not stop.wait(0.02):
        peak[:] = map(max, peak, (memory_mb(), memory_mb("Pss_Anon:")))


def memory_mb(kind: str = "Pss:") -> float:
    """Memory of the processes below this one, what they share counted once (PSS); all of it or of one kind."""
    total = 0
    for pid in _below(str(_own())):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(kind))
    return total / 1024


def cpu_s() -> float:
    """Seconds of CPU that the processes below this one have used."""
    ticks = 0
    for pid in _below(str(_own())):
        try:
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]))
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def _own() -> int:
    return int(Path("/proc/self/stat").read_text("ascii").split()[0])


def _below(pid: str) -> Iterator[str]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text("ascii").split():
            yield child
            yield from _below(child)


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """The files of a folder by nginx with one worker: the yardstick."""
    folder.chmod(0o755)
    for file in folder.glob("*.geojson"):
        file.chmod(0o644)
    port, told = free_port(), folder / "nginx.conf"
    told.write_text(_NGINX.format(folder=folder, port=port), "ascii")
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(told), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _listened(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


_NGINX = """worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 64; }}
http {{ access_log off; sendfile on; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


def _listened(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


if __name__ == "__main__":
    main()

"""A whole collection as a file: time to the first byte and to the last, rate, and memory above that of the idle server.

The first round builds the file, the next only sends it. Yardstick: the same bytes sent by http.server.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from benchmarks.loading import grown
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("geojson", "csv", "kml", "fgb", "gpkg", "parquet")
_PIECE = 1 << 20


class Fetched(NamedTuple):
    """Seconds to the first and the last byte, bytes, megabytes above the idle server at most, its seconds of CPU."""

    first_s: float
    whole_s: float
    size: int
    extra_mb: float
    cpu_s: float


def main() -> None:
    """Print a row for each format."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        data = grown(Path(folder) / "data", count)
        with served("--data", str(data), "--workers", "1") as address:
            print(f"{count:,} events   first byte ms   whole s    MB   MB/s   extra MB   CPU s")
            for form in FORMATS:
                for round_ in ("built", "sent again"):
                    show(f"{form}, {round_}", fetched(f"{address}/download/events.{form}"))
            whole = Path(folder) / "events.geojson"
            fetched(f"{address}/download/events.geojson", whole)
        with plain(Path(folder)) as address:
            show("the same by http.server", fetched(f"{address}/{whole.name}"))


def show(what: str, got: Fetched) -> None:
    """Print a row."""
    rate = got.size / 1e6 / got.whole_s
    print(
        f"{what:24} {got.first_s * 1e3:8.0f} {got.whole_s:12.2f} {got.size / 1e6:7.1f} {rate:6.0f}"
        f" {got.extra_mb:8.1f} {got.cpu_s:7.2f}"
    )


def fetched(address: str, keep: Path | None = None) -> Fetched:
    """One download, read as fast as it comes; the memory is of all processes that listen at the address."""
    parts = urlsplit(address)
    before, peak, busy = memory_mb(), [0.0], cpu_s()
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
    return Fetched(first, whole, size, max(peak[0] - before, 0), cpu_s() - busy)


def _watch(stop: threading.Event, peak: list[float]) -> None:
    while not stop.wait(0.02):
        peak[0] = max(peak[0], memory_mb())


def memory_mb() -> float:
    """Memory of the processes below this one, what they share counted once (PSS)."""
    total = 0
    for pid in _below(str(_own())):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
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
def plain(folder: Path) -> Iterator[str]:
    """The files of a folder by Python's own server: the yardstick."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


if __name__ == "__main__":
    main()

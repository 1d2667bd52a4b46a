"""Faults made on purpose while readers read: what they see, for how long, what is logged, and that no answer is wrong.

`python -m benchmarks.faults [name ...]`, or `make faults`.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.broken_databases import exhausted_database, failover, slow_database, stopped_database
from benchmarks.readers import ADDRESSES, Outcome, ask, events, read, until
from geodata.atlas import DATA
from tests.served import ATLAS, Server, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOWNLOAD = "/download/events.csv?limit={}"


def killed_worker() -> Outcome:
    """One of two workers is killed."""
    with running() as server:
        before = server.workers()
        with read(server.port) as seen:
            time.sleep(0.3)
            os.kill(before[0], signal.SIGKILL)
            took = until(lambda: len(server.workers()) == 2 and before[0] not in server.workers())
            time.sleep(3)
        return Outcome(seen, took, events(server))


def killed_workers() -> Outcome:
    """All workers are killed at once."""
    with running() as server:
        before = set(server.workers())
        with read(server.port) as seen:
            time.sleep(0.3)
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
            took = until(lambda: ask(server.port, "/healthz")[0] == 200)
            until(lambda: len(set(server.workers()) - before) == 2)
            time.sleep(3)
        return Outcome(seen, took, events(server))


def killed_server() -> Outcome:
    """The main process is killed, and started again as a supervisor would."""
    with running() as server:
        with read(server.port) as seen:
            time.sleep(0.3)
            before = server.workers()
            server.process.kill()
            server.process.wait(10)
            begun = time.monotonic()
            until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before))
            again = started_again(server.port)
            took = time.monotonic() - begun
            time.sleep(1)
        again.terminate()
        again.wait(20)
        return Outcome(seen, took, events(server))


def started_again(port: int) -> subprocess.Popen[bytes]:
    """A server on the same port, started until it stays and answers."""
    for _ in range(100):
        process = subprocess.Popen(
            [ATLAS, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None:
            if ask(port, "/healthz", 1)[0] == 200 and process.poll() is None:
                return process
            time.sleep(0.05)
        time.sleep(0.2)
    raise AssertionError("the port stays taken")


def full_disk() -> Outcome:
    """No file of a worker may grow any more, as on a full disk; later it may again."""
    with running() as server:
        with read(server.port) as seen:
            for number, (limit, expected) in enumerate(((0, 503), (resource.RLIM_INFINITY, 200))):
                for pid in server.workers():
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
                status, body = ask(server.port, DOWNLOAD.format(number + 5))
                assert status == expected, (status, body[:200])
                assert b"/tmp" not in body
        return Outcome(seen, 0.0, events(server))


def read_only_disk() -> Outcome:
    """The disk of temporary files becomes read-only and writable again; needs root, for a disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=True)
    try:
        with running(TMPDIR=str(folder)) as server:
            with read(server.port) as seen:
                subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
                subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
                assert ask(server.port, DOWNLOAD.format(3))[0] == 503
                subprocess.run(["umount", str(folder)], check=True)
                took = until(lambda: ask(server.port, DOWNLOAD.format(3))[0] == 200)
            return Outcome(seen, took, events(server))
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def memory_limit() -> Outcome:
    """A worker may have no more memory, while large pictures are asked for; then it may again."""
    with running() as server:
        with read(server.port) as seen:
            for pid in server.workers():
                size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
                resource.prlimit(pid, resource.RLIMIT_AS, (size + (4 << 20), resource.RLIM_INFINITY))
            for width in range(2390, 2400):
                status, body = ask(server.port, f"/map.png?width={width}&height=2400")
                assert status in (0, 200, 503), (status, body[:200])
            for pid in server.workers():
                resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            took = until(lambda: ask(server.port, "/map.png?width=2000")[0] == 200)
            until(lambda: len(server.workers()) == 2)
        return Outcome(seen, took, events(server))


def truncated_tiles() -> Outcome:
    """The file of the basemap is cut short under the server, and put back."""
    with folder_of_its_own() as data, running("--data", str(data)) as server:
        tiles = data / "basemap/basemap.pmtiles"
        whole = tiles.read_bytes()
        with read(server.port) as seen:
            tiles.write_bytes(whole[:1000])
            assert ask(server.port, tiles_of(server.port))[0] == 503
            tiles.write_bytes(whole)
            took = until(lambda: ask(server.port, tiles_of(server.port))[1] == whole)
        return Outcome(seen, took, events(server))


def tiles_of(port: int) -> str:
    """The address of the basemap, out of the script of the map."""
    script = ask(port, "/map.js")[1].decode()
    return script[script.index("/basemap/") :].partition(".pmtiles")[0] + ".pmtiles"


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """A copy of the project's data, to be broken."""
    with tempfile.TemporaryDirectory(prefix="atlas-data-") as folder:
        yield Path(shutil.copytree(DATA, Path(folder) / "data"))


def half_written_folder() -> Outcome:
    """The data are half written when the server is told to reload, and whole the next time."""
    with folder_of_its_own() as data, running("--data", str(data)) as server:
        table = data / "events/events.csv"
        whole = table.read_bytes()
        with read(server.port) as seen:
            table.write_bytes(whole[: len(whole) // 2])
            assert reload(server.port) != 0
            time.sleep(0.5)
            table.write_bytes(whole)
            begun = time.monotonic()
            assert reload(server.port) == 0
            took = time.monotonic() - begun
        return Outcome(seen, took, events(server))


def reload(port: int) -> int:
    """Tell the server to read its data anew; 0 if it did."""
    command = [ATLAS, "reload", "--port", str(port)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode


def clock_jump() -> Outcome:
    """The clock of the server jumps a year ahead, then back; needs faketime."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    with tempfile.NamedTemporaryFile("w", suffix=".faketime") as told:
        _tell(told.name, "+0")
        faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": told.name, "FAKETIME_NO_CACHE": "1"}
        with running(**faked, DONT_FAKE_MONOTONIC="1") as server:
            for number in range(24):  # each worker's first answers take seconds, whatever the clock does
                assert all(ask(server.port, path)[0] == 200 for path in (f"/map.svg?width={300 + number}", *ADDRESSES))
            with read(server.port) as seen:
                for number, jump in enumerate(("+365d", "-365d", "+0")):
                    _tell(told.name, jump)
                    time.sleep(1)
                    status, _ = ask(server.port, f"/map.svg?width={400 + number}")
                    assert status == 200, (jump, status)
            return Outcome(seen, 0.0, events(server))


def _tell(path: str, jump: str) -> None:
    Path(path).write_text(f"{jump}\n", "utf-8")


def slow_readers() -> Outcome:
    """Two hundred readers take large files at 1 KB a second until they are ended; all handles are given back."""
    with running(ATLAS_TRANSFERS_EACH="1000") as server:
        before = _handles(server)
        with read(server.port) as seen, ExitStack() as stack:
            readers = [stack.enter_context(_slow_reader(server.port)) for _ in range(200)]
            begun = time.monotonic()
            while not server.lines("ended.slow"):
                assert time.monotonic() - begun < 120, "nobody was ended"
                for reader in readers:
                    with suppress(OSError):
                        reader.recv(1024)
                time.sleep(1)
        took = until(lambda: _handles(server) <= before + 2)
        assert ask(server.port, _ARCHIVE)[0] == 200
        return Outcome(seen, took, events(server))


_ARCHIVE = "/basemap/any/basemap.pmtiles"


def _slow_reader(port: int) -> socket.socket:
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", port))
    reader.sendall(f"GET {_ARCHIVE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    reader.setblocking(False)
    return reader


def _handles(server: Server) -> int:
    """File handles that the workers hold."""
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in server.workers())


FAULTS: dict[str, Callable[[], Outcome]] = {
    fault.__name__: fault
    for fault in (
        killed_worker, killed_workers, killed_server, full_disk, read_only_disk, memory_limit, truncated_tiles,
        half_written_folder, clock_jump, slow_readers, stopped_database, slow_database, exhausted_database,
        failover,
    )
}  # fmt: skip


def main(*names: str) -> int:
    """Print a row for each fault; 1 if one was not survived."""
    print("| fault | 200 / 503 / none / other | not served for | slowest answer | well again after | wrong | log |")
    print("|---|---|--:|--:|--:|--:|---|")
    failed = 0
    for name in names or FAULTS:
        try:
            print(row(name, FAULTS[name]()), flush=True)
        except Exception as error:
            failed = 1
            print(f"| {name} | not survived: {type(error).__name__}: {error} |", flush=True)
    return failed


def row(name: str, outcome: Outcome) -> str:
    """A row of the table."""
    seen = outcome.seen.statuses
    other = sum(seen.values()) - seen[200] - seen[503] - seen[0]
    counts = f"{seen[200]} / {seen[503]} / {seen[0]} / {other}"
    logged = ", ".join(f"`{event}`" for event in sorted(outcome.logged)) or "–"
    times = f"{outcome.seen.seconds:.1f} s | {outcome.seen.slowest:.1f} s | {outcome.recovered_s:.1f} s"
    return f"| {name.replace('_', ' ')} | {counts} | {times} | {len(outcome.seen.wrong)} | {logged} |"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

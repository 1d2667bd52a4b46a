"""One bounded run of wrk against a server, and what it cost: CPU time and memory of its processes, out of /proc."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_SCRIPT = Path(__file__).with_name("urls.lua")


@dataclass(frozen=True, slots=True)
class Run:
    """Requests a second, milliseconds, CPU milliseconds a request, KB an answer, MB of memory, failed requests."""

    rate: float
    p50: float
    p99: float
    cpu_ms: float
    kb: float
    pss_mb: float
    failed: int


def run(
    base: str,
    paths: list[str],
    processes: list[int],
    seconds: int = 3,
    connections: int = 8,
    etag: str = "",
    encoding: str = "",
) -> Run:
    """Ask the paths in turn for some seconds, once the server has come to rest.

    A client with an ETag names it; one with an `encoding` takes answers that are packed so.
    """
    _settled(processes)
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        before = cpu(processes)
        asked = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", str(_SCRIPT)]
        done = subprocess.run(
            [*asked, base, "--", file.name, etag, encoding], capture_output=True, text=True, timeout=90, check=True
        )
        used = cpu(processes) - before
    told = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("JSON"))[5:])
    count = max(told["requests"], 1)
    return Run(
        rate=told["requests"] / told["us"] * 1e6,
        p50=told["p50"],
        p99=told["p99"],
        cpu_ms=used * 1000 / count,
        kb=told["bytes"] / count / 1024,
        pss_mb=memory(processes),
        failed=told["failed"],
    )


def cpu(roots: list[int]) -> float:
    """Seconds of CPU that processes and their descendants have used."""
    return sum(_ticks(process) for root in roots for process in family(root)) / _TICKS


def memory(roots: list[int], kind: str = "Pss:") -> float:
    """MB that processes and their descendants need; what they share is counted once (PSS).

    `Pss_Anon:` is without the pages of files that are mapped, which the system can drop.
    """
    return sum(_pss_kb(process, kind) for root in roots for process in family(root)) / 1024


def family(root: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _read(entry / "stat")):
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def _ticks(process: int) -> int:
    """User and system time of a process, and of its children that have ended."""
    stat = _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) if stat else 0


def _pss_kb(process: int, kind: str) -> int:
    lines = _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kind))


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""


def _settled(processes: list[int], longest: float = 20) -> None:
    """Wait until a server has worked off what an earlier run left behind."""
    end = time.monotonic() + longest
    while processes and time.monotonic() < end:
        before = cpu(processes)
        time.sleep(0.3)
        if cpu(processes) - before < 0.06:
            return

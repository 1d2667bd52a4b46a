"""Readers that ask for a few addresses again and again, while something is broken: what they get, and for how long.

Every 200 is compared byte for byte with what the healthy server said before.
"""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.served import Server

READERS = 3
ADDRESSES = (
    "/",
    "/events/united-shield-2017",
    "/ogc/collections/events/items?datetime=2017",
    "/ogc/collections/places/items?bbox=23,51,33,57&limit=20",
    "/layers/rail.geojson",
)


@dataclass
class Seen:
    """What the readers saw: statuses (0 for no answer), seconds of the first and last fault, wrong answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def seconds(self) -> float:
        """From the first answer that was not a 200 to the last."""
        return self.faults[-1] - self.faults[0] if self.faults else 0.0


def ask(port: int, path: str, timeout: float = 20) -> tuple[int, bytes]:
    """One request; 0 if there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Accept": "text/html"} if path.startswith("/?") else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


@contextmanager
def read(port: int, addresses: tuple[str, ...] = ADDRESSES) -> Iterator[Seen]:
    """Readers that ask as long as the context; what they got before it is the measure."""
    healthy = {path: ask(port, path)[1] for path in addresses}
    assert all(healthy.values()), "the server is healthy before the fault"
    seen, over = Seen(), Event()

    def reader() -> None:
        while not over.is_set():
            for path, body in healthy.items():
                begun = time.monotonic()
                status, got = ask(port, path)
                seen.slowest = max(seen.slowest, time.monotonic() - begun)
                seen.statuses[status] += 1
                if status != 200:
                    seen.faults.append(time.monotonic())
                elif got != body:
                    seen.wrong.append(path)
            time.sleep(0.01)

    threads = [Thread(target=reader) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join(30)


def until(done: Callable[[], bool], seconds: float = 30) -> float:
    """Seconds until something holds. Raises AssertionError if it does not in time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if done():
            return time.monotonic() - begun
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


@dataclass(frozen=True)
class Outcome:
    """One fault: what readers saw, seconds until all was well again, the events in the log."""

    seen: Seen
    recovered_s: float
    logged: set[str]


def events(server: Server) -> set[str]:
    """The kinds of warnings and errors in the log."""
    lines = [line for line in server.log.read_text("utf-8", "replace").splitlines() if line.startswith("{")]
    found = [json.loads(line) for line in lines]
    return {line["event"] for line in found if line["level"] in ("warning", "error", "critical")}

"""The memory store at 1,000 to 1,000,000 made-up events: time, memory, and CPU of a request, by number of events.

`python -m benchmarks.million [COUNT ...]`. The largest is served once more with the rail network beside it, whose edges
are features as well; then routes are asked for too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.test import EnvironBuilder

from benchmarks.compare import load, packs, peers
from benchmarks.compare.__main__ import GROWN, cases, free
from benchmarks.compare.made import WORLD
from benchmarks.figures import tell
from geoapp import create_app, mapped
from geoapp.memory import settle
from geodata.atlas import Atlas, open_atlas
from geodata.store.memory import MemoryStore
from geodata.store.packed import Packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

SIZES = (1_000, 100_000, 1_000_000)
ROUTES = (
    "/ogc/routes?from=chongqing&to=duisburg",
    "/ogc/routes?from=minsk&to=brest",
    "/ogc/routes?from=minsk&to=malaszewicze&alternatives=2",
)
AS_LONG = ("bbox, an answer of 1,000", "datetime, an answer of 1,000")
_MEASURED_S = 1.0
_MAKE = """
import resource, sys, time
from benchmarks.compare.packs import make
begun = time.process_time()
make(int(sys.argv[1]))
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one number of events: seconds of CPU, MB, CPU milliseconds of a request by case."""

    make_s: float
    make_mb: float
    pack_mb: float
    open_s: float
    busy_mb: float
    pss_mb: float
    own_mb: float
    requests: dict[str, float]


def served(count: int, cache_mb: int = 0) -> Flask:
    """The service over the pack, without a cache of answers unless it gets room."""
    own = open_atlas()
    atlas = Atlas(own.root, own.catalog, own.graph, packs.opened(count))
    return create_app(atlas, cache_mb=cache_mb, heavy_per_minute=0)


def main(sizes: Sequence[int]) -> None:
    """Print a column for each number."""
    told = {count: _measured(count) for count in sizes}
    print("| | " + " | ".join(f"{count:,}" for count in sizes) + " | last ÷ first |")
    print("|---|" + "--:|" * (len(sizes) + 1))
    for name, what in (
        ("make the pack, s of CPU", "make_s"),
        ("at most, MB", "make_mb"),
        ("the pack, MB", "pack_mb"),
        ("open it, s", "open_s"),
        ("two workers while they answer all queries, MB (PSS)", "busy_mb"),
        ("some seconds after them", "pss_mb"),
        ("of them own, not of the mapped pack, MB", "own_mb"),
    ):
        print(f"| {name} | " + " | ".join(f"{getattr(one, what):.3g}" for one in told.values()) + " | |")
    for case in (*cases(1000), *AS_LONG):
        used = [one.requests[case] for one in told.values()]
        print(f"| {case}, ms of CPU | " + " | ".join(f"{one:.2f}" for one in used) + f" | {used[-1] / used[0]:.2f} |")
        if (sizes[0], sizes[-1]) == GROWN and case not in AS_LONG:
            tell("growth within", case, used[-1] / used[0])
    busy, with_rail, own = _in_two_workers(sizes[-1], rail=True)
    print(
        f"\n{sizes[-1]:,} events and the rail network, answering all queries and routes: {busy:.0f} MB, "
        f"{with_rail:.0f} after them, {own:.0f} own"
    )
    if sizes[-1] == GROWN[-1]:
        tell("memory", "", told[sizes[-1]].busy_mb)
        tell("memory after", "", told[sizes[-1]].pss_mb)


def _measured(count: int) -> Figures:
    made = subprocess.run(
        [sys.executable, "-c", _MAKE, str(count)], check=True, capture_output=True, text=True, timeout=900
    )
    seconds, megabytes = map(float, made.stdout.split())
    begun = time.perf_counter()
    with packs.place(count).open("rb") as file:
        MemoryStore.opened(Packed(file))
    opened = time.perf_counter() - begun
    size = packs.place(count).stat().st_size / 1e6
    return Figures(seconds, megabytes, size, opened, *_in_two_workers(count), _requests(count))


def _in_two_workers(count: int, *, rail: bool = False) -> tuple[float, float, float]:
    """MB of the server and its two workers: while they answer every query; some seconds later, in all and own.

    With the rail network they answer routes as well.
    """
    port, items = free(), "/ogc/collections/events/items"
    command, address = peers.ours(port, count, 0, rail=rail)
    asked = [f"{items}{_suffix(query)}" for queries in cases(count).values() for query in queries]
    asked += [*ROUTES, *(path.replace("events", "legs") for path in asked if "bbox" in path)] if rail else []
    with peers.started("million", command, address) as process:
        for _ in range(8):  # so that either worker gets its share
            for path in asked:
                _ask(f"http://127.0.0.1:{port}{path}")
        busy = load.memory([process])
        time.sleep(1.5 * mapped.LOOK_S)  # by then they have let go of what they read, and of no more
        return busy, load.memory([process]), load.memory([process], "Pss_Anon:")


def _suffix(query: str) -> str:
    return query if query.startswith("/") else f"?{query}"


def _ask(address: str) -> None:
    request = urllib.request.Request(address, headers={"Accept": "application/geo+json, application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        json.load(answer)


def _requests(count: int) -> dict[str, float]:
    """CPU milliseconds of a request, from the first layer of the service to its last byte, without a server."""
    app, told = served(count), {}
    settle()  # as the server does
    for case, queries in (cases(count) | _as_long(count)).items():
        asked = [_environ(query) for query in queries]
        for one in asked:
            _once(app, one)
        begun, done = time.process_time(), 0
        while time.process_time() - begun < _MEASURED_S:
            for one in asked:
                _once(app, one)
                done += 1
        told[case] = (time.process_time() - begun) / done * 1000
    return told


def _as_long(count: int) -> dict[str, list[str]]:
    """Questions that a thousand events answer as well: the same question finds 12 among 1,000, and 1,000 among more."""
    boxes, months = (cases(count)[f"{name}, limit 1000"] for name in ("bbox", "datetime"))
    if count <= SIZES[0]:
        west, south, east, north = WORLD
        boxes = [f"limit=1000&bbox={west + 0.01},{south + 0.01},{east - 0.01},{north - 0.01}"]
        months = ["limit=1000&datetime=2017-01-01T00:00:00Z/.."]
    return dict(zip(AS_LONG, (boxes, months), strict=True))


def _environ(query: str) -> dict[str, object]:
    """A request as a server passes it on."""
    path, query = (query, "") if query.startswith("/") else ("", query)
    headers = {"Host": "127.0.0.1", "Accept": "application/geo+json, application/json"}
    return EnvironBuilder(f"/ogc/collections/events/items{path}", query_string=query, headers=headers).get_environ()


def _once(app: Flask, environ: dict[str, object]) -> None:
    body = app.wsgi_app(dict(environ), lambda _status, _headers, *_: lambda _: None)
    for _ in body:
        pass


if __name__ == "__main__":
    main([int(one.replace("_", "")) for one in sys.argv[1:]] or SIZES)

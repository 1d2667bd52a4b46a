"""`python -m benchmarks.compare [COUNT …]`: ratio tables on standard output; takes some minutes for each count.

What a server answers in more than a second is asked for in one longer run instead of several.
"""

from __future__ import annotations

import json
import math
import platform
import socket
import statistics
import sys
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.compare import peers
from benchmarks.compare.base import filled
from benchmarks.compare.load import Run, run
from benchmarks.compare.made import WORLD
from benchmarks.figures import quick, tell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Cluster

ROUNDS, SECONDS = (1, 1) if quick() else (3, 2)
SLOW_S, LONGEST_S = 1.0, 15
"""Seconds of an answer from which a server gets one longer run, and how long that is at most."""
GROWN = (1_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Target:
    """A server: where it answers, how it spells a request, and whose CPU its work is."""

    name: str
    base: str
    items: str
    also: str
    processes: tuple[int, ...]

    def paths(self, queries: list[str]) -> list[str]:
        """The addresses of queries of items; `/ID` is a single one."""
        if not self.items:
            return [self.also]
        return [
            f"{self.items}{query}{'?' + self.also if self.also else ''}"
            if query.startswith("/")
            else f"{self.items}?{query}{'&' + self.also if self.also else ''}"
            for query in queries
        ]


def cases(count: int, each: int = 48) -> dict[str, list[str]]:
    """Queries by case: boxes of one hundredth of the area, months, single items."""
    chance = np.random.default_rng(5)
    west, south = chance.uniform(WORLD[0], WORLD[2] - 13.5, each), chance.uniform(WORLD[1], WORLD[3] - 4, each)
    boxes = [f"bbox={x:.4f},{y:.4f},{x + 13.5:.4f},{y + 4:.4f}" for x, y in zip(west, south, strict=True)]
    days = [np.datetime64("2017-09-26") + int(day) for day in chance.integers(0, 2900, each)]
    months = [f"datetime={day}T00:00:00Z/{day + 30}T00:00:00Z" for day in days]
    return {
        "limit 100": ["limit=100"],
        "bbox, limit 100": [f"limit=100&{box}" for box in boxes],
        "bbox, limit 1000": [f"limit=1000&{box}" for box in boxes],
        "datetime, limit 1000": [f"limit=1000&{month}" for month in months],
        "bbox + datetime": [f"limit=1000&{box}&{month}" for box, month in zip(boxes, months, strict=True)],
        "single item": [f"/{number}" for number in chance.integers(1, count, each)],
    }


def main(counts: list[int]) -> None:
    """Measure each count."""
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, Python {platform.python_version()}\n")
    python, growth = peers.environment(), {}
    for count in counts:
        with filled(count, database := free()) as made:
            growth[count] = _compared(python, made, database, count)
    if len(counts) > 1:
        _grown(growth)


def _compared(python: Path, made: Cluster, database: int, count: int) -> dict[str, float]:
    """The tables of one count; CPU milliseconds of ours by case."""
    with ExitStack() as stack:
        targets = _targets(stack, python, made, database, count)
        used = {}
        for case, queries in cases(count).items():
            agreed, lasted = _agreement(targets, queries)
            runs: dict[str, list[Run]] = {target.name: [] for target in targets}
            for number in range(ROUNDS):
                for target in targets:
                    if number == 0 or lasted[target.name] < SLOW_S:
                        runs[target.name].append(timed(target, target.paths(queries), lasted[target.name]))
            table(f"{count:,} events: {case}", runs, agreed)
            _told(case, count, {name: middle(held, "rate") for name, held in runs.items()})
            used[case] = middle(runs[targets[0].name], "cpu_ms")
    return used


def timed(target: Target, paths: list[str], lasted: float) -> Run:
    """A run, long enough for some answers of a server that needs so many seconds for one."""
    seconds = min(max(SECONDS, math.ceil(10 * lasted)), LONGEST_S) if lasted > SLOW_S else SECONDS
    return run(target.base, paths, list(target.processes), seconds)


def _told(case: str, count: int, rates: dict[str, float]) -> None:
    """Tell the ratios that something must reach."""
    wanted = {
        100_000: (
            ("items/floor", "atlas", "floor"),
            ("items/pygeoapi", "atlas", "pygeoapi on PostGIS"),
            ("items/tipg", "atlas", "tipg"),
            ("postgis/tipg", "atlas on PostGIS", "tipg"),
        ),
        1_000_000: (("postgis/tipg, large", "atlas on PostGIS", "tipg"),),
    }
    for name, one, other in wanted.get(count, ()):
        if rates[other]:
            tell(name, case, rates[one] / rates[other])


def _targets(stack: ExitStack, python: Path, made: Cluster, database: int, count: int) -> list[Target]:
    """All servers, started. The first is the one that the others are compared with."""
    server = made.process
    ports = [free() for _ in range(5)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    memory = stack.enter_context(peers.started("ours", *peers.ours(ports[0], count, 0)))
    stored = stack.enter_context(peers.started("ours-postgis", *peers.ours(ports[1], count, 0, made.dsn)))
    own = "/ogc/collections/events/items"
    found = [
        Target("atlas", addresses[0], own, "", (memory,)),
        Target("atlas on PostGIS", addresses[1], own, "", (stored, server)),
    ]
    command, environ = peers.pygeoapi(python, ports[2], database)
    one = stack.enter_context(peers.started("pygeoapi", command, f"{addresses[2]}/conformance?f=json", **environ))
    found.append(Target("pygeoapi on PostGIS", addresses[2], "/collections/events/items", "f=json", (one, server)))
    command, environ = peers.tipg(python, ports[3], database)
    two = stack.enter_context(peers.started("tipg", command, f"{addresses[3]}/healthz", **environ))
    items = "/collections/public.events/items"
    found.append(Target("tipg", addresses[3], items, "f=geojson", (two, server)))
    flask = peers.gunicorn(python, "benchmarks.compare.floor:app", ports[4])
    floor = stack.enter_context(peers.started("floor", flask, f"{addresses[4]}/floor", PYTHONPATH="."))
    return [*found, Target("floor", addresses[4], "", "/floor", (floor,))]


def _agreement(targets: list[Target], queries: list[str]) -> tuple[dict[str, str], dict[str, float]]:
    """Whether the servers answer with the same features, and the seconds that each took for an answer."""
    told, wanted, lasted = {}, None, dict.fromkeys([target.name for target in targets], 0.0)
    for target in (one for one in targets if one.items):
        begun, paths = time.monotonic(), target.paths(queries[:6])
        found = [_ids(target.base + path) for path in paths]
        lasted[target.name] = (time.monotonic() - begun) / len(paths)
        wanted = wanted or found
        counts = [one[1] for one in found] == [one[1] for one in wanted]
        told[target.name] = "same ids" if found == wanted else "same counts" if counts else "other counts"
    return told, lasted


def _ids(address: str) -> tuple[list[int], int | None]:
    request = urllib.request.Request(address, headers={"Accept": "application/geo+json, application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        whole = json.load(answer)
    features = whole.get("features", [whole])
    return sorted(int(one["id"]) for one in features), whole.get("numberMatched")


def middle(runs: list[Run], what: str) -> float:
    """The median of a figure of runs."""
    return statistics.median(getattr(one, what) for one in runs)


def table(title: str, runs: dict[str, list[Run]], agreed: dict[str, str]) -> None:
    """Print what the runs of each server came to; the first is the one that the others are compared with."""
    first = next(iter(runs.values()))
    print(f"\n### {title}\n")
    print("| server | requests/s | atlas is × | p50 ms | p99 ms | CPU ms | CPU × | KB | MB (PSS) | failed | answers |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|")
    for name, held in runs.items():
        rates = middle(first, "rate") / max(middle(held, "rate"), 1e-9)
        costs = middle(held, "cpu_ms") / max(middle(first, "cpu_ms"), 1e-9)
        failed, memory = sum(one.failed for one in held), max(one.pss_mb for one in held)
        print(
            f"| {name} | {middle(held, 'rate'):.0f} | {rates:.2f} | {middle(held, 'p50'):.1f} | "
            f"{middle(held, 'p99'):.1f} | {middle(held, 'cpu_ms'):.2f} | {costs:.2f} | {middle(held, 'kb'):.0f} | "
            f"{memory:.0f} | {failed} | {agreed.get(name, '')} |",
            flush=True,
        )


def _grown(growth: dict[int, dict[str, float]]) -> None:
    """CPU of ours a request, by count."""
    counts = list(growth)
    print("\n### CPU milliseconds a request, by number of events\n")
    print("| case | " + " | ".join(f"{count:,}" for count in counts) + " | last ÷ first |")
    print("|---|" + "--:|" * (len(counts) + 1))
    for case in growth[counts[0]]:
        used = [growth[count][case] for count in counts]
        if (counts[0], counts[-1]) == GROWN:
            tell("growth", case, used[-1] / used[0])
        print(f"| {case} | " + " | ".join(f"{one:.2f}" for one in used) + f" | {used[-1] / used[0]:.2f} |")


def free() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


if __name__ == "__main__":
    main([int(one.replace("_", "")) for one in sys.argv[1:]] or [1_000, 100_000])

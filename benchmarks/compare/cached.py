"""Kept answers and 304s beside nginx and the floor: `python -m benchmarks.compare.cached`, a table in a minute."""

from __future__ import annotations

import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.compare import peers
from benchmarks.compare.__main__ import ROUNDS, SECONDS, free, middle, table
from benchmarks.compare.load import Run, run
from benchmarks.figures import tell

TILE = "/tiles/places/5/18/10.mvt"


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of whom; with `known` the client has the answer already; `must` is the part that it counts for."""

    name: str
    base: str
    path: str
    process: int
    known: bool = False
    must: str = ""

    def run(self) -> Run:
        """One run of wrk."""
        etag = _etag(self.base + self.path) if self.known else ""
        return run(self.base, [self.path], [self.process], SECONDS, etag=etag)


def main() -> None:
    """Start the servers and print the table."""
    with ExitStack() as stack:
        shown = _cases(stack)
        for case in shown:
            _etag(case.base + case.path)
        runs: dict[str, list[Run]] = {case.name: [] for case in shown}
        for _ in range(ROUNDS):
            for case in shown:
                runs[case.name].append(case.run())
    table("kept answers and 304s", runs, {})
    rates = {name: middle(held, "rate") for name, held in runs.items()}
    for case in shown:
        if case.must:
            tell("kept/nginx", case.must, rates[case.name] / rates["nginx, 304" if case.known else "nginx"])
            tell("kept/floor", case.must, rates[case.name] / rates["floor"])


def _cases(stack: ExitStack) -> list[Case]:
    ports = [free() for _ in range(4)]
    own, floor, nginx, atlas = (f"http://127.0.0.1:{port}" for port in ports)
    ours = stack.enter_context(peers.started("kept", *peers.ours(ports[0], 1000, 64)))
    command = [str(Path(sys.executable).with_name("atlas")), "serve", "--port", str(ports[3]), "--workers", "2"]
    pages = stack.enter_context(peers.started("pages", command, f"{atlas}/healthz"))
    flask = peers.gunicorn(peers.environment(), "benchmarks.compare.floor:app", ports[1])
    view = stack.enter_context(peers.started("floor", flask, f"{floor}/floor", PYTHONPATH="."))
    file = stack.enter_context(peers.started("nginx", peers.nginx(ports[2]), f"{nginx}/floor"))
    items = "/ogc/collections/events/items?limit=44"  # about as long as the file
    return [
        Case("items, kept", own, items, ours, must="items"),
        Case("items, 304", own, items, ours, known=True, must="items, 304"),
        Case("map, kept", atlas, "/", pages, must="map"),
        Case("embed, kept", atlas, "/embed", pages, must="embed"),
        Case("tile, kept", atlas, TILE, pages, must="tile"),
        Case("nginx", nginx, "/floor", file),
        Case("nginx, 304", nginx, "/floor", file, known=True),
        Case("floor", floor, "/floor", view),
    ]


def _etag(address: str) -> str:
    request = urllib.request.Request(address, headers={"Accept": "application/geo+json, application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.headers.get("ETag", ""))


if __name__ == "__main__":
    main()

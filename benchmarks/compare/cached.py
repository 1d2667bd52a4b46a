"""Kept answers and 304s: `python -m benchmarks.compare.cached`, a table in three minutes.

They are asked for as browsers ask, with brotli. Beside them the very same bytes: as a file of nginx, and handed to
granian by a program that does nothing else, which is as quick as a WSGI service on this server can be. The floor is a
view of Flask with 20 KB on gunicorn.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.compare import bare, peers
from benchmarks.compare.__main__ import ROUNDS, SECONDS, free, middle
from benchmarks.compare.load import Run, run
from benchmarks.figures import tell

if TYPE_CHECKING:
    from email.message import Message

TILE = "/tiles/places/5/18/10.mvt"
BROTLI = "br"
_ENOUGH = 40
"""Times that an answer is asked for beforehand, so that each worker keeps it, packed as small as can be."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and the process whose work it is."""

    base: str
    process: int

    def run(self, path: str, encoding: str, *, known: bool) -> Run:
        """One run of wrk; with `known` the client has the answer already."""
        etag = _asked(self.base + path, encoding)[1]["ETag"] if known else ""
        return run(self.base, [path], [self.process], SECONDS, etag=etag, encoding=encoding)


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of ours, and the file that the others have it in; `must` is the part that it counts for."""

    name: str
    ours: Server
    path: str
    file: str
    encoding: str = BROTLI
    known: bool = False
    must: str = ""


def main() -> None:
    """Start the servers and print the table."""
    folder = peers.HOME / "nginx/files"
    with ExitStack() as stack:
        cases, floor, others = _servers(stack, folder)
        for case in cases:
            _copied(case, folder)
        runs: dict[str, list[Run]] = {}
        for _ in range(ROUNDS):
            runs.setdefault("floor", []).append(floor.run("/floor", "", known=False))
            for case in cases:
                runs.setdefault(case.name, []).append(case.ours.run(case.path, case.encoding, known=case.known))
                for name, other in others.items():
                    runs.setdefault(f"{case.name} {name}", []).append(other.run(case.file, "", known=case.known))
    _print(cases, runs)


def _servers(stack: ExitStack, folder: Path) -> tuple[list[Case], Server, dict[str, Server]]:
    """The cases, the floor and the others, started."""
    own, atlas, floor, nginx, granian = (free() for _ in range(5))
    base = "http://127.0.0.1"
    events = Server(f"{base}:{own}", stack.enter_context(peers.started("kept", *peers.ours(own, 1000, 64))))
    command = [str(Path(sys.executable).with_name("atlas")), "serve", "--port", str(atlas), "--workers", "2"]
    pages = Server(f"{base}:{atlas}", stack.enter_context(peers.started("pages", command, f"{base}:{atlas}/healthz")))
    flask = peers.gunicorn(peers.environment(), "benchmarks.compare.floor:app", floor)
    view = stack.enter_context(peers.started("floor", flask, f"{base}:{floor}/floor", PYTHONPATH="."))
    file = stack.enter_context(peers.started("nginx", peers.nginx(nginx), f"{base}:{nginx}/floor"))
    (folder / "floor").with_suffix(bare.HEADERS).write_text("[]")
    served = peers.granian("benchmarks.compare.bare:app", granian)
    alone = stack.enter_context(peers.started("bare", served, f"{base}:{granian}/floor", FILES=str(folder)))
    others = {"nginx": Server(f"{base}:{nginx}", file), "granian": Server(f"{base}:{granian}", alone)}
    items = "/ogc/collections/events/items?limit=420"  # some 20 KB once it is packed
    cases = [
        Case("items", events, items, "/items", must="items"),
        Case("items, 304", events, items, "/items", known=True, must="items, 304"),
        Case("map", pages, "/", "/map", must="map"),
        Case("embed", pages, "/embed", "/embed", must="embed"),
        Case("tile", pages, TILE, "/tile", must="tile"),
        Case("items, not packed", events, "/ogc/collections/events/items?limit=44", "/items-plain", ""),
        Case("map, not packed", pages, "/", "/map-plain", ""),
    ]
    return cases, Server(f"{base}:{floor}", view), others


def _copied(case: Case, folder: Path) -> None:
    """Our answer as a file of bytes and one of its headers."""
    for _ in range(_ENOUGH):
        body, headers = _asked(case.ours.base + case.path, case.encoding)
    place = folder / case.file[1:]
    place.write_bytes(body)
    told = [(name, value) for name, value in headers.items() if name.lower() != "connection"]
    place.with_suffix(bare.HEADERS).write_text(json.dumps(told))


def _print(cases: list[Case], runs: dict[str, list[Run]]) -> None:
    rates = {name: middle(held, "rate") for name, held in runs.items()}
    print("\n### kept answers and 304s\n")
    print(
        "| answer (KB) | requests/s | × floor | of nginx | of granian alone | nginx | granian alone | CPU ms | failed |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for case in cases:
        mine, nginx, alone = (rates[f"{case.name}{other}"] for other in ("", " nginx", " granian"))
        size, used = middle(runs[case.name], "kb"), middle(runs[case.name], "cpu_ms")
        failed = sum(one.failed for one in runs[case.name])
        print(
            f"| {case.name} ({size:.0f}) | {mine:,.0f} | {mine / rates['floor']:.1f} | {mine / nginx:.2f} | "
            f"{mine / alone:.2f} | {nginx:,.0f} | {alone:,.0f} | {used:.3f} | {failed} |"
        )
        if case.must:
            tell("kept/nginx", case.must, mine / nginx)
            tell("kept/floor", case.must, mine / rates["floor"])
    print(f"| floor (20) | {rates['floor']:,.0f} | 1 | | | | | {middle(runs['floor'], 'cpu_ms'):.3f} | |")


def _asked(address: str, encoding: str) -> tuple[bytes, Message]:
    headers = {"Accept": "application/geo+json, application/json"} | ({"Accept-Encoding": encoding} if encoding else {})
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
        return answer.read(), answer.headers


if __name__ == "__main__":
    main()

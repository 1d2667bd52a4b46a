"""Tiles beside tipg's and the floor: `python -m benchmarks.compare.tiles [POINTS [NAME]]`, of `rail` and of `points`.

The same tiles are asked of each server in turn. Answers do not have to be the same: below the zoom at which all is told
the atlas puts points of a cell together, and of lines shorter than a pixel draws one for each. So beside the figures
stands for how many features the first tiles speak; points that were put together count all.
"""

from __future__ import annotations

import random
import sys
import time
import urllib.request
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np

from benchmarks.compare import peers
from benchmarks.compare.__main__ import ROUNDS, SLOW_S, Target, free, middle, table, timed
from benchmarks.compare.base import filled
from benchmarks.compare.made import edges, events
from benchmarks.figures import tell
from geodata.tiles import COUNT, EXTENT, Tile
from geodata.tiles.grid import square

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.compare.load import Run
    from tests.database import Cluster

ZOOMS, EACH, READ = (4, 7, 10), 32, 3
COLLECTIONS = {"rail": ("legs", "rail"), "points": ("events", "events")}
"""Ours, where rail edges stand in for legs, and the peer's table."""
KEPT_MB = 256


def main(count: int, names: Sequence[str] = tuple(COLLECTIONS)) -> None:
    """A table for each collection and zoom."""
    with filled(count, database := free()) as made, ExitStack() as stack:
        servers = _servers(stack, count, made, database)
        for name, (ours, theirs) in ((name, COLLECTIONS[name]) for name in names):
            for z in ZOOMS:
                tiles = _tiles(name, z, count)
                own = [f"/tiles/{ours}/{one.z}/{one.x}/{one.y}.mvt" for one in tiles]
                matrix = f"/collections/public.{theirs}/tiles/WebMercatorQuad"
                asked = [f"{matrix}/{one.z}/{one.x}/{one.y}" for one in tiles]
                paths = dict.fromkeys(servers, own) | {"tipg": asked, "floor": ["/floor"]}
                _measured(f"{name} z{z}", f"{name}, zoom {z}: {len(tiles)} tiles", servers, paths)


def _servers(stack: ExitStack, count: int, made: Cluster, database: int) -> dict[str, Target]:
    """All servers, started. The first is the one that the others are compared with."""
    python, server, ports = peers.environment(), made.process, [free() for _ in range(5)]
    command, environ = peers.tipg(python, ports[3], database)
    starting = {
        "atlas": (*peers.ours(ports[0], count, 0, rail=True), {}),
        "atlas, kept": (*peers.ours(ports[1], count, KEPT_MB, rail=True), {}),
        "atlas on PostGIS": (*peers.ours(ports[2], count, 0, made.dsn), {}),
        "tipg": (command, _at(ports[3], "/healthz"), environ | {"TIPG_MAX_FEATURES_PER_TILE": "1000000"}),
        "floor": (
            peers.gunicorn(python, "benchmarks.compare.floor:app", ports[4]),
            _at(ports[4], "/floor"),
            {"PYTHONPATH": "."},
        ),
    }
    servers = {}
    for (name, (line, address, more)), port in zip(starting.items(), ports, strict=True):
        process = stack.enter_context(peers.started(f"tiles-{name.replace(' ', '-')}", line, address, **more))
        shared = (server,) if name in ("atlas on PostGIS", "tipg") else ()
        servers[name] = Target(name, _at(port), "", "", (process, *shared))
    return servers


def _at(port: int, path: str = "") -> str:
    return f"http://127.0.0.1:{port}{path}"


def _measured(part: str, title: str, servers: dict[str, Target], paths: dict[str, list[str]]) -> None:
    """Some tiles are read, all asked for in a run that does not count, so that each worker has them; then in turns.

    A server that is slow gets one run alone.
    """
    lasted, spoken = {}, {}
    for name, target in servers.items():
        begun = time.monotonic()
        bodies = [_fetched(target.base + path) for path in paths[name][:READ]]
        lasted[name] = (time.monotonic() - begun) / len(bodies)
        if name != "floor":
            spoken[name] = f"{sum(map(speaks_for, bodies)):,} features"
    runs: dict[str, list[Run]] = {name: [] for name in servers}
    for number in range(ROUNDS + 1):
        for name, target in servers.items():
            if number == 1 or lasted[name] < SLOW_S:
                runs[name].append(timed(target, paths[name], lasted[name]))
    runs = {name: held[1:] or held for name, held in runs.items()}
    table(title, runs, spoken)
    _told(part, {name: middle(held, "rate") for name, held in runs.items()})


def _told(part: str, rates: dict[str, float]) -> None:
    """Tell the ratios that something must reach."""
    for name, one, other in (
        ("tiles/tipg", "atlas", "tipg"),
        ("tiles on postgis/tipg", "atlas on PostGIS", "tipg"),
        ("kept tiles/tipg", "atlas, kept", "tipg"),
        ("kept tiles/floor", "atlas, kept", "floor"),
    ):
        if rates[other]:
            tell(name, part, rates[one] / rates[other])


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=120) as answer:
        body: bytes = answer.read()
        return body


def speaks_for(body: bytes) -> int:
    """How many features a tile speaks for: lines as they stand there, points within the tile by their count."""
    layers: dict[str, Any] = mapbox_vector_tile.decode(body)
    features = [one for layer in layers.values() for one in layer["features"]]
    return sum(int(one["properties"].get(COUNT, 1)) for one in features if _within(one["geometry"]))


def _within(shape: dict[str, Any]) -> bool:
    """Whether a point lies in the tile and not beside it; lines do."""
    return shape["type"] != "Point" or all(0 <= one < EXTENT for one in shape["coordinates"])


def _tiles(name: str, z: int, count: int) -> list[Tile]:
    """Some of the tiles of a zoom in which something begins, the same every time."""
    numbers = np.unique((square(_begins(name, count)) * (1 << z)).astype(int), axis=0)
    every = [Tile(z, int(x), int(y)) for x, y in numbers if 0 <= y < 1 << z and x < 1 << z]
    return random.Random(z).sample(every, min(EACH, len(every)))  # noqa: S311 - the same every time


@cache
def _begins(name: str, count: int) -> NDArray[np.float64]:
    found = edges() if name == "rail" else events(min(count, 100_000))
    return np.array([one.geometry.coords[0] for one in found])


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:] or tuple(COLLECTIONS))

"""Tiles beside tipg's and the floor: `python -m benchmarks.compare.tiled [POINTS]`, of a rail network and of points."""

from __future__ import annotations

import random
import sys
import urllib.request
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
import psycopg
from shapely import LineString

from benchmarks.compare import peers
from benchmarks.compare.__main__ import ROUNDS, SECONDS, TUNED, Target, free, table
from benchmarks.compare.load import Run, run
from benchmarks.compare.made import events
from geoapp import create_app, serving
from geoapp.settings import Settings
from geodata.atlas import DATA, Atlas, open_atlas
from geodata.features import Feature
from geodata.network import RailNetwork
from geodata.store.memory import MemoryStore
from geodata.tiles import Tile
from geodata.tiles.grid import square
from tests.database import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Cluster

ZOOMS, EACH = (4, 7, 10), 32
COLLECTIONS = {"legs": "rail", "events": "events"}
"""Ours, and the tables of the peer: rail edges stand in for legs."""


def edges() -> Iterator[Feature]:
    """The edges of the rail network as lines of two positions."""
    network = RailNetwork.load(DATA / "network" / "rail.npz")
    for number, ((one, other), km) in enumerate(zip(network.ends, network.km, strict=True), 1):
        line = LineString([network.positions[one], network.positions[other]])
        yield Feature(f"edge-{number}", line, None, {"id": f"edge-{number}", "km": round(float(km), 3), "mode": "rail"})


def served(port: int, count: int, cache_mb: int) -> None:
    """The service over edges and points."""
    own = open_atlas()
    store = MemoryStore({"legs": edges(), "events": events(count)}, own.catalog.version)
    for name in store.collections:  # before the workers fork, so that they share it
        store.tile(name, Tile(0, 0, 0))
    atlas = Atlas(own.root, own.catalog, own.graph, store)
    settings = Settings.read(cache_mb=cache_mb, heavy_per_minute=0)
    serving.serve(
        lambda: create_app(atlas, cache_mb=cache_mb, heavy_per_minute=0), DATA, "127.0.0.1", port, 2, settings
    )


def main(count: int) -> None:
    """A table for each collection and zoom."""
    python, version = peers.environment(), open_atlas().catalog.version
    with cluster(*TUNED, f"port={(database := free())}") as made, ExitStack() as stack:
        peers.fill(made, count, version)
        _fill(made)
        ports = [free() for _ in range(4)]
        dynamic, cached = (
            stack.enter_context(peers.started(f"tiles-{room}", *_ours(port, count, room)))
            for port, room in zip(ports[:2], (0, 256), strict=True)
        )
        command, environ = peers.tipg(python, ports[2], database)
        environ["TIPG_MAX_FEATURES_PER_TILE"] = "1000000"
        peer = stack.enter_context(peers.started("tipg", command, f"http://127.0.0.1:{ports[2]}/healthz", **environ))
        command = peers.gunicorn(python, "benchmarks.compare.floor:app", ports[3])
        floor = stack.enter_context(
            peers.started("floor", command, f"http://127.0.0.1:{ports[3]}/floor", PYTHONPATH=".")
        )
        for name, theirs in COLLECTIONS.items():
            for z in ZOOMS:
                tiles = _tiles(name, z, count)
                paths = [f"/tiles/{name}/{one.z}/{one.x}/{one.y}.mvt" for one in tiles]
                asked = [f"/collections/public.{theirs}/tiles/WebMercatorQuad/{one.z}/{one.x}/{one.y}" for one in tiles]
                targets = [
                    (Target("atlas", f"http://127.0.0.1:{ports[0]}", "", "", (dynamic,)), paths),
                    (Target("atlas, cached", f"http://127.0.0.1:{ports[1]}", "", "", (cached,)), paths),
                    (Target("tipg on PostGIS", f"http://127.0.0.1:{ports[2]}", "", "", (peer, made.process)), asked),
                    (Target("floor", f"http://127.0.0.1:{ports[3]}", "", "", (floor,)), ["/floor"]),
                ]
                _measured(f"{theirs}, zoom {z}: {len(tiles)} tiles", targets)


def _measured(title: str, targets: list[tuple[Target, list[str]]]) -> None:
    for target, paths in targets:
        for path in paths:
            with urllib.request.urlopen(target.base + path, timeout=60) as answer:
                answer.read()
    runs: dict[str, list[Run]] = {target.name: [] for target, _ in targets}
    for _ in range(ROUNDS):
        for target, paths in targets:
            runs[target.name].append(run(target.base, paths, list(target.processes), SECONDS))
    table(title, runs, {})


def _tiles(name: str, z: int, count: int) -> list[Tile]:
    """Some of the tiles of a zoom in which something begins, the same every time."""
    found = edges() if name == "legs" else events(min(count, 100_000))
    positions = np.array([one.geometry.coords[0] for one in found])
    numbers = np.unique((square(positions) * (1 << z)).astype(int), axis=0)
    every = [Tile(z, int(x), int(y)) for x, y in numbers if 0 <= y < 1 << z and x < 1 << z]
    return random.Random(z).sample(every, min(EACH, len(every)))  # noqa: S311 - the same every time


def _ours(port: int, count: int, room: int) -> tuple[list[str], str]:
    command = [sys.executable, "-m", "benchmarks.compare.tiled", str(port), str(count), str(room)]
    return command, f"http://127.0.0.1:{port}/tiles/legs/0/0/0.mvt"


def _fill(made: Cluster) -> None:
    """The edges as a table for the peer."""
    with psycopg.connect(made.dsn) as connection:
        connection.execute(
            "CREATE TABLE public.rail (id integer PRIMARY KEY, km float8, mode text, geom geometry(LineString, 4326))"
        )
        with connection.cursor() as cursor, cursor.copy("COPY public.rail FROM STDIN") as copy:
            for number, one in enumerate(edges(), 1):
                copy.write_row([number, one.properties["km"], "rail", f"SRID=4326;{one.geometry.wkt}"])
        connection.execute("CREATE INDEX ON public.rail USING gist (geom)")
        connection.execute("ANALYZE public.rail")


if __name__ == "__main__":
    numbers = [int(one.replace("_", "")) for one in sys.argv[1:]]
    if len(numbers) == 3:
        served(*numbers)
    else:
        main(*(numbers or [1_000_000]))

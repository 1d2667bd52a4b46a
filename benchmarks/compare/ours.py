"""The service over made-up events: `python -m benchmarks.compare.ours PORT COUNT CACHE_MB [DSN]`.

A pack that `benchmarks.million` left is mapped if this very program wrote it; else the events are made anew.
"""

from __future__ import annotations

import sys

from benchmarks.compare import peers
from benchmarks.compare.made import events
from geoapp import create_app, serving
from geoapp.settings import Settings
from geodata.atlas import DATA, Atlas, open_atlas
from geodata.store.memory import MemoryStore
from geodata.store.packed import BadPack, Packed
from geodata.store.postgis import PostgisStore
from geodata.store.prepared import program


def main(port: int, count: int, cache_mb: int, dsn: str = "") -> None:
    """Serve; from the database of `dsn` if one is given, which holds the same events already."""
    own = open_atlas()
    store = PostgisStore(dsn) if dsn else _in_memory(count, own.catalog.version)
    atlas = Atlas(own.root, own.catalog, own.graph, store)
    settings = Settings.read(cache_mb=cache_mb, heavy_per_minute=0)
    serving.serve(
        lambda: create_app(atlas, cache_mb=cache_mb, heavy_per_minute=0), DATA, "127.0.0.1", port, 2, settings
    )


def _in_memory(count: int, version: str) -> MemoryStore:
    packed: Packed | None
    try:
        with (peers.HOME / f"events-{count}.atlas").open("rb") as file:
            packed = Packed(file)
    except (OSError, BadPack):
        packed = None
    if packed is None or packed.told["program"] != program():
        return MemoryStore({"events": events(count)}, version)
    return MemoryStore.opened(packed)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), *sys.argv[4:])

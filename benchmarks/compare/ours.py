"""The service over made-up events: `python -m benchmarks.compare.ours PORT COUNT CACHE_MB [--rail] [--dsn DSN]`."""

from __future__ import annotations

import argparse

from benchmarks.compare.packs import opened
from geoapp import create_app, serving
from geoapp.settings import Settings
from geodata.atlas import DATA, Atlas, open_atlas
from geodata.store.postgis import PostgisStore


def main() -> None:
    """Serve; from a database if one is given, which holds the same already."""
    told = argparse.ArgumentParser()
    for name in ("port", "count", "cache_mb"):
        told.add_argument(name, type=int)
    told.add_argument("--rail", action="store_true")
    told.add_argument("--dsn")
    asked = told.parse_args()
    own, kept = open_atlas(), {"cache_mb": asked.cache_mb, "heavy_per_minute": 0}
    store = PostgisStore(asked.dsn) if asked.dsn else opened(asked.count, rail=asked.rail)
    atlas = Atlas(own.root, own.catalog, own.graph, store)
    serving.serve(lambda: create_app(atlas, **kept), DATA, "127.0.0.1", asked.port, 2, Settings.read(**kept))


if __name__ == "__main__":
    main()

"""Everything that must be reached, and every command that measures: what `python -m benchmarks` runs and tells."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from benchmarks.figures import Must

CASES = ("limit 100", "bbox, limit 100", "bbox, limit 1000", "datetime, limit 1000", "bbox + datetime", "single item")
COMPARE = "python -m benchmarks.compare 1_000 100_000 1_000_000"
TILES = "python -m benchmarks.compare.tiles"
KEPT = "python -m benchmarks.compare.cached"
MILLION = "python -m benchmarks.million"
FILES = "python -m benchmarks.files"
DOWNLOADS = "python -m benchmarks.downloads"
PAINT = "python -m benchmarks.paint"
ROUTES = "python -m benchmarks.routes"
_SQUARES = tuple(f"{name} z{z}" for name in ("rail", "points") for z in (4, 7, 10))
_GROWN = (1.5, 3, 3, 3, 3, 1.5)
_TIMES = ("first time", "again")
_KEPT = ("items", "items, 304", "map", "embed", "tile")


def _by_case(*bounds: float) -> dict[str, float]:
    return dict(zip(CASES, bounds, strict=True))


MUSTS = (
    Must("items/floor", "items of 100,000 events, requests/s × floor", _by_case(0.8, 0.5, 0.25, 0.15, 0.4, 1), COMPARE),
    Must("items/pygeoapi", "the same × pygeoapi", _by_case(20, 30, 30, 20, 30, 8), COMPARE),
    Must("items/tipg", "the same × tipg", _by_case(20, 15, 20, 20, 4, 4), COMPARE),
    Must("postgis/tipg", "the same on PostGIS × tipg", _by_case(*[3] * 6), COMPARE),
    Must("postgis/tipg, large", "1,000,000 events on PostGIS × tipg", _by_case(*[3] * 6), COMPARE),
    Must("growth", "CPU of a request over HTTP, 1,000,000 ÷ 1,000 events", _by_case(*_GROWN), COMPARE, most=True),
    Must("growth within", "the same without a server", _by_case(*_GROWN), MILLION, most=True),
    Must("kept/nginx", "kept answers, requests/s ÷ nginx with the same bytes", dict.fromkeys(_KEPT, 0.6), KEPT),
    Must("kept/floor", "the same × floor", dict.fromkeys(_KEPT, 6), KEPT),
    Must("tiles/tipg", "tiles made anew, requests/s × tipg", dict.fromkeys(_SQUARES, 1.2), TILES),
    Must("tiles on postgis/tipg", "the same on PostGIS × tipg", dict.fromkeys(_SQUARES, 1.2), TILES),
    Must("kept tiles/tipg", "kept tiles × tipg", dict.fromkeys(_SQUARES, 8), TILES),
    Must("kept tiles/floor", "the same × floor", dict.fromkeys(_SQUARES, 1), TILES),
    Must("memory", "1,000,000 events, two workers answering all queries, MB (PSS)", {"": 600}, MILLION, most=True),
    Must("memory after", "the same some seconds after all queries, MB", {"": 600}, MILLION, most=True),
    Must("file up", "CSV of 1,000,000 rows, to the map page, s", {"": 30}, FILES, most=True),
    Must("file memory", "the same, the reading process at most, MB", {"": 1200}, FILES, most=True),
    Must("prepared up", "the same prepared, to the map page, s", {"": 2}, FILES, most=True),
    Must("first byte", "100,000 events as GeoJSON, first byte, ms", dict.fromkeys(_TIMES, 50), DOWNLOADS, most=True),
    Must("rate/nginx", "the same, MB/s ÷ nginx", dict.fromkeys(_TIMES, 0.5), DOWNLOADS),
    Must(
        "more memory", "the same, own memory above the idle server, MB", dict.fromkeys(_TIMES, 16), DOWNLOADS, most=True
    ),
    Must("weight", "first view without tiles, KB", {"/": 150, "/embed": 120}, "python -m benchmarks.weight", most=True),
    Must("paint", "largest paint on slow 4G, 4 × slower, s", {"": 2.5}, PAINT, most=True),
    Must("shift", "layout shift", {"": 0.1}, PAINT, most=True),
    Must("drag", "longest task while the map is dragged, ms", {"": 50}, PAINT, most=True),
    Must("picture", "picture of 1200 × 630 drawn anew, ms", {"": 400}, "python -m benchmarks.frames", most=True),
    Must("route", "route across Eurasia, ms of CPU", {"": 60}, ROUTES, most=True),
    Must("network", "rail network loaded, s of CPU", {"": 1}, ROUTES, most=True),
    Must(
        "failover",
        "a primary fails: answers wrong or missing",
        {"": 0},
        "python -m benchmarks.faults failover",
        most=True,
    ),
)
"""What is asked of the atlas; bounds are ratios unless the name has a unit."""


@dataclass(frozen=True, slots=True)
class Command:
    """A module of this package with its arguments, those of a smoke run, and the seconds that it may take at most."""

    module: str
    arguments: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    longest_s: int = 300

    def line(self, *, smoke: bool) -> list[str]:
        """What to execute."""
        module = f"benchmarks.{self.module}"
        return [sys.executable, "-m", module, *(self.quick if smoke else self.arguments)]


COMMANDS = (
    Command("start"),
    Command("loading", (), ("1_000",)),
    Command("weight"),
    Command("paint"),
    Command("routes"),
    Command("frames"),
    Command("own"),
    Command("compare.cached"),
    Command("million", (), ("1_000", "2_000"), 900),
    Command("files", (), ("1_000",), 900),
    Command("reloads", (), ("1_000", "2")),
    Command("folder", (), ("1_000",), 900),
    Command("downloads", (), ("1_000",), 600),
    Command("compare", ("1_000", "100_000", "1_000_000"), ("1_000",), 3600),
    Command("compare.tiles", (), ("1_000",), 1800),
    Command("faults", ("failover",), ("failover",)),
    Command("dear"),
    Command("load", ("60",), ("4",)),
)
"""In the order in which they run."""

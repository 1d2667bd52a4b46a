"""The project's own data folder with very many made-up events: CPU time and peak memory of its reading.

`python -m benchmarks.folder [COUNT [FOLDER]]`; the data are left in FOLDER, if it is given.
"""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from geodata.atlas import DATA, open_atlas

_OPEN = """
import resource, sys, time
from pathlib import Path
from geodata.atlas import open_atlas
begun = time.perf_counter()
open_atlas(Path(sys.argv[1]))
took = time.perf_counter() - begun
for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF):
    used = resource.getrusage(who)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
print(took)
"""
_FIRST_DAY, _DAYS = date(1992, 1, 1), 12_000


def main(count: int, folder: Path | None) -> None:
    """Print what opening takes, from the source files and from what was prepared."""
    with tempfile.TemporaryDirectory() as scratch:
        root = made(folder or Path(scratch) / "atlas", count)
        size = (root / "events/events.csv").stat().st_size / 1e6
        print(f"{count:,} events, {size:.0f} MB of CSV\n")
        print("| from | by the clock, s | CPU, s | at most, MB |\n|---|--:|--:|--:|")
        print(f"| the source files | {_opened(root)} |")
        begun = time.perf_counter()
        subprocess.run([Path(sys.executable).with_name("atlas"), "prepare", root], check=True, capture_output=True)
        print(f"| atlas prepare | {time.perf_counter() - begun:.1f} | | |")
        print(f"| what was prepared | {_opened(root)} |")


def _opened(root: Path) -> str:
    done = subprocess.run([sys.executable, "-c", _OPEN, str(root)], check=True, capture_output=True, text=True)
    apart, apart_mb, own, own_mb, took = map(float, done.stdout.split())
    return f"{took:.1f} | {apart:.1f} + {own:.1f} | {apart_mb:.0f} beside {own_mb:.0f}"


def made(root: Path, count: int) -> Path:
    """The project's own folder, its table of events filled up to `count` rows."""
    own = open_atlas().graph
    places, kinds = list(own.places), [event.kind.value for event in own.events.values()]
    sources = list(own.sources)
    shutil.copytree(DATA, root, ignore=shutil.ignore_patterns("*.atlas"))
    about = root / "events/events.toml"
    lines = [
        f"events = [1, {count}]" if line.startswith("events =") else line
        for line in about.read_text("utf-8").splitlines()
    ]
    about.write_text("\n".join(lines) + "\n", "utf-8")
    dice = random.Random(8)  # noqa: S311 - made up, and the same each time
    with (root / "events/events.csv").open("a", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        for number in range(count - len(own.events)):
            day = _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
            kind, (first, second) = dice.choice(kinds), dice.sample(places, 2)
            where = f"{first}; {second}" if number % 10 == 0 else first
            title = f"{kind.replace('-', ' ').capitalize()} number {number} at {first}"
            told = f"What the feed says of number {number}: made up, to measure with; {kind} at {where} on {day}."
            cells = (f"feed-{number}", title, "", kind, day, where, "", "", told, "no", "", dice.choice(sources), "")
            table.writerow(cells)
    return root


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None)

"""Reading, checking and indexing a folder of many events: time and peak memory, beside pandas reading the same CSV."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.atlas import DATA
from geodata.fields import columns
from geodata.model import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (1_000, 10_000, 100_000)

_LOAD = """
import resource, sys, time
begun = time.perf_counter()
{load}
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
OURS = "from pathlib import Path; from geodata.atlas import open_atlas; open_atlas(Path(sys.argv[1]))"
YARDSTICK = "import pandas; pandas.read_csv(sys.argv[1] + '/events/events.csv')"


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print a row for each size."""
    print(f"{'events':>8} {'seconds':>9} {'MB':>6}   {'pandas s':>9} {'MB':>6}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            data = grown(Path(folder) / "data", size)
            ours, yardstick = measured(OURS, data), measured(YARDSTICK, data)
        print(f"{size:>8,} {ours[0]:>9.2f} {ours[1]:>6.0f}   {yardstick[0]:>9.2f} {yardstick[1]:>6.0f}")


def grown(data: Path, size: int) -> Path:
    """The atlas's own folder with `size` made-up events at its places."""
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("basemap", "network"))
    about = data / "events/events.toml"
    about.write_text(_widened(about.read_text("utf-8")), "utf-8")
    with (data / "places/places.csv").open(encoding="utf-8", newline="") as stream:
        places = [row["id"] for row in csv.DictReader(stream)]
    chance = random.Random(1)  # noqa: S311 - made-up data, the same every time
    names = [column.name for column in columns(Event)]
    with (data / "events/events.csv").open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writerows(_made(number, places, chance) for number in range(size))
    return data


def _widened(text: str) -> str:
    lines = [
        f"{line.split('=')[0]}= [1, 10000000]" if line.startswith(("events", "versions")) else line
        for line in text.splitlines()
    ]
    return "\n".join('dates = "1990/2030"' if line.startswith("dates") else line for line in lines) + "\n"


def _made(number: int, places: list[str], chance: random.Random) -> dict[str, str]:
    date = f"{chance.randint(1992, 2025)}-{chance.randint(1, 12):02d}"
    return {
        "id": f"made-up-{number}",
        "title": f"Made-up event {number}",
        "kind": "context",
        "date": date if chance.random() < 0.2 else f"{date}-{chance.randint(1, 28):02d}",
        "places": chance.choice(places),
        "summary": "A made-up event to measure with.",
        "verified": "no",
        "sources": "seed-edm-2017",
    }


def measured(load: str, data: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of a fresh process that runs `load`."""
    done = subprocess.run(
        [sys.executable, "-c", _LOAD.format(load=load), str(data)], check=True, capture_output=True, text=True
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or SIZES)

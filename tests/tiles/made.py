"""The invented data of the tests, grown to thousands of places with an event each: a layer that is drawn by tiles."""

from __future__ import annotations

import csv
import random
import shutil
from typing import TYPE_CHECKING

from tests.conftest import TINY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PRECISIONS = (("exact", 50), ("site", 600), ("locality", 3000), ("district", 20000))
TOWN = (12.0, 50.5)
"""Where the first fifty places are all known to the town alone."""


def large(folder: Path, count: int) -> Path:
    """A data folder with `count` more places around the world, most in its middle."""
    data = folder / "large"
    shutil.copytree(TINY, data, ignore=shutil.ignore_patterns("outlines"))
    for name in ("places", "events"):
        about = data / name / f"{name}.toml"
        lines = about.read_text("utf-8").splitlines()
        widened = [f"{name} = [1, 1000000]" if line.startswith(f"{name} =") else line for line in lines]
        dated = ['dates = "2000/2023"' if line.startswith("dates") else line for line in widened]
        about.write_text("\n".join(dated) + "\n", "utf-8")
    chance = random.Random(5)  # noqa: S311 - made-up data, the same every time
    _append(data / "places/places.csv", (_place(number, chance) for number in range(count)))
    _append(data / "events/events.csv", (_event(number, chance) for number in range(count)))
    return data


def _append(path: Path, rows: Iterable[dict[str, object]]) -> None:
    with path.open("r+", encoding="utf-8", newline="") as stream:
        names = next(csv.reader(stream))
        stream.seek(0, 2)
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writerows(rows)


def _place(number: int, chance: random.Random) -> dict[str, object]:
    precision, metres = chance.choice(PRECISIONS) if number >= 50 else PRECISIONS[2]
    spread = 2.0 if number % 2 else 60.0
    lon, lat = (round(middle + chance.gauss(0, spread / 2), 5) for middle in TOWN)
    if number < 50:
        lon, lat = TOWN
    return {
        "id": f"made-{number}", "name": f"Made {number}", "kind": "training-area", "country": "XA",
        "lon": max(min(lon, 179.9), -179.9), "lat": max(min(lat, 84), -84), "precision": precision,
        "precision_m": metres, "position_basis": "Made up.", "position_verified": "no", "sources": "one-book",
    }  # fmt: skip


def _event(number: int, chance: random.Random) -> dict[str, object]:
    return {
        "id": f"made-{number}", "title": f"Made event {number}", "kind": "exercise",
        "date": f"{chance.randint(2001, 2019)}-{chance.randint(1, 12):02d}", "places": f"made-{number}",
        "summary": "Made up.", "verified": "no", "sources": "one-book",
    }  # fmt: skip

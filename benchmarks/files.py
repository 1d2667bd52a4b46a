"""A file of made-up events as an atlas: CPU time and peak memory of its reading, and how soon it is served, by format.

`python -m benchmarks.files [COUNT [FORMAT ...]]`. The clock runs from `atlas serve FILE` to the map page; then server
and workers are weighed. Once more it runs after `atlas prepare FILE`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas

from benchmarks.compare.load import memory
from benchmarks.compare.made import events
from benchmarks.compare.peers import started
from benchmarks.figures import tell
from tests.served import ATLAS, free_port

if TYPE_CHECKING:
    from collections.abc import Sequence

MUST_BE = 1_000_000
FORMATS = ("csv", "parquet", "gpkg", "geojson")
_OPEN = """
import resource, sys
from pathlib import Path
from geodata.atlas import open_atlas
open_atlas(Path(sys.argv[1]))
apart = resource.getrusage(resource.RUSAGE_CHILDREN)
print(apart.ru_utime + apart.ru_stime, apart.ru_maxrss / 1024)
"""


def main(count: int, formats: Sequence[str] = FORMATS) -> None:
    """Print a row for each format."""
    print(f"{count:,} rows\n")
    print("| file | CPU, s | at most, MB | map page after s | held then, MB (PSS) | prepared, map page after s | MB |")
    print("|---|" + "--:|" * 6)
    with tempfile.TemporaryDirectory() as folder:
        for path in made(Path(folder), count, formats):
            done = subprocess.run(
                [sys.executable, "-c", _OPEN, str(path)], check=True, capture_output=True, text=True, timeout=900
            )
            seconds, most = map(float, done.stdout.split())
            up, held = _up(path)
            subprocess.run([ATLAS, "prepare", path], check=True, capture_output=True, timeout=900)
            again, then = _up(path)
            shown = (f"{seconds:.0f}", f"{most:.0f}", f"{up:.1f}", held, f"{again:.1f}", then)
            print(f"| {path.name}, {path.stat().st_size / 1e6:.0f} MB | {' | '.join(shown)} |", flush=True)
            if path.suffix == ".csv" and count >= MUST_BE:
                for name, value in (("file up", up), ("file memory", most), ("prepared up", again)):
                    tell(name, "", value)


def _up(path: Path) -> tuple[float, str]:
    """Seconds until the map page of a served file is there, and the MB that all processes hold then, in all and own."""
    address, begun = f"http://127.0.0.1:{(port := free_port())}/", time.monotonic()
    with started("file", [str(ATLAS), "serve", str(path), "--port", str(port)], address) as process:
        up = time.monotonic() - begun
        return up, f"{memory([process]):.0f}, {memory([process], 'Pss_Anon:'):.0f} own"


def made(folder: Path, count: int, formats: Sequence[str]) -> list[Path]:
    """The same events in each format, without what is derived of their dates."""
    kept = ("id", "title", "kind", "date", "value", "source")
    held = list(events(count))
    rows = [{name: one.properties[name] for name in kept} for one in held]
    frame = geopandas.GeoDataFrame(rows, geometry=[one.geometry for one in held], crs=4326)
    paths = [folder / f"events.{form}" for form in formats]
    for path in paths:
        _written(frame, path)
    return paths


def _written(frame: geopandas.GeoDataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.drop(columns="geometry").assign(lon=frame.geometry.x, lat=frame.geometry.y).to_csv(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:] or FORMATS)

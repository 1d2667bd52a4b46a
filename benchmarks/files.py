"""A file of made-up events as an atlas, by column: CPU time and peak memory of its reading, by format.

`python -m benchmarks.files [COUNT]`
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas

from benchmarks.compare.made import events

FORMATS = ("csv", "parquet", "gpkg", "geojson")
_OPEN = """
import resource, sys
from pathlib import Path
from geodata.atlas import open_atlas
open_atlas(Path(sys.argv[1]))
apart = resource.getrusage(resource.RUSAGE_CHILDREN)
print(apart.ru_utime + apart.ru_stime, apart.ru_maxrss / 1024)
"""


def main(count: int) -> None:
    """Print a row for each format."""
    print(f"{count:,} rows\n\n| file | CPU, s | at most, MB |\n|---|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for path in _made(Path(folder), count):
            done = subprocess.run(
                [sys.executable, "-c", _OPEN, str(path)], check=True, capture_output=True, text=True, timeout=900
            )
            seconds, megabytes = map(float, done.stdout.split())
            print(f"| {path.name}, {path.stat().st_size / 1e6:.0f} MB | {seconds:.0f} | {megabytes:.0f} |")


def _made(folder: Path, count: int) -> list[Path]:
    """The same events in each format, without what is derived of their dates."""
    kept = ("id", "title", "kind", "date", "value", "source")
    made = list(events(count))
    rows = [{name: one.properties[name] for name in kept} for one in made]
    frame = geopandas.GeoDataFrame(rows, geometry=[one.geometry for one in made], crs=4326)
    paths = [folder / f"events.{form}" for form in FORMATS]
    frame.drop(columns="geometry").assign(lon=frame.geometry.x, lat=frame.geometry.y).to_csv(paths[0], index=False)
    frame.to_parquet(paths[1])
    for path in paths[2:]:
        frame.to_file(path)
    return paths


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

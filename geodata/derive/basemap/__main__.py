"""The command: see the package's docstring."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from geodata.derive.basemap import about, relief, tiles
from geodata.derive.basemap.labels import label_features
from geodata.derive.basemap.lines import line_features
from geodata.derive.basemap.polygons import polygon_features
from geodata.derive.basemap.sources import fetch_all


def main() -> None:
    """Fetch, build and write everything."""
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    packages = fetch_all(options.work)
    layers = options.work / "layers"
    for features in (polygon_features, line_features, label_features):
        tiles.write_layers(features(packages), layers)
    tiles.run_tippecanoe(layers, options.out / "basemap.pmtiles")
    relief.write_relief(packages, options.out / "relief.pmtiles")
    about.write_about(options.out, options.date)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m geodata.derive.basemap",
        description="Derive the offline basemap from registry packages.",
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for packages and layers")
    parser.add_argument("--out", type=Path, required=True, help="folder for the finished files")
    parser.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="day to write as the date of building (default: today)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()

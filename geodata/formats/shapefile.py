"""Zipped shapefile, with what it leaves out said in its README.txt."""

from __future__ import annotations

import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any

from geodata.formats.arrow import common_shape, gdal, pieces, scratch
from geodata.formats.rows import AS_THEY_ARE, Kind, cells
from geodata.formats.spool import Spool
from geodata.formats.table import Featured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geodata.formats.imprint import Imprint

SHORT = {
    "start_earliest": "start_min",
    "start_latest": "start_max",
    "end_earliest": "end_min",
    "end_latest": "end_max",
    "time_precision_acled": "t_acled",
    "time_precision_ucdp": "t_ucdp",
    "precision": "prec",
    "precision_m": "prec_m",
    "precision_acled": "p_acled",
    "precision_ucdp": "p_ucdp",
    "precision_iati": "p_iati",
    "precision_linked_places": "p_lpf",
    "position_basis": "pos_basis",
    "position_verified": "pos_seen",
    "related_places": "rel_places",
    "supported_by": "support",
    "contradicted_by": "contradict",
    "km_great_circle": "km_gcircle",
    "longest_straight_km": "km_longest",
}
"""Names that would not be told apart if they were only cut."""

_LONGEST = 254
_FAMILIES = {"points": "Point", "lines": "LineString", "polygons": "Polygon"}
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


class Shapefile:
    """A layer for each geometry type, and a bare table for what has no geometry; README.txt has the imprint."""

    name = "shp"
    media_type = "application/zip"
    extension = "shp.zip"
    title = "Shapefile (zipped)"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with Spool(features) as spool, scratch() as folder:
            names = short_names(list(spool.columns))
            for family in ("", *_FAMILIES):
                _layer(folder, family, spool, names, imprint)
            (folder / "README.txt").write_text(_readme(imprint, names), "utf-8")
            yield from pieces(_zipped(folder, imprint))


def short_names(names: list[str]) -> dict[str, str]:
    """A field name of at most ten characters for each column."""
    short: dict[str, str] = {}
    for name in names:
        wanted = SHORT.get(name, name)[:10]
        number = 1
        while wanted in short.values():
            number += 1
            wanted = f"{name[: 9 - len(str(number))]}_{number}"
        short[name] = wanted
    return short


def _layer(folder: Path, family: str, spool: Spool, names: dict[str, str], imprint: Imprint) -> None:
    """One of the layers, if any feature belongs to it."""
    single = _FAMILIES.get(family, "")
    shapes = {shape for shape in spool.shapes if shape.removeprefix("Multi") == single}
    if not shapes and (family or (not spool.without_shape and spool.count)):
        return
    gdal(
        folder / f"{imprint.name}{'_' * bool(family)}{family}{'.shp' if family else '.dbf'}",
        "ESRI Shapefile",
        Featured(spool.columns, partial(_of_family, spool, single), shapes),
        common_shape(shapes),
        _cut,
        names,
        layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": imprint.updated},
    )


def _of_family(spool: Spool, family: str) -> Iterator[list[dict[str, Any]]]:
    return ([feature for feature in chunk if _family(feature) == family] for chunk in spool.chunks())


def _family(feature: dict[str, Any]) -> str:
    return feature["geometry"]["type"].removeprefix("Multi") if feature["geometry"] else ""


def _cut(values: list[Any], kind: Kind) -> list[Any]:
    """A column, its texts with at most 254 bytes."""
    held = cells(values, kind)
    if kind is Kind.DATE or kind in AS_THEY_ARE:
        return held
    return [value and value.replace("\x00", "").encode()[:_LONGEST].decode("utf-8", "ignore") for value in held]


def _readme(imprint: Imprint, names: dict[str, str]) -> str:
    table = "\n".join(f"  {short:<10}  {name}" for name, short in names.items())
    told = "\n".join(f"{name}: {value}" for name, value in imprint.entries().items())
    return (
        f"{told}\n\nLimits of this format: a layer holds one geometry type, so there may be several layers; records "
        "without a position are in the .dbf alone; field names have at most 10 characters; texts are cut at "
        f"{_LONGEST} bytes (UTF-8); lists are joined with '; '. GeoPackage has none of these limits.\n"
        f"\nField names:\n{table}\n"
    )


def _zipped(folder: Path, imprint: Imprint) -> Path:
    """The files of the folder as a zip, dated with the day of the data."""
    year, month, day = (int(part) for part in imprint.updated.split("-"))
    out = folder / "out.zip"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            if path.suffix in _PARTS or path.name == "README.txt":
                entry = zipfile.ZipInfo(path.name, (year, month, day, 0, 0, 0))
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with packed.open(entry, "w") as target, path.open("rb") as source:
                    while piece := source.read(1 << 16):
                        target.write(piece)
    return out

"""What a large file holds, by column: its fields as Arrow has them, its geometries, its layer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow
import shapely

from geodata import progress
from geodata.foreign import GEOJSON, PARQUET, chosen, gdal, plain
from geodata.large.shapes import RUN, Geometries
from geodata.reading import BrokenData, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

READING = "Reading"
_GEOGRAPHIC = ("OGC:CRS84", "EPSG:4326")


@dataclass(frozen=True, slots=True)
class Held:
    """A file, read: its name, its fields by name, its geometries, the layer where it has a name of its own."""

    file: str
    names: list[str]
    fields: dict[str, pyarrow.ChunkedArray]
    shapes: Geometries
    layer: str | None = None


def held(path: Path, layer: str | None) -> Held:
    """Read a file. Raises BrokenData."""
    progress.at(READING, 0)
    reader, suffix = Reader(path.parent), path.suffix.lower()
    if suffix == ".csv":
        from geodata.large.texts import columns_of_csv  # noqa: PLC0415 - not loaded for other files

        found = columns_of_csv(reader, path)
    elif suffix in PARQUET:
        found = _from_parquet(reader, path)
    elif suffix in GEOJSON and layer is None:
        from geodata.large.slices import columns_of_geojson  # noqa: PLC0415 - as above

        found = columns_of_geojson(path) or _from_gis(reader, path, layer)
    else:
        found = _from_gis(reader, path, layer)
    if reader.complaints or found is None:
        raise BrokenData(reader.complaints)
    progress.at(READING, 1)
    fields, shapes, own = found
    return Held(path.name, list(fields), fields, shapes, own)


_Found = tuple[dict[str, pyarrow.ChunkedArray], Geometries, str | None]


def _from_gis(reader: Reader, path: Path, layer: str | None) -> _Found | None:
    pyogrio = gdal()
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if (one := chosen(reader, path.name, layers, layer)) is None:
            return None
        with pyogrio.open_arrow(path, layer=one, datetime_as_string=True, use_pyarrow=True) as (about, batches):
            drawn = about["geometry_name"] or "wkb_geometry"
            fields, shapes = _columns(reader, path.name, drawn, about["crs"], batches)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        reader.complain(path.name, "", "file", "", "GDAL can read the file", f"mend it: {plain(error, path)}")
        return None
    return fields, shapes, one if one != path.stem and path.suffix.lower() == ".gpkg" else None


def _columns(
    reader: Reader, file: str, drawn: str, crs: Any, batches: Iterable[pyarrow.RecordBatch]
) -> tuple[dict[str, pyarrow.ChunkedArray], Geometries]:
    """The fields of a layer, and its geometries, which are well-known binary in the column `drawn`."""
    kept, shapes = [], Geometries()
    for batch in batches:
        place = batch.schema.get_field_index(drawn)
        binary = pyarrow.nulls(batch.num_rows) if place < 0 else batch.column(place)
        found = shapely.from_wkb(np.array([*binary.to_pylist(), None], dtype=object)[:-1])
        if crs is None and not shapely.is_missing(found).all():
            rule = "the file says its coordinate system"
            reader.complain(file, "", "geometry", "", rule, "save it with one: a shapefile has a .prj beside it")
            break
        shapes.add(found if crs in (None, *_GEOGRAPHIC) else _in_degrees(found, crs))
        kept.append(batch if place < 0 else batch.remove_column(place))
    table = pyarrow.Table.from_batches(kept) if kept else pyarrow.table({})
    return {name: table.column(name) for name in table.column_names}, shapes


def _in_degrees(shapes: Any, crs: Any) -> Any:
    import geopandas  # noqa: PLC0415 - as above

    return geopandas.GeoSeries(shapes, crs=crs).to_crs(4326).to_numpy()


def _from_parquet(reader: Reader, path: Path) -> _Found | None:
    from pyarrow import parquet  # noqa: PLC0415 - as above

    try:
        with parquet.ParquetFile(path) as file:
            about = json.loads((file.schema_arrow.metadata or {})[b"geo"])
            told = about["columns"][about["primary_column"]]
            if told["encoding"] != "WKB":
                raise ValueError(f"its geometry is encoded as {told['encoding']}, not as WKB")
            crs = told.get("crs", "OGC:CRS84")
            fields, shapes = _columns(reader, path.name, about["primary_column"], crs, _batches(file))
    except (pyarrow.ArrowException, ValueError, TypeError, KeyError, OSError) as error:
        cure = f"write it as GeoParquet, with the metadata `geo`: {plain(error, path)}"
        reader.complain(path.name, "", "file", "", "the file is GeoParquet", cure)
        return None
    return fields, shapes, None


def _batches(file: Any) -> Iterator[pyarrow.RecordBatch]:
    total, done = max(file.metadata.num_rows, 1), 0
    for batch in file.iter_batches(RUN):
        yield batch
        done += batch.num_rows
        progress.at(READING, done / total)

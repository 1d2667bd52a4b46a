"""Reads files of other programs (GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML, shapefile, CSV) as rows."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
import shapely

from geodata.fields import shown
from geodata.reading import BrokenData, Reader, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

GEOJSON = {".geojson", ".json"}
_GIS = {*GEOJSON, ".gpkg", ".fgb", ".kml", ".shp", ".zip"}
"""Read by GDAL; a .zip is a shapefile with its files beside it."""
PARQUET = {".parquet", ".geoparquet"}
LON, LAT = ("lon", "lng", "long", "longitude", "x"), ("lat", "latitude", "y")
WKT = ("wkt", "geom", "geometry", "the_geom")
POSITION = frozenset((*LON, *LAT, *WKT))
"""Names, in lower case, of the fields of a CSV file that its positions are read from."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a foreign file: where it stands, its fields as text and as values, its geometry in WGS 84."""

    line: str
    fields: dict[str, str]
    geometry: shapely.Geometry | None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign file, read: its name, the names of its fields, its rows, the layer where it has names of its own."""

    file: str
    fields: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    layer: str | None = None


def foreign(path: Path, layer: str | None = None) -> Foreign:
    """The rows of a file, of one layer if it has several. Raises BrokenData."""
    reader, suffix = Reader(path.parent), path.suffix.lower()
    if suffix == ".csv":
        found = _from_csv(reader, path.name)
    elif suffix in _GIS:
        found = _from_gis(reader, path, layer)
    elif suffix in PARQUET:
        found = _from_parquet(reader, path)
    else:
        rule = "the file is GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML, a shapefile or CSV"
        known = ", ".join(sorted({*_GIS, *PARQUET}))
        reader.complain(path.name, "", "file", "", rule, f"save it as one of: .csv, {known}")
        found = Foreign(path.name)
    if reader.complaints:
        raise BrokenData(reader.complaints)
    return found


def _from_csv(reader: Reader, file: str) -> Foreign:
    table: Table[Any] = Table(file)
    rows = reader.csv_rows(table, ",;\t")
    _, header = next(rows, (1, []))
    if not header:
        reader.complain(file, 1, "header", "", "the first line names the fields", "add it")
    found = Foreign(file, header)
    for line, row in rows:
        if (cells := reader.cells(table, line, header, row)) is not None:
            fields = {name: shown(text) for name, text in cells.items()}
            try:
                found.rows.append(Row(str(line), fields, _spot(fields), fields))
            except (ValueError, shapely.errors.ShapelyError):
                rule = "the position is numbers in degrees, or WKT"
                reader.complain(file, line, "position", "", rule, "correct it, or empty its cells")
    return found


def _spot(fields: dict[str, str]) -> shapely.Geometry | None:
    """The geometry of a row of CSV: from a field of WKT, or from one of longitude and one of latitude."""
    by_name = {name.lower(): text for name, text in fields.items()}
    wkt, lon, lat = (next((by_name[name] for name in names if name in by_name), "") for names in (WKT, LON, LAT))
    if wkt:
        return shapely.from_wkt(wkt)
    return shapely.Point(float(lon), float(lat)) if lon and lat else None


def _from_gis(reader: Reader, path: Path, layer: str | None) -> Foreign:
    pyogrio = gdal()
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        one = chosen(reader, path.name, layers, layer)
        if one is None:
            return Foreign(path.name)
        frame = _frame(pyogrio, path, one)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        reader.complain(path.name, "", "file", "", "GDAL can read the file", f"mend it: {plain(error, path)}")
        return Foreign(path.name)
    own = one if one != path.stem else None
    return _framed(reader, path.name, frame, own if path.suffix.lower() == ".gpkg" else None)


def _frame(pyogrio: Any, path: Path, layer: str) -> Any:
    """A layer as a data frame: whole numbers and truth values as they are beside missing ones too."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Could not parse column", UserWarning)  # it stays text, as it should
        kept = {"integer_object_nulls": True}
        return pyogrio.read_dataframe(
            path, layer=layer, datetime_as_string=True, use_arrow=True, arrow_to_pandas_kwargs=kept
        )


def gdal() -> Any:
    """pyogrio, told to leave texts of GeoJSON as they are: GDAL would make 2 March of 30 February."""
    import pyogrio  # noqa: PLC0415 - half a second that only this needs

    pyogrio.set_gdal_config_options({"OGR_GEOJSON_DATE_AS_STRING": True})
    return pyogrio


def plain(error: Exception, path: Path) -> str:
    """What GDAL says, without the folders of this machine."""
    return str(error).replace(f"{path.parent}/", "")


def _from_parquet(reader: Reader, path: Path) -> Foreign:
    import geopandas  # noqa: PLC0415 - as above
    import pyarrow.parquet  # noqa: PLC0415

    try:
        frame = geopandas.read_parquet(path)
    except (pyarrow.ArrowException, ValueError, TypeError, KeyError, OSError) as error:
        cure = f"write it as GeoParquet, with the metadata `geo`: {plain(error, path)}"
        reader.complain(path.name, "", "file", "", "the file is GeoParquet", cure)
        return Foreign(path.name)
    named = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    return _framed(reader, path.name, named, None)


def _framed(reader: Reader, file: str, frame: Any, layer: str | None) -> Foreign:
    """A data frame as rows."""
    names = [str(name) for name in frame.columns if name != "geometry"]
    return Foreign(file, names, list(_rows(reader, file, frame, names)), layer)


def chosen(reader: Reader, file: str, layers: list[str], layer: str | None) -> str | None:
    """The layer to read; None, with a complaint, if it is not there or one of several is meant."""
    if layer is None and len(layers) == 1:
        return layers[0]
    if layer not in layers:
        rule = "the layer is one of the file" if layer else "one layer is read"
        reader.complain(file, "", "layer", layer or "", rule, f"give --layer, one of: {', '.join(layers) or 'none'}")
        return None
    return layer


def _rows(reader: Reader, file: str, frame: Any, names: list[str]) -> Iterator[Row]:
    shapes: Any = frame.geometry if "geometry" in frame.columns else [None] * len(frame)
    if "geometry" in frame.columns and not shapes.isna().all():
        if frame.crs is None:
            rule = "the file says its coordinate system"
            reader.complain(file, "", "geometry", "", rule, "save it with one: a shapefile has a .prj beside it")
            return
        shapes = shapes.to_crs(4326)
    for index, (cells, shape) in enumerate(zip(frame[names].to_dict("records"), shapes, strict=True)):
        fields = {name: text_of(value) for name, value in cells.items()}
        yield Row(
            f"feature {index}", fields, shape, {name: value_of(value, fields[name]) for name, value in cells.items()}
        )


def value_of(value: Any, text: str) -> Any:
    """A value of a data frame as JSON has it: numbers and truth values as they are, the rest as text, None for none."""
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, bool | int):
        return plain
    if isinstance(plain, float):
        return (int(plain) if plain.is_integer() and abs(plain) < _EXACT else plain) if math.isfinite(plain) else None
    return text or None


_EXACT = 2**53


def text_of(value: Any) -> str:
    """A value of a data frame as the cell of a spreadsheet would hold it, on one line."""
    if hasattr(value, "tolist"):  # of NumPy: a number, a truth value or a list
        value = value.tolist()
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(text_of, value))
    if isinstance(value, dict):
        return orjson.dumps(value, default=str).decode()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return shown(str(value).removesuffix("T00:00:00").removesuffix("T00:00:00Z"))

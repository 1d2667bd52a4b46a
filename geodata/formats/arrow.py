"""Features as Arrow record batches, and the files that GDAL makes from them."""

from __future__ import annotations

import logging
import tempfile
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.formats.rows import Kind, cells
from geodata.formats.spool import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.formats.table import Table, Written

    Shapes = NDArray[np.object_]

GEOMETRY = "geometry"
_MULTI = {
    "Point": shapely.multipoints,
    "LineString": shapely.multilinestrings,
    "Polygon": shapely.multipolygons,
}


def types(kinds: Mapping[str, Kind], *, lists: bool) -> dict[str, pa.DataType]:
    """The Arrow type of each column; without `lists` they are text."""
    import pyarrow as pa  # noqa: PLC0415 - a tenth of a second that serving does not need

    known = {
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.YES_NO: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.TEXTS: pa.list_(pa.string()) if lists else pa.string(),
        Kind.WHOLES: pa.list_(pa.int64()) if lists else pa.string(),
    }
    return {name: known.get(kind, pa.string()) for name, kind in kinds.items()}


def batches(
    table: Table, schema: pa.Schema, written: Written, shaped: Callable[[Shapes], Shapes] = lambda shapes: shapes
) -> Iterator[pa.RecordBatch]:
    """A table batch by batch; its columns, in their order, have the names of the schema, whose last is WKB if more."""
    import pyarrow as pa  # noqa: PLC0415

    fields = {name: schema.field(number).type for number, name in enumerate(plain(table))}
    for columns, shapes in table.parts(fields, written):
        drawn = [pa.array(shapely.to_wkb(shaped(shapes)), type=pa.binary())] if len(schema) > len(fields) else []
        yield pa.RecordBatch.from_arrays([*columns, *drawn], schema=schema)


def plain(table: Table) -> dict[str, Kind]:
    """The columns of a table but for one that has the name of its geometries."""
    return {name: kind for name, kind in table.columns.items() if name != GEOMETRY}


def listed(values: list[Any], kind: Kind) -> list[Any]:
    """The values of a column of a table that has lists."""
    if kind is Kind.WHOLES:
        return values
    if kind is Kind.TEXTS:
        return [None if value is None else cells(value, Kind.TEXT) for value in values]
    return cells(values, kind)


def common_shape(shapes: set[str]) -> str | None:
    """The one geometry type of a layer: the multiple one where single and multiple stand side by side."""
    families = {shape.removeprefix("Multi") for shape in shapes}
    if not shapes:
        return None
    if len(families) > 1 or "GeometryCollection" in families:
        return "Unknown"
    return shapes.copy().pop() if len(shapes) == 1 else f"Multi{families.pop()}"


def _as(layer_shape: str | None) -> Callable[[Shapes], Shapes]:
    """What makes the geometries of a layer of one type."""
    multiply = _MULTI.get((layer_shape or "").removeprefix("Multi"))
    if not multiply or not (layer_shape or "").startswith("Multi"):
        return lambda shapes: shapes
    single = shapely.GeometryType[(layer_shape or "").removeprefix("Multi").upper()].value

    def multiplied(shapes: Shapes) -> Shapes:
        alone = shapely.get_type_id(shapes) == single
        if alone.any():
            shapes[alone] = multiply(shapes[alone], indices=np.arange(alone.sum()))
        return shapes

    return multiplied


def gdal(
    path: Path,
    driver: str,
    table: Table,
    shape: str | None,
    written: Written = cells,
    fields: Mapping[str, str] | None = None,
    **options: Any,
) -> None:
    """Write one layer with GDAL, batch by batch; without a shape it is a table. `fields` are the names of columns."""
    import pyarrow as pa  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415

    logging.getLogger("pyogrio").setLevel(logging.ERROR)
    named = [((fields or {}).get(name, name), kind) for name, kind in types(plain(table), lists=False).items()]
    schema = pa.schema(named + ([(GEOMETRY, pa.binary())] if shape else []))
    faults: list[Exception] = []
    whole = _noted(batches(table, schema, written, _as(shape)), faults)
    reader = pa.RecordBatchReader.from_batches(schema, chain.from_iterable(map(_few, whole)))
    where = {"geometry_name": GEOMETRY, "geometry_type": shape, "crs": "EPSG:4326"} if shape else {}
    try:
        pyogrio.write_arrow(reader, str(path), driver=driver, **where, **options)
    except RuntimeError:
        if faults:
            raise faults[0] from None
        raise


def _noted(batches: Iterator[pa.RecordBatch], faults: list[Exception]) -> Iterator[pa.RecordBatch]:
    """The batches; what goes wrong with them is noted, for GDAL tells nothing of it."""
    try:
        yield from batches
    except Exception as fault:
        faults.append(fault)
        raise


def _few(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch in parts of as many rows as are read from features at once: what SQLite writes differs with it."""
    return (batch.slice(start, AT_ONCE) for start in range(0, batch.num_rows, AT_ONCE))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="atlas-") as folder:
        yield Path(folder)


def pieces(path: Path) -> Iterator[bytes]:
    """A file, in pieces."""
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            yield piece

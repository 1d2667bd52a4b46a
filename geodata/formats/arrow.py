"""Features as Arrow record batches, and the files that GDAL makes from them."""

from __future__ import annotations

import logging
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.formats.rows import Kind, cells, shapes_of, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.formats.spool import Spool

    Shapes = NDArray[np.object_]

GEOMETRY = "geometry"
_MULTI = {
    "Point": shapely.multipoints,
    "LineString": shapely.multilinestrings,
    "Polygon": shapely.multipolygons,
}


def types(kinds: dict[str, Kind], *, lists: bool) -> dict[str, pa.DataType]:
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


def batch(
    features: list[dict[str, Any]],
    kinds: dict[str, Kind],
    schema: pa.Schema,
    shaped: Callable[[Shapes], Shapes] = lambda shapes: shapes,
    written: Callable[[list[Any], Kind], list[Any]] = cells,
) -> pa.RecordBatch:
    """Some features as one record batch, with columns in the order of their kinds; a geometry at the end is WKB."""
    import pyarrow as pa  # noqa: PLC0415

    held: list[Any] = [written(values(features, name), kind) for name, kind in kinds.items() if name != GEOMETRY]
    if GEOMETRY in schema.names:
        held.append(shapely.to_wkb(shaped(shapes_of(features))))
    return pa.RecordBatch.from_arrays(
        [pa.array(column, type=field.type) for column, field in zip(held, schema, strict=True)], schema=schema
    )


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
    chunks: Iterable[list[dict[str, Any]]],
    kinds: dict[str, Kind],
    shape: str | None,
    written: Callable[[list[Any], Kind], list[Any]] = cells,
    fields: Mapping[str, str] | None = None,
    **options: Any,
) -> None:
    """Write one layer with GDAL, batch by batch; without a shape it is a table. `fields` are the names of columns."""
    import pyarrow as pa  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415

    logging.getLogger("pyogrio").setLevel(logging.ERROR)
    named = [((fields or {}).get(name, name), kind) for name, kind in types(kinds, lists=False).items()]
    schema = pa.schema(named + ([(GEOMETRY, pa.binary())] if shape else []))
    batches = (batch(chunk, kinds, schema, _as(shape), written) for chunk in chunks)
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    where = {"geometry_name": GEOMETRY, "geometry_type": shape, "crs": "EPSG:4326"} if shape else {}
    pyogrio.write_arrow(reader, str(path), driver=driver, **where, **options)


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


def layer_shape(spool: Spool) -> str | None:
    """The geometry type of a layer of all features, None for a table without geometry."""
    return common_shape(spool.shapes)

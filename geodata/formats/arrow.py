"""Features as Arrow record batches, and the files that GDAL makes from them."""

from __future__ import annotations

import logging
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.formats.rows import CELLS, Kind, cell, row, shapes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

    from geodata.formats.rows import Spool

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
    shaped: Callable[[shapely.Geometry], shapely.Geometry] = lambda shape: shape,
    *,
    lists: bool = False,
) -> pa.RecordBatch:
    """Some features as one record batch; the geometry, where the schema has one, is WKB."""
    import pyarrow as pa  # noqa: PLC0415

    rows = [row(feature) for feature in features]
    held = [_values(rows, name, kind, lists=lists) for name, kind in kinds.items() if name != GEOMETRY]
    if GEOMETRY in schema.names:
        shapes = [None if shape is None else shaped(shape) for shape in shapes_of(features)]
        held.append(shapely.to_wkb(np.array([*shapes, None], dtype=object))[:-1].tolist())
    return pa.RecordBatch.from_arrays(
        [pa.array(column, type=field.type) for column, field in zip(held, schema, strict=True)], schema=schema
    )


def _values(rows: list[dict[str, Any]], name: str, kind: Kind, *, lists: bool) -> list[Any]:
    """A column of some rows."""
    values = [one.get(name) for one in rows]
    if lists and kind is Kind.WHOLES:
        return values
    if lists and kind is Kind.TEXTS:
        return [None if value is None else [cell(item, Kind.TEXT) for item in value] for value in values]
    made = CELLS[kind]
    return [None if value is None or value == [] else made(value) for value in values]


def common_shape(shapes: set[str]) -> str | None:
    """The one geometry type of a layer: the multiple one where single and multiple stand side by side."""
    families = {shape.removeprefix("Multi") for shape in shapes}
    if not shapes:
        return None
    if len(families) > 1 or "GeometryCollection" in families:
        return "Unknown"
    return shapes.copy().pop() if len(shapes) == 1 else f"Multi{families.pop()}"


def _as(layer_shape: str | None) -> Callable[[shapely.Geometry], shapely.Geometry]:
    multiply = _MULTI.get((layer_shape or "").removeprefix("Multi"))
    if not multiply or not (layer_shape or "").startswith("Multi"):
        return lambda shape: shape
    return lambda shape: shape if shape.geom_type.startswith("Multi") else multiply([shape])


def gdal(
    path: Path,
    driver: str,
    chunks: Iterable[list[dict[str, Any]]],
    kinds: dict[str, Kind],
    shape: str | None,
    **options: Any,
) -> None:
    """Write one layer with GDAL, batch by batch; without a shape it is a table."""
    import pyarrow as pa  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415

    logging.getLogger("pyogrio").setLevel(logging.ERROR)
    fields = list(types(kinds, lists=False).items()) + ([(GEOMETRY, pa.binary())] if shape else [])
    schema = pa.schema(fields)
    batches = (batch(chunk, kinds, schema, _as(shape)) for chunk in chunks)
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

"""GeoParquet 1.1."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.arrow import GEOMETRY, batch, listed, pieces, scratch, types
from geodata.formats.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geodata.formats.imprint import Imprint


_GROUP = 10
"""Batches of a row group: 2,000 rows."""


class GeoParquet:
    """Lists stay lists, dates dates; WKB in CRS84; the imprint is in the key-value metadata of the file."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    extension = "parquet"
    title = "GeoParquet"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with Spool(features) as spool, scratch() as folder:
            path = folder / "out.parquet"
            _write(path, spool, imprint)
            yield from pieces(path)


def _write(path: Path, spool: Spool, imprint: Imprint) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    told = imprint.entries() | {"geo": orjson.dumps(_geo(spool)).decode()}
    columns = {name: kind for name, kind in spool.columns.items() if name != GEOMETRY}
    fields = [*types(columns, lists=True).items(), (GEOMETRY, pa.binary())]
    schema = pa.schema(fields, metadata=told)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        batches = (batch(chunk, columns, schema, written=listed) for chunk in spool.chunks())
        while group := list(islice(batches, _GROUP)):
            writer.write_table(pa.Table.from_batches(group))


def _geo(spool: Spool) -> dict[str, Any]:
    """The metadata of GeoParquet 1.1; no crs means OGC:CRS84."""
    column = {"encoding": "WKB", "geometry_types": sorted(spool.shapes), "edges": "planar"}
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}

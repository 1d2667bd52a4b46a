"""GeoParquet 1.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from geodata.formats.arrow import GEOMETRY, batches, listed, pieces, plain, scratch, types
from geodata.formats.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from geodata.formats.imprint import Imprint
    from geodata.formats.table import Table


_GROUP = 2000
"""Rows of a row group."""


class GeoParquet:
    """Lists stay lists, dates dates; WKB in CRS84; the imprint is in the key-value metadata of the file."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    extension = "parquet"
    title = "GeoParquet"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with table(features) as held, scratch() as folder:
            path = folder / "out.parquet"
            _write(path, held, imprint)
            yield from pieces(path)


def _write(path: Path, held: Table, imprint: Imprint) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    told = imprint.entries() | {"geo": orjson.dumps(_geo(held)).decode()}
    fields = [*types(plain(held), lists=True).items(), (GEOMETRY, pa.binary())]
    schema = pa.schema(fields, metadata=told)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(batches(held, schema, listed)):
            writer.write_table(pa.Table.from_batches(group).combine_chunks())


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Batches for a row group each; so many rows are a whole number of batches."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _GROUP:
            yield held
            held = []
    if held:
        yield held


def _geo(held: Table) -> dict[str, Any]:
    """The metadata of GeoParquet 1.1; no crs means OGC:CRS84."""
    column = {"encoding": "WKB", "geometry_types": sorted(held.shapes), "edges": "planar"}
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}

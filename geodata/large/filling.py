"""From columns to a collection in a pack: features are written a run at a time, as those of records are."""

from __future__ import annotations

import zlib
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata import progress
from geodata.store.columns import CHUNK
from geodata.store.filling import Drawn, write_column, write_indexes
from geodata.store.texts import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geodata.large.columns import Coded
    from geodata.large.fields import Fields
    from geodata.large.shapes import Geometries
    from geodata.store.packed import Packer

_MOSTLY_DISTINCT = 0.5
"""Share of rows above which the distinct values of a property are too many for codes."""


def fill_rows(packer: Packer, name: str, shapes: Geometries, fields: Fields) -> dict[str, Any]:
    """Write a collection; what is told of it is needed to open it again."""
    properties = {"id": fields.ids, **dict(fields.served), "geometry_type": shapes.kinds}
    writing = _Writing(shapes, properties)
    packer.stream(f"{name}/features", writing.written())
    keys = np.array([zlib.crc32(key.encode()) for key in fields.ids.values], dtype=np.uint32)
    ends = np.concatenate([[0], *writing.sizes]).cumsum().astype(np.int64)
    write_indexes(packer, name, ends, keys[fields.ids.codes], np.ascontiguousarray(fields.days()))
    writing.drawn.finish(packer, f"{name}/shapes")
    for number, column in enumerate(properties.values()):
        write_coded(packer, f"{name}/column{number}", column)
    return {"rows": len(shapes), "columns": list(properties)}


class _Writing:
    def __init__(self, shapes: Geometries, properties: Mapping[str, Coded]) -> None:
        self._shapes, self._properties = shapes, properties
        self.drawn = Drawn()
        self.sizes: list[list[int]] = []

    def written(self) -> Iterator[bytes]:
        """The features as GeoJSON, each with what stands behind it."""
        count = -(-len(self._shapes) // CHUNK)
        for number, shapes in enumerate(progress.through("Writing", self._shapes.parts(CHUNK), count)):
            first = number * CHUNK
            cells = [column.of_rows(first, first + len(shapes)) for column in self._properties.values()]
            names = list(self._properties)
            texts = [
                orjson.dumps(
                    {
                        "type": "Feature",
                        "id": row[0],
                        "geometry": shape,
                        "properties": dict(zip(names, row, strict=True)),
                    }
                )
                + BETWEEN
                for shape, row in zip(self.drawn.add(shapes), zip(*cells, strict=True), strict=True)
            ]
            self.sizes.append(list(map(len, texts)))
            yield b"".join(texts)


def write_coded(packer: Packer, name: str, column: Coded) -> None:
    """Write a column of a collection."""
    coded = repeats(column)
    text, ends = bytearray(), array("q")
    rows = len(column.values) if coded else len(column)
    for start in range(0, rows, CHUNK):
        text += orjson.dumps(column.values[start : start + CHUNK] if coded else column.of_rows(start, start + CHUNK))
        ends.append(len(text))
    write_column(packer, name, column.codes if coded else column.codes[:0], len(column.values), text, ends)


def repeats(column: Coded) -> bool:
    """Whether values stand in so many rows that each is better written once."""
    return len(column.values) <= _MOSTLY_DISTINCT * len(column)

"""From columns to a collection in a pack: features are written a run at a time, as those of records are."""

from __future__ import annotations

import zlib
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.large.listing import Listing
from geodata.large.pieces import Cells, Writing, drawn_as, identified, member, repeats, texts
from geodata.store.columns import CHUNK
from geodata.store.filling import Drawn, write_column, write_indexes

if TYPE_CHECKING:
    from geodata.large.columns import Coded
    from geodata.large.fields import Fields
    from geodata.large.shapes import Geometries
    from geodata.store.packed import Packer


def fill_rows(packer: Packer, name: str, shapes: Geometries, fields: Fields) -> dict[str, Any]:
    """Write a collection; what is told of it is needed to open it again."""
    properties = {"id": fields.ids, **dict(fields.served), "geometry_type": shapes.kinds}
    drawn = _Drawn(shapes)
    told = (Cells(column, member(name, first=name == "id")) for name, column in properties.items())
    writing = Writing(len(shapes), [Cells(fields.ids, identified), drawn, *told])
    packer.stream(f"{name}/features", writing.written())
    keys = np.array([zlib.crc32(key.encode()) for key in fields.ids.values], dtype=np.uint32)
    days = np.ascontiguousarray(fields.days())
    write_indexes(packer, name, writing.ends, keys[fields.ids.codes], days)
    Listing.of(days).pack(packer, f"{name}/listing")
    drawn.noted.finish(packer, f"{name}/shapes")
    for number, column in enumerate(properties.values()):
        write_coded(packer, f"{name}/column{number}", column)
    return {"rows": len(shapes), "columns": list(properties), "alike": True}


class _Drawn:
    """The pieces that tell the geometries, noted as they pass."""

    def __init__(self, shapes: Geometries) -> None:
        self.noted = Drawn()
        self._parts = shapes.parts(CHUNK)

    def of_rows(self, *_: int) -> Any:
        """The pieces of the next run of rows."""
        return texts(map(drawn_as, self.noted.add(next(self._parts))))


def write_coded(packer: Packer, name: str, column: Coded) -> None:
    """Write a column of a collection."""
    coded = repeats(column)
    text, ends = bytearray(), array("q")
    rows = len(column.values) if coded else len(column)
    for start in range(0, rows, CHUNK):
        text += orjson.dumps(column.values[start : start + CHUNK] if coded else column.of_rows(start, start + CHUNK))
        ends.append(len(text))
    write_column(packer, name, column.codes if coded else column.codes[:0], len(column.values), text, ends)

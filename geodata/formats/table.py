"""Features as a table of Arrow, some rows at a time: from the columns of a pack if it is all of one, else one by one.

Out of a pack each distinct value is written once, and no feature is read.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import shapely

from geodata.deadline import in_time
from geodata.formats.rows import Kind, shapes_of, values, widest
from geodata.formats.spool import Spool
from geodata.store.picked import Picked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.store.columns import Column
    from geodata.store.shelf import Shelf

    Shapes = NDArray[np.object_]
    Written = Callable[[list[Any], Kind], list[Any]]
    """What makes cells of the values of a column; each by itself."""

_ROWS = 2000


class Part(NamedTuple):
    """Some rows: their columns, their geometries with None for none."""

    columns: list[pa.Array]
    shapes: Shapes


class Table(Protocol):
    """Rows with the kinds of their columns, the types of their geometries, and how many have none."""

    @property
    def columns(self) -> Mapping[str, Kind]:
        """Columns with their kinds; one that is empty in all rows holds text."""

    @property
    def shapes(self) -> set[str]:
        """The types of geometry that there are."""

    @property
    def without_shape(self) -> int:
        """Rows that have no geometry."""

    def parts(self, fields: Mapping[str, pa.DataType], written: Written) -> Iterator[Part]:
        """The rows, some at a time, with some of the columns, their cells of such types."""


@contextmanager
def table(features: Iterable[bytes]) -> Iterator[Table]:
    """Features as a table, for as long as they are needed."""
    if isinstance(features, Picked) and features.whole_of and "id" in features.whole_of.places:
        yield _Shelved(features.whole_of)
    else:
        with Spool(features) as spool:
            yield Featured(spool.columns, spool.chunks, spool.shapes, spool.without_shape)


class Featured(NamedTuple):
    """A table of features that are read one by one, chunk by chunk."""

    columns: Mapping[str, Kind]
    chunks: Callable[[], Iterable[list[dict[str, Any]]]]
    shapes: set[str]
    without_shape: int = 0

    def parts(self, fields: Mapping[str, pa.DataType], written: Written) -> Iterator[Part]:
        """As of any table."""
        import pyarrow as pa  # noqa: PLC0415 - a tenth of a second that serving does not need

        for chunk in self.chunks():
            cells = (written(values(chunk, name), self.columns[name]) for name in fields)
            held = [pa.array(column, type=kind) for column, kind in zip(cells, fields.values(), strict=True)]
            yield Part(held, shapes_of(chunk))


class _Shelved:
    """A table of all rows of a collection in a pack."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        names = dict.fromkeys(("id", *shelf.places))
        self._held = {name: column for name in names if (column := shelf.column(name))}
        self.columns = {name: _kind(name, column) for name, column in self._held.items()}
        self.shapes: set[str] = set()
        self.without_shape = 0
        for start in range(0, shelf.rows, _ROWS):
            self._note(self._shapes(start))

    def _note(self, shapes: Shapes) -> None:
        kinds = shapely.get_type_id(shapes)
        self.without_shape += int((kinds < 0).sum())
        self.shapes |= {_NAMES[kind] for kind in np.unique(kinds).tolist() if kind >= 0}

    def _shapes(self, start: int) -> Shapes:
        return self._shelf.shapes.of(np.arange(start, min(start + _ROWS, self._shelf.rows)))

    def parts(self, fields: Mapping[str, pa.DataType], written: Written) -> Iterator[Part]:
        """As of any table."""
        cells = [_Cells(self._held[name], self.columns[name], kind, written) for name, kind in fields.items()]
        for start in range(0, self._shelf.rows, _ROWS):
            in_time()
            rows = slice(start, min(start + _ROWS, self._shelf.rows))
            yield Part([column.of(rows) for column in cells], self._shapes(start))


_SINGLE = ("Point", "LineString", "LinearRing", "Polygon")
_NAMES = (*_SINGLE, "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
"""By the number of a type of geometry."""


def _kind(name: str, column: Column) -> Kind:
    known = Kind.TEXT if name == "id" else None
    for chunk in column.values.chunks():
        known = widest(name, known, chunk)
    return known or Kind.TEXT


class _Cells:
    """The cells of a column, each distinct value written once."""

    def __init__(self, column: Column, kind: Kind, form: pa.DataType, written: Written) -> None:
        import pyarrow as pa  # noqa: PLC0415 - as above

        self._column, self._kind, self._form, self._written = column, kind, form, written
        self._codes, self._array = column.codes, pa.array
        chunks = [self._made(chunk) for chunk in column.values.chunks()] if self._codes is not None else []
        self._known = pa.concat_arrays(chunks) if chunks else None

    def _made(self, values: list[Any]) -> pa.Array:
        return self._array(self._written(values, self._kind), type=self._form)

    def of(self, rows: slice) -> pa.Array:
        """The cells of some rows."""
        if self._codes is None or self._known is None:
            return self._made(self._column.values.between(rows.start, rows.stop))
        return self._known.take(self._array(self._codes[rows]))

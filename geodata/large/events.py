"""The events of a data folder, where they are too many to be records: from columns to features in a pack."""

from __future__ import annotations

import zlib
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata import progress
from geodata.features import as_json, bounds, coarsest, rounded, spots
from geodata.fields import Pattern, Text, columns
from geodata.large.columns import Coded
from geodata.large.filling import repeats, write_coded
from geodata.large.names import pack_names
from geodata.large.stored import Events
from geodata.large.ties import pack_ties
from geodata.model import Event
from geodata.store.columns import CHUNK
from geodata.store.days import ordinals
from geodata.store.filling import Drawn, write_indexes
from geodata.store.texts import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geodata.fields import Column
    from geodata.graph import Graph
    from geodata.large.tables import Columns
    from geodata.store.packed import Packer

EVENTS = Events.collection


def fill_events(packer: Packer, graph: Graph, table: Columns[Event]) -> dict[str, Any]:
    """Write the events, and which of them name a place or a source; what is told of them is needed to open them."""
    held = table.held
    ids, dates, places = held["id"], held["date"], held["places"]
    drawn = Drawn()
    shapes = drawn.add([rounded(spots(graph, named)) for named in places.values])
    drawn.repeat(places.codes)
    dated = Coded([bounds(when) for when in dates.values], dates.codes)
    placed = Coded([coarsest(graph, named) for named in places.values], places.codes)
    own = {column.name: _served(column, held[column.name]) for column in columns(Event)}
    writing = _Writing(
        _Piece(ids, lambda key: b'{"type":"Feature","id":%b' % orjson.dumps(key)),
        _Piece(Coded(shapes, places.codes), lambda shape: b',"geometry":%b,"properties":' % orjson.dumps(shape)),
        *(_Piece(column, _member(name, b"," if number else b"{")) for number, (name, column) in enumerate(own.items())),
        _Piece(dated, _members),
        _Piece(placed, _members),
    )
    packer.stream(f"{EVENTS}/features", writing.written())
    keys = np.array([zlib.crc32(key.encode()) for key in ids.values], dtype=np.uint32)
    days = np.array([ordinals(when) for when in dates.values], dtype=np.int32).reshape(-1, 4).T[:, dates.codes]
    ends = np.concatenate([[0], *writing.sizes]).cumsum().astype(np.int64)
    write_indexes(packer, EVENTS, ends, keys[ids.codes], np.ascontiguousarray(days))
    drawn.finish(packer, f"{EVENTS}/shapes")
    properties = own | _split(dated) | _split(placed)
    for number, column in enumerate(properties.values()):
        write_coded(packer, f"{EVENTS}/column{number}", column)
    for name in Events.tied:
        pack_ties(packer, f"{EVENTS}/{name}", held[name])
    told = {"name": EVENTS, "rows": len(ids), "columns": list(properties)}
    del own, properties, writing
    named = [held[name] for name in _NAMES]
    held.clear()  # the index takes as much room as what was written
    pack_names(packer, f"{EVENTS}/names", named)
    return told


_NAMES = ("title", "aliases", "former_ids")


def _served(column: Column, held: Coded) -> Coded:
    return held if isinstance(column.kind, Text | Pattern) and not column.many else held.mapped(_kept)


def _kept(value: Any) -> Any:
    """The value of a column as JSON has it, but for lists, which can't be told apart by a dictionary."""
    return tuple(as_json(value)) if isinstance(value, tuple) else as_json(value)


def _split(told: Coded) -> dict[str, Coded]:
    """Each member of objects as a column."""
    return {name: told.mapped(itemgetter(name)) for name in told.values[0]}


def _member(name: str, before: bytes) -> Callable[[Any], bytes]:
    head = before + orjson.dumps(name) + b":"
    return lambda value: head + orjson.dumps(value)


def _members(told: dict[str, Any]) -> bytes:
    return b"," + orjson.dumps(told)[1:-1]


class _Piece:
    """A piece of the text of each feature: made once for each value, if values repeat."""

    def __init__(self, column: Coded, text: Callable[[Any], bytes]) -> None:
        self._column, self._text = column, text
        self._texts = [text(value) for value in column.values] if repeats(column) else None

    def __len__(self) -> int:
        return len(self._column)

    def of_rows(self, first: int, last: int) -> Sequence[bytes]:
        """The pieces of a run of rows."""
        if self._texts is None:
            return [self._text(value) for value in self._column.of_rows(first, last)]
        return [self._texts[code] for code in self._column.codes[first:last].tolist()]


class _Writing:
    def __init__(self, *pieces: _Piece) -> None:
        self._pieces = pieces
        self.sizes: list[list[int]] = []

    def written(self) -> Iterator[bytes]:
        """The features as GeoJSON with what stands between two of them, a run at a time."""
        starts = range(0, len(self._pieces[0]), CHUNK)
        for start in progress.through("Writing", starts, len(starts)):
            pieces = (piece.of_rows(start, start + CHUNK) for piece in self._pieces)
            texts = [b"".join(row) + b"}}" + BETWEEN for row in zip(*pieces, strict=True)]
            self.sizes.append(list(map(len, texts)))
            yield b"".join(texts)

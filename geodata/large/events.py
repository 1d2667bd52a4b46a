"""The events of a data folder, where they are too many to be records: from columns to features in a pack."""

from __future__ import annotations

import zlib
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from geodata.features import as_json, bounds, coarsest, rounded, spots
from geodata.fields import Pattern, Text, columns
from geodata.large.columns import Coded
from geodata.large.feed import Events
from geodata.large.filling import write_coded
from geodata.large.listing import Listing
from geodata.large.names import pack_names
from geodata.large.pieces import Cells, Writing, drawn_as, identified, member
from geodata.large.ties import pack_ties
from geodata.model import Event
from geodata.store.days import ordinals
from geodata.store.filling import Drawn, write_indexes

if TYPE_CHECKING:
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
    told = (Cells(column, member(name, first=name == "id")) for name, column in own.items())
    derived = (Cells(column, _members) for column in (dated, placed))
    begun = [Cells(ids, identified), Cells(Coded(shapes, places.codes), drawn_as)]
    writing = Writing(len(ids), [*begun, *told, *derived])
    packer.stream(f"{EVENTS}/features", writing.written())
    keys = np.array([zlib.crc32(key.encode()) for key in ids.values], dtype=np.uint32)
    days = np.array([ordinals(when) for when in dates.values], dtype=np.int32).reshape(-1, 4).T[:, dates.codes].copy()
    write_indexes(packer, EVENTS, writing.ends, keys[ids.codes], days)
    Listing.of(days).pack(packer, f"{EVENTS}/listing")
    drawn.finish(packer, f"{EVENTS}/shapes")
    properties = own | _split(dated) | _split(placed)
    for number, column in enumerate(properties.values()):
        write_coded(packer, f"{EVENTS}/column{number}", column)
    for name in Events.tied:
        pack_ties(packer, f"{EVENTS}/{name}", held[name])
    whole = {"name": EVENTS, "rows": len(ids), "columns": list(properties), "alike": True}
    del own, properties, writing
    named = [held[name] for name in _NAMES]
    held.clear()  # the index takes as much room as what was written
    pack_names(packer, f"{EVENTS}/names", named)
    return whole


_NAMES = ("title", "aliases", "former_ids")


def _served(column: Column, held: Coded) -> Coded:
    return held if isinstance(column.kind, Text | Pattern) and not column.many else held.mapped(_kept)


def _kept(value: Any) -> Any:
    """The value of a column as JSON has it, but for lists, which can't be told apart by a dictionary."""
    return tuple(as_json(value)) if isinstance(value, tuple) else as_json(value)


def _split(told: Coded) -> dict[str, Coded]:
    """Each member of objects as a column."""
    return {name: told.mapped(itemgetter(name)) for name in told.values[0]}


def _members(told: dict[str, Any]) -> bytes:
    return b"," + orjson.dumps(told)[1:-1]

"""From a large file, or the large table of a data folder, to a pack: read, checked, written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from geodata.catalog import read as read_folder
from geodata.checks import check as check_folder
from geodata.entries import ENTRIES
from geodata.filing.properties import kind_of, properties_of, title_of
from geodata.filing.told import Told
from geodata.graph import Graph
from geodata.large.events import fill_events
from geodata.large.fields import fields_of
from geodata.large.filling import fill_rows
from geodata.large.names import pack_names
from geodata.large.rules import check
from geodata.large.sources import held
from geodata.large.tables import columns_of
from geodata.model import Event
from geodata.reading import BrokenData
from geodata.store.packed import Packer

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from geodata.large.fields import Fields
    from geodata.large.sources import Held
    from geodata.large.tables import Columns


def pack_file(file: IO[bytes], path: Path, layer: str | None, version: str, mark: str, few: int) -> bool:
    """Read and check a file, and write its features and what is to be said of them, unless they are no more than `few`.

    Raises BrokenData.
    """
    read = held(path, layer)
    if 0 < len(read.shapes) <= few:
        return False
    fields = fields_of(read)
    check(path, read, fields)
    told = _told(read, fields)
    packer = Packer(file)
    one = {"name": ENTRIES, **fill_rows(packer, ENTRIES, read.shapes, fields)}
    titles = [fields.columns[fields.title].mapped(_called)] if fields.title else []
    del read, fields  # the index takes as much room
    pack_names(packer, f"{ENTRIES}/names", titles)
    one["types"] = {own.name: own.type.value for own in properties_of(told)}
    kept = asdict(told) | {"asked": layer}
    packer.finish({"version": version, "program": mark, "collections": [one], "file": kept})
    return True


def _called(name: Any) -> str | None:
    return None if name is None else title_of("", name)


def pack_events(file: IO[bytes], root: Path, version: str, mark: str, few: int) -> bool:
    """Read and check a data folder, and write its events, unless they are no more than `few`. Raises BrokenData."""
    catalog, complaints = read_folder(root, {Event: columns_of})
    table = catalog.tables[Event]
    if table.seen <= few:
        return False
    complaints += check_folder(catalog)
    if complaints:
        raise BrokenData(complaints)
    packer = Packer(file)
    told = fill_events(packer, Graph(catalog), cast("Columns[Event]", table))
    packer.finish({"version": version, "program": mark, "collections": [told]})
    return True


def _told(read: Held, fields: Fields) -> Told:
    return Told(
        rows=len(read.shapes),
        layer=read.layer,
        fields=tuple((name, fields.called[name], *kind_of(one.values)) for name, one in fields.columns.items()),
        dated=fields.dated,
        title=fields.title,
        shapes=tuple(sorted(read.shapes.kinds.values)),
        box=read.shapes.box,
    )

"""Files and tables with too many rows for a record each: read, checked and stored by column.

What is said of them, and every answer about their rows, is what the records of smaller ones would give: each distinct
value of a field is read once, by the very rules that read a record's. A data folder can have many events; its other
collections are records, to which they are tied.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.catalog import read as read_folder
from geodata.catalog import version_of as version_of_folder
from geodata.filing import MOST
from geodata.filing.catalog import told_catalog, version_of
from geodata.filing.told import Told
from geodata.large.apart import pack_apart
from geodata.large.entries import Entries
from geodata.large.feed import Events
from geodata.large.weight import Weight
from geodata.model import Event
from geodata.reading import BrokenData, Complaint, Reader, Table
from geodata.store.memory import MemoryStore
from geodata.store.prepared import kept, made, program, written

if TYPE_CHECKING:
    from typing import IO

    from geodata.catalog import Catalog
    from geodata.large.stored import Stored

LARGE = 2_000_000
"""Bytes of a file, unpacked, above which it is read by column, to become records only if its features are few."""
_EVENTS = f"{Events.collection}/{Events.collection}.csv"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Large:
    """A large file or folder: its catalog, the collection of which there are no records, and the store of it."""

    catalog: Catalog
    stored: Stored[Any]
    store: MemoryStore


def opened(root: Path, layer: str | None = None) -> Large | None:
    """A large file or folder, from what was prepared or read anew; None if its rows are few. Raises BrokenData."""
    return _opened_file(root, layer) if root.is_file() else _opened_folder(root)


def _opened_file(path: Path, layer: str | None) -> Large | None:
    if not _is_large(path):
        return None
    version = version_of(path)
    make = partial(made, path, version, partial(_write, path, layer, version))
    packed = kept(path, version) or make()
    if packed is None or "file" not in packed.told:
        return None
    if packed.told["file"]["asked"] != layer and (packed := make()) is None:
        return None
    told, store = Told.of_json(packed.told["file"]), MemoryStore.opened(packed)
    return Large(told_catalog(path, told, version), Entries(store, told), store)


def _opened_folder(root: Path) -> Large | None:
    if not _may_be_many(root / _EVENTS):
        return None
    version = version_of_folder(root)
    packed = kept(root / _EVENTS, version)
    packed = packed or made(root / _EVENTS, version, partial(_write, root, None, version))
    if packed is None:
        return None
    store = MemoryStore.opened(packed)
    events = Events(store)
    catalog, complaints = read_folder(root, {Event: partial(_counted, len(events))})
    if complaints or catalog.version != version:
        raise BrokenData(complaints or [_changed(root)])
    return Large(catalog, events, store)


def _write(root: Path, layer: str | None, version: str, file: IO[bytes]) -> bool:
    return pack_apart(Path(file.name), root, layer, version, program(), MOST)


def _counted(rows: int, _: Reader, stem: str, __: type[Any]) -> Table[Any]:
    """A table of which nothing but the number of its rows is read."""
    return Table(f"{stem}.csv", seen=rows)


def _is_large(path: Path) -> bool:
    """Whether a file is large, or tells of more than few rows."""
    held = Weight.of(path)
    return held.size > LARGE or held.rows > MOST


def _may_be_many(table: Path) -> bool:
    """Whether a file is large, and has as many lines as more than few rows need."""
    if not table.is_file() or table.stat().st_size <= LARGE:
        return False
    with table.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(partial(file.read, _PIECE), b"")) > MOST


def _changed(root: Path) -> Complaint:
    rule = "the files of a folder stay as they are while they are read"
    return Complaint(root.name, "", "folder", "", rule, "wait until they are written, then read them again")


def prepare(root: Path, layer: str | None = None) -> tuple[Path, str] | None:
    """Write the pack of a large file, or of the events of a folder, beside it: where, and its version.

    None for what is not large. Raises BrokenData, OSError.
    """
    if not (_is_large(root) if root.is_file() else _may_be_many(root / _EVENTS)):
        return None
    version = version_of(root) if root.is_file() else version_of_folder(root)
    beside = root if root.is_file() else root / _EVENTS
    found = written(beside, partial(_write, root, layer, version))
    return (found, version) if found else None

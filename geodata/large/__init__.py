"""Files with too many features for a record each: read, checked and stored by column.

What is said of such a file, and every answer about its features, is what the records of a smaller one would give: each
distinct value of a field is read once, by the very rules that read a record's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.filing import MOST, Told, told_catalog, version_of
from geodata.large.apart import pack_apart
from geodata.large.stored import Stored
from geodata.store.memory import MemoryStore
from geodata.store.prepared import kept, made, program, written

if TYPE_CHECKING:
    from typing import IO

    from geodata.catalog import Catalog
    from geodata.store.packed import Packed

LARGE = 2_000_000
"""Bytes of a file above which it is read by column, to become records only if its features are few."""


@dataclass(frozen=True, slots=True)
class Large:
    """A large file: its catalog, its features by id, the store of them."""

    catalog: Catalog
    entries: Stored
    store: MemoryStore


def opened(path: Path, layer: str | None = None) -> Large | None:
    """A large file, from what was prepared or read anew; None for one whose features are few. Raises BrokenData."""
    if not path.is_file() or path.stat().st_size <= LARGE:
        return None
    version = version_of(path)
    packed = kept(path, version) or _made(path, layer, version)
    if packed is None or "file" not in packed.told:
        return None
    if packed.told["file"]["asked"] != layer and (packed := _made(path, layer, version)) is None:
        return None
    told, store = Told.of_json(packed.told["file"]), MemoryStore.opened(packed)
    return Large(told_catalog(path, told, version), Stored(store, told), store)


def _made(path: Path, layer: str | None, version: str) -> Packed | None:
    def write(file: IO[bytes]) -> bool:
        return pack_apart(Path(file.name), path, layer, version, program(), MOST)

    return made(path, version, write)


def prepare(path: Path, layer: str | None = None) -> tuple[Path, str] | None:
    """Write the pack of a large file beside it: where, and its version; None for a folder, or if its features are few.

    Raises BrokenData, OSError.
    """
    if not path.is_file() or path.stat().st_size <= LARGE:
        return None
    version = version_of(path)
    found = written(path, lambda file: pack_apart(Path(file.name), path, layer, version, program(), MOST))
    return (found, version) if found else None

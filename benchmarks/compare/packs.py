"""Packs of made-up events, and of the rail network beside them: made once by each version of the program."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.compare.made import edges, events
from geodata.atlas import open_atlas
from geodata.store.memory import MemoryStore, pack
from geodata.store.packed import BadPack, Packed
from geodata.store.prepared import program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.features import Feature

HOME = Path(tempfile.gettempdir()) / "atlas-benchmarks"
"""What is kept from run to run: packs, databases, the peers' environment."""


def collections(count: int, *, rail: bool) -> dict[str, Iterable[Feature]]:
    """Events and, if so asked, the edges of the rail network in the place of legs."""
    return {"events": events(count)} | ({"legs": edges()} if rail else {})


def place(count: int, *, rail: bool = False) -> Path:
    """Where the pack of so many events lies."""
    return HOME / f"events-{count}{'-rail' if rail else ''}.atlas"


def make(count: int, *, rail: bool = False) -> None:
    """Write the pack; a server that has mapped the one before keeps it."""
    HOME.mkdir(exist_ok=True)
    with (part := place(count, rail=rail).with_suffix(".part")).open("wb") as file:
        pack(file, collections(count, rail=rail), open_atlas().catalog.version, program=program())
    part.replace(place(count, rail=rail))


def ready(count: int, *, rail: bool = False) -> None:
    """Make the pack, in a process of its own, unless there is one by this very program."""
    if not _current(count, rail=rail):
        work = f"from benchmarks.compare.packs import make; make({count}, rail={rail})"
        subprocess.run([sys.executable, "-c", work], check=True, timeout=900)


def opened(count: int, *, rail: bool = False) -> MemoryStore:
    """The store of the pack, which is made if need be."""
    ready(count, rail=rail)
    with place(count, rail=rail).open("rb") as file:
        return MemoryStore.opened(Packed(file))


def _current(count: int, *, rail: bool) -> bool:
    try:
        with place(count, rail=rail).open("rb") as file:
            return bool(Packed(file).told["program"] == program())
    except (OSError, BadPack):
        return False

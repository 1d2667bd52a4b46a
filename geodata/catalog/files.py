"""The files of a data folder: the version that they give the data, and those that would be passed over."""

from __future__ import annotations

import hashlib
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from geodata.fields import meant
from geodata.model import RECORDS

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.reading import Reader

_TABLES = {".csv", ".geojson"}
_PIECE = 1 << 20


def version_over(root: Path, updated: str) -> str:
    """The day of the data with the first 12 hex digits of the SHA-256 over the files that they are read from."""
    digest = hashlib.sha256()
    files = [root / "atlas.toml", root / "sources.json"]
    for name in RECORDS:
        files += sorted(path for path in (root / name).glob("*") if path.suffix in {".toml", *_TABLES})
    files += sorted((root / "network").glob("*.npz"))
    files += sorted((root / "outlines").glob("*.geojson")) + sorted((root / "stories").glob("*.toml"))
    for path in files:
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                for piece in iter(partial(file.read, _PIECE), b""):
                    digest.update(piece)
            digest.update(b"\0")
    return f"{updated}-{digest.hexdigest()[:12]}"


def complain_of_strangers(reader: Reader) -> None:
    """Complain of tables and folders that would be passed over because of a wrong name."""
    for folder in sorted(path.name for path in reader.root.glob("*") if path.is_dir() and path.name not in RECORDS):
        if near := get_close_matches(folder, RECORDS, 1, 0.8):
            reader.complain(folder, "", "folder", "", "every collection is known", f"did you mean {near[0]}?")
    for name, (_, parts) in RECORDS.items():
        known = [name, *parts, *(["lines"] if name == "legs" else [])]
        for path in sorted((reader.root / name).glob("*")):
            if path.suffix in _TABLES and path.stem not in known:
                cure = meant(path.stem, known, "the tables here are")
                reader.complain(f"{name}/{path.name}", "", "file", "", "every table is known", cure)

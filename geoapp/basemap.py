"""The basemap that is served: two tile archives and what they say of themselves."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from geodata.atlas import DATA

if TYPE_CHECKING:
    from pathlib import Path

TILES = {"basemap": "basemap.pmtiles", "relief": "relief.pmtiles"}


@dataclass(frozen=True, slots=True)
class Basemap:
    """A folder of tile archives with the version and the bytes of each, and its credits."""

    folder: Path
    versions: dict[str, str]
    sizes: dict[str, int]
    attribution: str
    editorial: tuple[str, ...]
    left_out: tuple[str, ...]
    credits: tuple[str, ...]

    @classmethod
    def of(cls, data: Path) -> Basemap:
        """The basemap of a data folder, else the project's own."""
        folder = data / "basemap" if (data / "basemap").is_dir() else DATA / "basemap"
        about = tomllib.loads((folder / "basemap.toml").read_text("utf-8"))
        files = {name: folder / file for name, file in TILES.items() if (folder / file).exists()}
        return cls(
            folder=folder,
            versions={name: sha256(path.read_bytes()).hexdigest()[:12] for name, path in files.items()},
            sizes={name: path.stat().st_size for name, path in files.items()},
            attribution=about["attribution"],
            editorial=tuple(about.get("editorial", ())),
            left_out=tuple(about.get("left_out", ())),
            credits=tuple(
                f"{source['credit']}: {source['taken']} ({source['licence']})" for source in about.get("sources", ())
            ),
        )

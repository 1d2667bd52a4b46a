"""The data of the atlas: model, strict reader, graph, store, formats. Knows nothing of the web.

`open_atlas()` reads a folder, the project's own if none is named; `open_store()` gives its features to be queried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.atlas import Atlas
    from geodata.store import Store

__all__ = ["open_atlas", "open_store"]


def open_atlas(root: Path | None = None) -> Atlas:
    """The atlas of a data folder. Raises BrokenData with every complaint."""
    from geodata import atlas  # noqa: PLC0415 - so that importing the package stays cheap

    return atlas.open_atlas(root or atlas.DATA)


def open_store(root: Path | None = None) -> Store:
    """The features of a data folder, as GeoJSON in CRS84. Raises BrokenData with every complaint."""
    return open_atlas(root).store

"""Files of the npm packages that the front end is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class MissingPackage(Exception):
    """A front-end package is not where npm puts it; says how to get it."""


def read(node_modules: Path, source: str) -> bytes:
    """The content of a file, by its path below `node_modules`. Raises MissingPackage."""
    path = node_modules / source
    if not path.is_file():
        raise MissingPackage(f"{path} is not there; run `npm ci --ignore-scripts` in {node_modules.parent} first")
    return path.read_bytes()

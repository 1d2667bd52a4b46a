"""A pack kept beside the data that it was made of, so that the next start maps it instead of making it anew.

It is used only if it is whole, and of just these data and just this program; else it counts as not there.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from geodata.store.memory import MemoryStore, pack
from geodata.store.packed import BadPack, Packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geodata.features import Feature
    from geodata.properties import Property

_PACKAGE = Path(__file__).parents[1]


def place(root: Path) -> Path:
    """Where the pack of a data folder, or of a file, lies."""
    return root / "prepared.atlas" if root.is_dir() else root.with_name(f"{root.name}.atlas")


def prepare(
    root: Path,
    collections: Mapping[str, Iterable[Feature]],
    version: str,
    own: Mapping[str, Mapping[str, Property]],
) -> Path:
    """Write the pack. Raises OSError."""

    def write(file: IO[bytes]) -> bool:
        pack(file, collections, version, own, program())
        return True

    return written(root, write) or place(root)


def written(root: Path, write: Callable[[IO[bytes]], bool]) -> Path | None:
    """Have a pack written; one that is half written takes no one's place. None if `write` says that none is wanted."""
    path = place(root)
    with NamedTemporaryFile(dir=path.parent, prefix=".prepared-", delete=False) as part:
        try:
            if not write(part.file):
                Path(part.name).unlink()
                return None
            os.fsync(part.fileno())
            Path(part.name).chmod(0o644)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    return path


def prepared(root: Path, version: str) -> MemoryStore | None:
    """The store of the pack, if there is one to be trusted."""
    packed = kept(root, version)
    return MemoryStore.opened(packed) if packed else None


def kept(root: Path, version: str) -> Packed | None:
    """The pack, if there is one to be trusted."""
    try:
        with place(root).open("rb") as file:
            packed = Packed(file)
    except (OSError, BadPack):
        return None
    return packed if packed.told["version"] == version and packed.told["program"] == program() else None


@cache
def program() -> str:
    """The version of the program, as far as a pack depends on it: a hash of its sources."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]

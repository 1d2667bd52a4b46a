"""A pack kept beside the data that it was made of, so that the next start maps it instead of making it anew.

It is used only if it is whole, and of just these data and just this program; else it counts as not there. Processes
that open the same data one after another can have a folder in common, where the first leaves its pack for the others.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, cast

from geodata.store.memory import MemoryStore, pack
from geodata.store.packed import BadPack, Packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geodata.features import Feature
    from geodata.properties import Property

_PACKAGE = Path(__file__).parents[1]

_LEFT = ".pack"
_common: list[Path] = []
"""The folder that processes have in common, if there is one; a forked process knows it too."""


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
    return written(root, lambda file: _packed(file, collections, version, own)) or place(root)


def _packed(
    file: IO[bytes],
    collections: Mapping[str, Iterable[Feature]],
    version: str,
    own: Mapping[str, Mapping[str, Property]],
) -> bool:
    pack(file, collections, version, own, program())
    return True


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


def opened(
    root: Path,
    version: str,
    collections: Callable[[], Mapping[str, Iterable[Feature]]],
    own: Mapping[str, Mapping[str, Property]],
) -> MemoryStore:
    """The store of the pack; of one made anew of `collections`, if there is none to be trusted."""
    packed = kept(root, version) or made(root, version, lambda file: _packed(file, collections(), version, own))
    return MemoryStore.opened(cast("Packed", packed))


def kept(root: Path, version: str) -> Packed | None:
    """The pack, beside the data or in the common folder, if there is one to be trusted."""
    found = (_read(path, version) for path in (place(root), *_left(root, version)))
    return next((packed for packed in found if packed), None)


def _read(path: Path, version: str) -> Packed | None:
    try:
        with path.open("rb") as file:
            packed = Packed(file)
    except (OSError, BadPack):
        return None
    return packed if packed.told["version"] == version and packed.told["program"] == program() else None


@contextmanager
def common(folder: Path) -> Iterator[None]:
    """Meanwhile packs that are made are left in a folder, for other processes to map, until `clear`."""
    _common.append(folder)
    try:
        yield
    finally:
        _common.pop()


def clear() -> None:
    """Remove what was left in the common folder; who has mapped it goes on with it."""
    for folder in _common:
        for path in folder.glob(f"*{_LEFT}"):
            path.unlink(missing_ok=True)


def made(root: Path, version: str, write: Callable[[IO[bytes]], bool]) -> Packed | None:
    """A pack made anew, which no file keeps but one in the common folder. None if `write` says that none is wanted."""
    with NamedTemporaryFile(prefix="atlas-", dir=next(iter(_common), None), delete=False) as file:
        try:
            if not write(file.file):
                return None
            packed = Packed(file.file)
            for path in _left(root, version):
                Path(file.name).replace(path)
            return packed
        finally:
            Path(file.name).unlink(missing_ok=True)


def _left(root: Path, version: str) -> list[Path]:
    """Where a pack lies in the common folder, if there is one."""
    name = hashlib.sha256(f"{root.absolute()}\0{version}\0{program()}".encode()).hexdigest()
    return [folder / f"{name}{_LEFT}" for folder in _common]


@cache
def program() -> str:
    """The version of the program, as far as a pack depends on it: a hash of its sources."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]

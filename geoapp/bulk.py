"""Files built once for a data version and then only sent: the bounded folder behind the downloads."""

from __future__ import annotations

import hashlib
import os
import shutil
import weakref
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from threading import Lock
from typing import TYPE_CHECKING

from geoapp.errors import NoRoom

if TYPE_CHECKING:
    from collections.abc import Iterable


class BulkFiles:
    """A temporary folder of finished files. `room` is the bytes that it keeps; the least recently sent go first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._building, self._making = Lock(), Lock()
        self._held: Path | None = None

    def kept(self, key: str) -> Path | None:
        """The file of a key if it is there; it counts as sent now."""
        if self._held is None:
            return None
        path = self._held / key
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        except OSError:  # a disk that has become read-only still has the file
            pass
        return path

    def file(self, key: str, pieces: Iterable[bytes]) -> Path:
        """The file of a key; written from `pieces` if it is not there yet. One is built at a time. Raises NoRoom."""
        with self._building:
            if kept := self.kept(key):
                return kept
            try:
                path = self._folder() / key
                _write(path, pieces)
                self._tidy(path)
            except OSError as error:
                raise NoRoom from error
        return path

    def _folder(self) -> Path:
        """Made when first asked for, so that each worker process has its own; gone with the process."""
        with self._making:
            if self._held is None or not self._held.is_dir():
                self._held = Path(mkdtemp(prefix="atlas-files-"))
                weakref.finalize(self, shutil.rmtree, self._held, ignore_errors=True)
            return self._held

    def _tidy(self, newest: Path) -> None:
        """Remove what was not sent for longest until the rest fits; on Linux a file being sent stays readable."""
        kept = sorted(self._folder().iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        size = 0
        for path in kept:
            size += path.stat().st_size
            if size > self._room and path != newest:
                path.unlink()


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write beside and rename: a half-written file is never sent."""
    with NamedTemporaryFile(dir=path.parent, prefix="part-", delete=False) as part:
        try:
            part.writelines(pieces)
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(path)


def key_of(*parts: str) -> str:
    """A key of all that a file depends on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

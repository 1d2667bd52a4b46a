"""Files built once for a data version and then only sent: the bounded folder behind the downloads."""

from __future__ import annotations

import hashlib
import os
import shutil
import weakref
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock, Thread
from typing import TYPE_CHECKING, cast

from geoapp.errors import NoRoom
from geoapp.growing import PART, Growing
from geodata.deadline import deadline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack

    from geoapp.growing import Reader


class BulkFiles:
    """A temporary folder of finished files. `room` is the bytes that it keeps; the least recently sent go first.

    `seconds` is what building a file may take.
    """

    def __init__(self, room: int, seconds: float = 300.0) -> None:
        self._room, self._seconds = room, seconds
        self._building, self._joining, self._making = Lock(), Lock(), Lock()
        self._growing: dict[str, Growing] = {}
        self.folder: Path | None = None
        """Where the files are, once there is one."""

    def kept(self, key: str) -> Path | None:
        """The file of a key if it is there; it counts as sent now."""
        if self.folder is None:
            return None
        path = self.folder / key
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        except OSError:  # a disk that has become read-only still has the file
            pass
        return path

    def joined(self, key: str) -> Reader | Path | None:
        """The file of a key if it is there, or a reader of it if it is being built. Raises NoRoom."""
        with self._joining:
            try:
                return self._joined(key) or self.kept(key)
            except OSError as error:
                raise NoRoom from error

    def begun(self, key: str, pieces: Iterable[bytes], place: ExitStack, length: int | None = None) -> Reader | Path:
        """The file of a key if it is there, else a reader of it while it is built from `pieces`, one at a time.

        Whoever builds it takes over `place` until it is done, with a deadline of its own; the work stops when all
        readers have left. `length` is the bytes that there will be, if that is known. Raises NoRoom.
        """
        with self._joining:
            try:
                return self._joined(key) or self.kept(key) or self._begun(key, pieces, place, length)
            except OSError as error:
                raise NoRoom from error

    def _joined(self, key: str) -> Reader | None:
        growing = self._growing.get(key)
        return growing.reader() if growing else None

    def _begun(self, key: str, pieces: Iterable[bytes], place: ExitStack, length: int | None) -> Reader:
        self._growing[key] = growing = Growing(self._made() / key, length)
        read = cast("Reader", growing.reader())  # nobody can have left yet
        work = partial(copy_context().run, self._build, growing, pieces, place.pop_all())
        Thread(target=work, daemon=True).start()
        return read

    def _build(self, growing: Growing, pieces: Iterable[bytes], place: ExitStack) -> None:
        with place, self._building, deadline(self._seconds, anew=True):
            growing.write(pieces)
            with suppress(OSError):  # the file is there, however much room is left
                self._tidy(growing.path)
        with self._joining:
            if self._growing.get(growing.path.name) is growing:
                del self._growing[growing.path.name]
        growing.end()  # last: whoever learns of the end finds place and file free

    def _made(self) -> Path:
        """Made when first asked for, so that each worker process has its own; gone with the process."""
        with self._making:
            if self.folder is None or not self.folder.is_dir():
                self.folder = Path(mkdtemp(prefix="atlas-files-"))
                weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
            return self.folder

    def _tidy(self, newest: Path) -> None:
        """Remove what was not sent for longest until the rest fits; on Linux a file being sent stays readable."""
        finished = (path for path in self._made().iterdir() if not path.name.startswith(PART))
        kept = sorted(finished, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        size = 0
        for path in kept:
            size += path.stat().st_size
            if size > self._room and path != newest:
                path.unlink()


def key_of(*parts: str) -> str:
    """A key of all that a file depends on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

"""A file that one thread writes while others already send it."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Condition
from typing import TYPE_CHECKING, Self

from geoapp.errors import NoRoom

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PART = "part-"
"""How the name of an unfinished file begins."""
_PIECE = 1 << 18


class Growing:
    """A file under way. It goes on while somebody reads it, and is either finished under its name or gone."""

    def __init__(self, path: Path, length: int | None = None) -> None:
        """`length` is the bytes that it will have, if that is known. Raises OSError."""
        self.path, self.length = path, length
        self._part = NamedTemporaryFile(dir=path.parent, prefix=PART, delete=False)  # noqa: SIM115 - closed by write
        self._where = Path(self._part.name)
        self._told = Condition()
        self._size = self._readers = 0
        self._over = False
        self._error: Exception | None = None

    def write(self, pieces: Iterable[bytes]) -> None:
        """Write it to its end, then name it. What goes wrong, NoRoom if the disk takes no more, is for its readers."""
        try:
            with self._part:
                wanted = all(map(self._grown, gathered(pieces)))
            if wanted:
                self._name()
        except OSError:
            self._error = NoRoom()
        except Exception as other:
            self._error = other

    def reader(self) -> Reader | None:
        """One more reader, from the first byte on; None if it is over, or about to be given up. Raises OSError."""
        with self._told:
            if self._over or (self._size and not self._readers):
                return None
            read = Reader(self, self._where)
            self._readers += 1
            return read

    def left(self) -> None:
        """One reader less."""
        with self._told:
            self._readers -= 1

    def awaited(self, size: int | None) -> tuple[int, bool]:
        """Wait until there are more bytes than `size`, with None for its end; the bytes, and whether that is all.

        Raises what went wrong.
        """
        with self._told:
            self._told.wait_for(lambda: self._over or (size is not None and self._size > size))
            if self._over and self._error:
                raise self._error
            return self._size, self._over

    def _grown(self, piece: bytes) -> bool:
        """Write a piece and tell of it; whether anybody wants more."""
        self._part.write(piece)
        self._part.flush()
        with self._told:
            self._size += len(piece)
            self._told.notify_all()
            return self._readers > 0

    def _name(self) -> None:
        with self._told:
            self._where = self._where.replace(self.path)

    def end(self) -> None:
        """Tell its readers that no more comes; a file without its name goes."""
        with self._told:
            if self._where != self.path:
                self._where.unlink(missing_ok=True)
            self._over = True
            self._told.notify_all()


class Reader:
    """The bytes of a growing file: a body of WSGI, which is closed when it is sent or its client has left."""

    def __init__(self, growing: Growing, part: Path) -> None:
        self._growing, self._file = growing, part.open("rb", buffering=0)
        self._position = 0

    @property
    def length(self) -> int | None:
        """The bytes that the file will have, if that is known: then readers see whether they got them all."""
        return self._growing.length

    def seekable(self) -> bool:
        """It is read from its beginning on."""
        return False

    def whole_within(self, size: int) -> bool:
        """Wait until it is finished or has more bytes than `size`; whether it is finished. Raises what went wrong."""
        return self._growing.awaited(size)[1]

    def whole(self) -> Path:
        """Wait for the finished file. Raises what went wrong."""
        self._growing.awaited(None)
        return self._growing.path

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._file.closed:
            raise StopIteration
        piece = self._file.read(_PIECE) or self._next()
        self._position += len(piece)
        return piece

    def _next(self) -> bytes:
        size, _ = self._growing.awaited(self._position)
        if size <= self._position:
            self.close()
            raise StopIteration
        return self._file.read(_PIECE)

    def close(self) -> None:
        """Leave. May be called again."""
        if not self._file.closed:
            self._file.close()
            self._growing.left()


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth a call of the system; the first ones at once."""
    held: list[bytes] = []
    size, enough = 0, 1
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= enough:
            yield b"".join(held)
            held.clear()
            size, enough = 0, _PIECE
    if held:
        yield b"".join(held)

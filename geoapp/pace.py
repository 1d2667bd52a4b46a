"""Readers that take next to nothing: their connections are ended, for nothing else in the server ever would.

Each worker looks at its own connections now and then. One that has had bytes to take all the time, and took fewer than
the pace allows, is shut down. What a reader took is what its system confirmed (tcp_info of Linux): the buffers between,
some megabytes, make no fast reader of a slow one. A connection without anything to take waits for the headers of a
request; those the server itself gives ten seconds.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import termios
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

from geoapp import events

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK_S, PATIENCE_S = 5.0, 60.0
"""Seconds between two looks, and over which the pace is measured."""
_INFO, _ACKNOWLEDGED = 256, 120
"""Bytes of tcp_info to ask for, and where in it tcpi_bytes_acked lies (Linux 4.1)."""


class _Since(NamedTuple):
    """When a measure began, and the bytes that the reader had taken by then."""

    moment: float
    taken: int


class Pace:
    """Looks at the connections to a port of this process; `least` is the bytes a second that each reader takes."""

    def __init__(self, port: int, least: int, patience_s: float = PATIENCE_S) -> None:
        self._port, self._least, self._patience_s = port, least, patience_s
        self._since: dict[int, _Since] = {}

    def keep(self, every_s: float = LOOK_S) -> None:
        """Look for ever; a thread of its own."""
        while True:
            sleep(every_s)
            if ended := self.look(monotonic()):
                events.SLOW_READER.tell(connections=ended)

    def look(self, now: float) -> int:
        """Look once, at a moment in seconds; how many connections were ended."""
        seen: dict[int, _Since] = {}
        ended = 0
        for held in _connections(self._port):
            name, taken = os.fstat(held.fileno()).st_ino, _taken(held)
            if taken is None:
                continue
            since = self._since.get(name, _Since(now, taken))
            if now - since.moment >= self._patience_s:
                if taken - since.taken < self._least * (now - since.moment):
                    held.shutdown(socket.SHUT_RDWR)
                    ended += 1
                    continue
                since = _Since(now, taken)
            seen[name] = since
        self._since = seen
        return ended


def _taken(held: socket.socket) -> int | None:
    """The bytes that the other side confirmed so far; None if it has taken all that there was."""
    waiting: int = struct.unpack("i", fcntl.ioctl(held, termios.TIOCOUTQ, bytes(4)))[0]
    info = held.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO)
    if not waiting or len(info) < _ACKNOWLEDGED + 8:
        return None
    taken: int = struct.unpack_from("Q", info, _ACKNOWLEDGED)[0]
    return taken


def _connections(port: int) -> Iterator[socket.socket]:
    """Handles of this process's connections to one of its ports, each open while it is looked at."""
    for number in [int(one.name) for one in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError), _handle(number) as held:
            if held.family in (socket.AF_INET, socket.AF_INET6) and held.getsockname()[1] == port:
                held.getpeername()  # a socket that listens has none
                yield held


@contextmanager
def _handle(number: int) -> Iterator[socket.socket]:
    """A second handle of a socket: the first may be closed, and its number given to another, at any moment.

    Raises OSError if it is none.
    """
    second = os.dup(number)
    try:
        held = socket.socket(fileno=second)
    except OSError:
        os.close(second)
        raise
    with held:
        yield held

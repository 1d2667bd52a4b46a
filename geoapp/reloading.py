"""When the data are read anew: on SIGHUP, on `atlas reload` through a socket of the machine, or when they change."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING, Any

from geoapp import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from geoapp.generations import Generations, Outcome

_ASK, _ASK_S, _ANSWER_S = b"reload\n", 5.0, 900.0
"""What `atlas reload` sends, and the seconds that either side waits for the other."""


def door(port: int) -> Path:
    """The socket through which the server on a port is told to reload: in a folder that only its user may enter."""
    return Path(gettempdir()) / f"great-stone-atlas-{os.getuid()}" / f"{port}.sock"


class Reloading:
    """The threads of the main process that start reloads."""

    def __init__(self, data: Path, port: int, watch_s: float, store: str = "") -> None:
        """`store` names the database that the features are in, if any: its releases are watched as the files are."""
        self._data, self._watch_s = data, watch_s
        self._release = _releases(store)
        self._door, self._hung_up = door(port), Flag()
        self._generations: Generations

    def begin(self, generations: Generations) -> None:
        """Called in the main process, before its workers are forked."""
        self._generations = generations
        signal.signal(signal.SIGHUP, lambda *_: self._hung_up.set())
        _started(self._on_signal)
        try:
            listener = _listening(self._door)
        except OSError as fault:
            events.NO_DOOR.tell(socket=str(self._door), why=str(fault))
        else:
            _started(lambda: self._on_command(listener))
        if self._watch_s:
            _started(self._on_change)

    def end(self) -> None:
        """Remove the socket."""
        self._door.unlink(missing_ok=True)

    def _on_signal(self) -> None:
        while True:
            self._hung_up.wait()
            self._hung_up.clear()
            self._generations.renew()

    def _on_command(self, listener: socket.socket) -> None:
        while True:
            caller, _ = listener.accept()
            with caller, suppress(OSError):
                caller.settimeout(_ASK_S)
                if _is_ours(caller) and caller.recv(len(_ASK)) == _ASK:
                    caller.sendall(_told(self._generations.renew()))

    def _on_change(self) -> None:
        """Reload once the data have changed and then stayed as they are for one look."""
        known = before = _state(self._data), self._release()
        while True:
            time.sleep(self._watch_s)
            now = _state(self._data), self._release()
            if now == before and now != known:
                known = now
                self._generations.renew()
            before = now


def ask(port: int) -> dict[str, Any]:
    """Have the server on a port of this machine reload, and give its outcome as JSON. Raises OSError, ValueError."""
    with socket.socket(socket.AF_UNIX) as call:
        call.settimeout(_ANSWER_S)
        call.connect(str(door(port)))
        call.sendall(_ASK)
        with call.makefile("rb") as answer:
            told: dict[str, Any] = json.loads(answer.read())
    return told


def _started(run: Callable[[], None]) -> None:
    Thread(target=run, name="reloading", daemon=True).start()


def _listening(path: Path) -> socket.socket:
    """A socket at a path, in a folder of ours alone. Raises OSError."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    held = path.parent.lstat()
    if held.st_uid != os.getuid() or held.st_mode & 0o077:
        raise PermissionError(f"{path.parent} belongs to others or lets them in")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(4)
    return listener


def _is_ours(caller: socket.socket) -> bool:
    """Whether the other side runs as the user of the server, or as root, where the system tells (Linux)."""
    asked = getattr(socket, "SO_PEERCRED", None)
    if asked is None:
        return True
    _, user, _ = struct.unpack("3i", caller.getsockopt(socket.SOL_SOCKET, asked, struct.calcsize("3i")))
    return user in (os.getuid(), 0)


def _told(outcome: Outcome) -> bytes:
    complaints = [complaint.as_json() | {"text": str(complaint)} for complaint in outcome.complaints]
    told = {"outcome": outcome.kind, "data_version": outcome.version, "why": outcome.why, "complaints": complaints}
    return json.dumps(told, ensure_ascii=False).encode()


def _releases(store: str) -> Callable[[], int]:
    """Tells the release that a database holds."""
    if not store:
        return lambda: 0
    from geodata.store.postgis.releases import numbers  # noqa: PLC0415 - not loaded where there is no database

    return numbers(store)


def _state(data: Path) -> frozenset[tuple[str, int, int]]:
    """Names, times and sizes of the files of the data, to see that something changed."""
    found = set()
    for path in (data, *data.rglob("*")):
        with suppress(OSError):  # gone since it was listed
            held = path.stat()
            found.add((str(path), held.st_mtime_ns, held.st_size))
    return frozenset(found)

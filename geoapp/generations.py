"""Versions of the atlas in one running server: a new one is opened beside the old, and all workers change over at once.

The server's main process opens the data and checks them. Then each worker opens them too, while it goes on answering
from the version before. When every worker holds the new version, one number in memory that they share is raised:
from then on every request, in every worker, is answered by the new version alone. Nothing is changed in place, so an
answer is made of one version; a version that nobody answers from any more is let go.
"""

from __future__ import annotations

import hashlib
import mmap
import multiprocessing
import os
import time
from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING

from geoapp import events
from geoapp.memory import Leaving
from geodata.kept import forget
from geodata.reading import BrokenData
from geodata.store import prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

    from geodata.reading import Complaint

_LOOK_S, _PATIENCE_S = 0.1, 300.0
"""Seconds between a worker's looks at the board, and until the main process gives up waiting for the workers."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a reload ended: `renewed`, `same` (nothing had changed), `refused` (complaints), or `failed` (why)."""

    kind: str
    version: str
    complaints: tuple[Complaint, ...] = ()
    why: str = ""


class Board:
    """A page of memory that the server and its forked workers share. Each cell is a number, written at one stroke."""

    _HEAD, _SLOTS = 3, 256

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, 8 * (self._HEAD + 2 * self._SLOTS))).cast("q")
        self._slot = 0
        os.register_at_fork(before=self._next_slot)

    def _next_slot(self) -> None:
        """Before each fork: the child finds a slot of its own in its copy of this object."""
        self._slot = (self._slot + 1) % self._SLOTS

    @property
    def served(self) -> int:
        """The generation that requests are answered by."""
        return self._cells[0]

    @property
    def wanted(self) -> tuple[int, int]:
        """The generation to be held, and the mark of its content."""
        return self._cells[1], self._cells[2]

    def want(self, generation: int, mark: int) -> None:
        """Ask the workers to hold a generation."""
        self._cells[2] = mark
        self._cells[1] = generation

    def serve(self, generation: int) -> None:
        """Change over."""
        self._cells[0] = generation

    def hold(self, generation: int) -> None:
        """Say that this worker holds a generation; a negative one, that it could not open it."""
        place = self._HEAD + 2 * self._slot
        self._cells[place + 1] = generation
        self._cells[place] = os.getpid()

    def held(self) -> dict[int, int]:
        """What each process said last, by its id."""
        slots = self._cells[self._HEAD :].tolist()
        return dict(zip(slots[::2], slots[1::2], strict=True))


class Generations:
    """The WSGI application that the server runs, over the versions of the atlas."""

    def __init__(self, opening: Callable[[], Flask]) -> None:
        """Open the first. Raises what `opening` raises."""
        self._opening, self._renewing = opening, Lock()
        self._apps = {1: opening()}
        prepared.clear()  # workers are forked with it
        self._number, self._leaving = 1, Leaving()
        self._board = Board()
        self._board.want(1, _mark(self.app))
        self._board.serve(1)

    @property
    def app(self) -> Flask:
        """The service over the version that is served."""
        apps = self._apps
        return apps.get(self._board.served) or apps[max(apps)]

    @property
    def version(self) -> str:
        """The version of the data that is served."""
        return str(self.app.extensions["atlas"].store.version)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request by the version that is served as it begins."""
        return self.app(environ, start_response)

    def followed(self) -> Generations:
        """Called in each worker: from now on it opens what is wanted."""
        self._board.hold(max(self._apps))
        Thread(target=self._follow, name="generations", daemon=True).start()
        return self

    def _follow(self) -> None:
        refused = 0
        while True:
            time.sleep(_LOOK_S)
            wanted, mark = self._board.wanted
            if wanted not in self._apps and wanted != refused and not self._opened(wanted, mark):
                refused = wanted
            self._drop()

    def _opened(self, wanted: int, mark: int) -> bool:
        """Whether this worker now holds the generation, and it is what the main process checked."""
        try:
            app = self._opening()
        except Exception as fault:
            events.RELOAD_FAILED.tell(fault=fault, why="a worker could not open the new version")
            app = None
        sound = app is not None and _mark(app) == mark
        if app is not None and sound:
            self._apps |= {wanted: app}
        self._board.hold(wanted if sound else -wanted)
        return sound

    def _drop(self) -> None:
        """Let go of versions that are no longer served; requests under way keep theirs until they end."""
        kept = {self._board.served, self._board.wanted[0]}
        if len(self._apps) > 1 and not set(self._apps) <= kept:
            self._leaving.let_go(app for number, app in self._apps.items() if number not in kept)
            self._apps = {number: app for number, app in self._apps.items() if number in kept}
            forget([part for app in self._apps.values() for part in _named(app)])
        self._leaving.look()

    def renew(self) -> Outcome:
        """Called in the main process: open the data anew, and change over if they are sound and all workers hold them.

        Whatever goes wrong, the version before goes on. One call waits for another.
        """
        with self._renewing:
            outcome = self._renewed()
            prepared.clear()  # every worker that is to map it has done so
        _tell(outcome)
        return outcome

    def _renewed(self) -> Outcome:
        before = self.version
        try:
            app = self._opening()
        except BrokenData as broken:
            return Outcome("refused", before, tuple(broken.complaints))
        except Exception as fault:
            events.RELOAD_FAILED.tell(fault=fault, why="the data could not be read")
            return Outcome("failed", before, why=f"the data could not be read: {fault}")
        if _mark(app) == _mark(self.app):
            return Outcome("same", before)
        self._number += 1
        number = self._number
        self._apps = {self._board.served: self.app, number: app}
        self._board.want(number, _mark(app))
        why = self._awaited(number)
        if why:
            self._board.want(self._board.served, _mark(self.app))
        else:
            self._board.serve(number)
        self._drop()
        return Outcome("failed", before, why=why) if why else Outcome("renewed", self.version)

    def _awaited(self, number: int) -> str:
        """Wait until every worker holds a generation; otherwise say why that is not to be."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            held = self._board.held()
            said = [held.get(child.pid or 0, 0) for child in multiprocessing.active_children()]
            if -number in said:
                return "a worker read other data than were checked: they changed meanwhile, or it lacked memory"
            if all(one == number for one in said):
                return ""
            time.sleep(_LOOK_S / 4)
        return f"the workers did not hold the new version within {_PATIENCE_S:g} s"


def _named(app: Flask) -> tuple[object, ...]:
    """What a version goes by where something is kept of it."""
    atlas = app.extensions["atlas"]
    return app.extensions["release"], atlas.store.version, atlas.graph


def _mark(app: Flask) -> int:
    """A number that stands for the content of a version, in 63 bits."""
    release: str = app.extensions["release"]
    return int.from_bytes(hashlib.sha256(release.encode()).digest()[:8]) >> 1


def _tell(outcome: Outcome) -> None:
    if outcome.kind == "refused":
        shown = [str(one) for one in outcome.complaints[:20]]
        events.RELOAD_REFUSED.tell(complaints=shown, count=len(outcome.complaints), data_version=outcome.version)
    elif outcome.kind == "failed":
        events.RELOAD_FAILED.tell(why=outcome.why, data_version=outcome.version)
    else:
        events.RELOADED.tell(outcome=outcome.kind, data_version=outcome.version)

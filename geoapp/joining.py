"""Equal requests at the same time: one is answered, and the others wait for its answer instead of making it again."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

WAITING = 48
"""Requests of a worker that wait for an equal one, each with a thread; more go on by themselves."""


class Joining:
    """Who makes what. Nothing is handed over: whoever waited looks where the finished answer is kept."""

    def __init__(self, patience_s: float, waiting: int = WAITING) -> None:
        """`patience_s` is how long a request waits for another one at most."""
        self._patience_s, self._places = patience_s, waiting
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    @contextmanager
    def making(self, key: Hashable) -> Iterator[None]:
        """Enter at once as the first with a key; as another one when the first has left, or patience or places end."""
        over = Lock()
        over.acquire()
        first = self._making.setdefault(key, over)
        if first is not over:
            self._await(first)
            yield
            return
        try:
            yield
        finally:
            del self._making[key]
            over.release()

    def _await(self, first: Lock) -> None:
        with self._lock:
            if not self._places:
                return
            self._places -= 1
        try:
            if first.acquire(timeout=self._patience_s):
                first.release()
        finally:
            with self._lock:
                self._places += 1

"""Memory of a server: how the allocator holds on to less of it."""

from __future__ import annotations

import ctypes
import gc
import os
import time
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_M_ARENA_MAX = -8
"""The number of the parameter in glibc's malloc.h."""
_ARENAS = 2


def few_arenas() -> bool:
    """Let all threads of this process, and of those forked from it, share two arenas; whether that was done.

    By itself glibc gives threads up to eight arenas for each core, and what one of them freed serves no other: with
    forty threads a worker came to hold a tenth more after an hour, and went on growing. Call it before threads begin.
    Other C libraries have no arenas; MALLOC_ARENA_MAX in the environment wins.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(_M_ARENA_MAX, _ARENAS))


def give_back() -> bool:
    """Give memory that is free back to the machine, as far as the C library can; whether any was."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return bool(trim and trim(0))


_NEW_OBJECTS = 10_000


def settle() -> None:
    """Let go of garbage, and leave all that is held now out of the looks for it, until `gc.unfreeze`.

    A look at the objects of an atlas finds nothing, takes time from answers, and writes into memory that workers share.
    New objects are looked at when there are so many of them: a page of a thousand features made two looks by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    gc.enable()


class Leaving:
    """Versions that were let go, until the last answer that is made of one has ended; then memory is settled anew."""

    _FIRST_S, _MOST_S = 0.5, 60.0
    """Seconds until the next look whether one is still held: twice as many after each, up to a minute."""

    def __init__(self) -> None:
        self._versions: list[weakref.ref[object]] = []
        self._wait_s = self._next = 0.0

    def let_go(self, versions: Iterable[object]) -> None:
        """Note versions that the caller is about to let go of."""
        self._versions += map(weakref.ref, versions)
        self._wait_s, self._next = self._FIRST_S, 0.0
        gc.unfreeze()  # they may be among it

    def look(self) -> bool:
        """Whether the last of them has gone just now."""
        if not self._versions or time.monotonic() < self._next:
            return False
        gc.collect()
        self._versions = [one for one in self._versions if one() is not None]
        self._next, self._wait_s = time.monotonic() + self._wait_s, min(2 * self._wait_s, self._MOST_S)
        if self._versions:
            return False
        settle()
        give_back()
        return True

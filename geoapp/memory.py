"""How the allocator of the C library is told to hold on to less memory."""

from __future__ import annotations

import ctypes
import os

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

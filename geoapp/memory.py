"""Memory of a server: how the allocator holds on to less of it, and whether there is enough for what is asked."""

from __future__ import annotations

import ctypes
import mmap
import os
from contextlib import suppress
from pathlib import Path

_M_ARENA_MAX = -8
"""The number of the parameter in glibc's malloc.h."""
_ARENAS = 2
GROUPS = Path("/sys/fs/cgroup")


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


def room(size: int) -> None:
    """Raise MemoryError where so many bytes are not to be had: asked before libraries ask, which end the process then.

    Looks at the limit of the process (RLIMIT_AS), at what the kernel promises, and at the control group (version 2).
    """
    try:
        mmap.mmap(-1, size).close()
    except OSError:
        raise MemoryError(f"{size} bytes are not to be had") from None
    if _left_in_group() < size:
        raise MemoryError(f"{size} bytes are more than is left to the control group")


def _left_in_group() -> float:
    """Bytes that the control group of this process may take beside what can't be given back; infinity if unlimited."""
    with suppress(OSError, ValueError):
        own = Path("/proc/self/cgroup").read_text("ascii").partition("0::/")[2].splitlines()
        folder = GROUPS / own[0] if own else GROUPS
        most = (folder / "memory.max").read_text("ascii").strip()
        if most != "max":
            stat = dict(line.split() for line in (folder / "memory.stat").read_text("ascii").splitlines())
            return int(most) - int((folder / "memory.current").read_text("ascii")) + int(stat["inactive_file"])
    return float("inf")

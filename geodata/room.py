"""Whether there is memory enough for what is to be done, asked before it is begun."""

from __future__ import annotations

import mmap
from contextlib import suppress
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")


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

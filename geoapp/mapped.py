"""Mapped packs: how much of them a worker has in its memory.

For each feature that is read from somewhere in a pack, the system maps the 64 KB around it, and lets go of none of that
while the machine has room: workers over a million features came to count most of the pack as theirs.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from geodata.store import packed

_STATM = Path("/proc/self/statm")
LOOK_S, _MOST_MB = 5.0, 160
"""Seconds between a worker's looks, and what it then has in memory of files at most, those of the program included."""


def spare() -> None:
    """Look for ever; a thread of its own. Only Linux tells how much is mapped."""
    while _STATM.exists():
        time.sleep(LOOK_S)
        unload(_MOST_MB)


def unload(most_mb: float) -> bool:
    """Unload all packs if more than so many MB of files are in this process's memory; whether that was done."""
    pages = int(_STATM.read_text().split()[2])
    if pages * os.sysconf("SC_PAGE_SIZE") <= most_mb * 1e6:
        return False
    packed.unload()
    return True

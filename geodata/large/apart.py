"""Has a large file read in a process of its own, whose memory goes with it: a server keeps the pack alone."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any

from geodata import progress
from geodata.large.weight import Weight, unbearable
from geodata.reading import BrokenData, Complaint

if TYPE_CHECKING:
    from pathlib import Path


def pack_apart(pack: Path, path: Path, layer: str | None, version: str, program: str, few: int) -> bool:
    """Write the pack of a file, or of a folder's events; False if they are no more than `few`.

    Raises BrokenData, OSError.
    """
    if path.is_file():
        Weight.of(path).bear(path)
    asked = {"pack": str(pack), "path": str(path.absolute()), "layer": layer, "version": version}
    command = [sys.executable, "-m", "geodata.large", json.dumps(asked | {"program": program, "few": few})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603
        try:
            told = _listened(process.stdout)
        except BaseException:
            process.kill()
            raise
    if process.returncode or told is None:
        raise unbearable(path)
    if fault := told.get("fault"):
        raise OSError(*fault)
    if complaints := told.get("complaints"):
        raise BrokenData([Complaint(**one) for one in complaints])
    return bool(told["wanted"])


def _listened(lines: IO[str] | None) -> dict[str, Any] | None:
    """The last of what is said, how far the reading is passed on meanwhile."""
    told = None
    for line in lines or ():
        told = json.loads(line)
        if "at" in told:
            progress.at(*told["at"])
    return told

"""Reads a large file or folder: `python -m geodata.large`, which `geodata.large.apart` starts and listens to."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

from geodata import progress
from geodata.large.packing import pack_events, pack_file
from geodata.reading import BrokenData


def main(asked: dict[str, Any]) -> None:
    """Say how far it is, then whether a pack was written or what speaks against it: a line of JSON each."""
    try:
        with progress.telling(lambda what, share: _say({"at": [what, share]})), Path(asked["pack"]).open("wb") as file:
            path, more = Path(asked["path"]), (asked["version"], asked["program"], asked["few"])
            whole = pack_events(file, path, *more) if path.is_dir() else pack_file(file, path, asked["layer"], *more)
        _say({"wanted": whole})
    except BrokenData as broken:
        _say({"complaints": [complaint.as_json() for complaint in broken.complaints]})
    except OSError as fault:
        _say({"fault": [fault.errno, fault.strerror or str(fault)]})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    gc.disable()  # it ends soon, and would look through millions of values again and again
    main(json.loads(sys.argv[1]))

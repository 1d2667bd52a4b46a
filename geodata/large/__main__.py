"""Reads a large file: `python -m geodata.large`, which `geodata.large.apart` starts and listens to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from geodata import progress
from geodata.large.packing import pack_file
from geodata.reading import BrokenData


def main(asked: dict[str, Any]) -> None:
    """Say how far it is, then whether a pack was written or what speaks against it: a line of JSON each."""
    with progress.telling(lambda what, share: _say({"at": [what, share]})), Path(asked["pack"]).open("wb") as file:
        try:
            more = (asked[name] for name in ("layer", "version", "program", "few"))
            _say({"wanted": pack_file(file, Path(asked["path"]), *more)})
        except BrokenData as broken:
            _say({"complaints": [complaint.as_json() for complaint in broken.complaints]})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

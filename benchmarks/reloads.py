"""A file that changes again and again below a server: how long a reload takes, the first answers after it, memory.

`python -m benchmarks.reloads [COUNT [ROUNDS]]`: made-up events as CSV and two workers, each of which is asked for the
map page, a tile of the map and one of the API after every reload: the first of their version.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from benchmarks.compare.load import memory
from benchmarks.compare.peers import started
from benchmarks.files import made
from tests.served import ATLAS, free_port

_PATHS = ("", "tiles/points/4/8/5.mvt", "ogc/collections/features/tiles/WebMercatorQuad/4/5/8")
_ASKED = 12
"""How often each is asked for: both workers meet it."""


def main(count: int, rounds: int) -> None:
    """Print a row for the start and for each reload."""
    print(f"{count:,} rows\n\n| reload | takes, s | slowest first answer, s | MB (PSS) | own |\n|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        (path,) = made(Path(folder), count, ("csv",))
        port = free_port()
        address = f"http://127.0.0.1:{port}/"
        with started("reloads", [str(ATLAS), "serve", str(path), "--port", str(port)], address) as process:
            print(f"| 0 | | {_weighed(address, process)} |")
            for number in range(1, rounds + 1):
                _changed(path)
                begun = time.monotonic()
                subprocess.run([ATLAS, "reload", "--port", str(port)], check=True, capture_output=True, timeout=900)
                took = time.monotonic() - begun
                print(f"| {number} | {took:.1f} | {_weighed(address, process)} |", flush=True)


def _changed(path: Path) -> None:
    """Let the file have its last row no more."""
    with path.open("rb+") as file:
        size = file.seek(-2, 2) + 1
        while file.read(1) != b"\n":
            size = file.seek(-2, 1) + 1
        file.truncate(size)


def _weighed(address: str, process: int) -> str:
    """The slowest of the first answers, and what all processes hold once the version before has gone."""
    slowest = 0.0
    for path in _PATHS * _ASKED:
        begun = time.monotonic()
        with urlopen(address + path, timeout=60) as answer:
            answer.read()
        slowest = max(slowest, time.monotonic() - begun)
    time.sleep(2)
    return f"{slowest:.2f} | {memory([process]):.0f} | {memory([process], 'Pss_Anon:'):.0f}"


if __name__ == "__main__":
    counts = [int(one.replace("_", "")) for one in sys.argv[1:]]
    main(*(counts + [100_000, 10][len(counts) :]))

"""Whether memory stays flat: as many mixed requests as an hour brings, sent as fast as they are answered.

`python -m benchmarks.hour [requests a second]`. The server has small caches, so that they are full before the hour
begins; then it is looked at twelve times, as if every five minutes. What it holds is that of all its processes (PSS).
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load import CHEAP, HEAVY, Held, Seen, family, mixed, once
from tests.served import running

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE, LOOKS, CLIENTS = 30.0, 12, 12
"""Requests a second that the hour stands for, looks at the server within it, requests under way at once."""
SMALL = {"ATLAS_FILES_MB": "20", "ATLAS_CACHE_MB": "16", "ATLAS_HEAVY_PER_MINUTE": "0"}
WARMING = 0.25
"""Requests before the hour begins, as a share of those within it."""


def traffic(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kinds and addresses, without end."""
    return (mixed(chance) for _ in count())


async def sent(base: str, asked: Iterator[tuple[str, str]], number: int, seen: Seen) -> None:
    """Send so many, a few at once, each after the answer before it."""
    part = islice(asked, number)

    async def client() -> None:
        for kind, path in part:
            await once(base, kind, path, seen)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


def temporary(root: int) -> int:
    """Files that are open though they have no name any more, or lie in the folder of temporary files."""
    opened = (link for pid in family(root) for link in Path(f"/proc/{pid}/fd").iterdir())
    return sum("atlas-" in _target(link) for link in opened)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def slope(marks: list[float]) -> float:
    """What a mark grows by over all of them, as the straight line through them that fits best."""
    return statistics.linear_regression(range(len(marks)), marks).slope * (len(marks) - 1)


def main(rate: float = RATE) -> None:
    """Print what was held at each look, and what it grew by in the hour."""
    each = int(rate * 3600 / LOOKS)
    asked, seen, marks = traffic(random.Random(3)), Seen(), []  # noqa: S311 - traffic, the same each time
    with running(**SMALL) as server:
        root = server.process.pid
        asyncio.run(sent(server.address, asked, int(each * LOOKS * WARMING), Seen()))
        for number in range(LOOKS + 1):
            if number:
                asyncio.run(sent(server.address, asked, each, seen))
            marks.append(held := Held.by(root))
            print(f"{number:3} {held.memory:6.0f} MB {held.files:4} files {held.threads:4} threads", end=" ")
            print(f"{temporary(root):3} temporary", flush=True)
    print(f"{seen.count((*CHEAP, *HEAVY)):,} answers in the hour; faults: {dict(seen.faults) or 'none'}")
    print(f"grew by {slope([one.memory for one in marks]):+.1f} MB in the hour")


if __name__ == "__main__":
    main(*(float(one) for one in sys.argv[1:]))

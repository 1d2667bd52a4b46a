"""Mixed traffic at twice what the machine can do: no error but bounded 503s, cheap doors at hand, memory flat.

`python -m benchmarks.load [seconds]`. First a short run finds how many answers a second the server gives at most;
then twice as many are asked for, whether it keeps up or not, and every answer is looked at.

`python -m benchmarks.load SECONDS NAME=ADDRESS,COLLECTION ...` does so to other servers of OGC API Features, with pages
of items alone; the address is that of the landing page.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.served import running

CHEAP = ("map", "embed", "page", "card", "items", "item", "tile", "layer", "search", "static")
HEAVY = ("picture", "drawing", "download", "export", "cite", "route")
SHARES = {"map": 10, "embed": 10, "page": 8, "card": 6, "items": 14, "item": 6, "tile": 14, "layer": 6, "search": 4}
SHARES |= {"static": 6, "picture": 6, "drawing": 4, "download": 3, "export": 2, "cite": 1, "route": 2}
IDS = ("places/great-stone", "places/minsk", "events/united-shield-2017", "corridors/cre-west-alashankou")
ENDS = ("warszawa-praga", "malaszewicze", "brest", "barysaw")
Traffic = Callable[[random.Random], tuple[str, str]]
CONNECTIONS = 64
PATIENCE_S = 20


def address(kind: str, chance: random.Random) -> str:
    """An address of that kind; half of them are asked for often, half are new each time."""
    often = chance.random() < 0.5
    n = chance.randrange(8) if often else chance.randrange(10**6)
    west = 20 + n % 97 / 10
    return {
        "map": f"/?zoom={3 + n % 9}&lon={west:.1f}&lat=53",
        "embed": f"/embed?zoom={3 + n % 9}&lon={west:.1f}&lat=53&datetime={1995 + n % 30}",
        "page": f"/{IDS[n % 4]}",
        "card": f"/{IDS[n % 4]}/card",
        "items": f"/ogc/collections/events/items?limit={10 + n % 90}&bbox={west:.4f},50,40,57",
        "item": f"/ogc/collections/{IDS[n % 4].replace('/', '/items/')}",
        "tile": f"/tiles/rail/{5 + n % 4}/{16 + n % 5}/{10 + n % 3}.mvt",
        "layer": "/layers/rail.geojson",
        "search": f"/search/results?q=min{n % 1000}",
        "static": "/robots.txt",
        "picture": f"/map.png?width={300 + n % 900}&height=400&zoom={4 + n % 4}",
        "drawing": f"/map.svg?width={300 + n % 900}&datetime={1995 + n % 30}",
        "download": f"/download/events.{('geojson', 'csv', 'kml', 'gpkg')[n % 4]}?bbox={west:.4f},50,40,57",
        "export": f"/ogc/collections/legs/items?f=csv&bbox={west:.4f},40,100,57",
        "route": f"/routes?from=minsk&to={ENDS[n % 4]}",
        "cite": f"/cite?url=/ogc/collections/events/items?bbox={west:.4f},50,40,57",
    }[kind]


@dataclass
class Seen:
    """What came back: statuses and seconds by kind, and what should not have."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, status: int, seconds: float, fault: str = "") -> None:
        """One answer."""
        self.statuses[kind][status] += 1
        self.seconds[kind].append(seconds)
        if fault:
            self.faults[fault] += 1

    def quantile(self, kinds: tuple[str, ...], share: float) -> float:
        """Seconds within which that share of the answers came."""
        every = sorted(one for kind in kinds for one in self.seconds[kind])
        return every[min(int(len(every) * share), len(every) - 1)] if every else 0.0

    def count(self, kinds: tuple[str, ...], *statuses: int) -> int:
        """Answers of those kinds, with those statuses if any are named."""
        return sum(
            n for kind in kinds for status, n in self.statuses[kind].items() if not statuses or status in statuses
        )


async def ask(base: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """One request over a connection of its own."""
    parts = urlsplit(base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n"
        writer.write(head.encode())
        whole = await reader.read()
    finally:
        writer.close()
    top, _, body = whole.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, body


async def once(base: str, kind: str, path: str, seen: Seen) -> None:
    """Ask, and judge the answer: whole, without a fault, and if refused then politely."""
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            status, headers, body = await ask(base, path)
    except (OSError, TimeoutError, IndexError, ValueError) as error:
        seen.note(kind, 0, time.perf_counter() - begun, f"{kind}: {type(error).__name__}")
        return
    fault = ""
    if "content-length" in headers and len(body) != int(headers["content-length"]):
        fault = f"{kind}: cut short"
    if status in (429, 503) and "retry-after" not in headers:
        fault = f"{kind}: {status} without Retry-After"
    if status not in (200, 404, 429, 503) or b"Traceback" in body:
        fault = f"{kind}: {status}"
    seen.note(kind, status, time.perf_counter() - begun, fault)


def mixed(chance: random.Random) -> tuple[str, str]:
    """Kind and address of the next request to the whole atlas."""
    kind = chance.choices(list(SHARES), SHARES.values())[0]
    return kind, address(kind, chance)


async def most(base: str, seconds: float, traffic: Traffic = mixed) -> float:
    """Answers a second with as many connections as help."""
    end, chance, seen = time.monotonic() + seconds, random.Random(1), Seen()  # noqa: S311 - traffic, the same each time

    async def client() -> None:
        while time.monotonic() < end:
            await once(base, *traffic(chance), seen)

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return seen.count((*CHEAP, *HEAVY)) / seconds


async def flood(base: str, rate: float, seconds: float, seen: Seen, traffic: Traffic = mixed) -> None:
    """Ask `rate` times a second, whether answers come or not; at most some thousand wait at once."""
    chance, tasks, begun = random.Random(2), set(), time.monotonic()  # noqa: S311
    sent = 0
    while (now := time.monotonic() - begun) < seconds:
        while sent < now * rate and len(tasks) < 1500:
            task = asyncio.create_task(once(base, *traffic(chance), seen))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            sent += 1
        if len(tasks) >= 1500:
            sent = int(now * rate)  # those clients went elsewhere
        await asyncio.sleep(0.01)
    await asyncio.gather(*tasks)


@dataclass(frozen=True)
class Held:
    """What the processes of a server hold: megabytes of their own memory, open files, threads."""

    memory: float
    files: int
    threads: int

    @classmethod
    def by(cls, root: int) -> Held:
        """Of a process and all below it."""
        pids = family(root)
        memory = sum(_private(pid) for pid in pids) / 1024
        files = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)
        threads = sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids)
        return cls(memory, files, threads)


def family(root: int) -> list[int]:
    """The process and all below it."""
    below = [int(one) for path in Path(f"/proc/{root}/task").glob("*/children") for one in path.read_text().split()]
    return [root, *(pid for child in below for pid in family(child))]


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main(seconds: float = 120.0) -> None:
    """Print what came back, how soon, and what the server held before and after."""
    with running(ATLAS_FILES_MB="50", ATLAS_CACHE_MB="32", ATLAS_HEAVY_PER_MINUTE="0") as server:
        base, root = server.address, server.process.pid
        rate = asyncio.run(most(base, min(seconds / 4, 20)))
        print(f"at most {rate:.0f} answers/s; now {2 * rate:.0f} are asked for, {seconds:.0f} s long")
        seen, marks = Seen(), [Held.by(root)]
        for _ in range(4):
            asyncio.run(flood(base, 2 * rate, seconds / 4, seen))
            marks.append(Held.by(root))
        time.sleep(2)
        alone = statistics.median(asyncio.run(_alone(base)))
    report(seen, marks, alone)


async def _alone(base: str) -> list[float]:
    seen = Seen()
    for number in range(50):
        await once(base, "items", f"/ogc/collections/events/items?limit=50&offset={number}", seen)
    return seen.seconds["items"]


def beside(seconds: float, *peers: str) -> None:
    """Print what each of several servers did with twice as many pages of items as it can answer."""
    print("server, most/s, asked for/s, answers, 200, 503 that say when to come back, other, p50 ms, p99 ms, cut short")
    for peer in peers:
        name, _, told = peer.partition("=")
        base, _, collection = told.rpartition(",")
        below = urlsplit(base).path.rstrip("/")

        def pages(chance: random.Random, path: str = f"{below}/collections/{collection}/items") -> tuple[str, str]:
            west = chance.randrange(20_000_000, 30_000_000) / 1e6
            return "items", f"{path}?f=json&limit={chance.randrange(10, 100)}&bbox={west},50,40,57"

        rate, seen = asyncio.run(most(base, min(seconds / 4, 20), pages)), Seen()
        asyncio.run(flood(base, 2 * rate, seconds, seen, pages))
        polite = seen.statuses["items"][503] - seen.faults["items: 503 without Retry-After"]
        good = seen.statuses["items"][200]
        every = seen.count(("items",))
        times = [seen.quantile(("items",), share) * 1000 for share in (0.5, 0.99)]
        row = (f"{rate:.0f}", f"{2 * rate:.0f}", every, good, polite, every - good - polite)
        print(name, *row, *(f"{one:.0f}" for one in times), seen.faults["items: cut short"], sep=", ", flush=True)


def report(seen: Seen, marks: list[Held], alone: float) -> None:
    """Print the figures."""
    print(f"{'':10} {'answers':>8} {'200':>7} {'429':>5} {'503':>6} {'p50 ms':>8} {'p99 ms':>8}")
    for name, kinds in (("cheap", CHEAP), ("expensive", HEAVY), *((kind, (kind,)) for kind in SHARES)):
        counts = [seen.count(kinds), seen.count(kinds, 200), seen.count(kinds, 429), seen.count(kinds, 503)]
        times = [seen.quantile(kinds, share) * 1000 for share in (0.5, 0.99)]
        print(f"{name:10} {counts[0]:8} {counts[1]:7} {counts[2]:5} {counts[3]:6} {times[0]:8.0f} {times[1]:8.0f}")
    print("faults:", dict(seen.faults) or "none")
    print("memory MB, files, threads:", "; ".join(f"{one.memory:.0f}, {one.files}, {one.threads}" for one in marks))
    print(f"an items page afterwards, alone: {alone * 1000:.1f} ms")


if __name__ == "__main__":
    beside(float(sys.argv[1]), *sys.argv[2:]) if sys.argv[2:] else main(*map(float, sys.argv[1:]))

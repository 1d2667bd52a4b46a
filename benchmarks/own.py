"""What our own code takes of an answer, without a server: `python -m benchmarks.own [EVENTS]`, microseconds of CPU.

A kept answer, its 304 and kept pages; a page of a small box, of which the store's part is told beside it; the index of
the search over the atlas's own folder and a question to it; and for the box the functions that take most of it, as the
profiler sees them.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.compare.__main__ import cases
from benchmarks.million import served
from geoapp import create_app
from geodata.extent import BBox
from geodata.search import Search
from geodata.store import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Flask

    Environ = dict[str, object]

_ITEMS = "/ogc/collections/events/items"
_MEASURED_S, _SHOWN = 1.0, 12
_ASKED = ("Minsk", "Мінск", "barisov", "Brest range", "великий камень", "明斯克", "kolodischi", "barysau 2018")


def main(count: int) -> None:
    """Print a row for each answer, then the profile."""
    kept, anew, pages = served(count, cache_mb=64), served(count), create_app()
    print(f"{count:,} events\n\n| answer | µs |\n|---|--:|")
    for name, app, path in (("items", kept, f"{_ITEMS}?limit=44"), ("embed", pages, "/embed"), ("map", pages, "/")):
        row(f"{name}, kept", partial(answered, app, [environ(path)]))
    known = environ(f"{_ITEMS}?limit=44", **{"If-None-Match": etag(kept, environ(f"{_ITEMS}?limit=44"))})
    row("items, 304", lambda: answered(kept, [known]))
    boxes = cases(count)["bbox, limit 100"]
    small = [environ(f"{_ITEMS}?{box}") for box in boxes]
    row("small box, made anew", lambda: answered(anew, small))
    row("of it the store", lambda: found(anew, boxes))
    graph = pages.extensions["atlas"].graph
    row("index of the search, built", lambda: len([Search(graph)]))
    row("a question to it", partial(searched, Search(graph)))
    profiled(lambda: answered(anew, small))


def row(name: str, work: Callable[[], int]) -> None:
    """Print the CPU of one of the answers that `work` says it made."""
    work()
    begun, done = time.process_time(), 0
    while time.process_time() - begun < _MEASURED_S:
        done += work()
    print(f"| {name} | {(time.process_time() - begun) / done * 1e6:.1f} |", flush=True)


def answered(app: Flask, asked: Sequence[Environ]) -> int:
    """Ask each as a server would; how many. Raises RuntimeError if one is refused."""
    for one in asked:
        for _ in app.wsgi_app(dict(one), _begun):
            pass
    return len(asked)


def _begun(status: str, _headers: object, *_: object) -> Callable[[bytes], None]:
    if status[0] not in "23":
        raise RuntimeError(f"an answer was {status}")
    return lambda _: None


def found(app: Flask, boxes: Sequence[str]) -> int:
    """The same boxes asked of the store alone, to the bytes of the features; how many."""
    store = app.extensions["atlas"].store
    for box in boxes:
        query = Query(limit=100, bbox=BBox.parse(box.partition("bbox=")[2]))
        b"".join(store.features("events", query).features)
    return len(boxes)


def searched(index: Search) -> int:
    """Ask for names in several scripts and spellings, one of them wrong; how many."""
    for text in _ASKED:
        index.find(text)
    return len(_ASKED)


def environ(address: str, **headers: str) -> Environ:
    """A request as a server passes it on."""
    path, _, query = address.partition("?")
    kind = {"Accept": "application/geo+json, application/json"} if path.startswith("/ogc") else {}
    told = {"Host": "127.0.0.1"} | kind | headers
    return EnvironBuilder(path, query_string=query, headers=told).get_environ()


def etag(app: Flask, asked: Environ) -> str:
    """The ETag of an answer."""
    return run_wsgi_app(app.wsgi_app, dict(asked))[2]["ETag"]


def profiled(work: Callable[[], int]) -> None:
    """Print the functions that take most of the time by themselves; the profiler makes everything slower."""
    with cProfile.Profile() as profile:
        done = sum(work() for _ in range(20))
    stats = pstats.Stats(profile).get_stats_profile().func_profiles
    print("\n| function | calls an answer | share of its time |\n|---|--:|--:|")
    whole = sum(one.tottime for one in stats.values())
    for name, one in sorted(stats.items(), key=lambda item: -item[1].tottime)[:_SHOWN]:
        where = f"{one.file_name.rpartition('/')[2]}:{one.line_number}" if one.line_number else "built in"
        calls = int(one.ncalls.partition("/")[0]) / done
        print(f"| `{name.strip('<>')}` ({where}) | {calls:.1f} | {one.tottime / whole:.0%} |")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 100_000)

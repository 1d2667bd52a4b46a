"""The cache of finished answers: bounded by all that it holds, packed quickly, and well once it is worth it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from werkzeug.test import Client, EnvironBuilder

from benchmarks.faults import until
from geoapp.cache import AnswerCache
from geoapp.joining import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT = "".join(f"{n * n} {n:x} words, " for n in range(3000)).encode()


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    body = b"short" if environ["PATH_INFO"] == "/short" else TEXT
    caching = "public, immutable" if environ["PATH_INFO"] == "/kept-for-ever" else "public"
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    start_response("200 OK", [*headers, ("ETag", '"tag"'), ("Cache-Control", caching)])
    return [body]


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
def test_answer_asked_for_again_is_packed_better_and_is_the_same(encoding: str) -> None:
    client, headers = Client(AnswerCache(app, 1_000_000, 10)), {"Accept-Encoding": encoding}
    first, second, third = (client.get("/", headers=headers) for _ in range(3))
    assert len(first.data) > len(second.data) == len(third.data)
    assert first.headers["ETag"] != second.headers["ETag"] == third.headers["ETag"], "other bytes, other validator"
    if encoding == "br":
        assert brotli.decompress(first.data) == brotli.decompress(second.data) == TEXT
    for answer in (first, second):
        known = client.get("/", headers=headers | {"If-None-Match": answer.headers["ETag"]})
        assert known.status_code == 304, "a reader of either has the text"


def test_what_may_be_kept_for_ever_is_packed_well_at_once() -> None:
    client = Client(AnswerCache(app, 1_000_000, 10))
    first, second = (client.get("/kept-for-ever", headers={"Accept-Encoding": "br"}) for _ in range(2))
    assert first.data == second.data == brotli.compress(TEXT, quality=11)


def test_long_addresses_of_short_answers_fill_no_memory() -> None:
    cache = AnswerCache(app, 1_000_000, 10)
    client = Client(cache)
    for number in range(300):
        client.get(f"/short?{'a' * 10_000}{number}", headers={"Accept": "text/plain" + " " * 10_000})
    assert sum(kept.size(key) for key, kept in cache._kept.items()) == cache._size <= 1_000_000
    assert len(cache._kept) < 50


def test_finished_answer_is_ready_once_it_is_packed_as_small_as_can_be() -> None:
    cache = AnswerCache(app, 1_000_000, 10)
    client, headers = Client(cache), {"Accept-Encoding": "br"}
    environ = EnvironBuilder("/", headers=headers).get_environ()
    assert cache.ready(environ) is None, "never asked for"
    client.get("/", headers=headers)
    assert cache.ready(environ) is None, "it is to be packed anew when it is asked for again"
    second = client.get("/", headers=headers)
    status, told, body = cache.ready(environ) or ("", [], [])
    assert (status, told, body) == ("200 OK", list(second.headers), [second.data])
    assert environ["atlas.cached"]
    assert not (cache.ready(environ | {"REQUEST_METHOD": "HEAD"}) or ("", [], [b"some"]))[2]
    unchanged, brief, nothing = cache.ready(environ | {"HTTP_IF_NONE_MATCH": second.headers["ETag"]}) or ("", [], [b""])
    assert (unchanged, nothing) == ("304 Not Modified", [])
    assert {"Content-Type", "Content-Length", "Content-Encoding"}.isdisjoint(dict(brief))
    for other in ({"REQUEST_METHOD": "POST"}, {"HTTP_RANGE": "bytes=0-1"}, {"HTTP_IF_MATCH": "*"}, {"PATH_INFO": "/b"}):
        assert cache.ready(environ | other) is None, other


class _Slow:
    """An app that answers when it is let go, and counts how often it was asked."""

    def __init__(self, caching: str = "public") -> None:
        self.caching, self.asked, self.going, self._lock = caching, 0, Event(), Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.asked += 1
        self.going.wait(10)
        if self.caching == "broken":
            raise MemoryError
        start_response("200 OK", [("Content-Length", "4"), ("ETag", '"tag"'), ("Cache-Control", self.caching)])
        return [b"made"]


def _asked_at_once(slow: _Slow, clients: int, alone: int = 1, patience_s: float = 10) -> list[bytes]:
    """What so many clients are answered of whom none has an answer while `alone` ask the app and the rest wait.

    Errors are left out.
    """
    cache = AnswerCache(slow, 1_000_000, patience_s)
    with ThreadPoolExecutor(clients) as pool:
        asking = [pool.submit(Client(cache).get, "/") for _ in range(clients)]
        until(lambda: (slow.asked, WAITING - cache._joining._places) == (alone, clients - alone))
        slow.going.set()
    assert cache._joining._places == WAITING
    return [one.result().data for one in asking if not one.exception()]


def test_an_answer_that_many_ask_for_at_once_is_made_once() -> None:
    slow = _Slow()
    assert _asked_at_once(slow, 40) == [b"made"] * 40
    assert slow.asked == 1


def test_more_than_may_wait_go_on_by_themselves() -> None:
    slow = _Slow()
    assert _asked_at_once(slow, WAITING + 4, alone=4) == [b"made"] * (WAITING + 4)
    assert slow.asked == 4


@pytest.mark.parametrize(("caching", "answered"), [("no-store", 8), ("broken", 0)])
def test_what_is_not_kept_is_made_for_each_and_an_error_is_nobody_elses(caching: str, answered: int) -> None:
    slow = _Slow(caching)
    assert len(_asked_at_once(slow, 8)) == answered
    assert slow.asked == 8


def test_nobody_waits_longer_than_patience_lasts() -> None:
    slow = _Slow()
    assert _asked_at_once(slow, 4, alone=4, patience_s=0.05) == [b"made"] * 4

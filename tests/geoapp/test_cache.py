"""The cache of finished answers: bounded by all that it holds, packed quickly, and well once it is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import brotli
import pytest
from werkzeug.test import Client

from geoapp.cache import AnswerCache

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
    client, headers = Client(AnswerCache(app, 1_000_000)), {"Accept-Encoding": encoding}
    first, second, third = (client.get("/", headers=headers) for _ in range(3))
    assert len(first.data) > len(second.data) == len(third.data)
    assert first.headers["ETag"] != second.headers["ETag"] == third.headers["ETag"], "other bytes, other validator"
    if encoding == "br":
        assert brotli.decompress(first.data) == brotli.decompress(second.data) == TEXT
    for answer in (first, second):
        known = client.get("/", headers=headers | {"If-None-Match": answer.headers["ETag"]})
        assert known.status_code == 304, "a reader of either has the text"


def test_what_may_be_kept_for_ever_is_packed_well_at_once() -> None:
    client = Client(AnswerCache(app, 1_000_000))
    first, second = (client.get("/kept-for-ever", headers={"Accept-Encoding": "br"}) for _ in range(2))
    assert first.data == second.data == brotli.compress(TEXT, quality=11)


def test_long_addresses_of_short_answers_fill_no_memory() -> None:
    cache = AnswerCache(app, 1_000_000)
    client = Client(cache)
    for number in range(300):
        client.get(f"/short?{'a' * 10_000}{number}", headers={"Accept": "text/plain" + " " * 10_000})
    assert sum(kept.size(key) for key, kept in cache._kept.items()) == cache._size <= 1_000_000
    assert len(cache._kept) < 50

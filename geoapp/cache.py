"""A bounded cache of finished answers in front of the app, compressed, gone with the data version.

It holds what the app marks `public`, keyed by host, path, query, Accept and encoding, and answers If-None-Match itself.
What is asked for by many before it is finished is made once.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from geoapp.encodings import preferred
from geoapp.finished import Finished, known, without_body
from geoapp.joining import Joining

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from geoapp.finished import Headers, Ready

LARGEST = 4_000_000
"""Bytes of a body up to which it is kept."""
_HELD_BACK = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
"""Conditions of a request that are judged here, on the answer as it is sent."""


class AnswerCache:
    """WSGI middleware. `room` is the bytes of bodies that it keeps; the least recently used go first.

    `patience_s` is how long a request waits for the answer to an equal one that came before it.
    """

    def __init__(self, app: WSGIApplication, room: int, patience_s: float) -> None:
        self._app, self._room = app, room
        self._kept: OrderedDict[tuple[str, ...], Finished] = OrderedDict()
        self._size = 0
        self._lock, self._improving = Lock(), Lock()
        self._joining = Joining(patience_s)

    def ready(self, environ: WSGIEnvironment) -> Ready | None:
        """The answer to a request if it can be sent as it is kept. Asked before any other layer does its work."""
        kept = self._found(_key(environ), environ) if _ours(environ) else None
        return kept.answered(environ) if kept and kept.prompt else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache, or ask the app and remember."""
        if not _ours(environ):
            return self._app(environ, start_response)
        key = _key(environ)
        kept = self._found(key, environ)
        if kept is None:
            kept, passed = self._awaited(environ, key, start_response)
            if kept is None:
                return passed
        elif kept.improvable and self._improving.acquire(blocking=False):
            try:
                kept = self._improved(key, kept)
            finally:
                self._improving.release()
        status, headers, body = kept.answered(environ)
        start_response(status, headers)
        return body

    def _found(self, key: tuple[str, ...], environ: WSGIEnvironment) -> Finished | None:
        """The kept answer, used just now; without a lock, for each step is one for the interpreter."""
        if kept := self._kept.get(key):
            environ["atlas.cached"] = True
            try:
                self._kept.move_to_end(key)
            except KeyError:
                return kept  # dropped between the two steps: still the answer
        return kept

    def _awaited(
        self, environ: WSGIEnvironment, key: tuple[str, ...], start_response: StartResponse
    ) -> tuple[Finished | None, Iterable[bytes]]:
        """The answer that another request was waiting for, else the app's."""
        if not self._room:
            return self._asked(environ, key, start_response)
        with self._joining.making(key):
            if kept := self._found(key, environ):
                return kept, ()
            return self._asked(environ, key, start_response)

    def _asked(
        self, environ: WSGIEnvironment, key: tuple[str, ...], start_response: StartResponse
    ) -> tuple[Finished | None, Iterable[bytes]]:
        """The app's answer: remembered if it may be, else passed on piece by piece."""
        status, headers, body = _run(self._app, _plain(environ))
        named = {name.lower(): value for name, value in headers}
        if not _keepable(status, named):
            return None, _passed(environ, status, headers, named, body, start_response)
        kept = Finished.of(headers, named, _joined(body), key[-1])
        with self._lock:
            self._remember(key, kept)
        return kept, ()

    def _improved(self, key: tuple[str, ...], kept: Finished) -> Finished:
        """The answer packed as small as can be, kept in the place of the other."""
        better = kept.better()
        with self._lock:
            if self._kept.get(key) is kept:
                self._size -= self._kept.pop(key).size(key)
                self._remember(key, better)
        return better

    def _remember(self, key: tuple[str, ...], kept: Finished) -> None:
        if not self._room or (size := kept.size(key)) > self._room or key in self._kept:
            return
        self._kept[key] = kept
        self._size += size
        while self._size > self._room:
            oldest, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size(oldest)


def _ours(environ: WSGIEnvironment) -> bool:
    """Whether an answer may be kept; the app answers other methods, and parts and preconditions, uncompressed."""
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not (
        "HTTP_RANGE" in environ or "HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ
    )


def _plain(environ: WSGIEnvironment) -> WSGIEnvironment:
    """The request as a GET without conditions: what is kept is the whole answer."""
    head = environ["REQUEST_METHOD"] == "HEAD"
    if not head and _HELD_BACK.isdisjoint(environ):
        return environ
    asked = {name: value for name, value in environ.items() if name not in _HELD_BACK}
    return asked | {"REQUEST_METHOD": "GET", "atlas.head": head}


def _key(environ: WSGIEnvironment) -> tuple[str, ...]:
    return (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        preferred(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _run(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
    said: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: object = None) -> object:
        said.append((status, headers))
        return lambda _: None

    body = app(environ, start_response)  # type: ignore[arg-type]
    return *said[-1], body


def _joined(body: Iterable[bytes]) -> bytes:
    whole = b"".join(body)
    _close(body)
    return whole


def _close(body: Iterable[bytes]) -> None:
    """Let go of a body as servers do (PEP 3333): its file is closed."""
    if close := getattr(body, "close", None):
        close()


def _keepable(status: str, named: dict[str, str]) -> bool:
    """Whether an answer is the same for everyone, can be known again, and is not too large."""
    shared = status.startswith("200") and "public" in named.get("cache-control", "") and "etag" in named
    return shared and int(named.get("content-length", LARGEST + 1)) <= LARGEST


def _passed(
    environ: WSGIEnvironment,
    status: str,
    headers: Headers,
    named: dict[str, str],
    body: Iterable[bytes],
    start_response: StartResponse,
) -> Iterable[bytes]:
    """An answer that is not kept, as the app gives it; its conditions were held back, so they are judged here."""
    if status.startswith("200") and "etag" in named and known(environ, named["etag"].strip('"')):
        _close(body)
        start_response("304 Not Modified", without_body(headers))
        return []
    start_response(status, headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return body
    _close(body)
    return []

"""Large answers on their way to their readers: so many at once in each worker, and of them so many for each client.

The server holds a thread for every answer that is sent piece by piece, and would keep a large one in memory otherwise.
So that slow readers can't take all threads, or all memory, large answers have a bounded number of places, with a thread
for each (`serving`); whoever comes when they are taken is told to come back. What is small enough is handed over whole:
the server sends it with no thread waiting. `pace` ends the connections of readers that are slower than is of use.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

from flask import request
from werkzeug.wsgi import FileWrapper

from geoapp import limits
from geoapp.errors import Thronged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

WHOLE = 1 << 19
"""Bytes of a body up to which it is handed to the server whole."""
_PIECE = 1 << 17
_REFUSED = "atlas.refused"

Headers = list[tuple[str, str]]


class Places:
    """Places for large answers: `each` of them for one client at most."""

    def __init__(self, at_once: int, each: int) -> None:
        self._free, self._each = at_once, each
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, client: str) -> None:
        """A place, to be given back. Raises Thronged."""
        with self._lock:
            if self._free <= 0 or self._taken[client] >= self._each:
                raise Thronged
            self._free -= 1
            self._taken[client] += 1

    def give_back(self, client: str) -> None:
        """A place is free again."""
        with self._lock:
            self._free += 1
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]


class Transfers:
    """WSGI middleware: small bodies go on whole, large ones take a place until they are sent or their reader leaves."""

    def __init__(self, app: WSGIApplication, service: Flask) -> None:
        """`service` is what the answers come from: it words the refusals."""
        self._app, self._service, self._service_wsgi = app, service, service.wsgi_app
        asked = service.extensions["settings"]
        self.places = Places(asked.transfers, asked.transfers_each)
        service.before_request_funcs.setdefault(None, []).insert(0, _refuse)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the app does, files in larger pieces than usual (PEP 3333, wsgi.file_wrapper)."""
        environ["wsgi.file_wrapper"] = _in_pieces
        told: list[Any] = []

        def start(*said: Any) -> None:
            told[:] = said

        body = self._app(environ, start)  # type: ignore[arg-type]
        try:
            sent = self._sent(environ, told[1], body)
        except Thronged as refusal:
            return self._service_wsgi(environ | {_REFUSED: refusal}, start_response)
        start_response(*told)
        return sent

    def _sent(self, environ: WSGIEnvironment, headers: Headers, body: Iterable[bytes]) -> Iterable[bytes]:
        """The body as it is handed over: whole, or as a transfer. Raises Thronged.

        The server sends a list at one stroke; whatever else can be iterated it takes piece by piece, even a tuple.
        """
        if isinstance(body, tuple | list):
            if sum(map(len, body)) <= WHOLE:
                return list(body)
            body = _cut(body)
        with ExitStack() as leaving:
            leaving.callback(getattr(body, "close", _nothing))
            if _length(headers) <= WHOLE:
                return [b"".join(body)]
            client = self._client(environ)
            self.places.take(client)
            leaving.callback(self.places.give_back, client)
            return _Transfer(iter(body), leaving.pop_all())

    def _client(self, environ: WSGIEnvironment) -> str:
        with self._service.request_context(environ):
            return limits.client()


def _nothing() -> None:
    """What closes a body that needs no closing."""


def _refuse() -> None:
    if refusal := request.environ.get(_REFUSED):
        raise refusal


def _in_pieces(file: IO[bytes], _: int = 0) -> FileWrapper:
    return FileWrapper(file, _PIECE)


def _length(headers: Headers) -> float:
    """The bytes of a body as its headers tell them, infinitely many if they don't."""
    return min((float(value) for name, value in headers if name.lower() == "content-length"), default=float("inf"))


def _cut(bodies: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of moderate size: as much of a large answer lies in memory for its reader."""
    for body in bodies:
        for start in range(0, len(body), _PIECE):
            yield body[start : start + _PIECE]


class _Transfer:
    """A large body that is being sent. Closing it gives its place back, once."""

    __slots__ = ("_leaving", "_pieces")

    def __init__(self, pieces: Iterator[bytes], leaving: ExitStack) -> None:
        self._pieces, self._leaving = pieces, leaving

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Close the body and give the place back."""
        self._leaving.close()

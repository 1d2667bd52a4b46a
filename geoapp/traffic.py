"""Every request as its operator sees it: an id, a log line, figures. The outermost layer of the service."""

from __future__ import annotations

import random
import re
from time import perf_counter
from typing import TYPE_CHECKING, Any

from geoapp import events
from geoapp.logs import REQUEST_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from geoapp.finished import Ready
    from geoapp.metrics import Metrics
    from geoapp.settings import Settings

_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_LONGEST = 300
"""Characters of an address that a log line holds."""


class Traffic:
    """WSGI middleware: gives each answer its X-Request-ID, and tells of it when its last byte is out."""

    def __init__(
        self,
        app: WSGIApplication,
        ready: Callable[[WSGIEnvironment], Ready | None],
        settings: Settings,
        metrics: Metrics | None,
    ) -> None:
        """`ready` finds the answers to which `app` would add nothing."""
        self._app, self._ready, self._metrics = app, ready, metrics
        self._logged, self._slow = settings.access_log, settings.slow_ms / 1000

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and look at the clock before and after."""
        begun, request_id = perf_counter(), _id(environ)
        if ready := self._ready(environ):
            status, headers, whole = ready
            start_response(status, [*headers, ("X-Request-ID", request_id)])
            if self._logged or self._metrics:
                _Seen(environ, request_id, begun, self._told).finished(int(status[:3]), whole)
            return whole
        seen = _Seen(environ, request_id, begun, self._told)
        token = REQUEST_ID.set(seen.request_id)
        try:
            body = self._app(environ, seen.starting(start_response))
        except MemoryError:  # where the app was done, such as packing; within it there is a handler
            body = _starved(seen.starting(start_response))
        finally:
            REQUEST_ID.reset(token)
        if isinstance(body, tuple | list):  # finished: nothing is left to be closed
            seen.finished(seen.status, body)
            return body
        return _Told(body, seen)

    def _told(self, seen: _Seen) -> None:
        seconds = perf_counter() - seen.begun
        if self._metrics:
            self._metrics.answered(seen.environ, seen.status, seconds, seen.bytes)
        if self._logged:
            events.REQUEST.tell(**_facts(seen, seconds))
        if seconds > self._slow:
            events.SLOW.tell(**_facts(seen, seconds))


def _id(environ: WSGIEnvironment) -> str:
    """The id that a proxy gave, or a new one: it names a request and guards nothing."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if given and _GIVEN.fullmatch(given) else f"{random.getrandbits(64):016x}"


_STARVED = b'{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"Memory is short just now."}'


def _starved(start_response: StartResponse) -> Iterable[bytes]:
    """A 503 for which nothing has to be made."""
    events.NO_MEMORY.tell()
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), ("Retry-After", "30")]
    start_response("503 Service Unavailable", [*headers, ("Content-Length", str(len(_STARVED)))])
    return (_STARVED,)


class _Seen:
    """One request under way."""

    __slots__ = ("_told", "begun", "bytes", "environ", "request_id", "status")

    def __init__(self, environ: WSGIEnvironment, request_id: str, begun: float, told: Callable[[_Seen], None]) -> None:
        self.environ, self.request_id, self.begun, self._told = environ, request_id, begun, told
        self.status = self.bytes = 0

    def starting(self, start_response: StartResponse) -> StartResponse:
        """`start_response` that adds the id and remembers the status."""

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            self.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", self.request_id)], *more)  # type: ignore[arg-type]

        return start  # type: ignore[return-value]

    def finished(self, status: int, body: Sequence[bytes]) -> None:
        """All of it is handed over."""
        self.status, self.bytes = status, sum(map(len, body))
        self.close()

    def close(self) -> None:
        token = REQUEST_ID.set(self.request_id)
        self._told(self)
        REQUEST_ID.reset(token)


class _Told:
    """A body that is counted while it is sent, and told of when it is closed (PEP 3333)."""

    __slots__ = ("_body", "_pieces", "_seen")

    def __init__(self, body: Iterable[bytes], seen: _Seen) -> None:
        self._body, self._seen = body, seen
        self._pieces = iter(body)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        self._seen.bytes += len(piece)
        return piece

    def close(self) -> None:
        try:
            if close := getattr(self._body, "close", None):
                close()
        finally:
            self._seen.close()


def _facts(seen: _Seen, seconds: float) -> dict[str, Any]:
    """What a line says of an answer; who asked is not among it."""
    environ = seen.environ
    query = environ.get("QUERY_STRING", "")
    address = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "") + (f"?{query}" if query else "")
    return {
        "method": environ["REQUEST_METHOD"],
        "address": address[:_LONGEST],
        "status": seen.status,
        "ms": round(seconds * 1000, 1),
        "bytes": seen.bytes,
        "cached": bool(environ.get("atlas.cached")),
    }

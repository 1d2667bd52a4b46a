"""A bounded cache of finished answers in front of the app, compressed, gone with the data version.

It holds what the app marks `public`, keyed by host, path, query, Accept and encoding, and answers If-None-Match itself.
An answer is packed quickly; one that is asked for again is packed anew as small as can be, one at a time. Packing every
answer that well would take many times as long as making it: a gift to whoever asks for ever new addresses.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING

from geoapp.encodings import WORTH_PACKING_WELL, packed, preferred, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/ld+json",
    "application/vnd.ogc.fg+json",
    "application/vnd.google-earth.kml+xml",
    "application/vnd.mapbox-vector-tile",
    "application/atom+xml",
    "application/javascript",
    "image/svg+xml",
)
_SMALLEST, LARGEST = 400, 4_000_000
"""Bytes of a body from which it is compressed, and up to which it is kept."""
_OVERHEAD = 1_000
"""Bytes that an answer takes beside its texts."""
_FORGETTABLE = {"content-length", "content-encoding", "etag", "vary"}
_OF_THE_BODY = {"content-length", "content-encoding", "content-type", "content-disposition"}
_HELD_BACK = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
"""Conditions of a request that are judged here, on the answer as it is sent."""
_NOT_OURS = {"HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
"""Requests that the app answers alone, without compression."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A finished 200: headers without length, the body as sent, and the encoding that could pack it better."""

    headers: Headers
    etag: str
    body: bytes
    improvable: str = ""

    def size(self, key: tuple[str, ...]) -> int:
        """Bytes that it takes with address and headers: else long addresses of short answers fill the memory."""
        return len(self.body) + sum(map(len, key)) + sum(map(len, chain(*self.headers))) + _OVERHEAD


class AnswerCache:
    """WSGI middleware. `room` is the bytes of bodies that it keeps; the least recently used go first."""

    def __init__(self, app: WSGIApplication, room: int) -> None:
        self._app, self._room = app, room
        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._size = 0
        self._lock, self._improving = Lock(), Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache, or ask the app and remember."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _NOT_OURS.isdisjoint(environ):
            return self._app(environ, start_response)
        key = _key(environ)
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
                environ["atlas.cached"] = True
        if kept is None:
            kept, passed = self._asked(environ, key, start_response)
            if kept is None:
                return passed
        elif kept.improvable and self._improving.acquire(blocking=False):
            try:
                kept = self._improved(key, kept)
            finally:
                self._improving.release()
        return _sent(kept, environ, start_response)

    def _asked(
        self, environ: WSGIEnvironment, key: tuple[str, ...], start_response: StartResponse
    ) -> tuple[_Kept | None, Iterable[bytes]]:
        """The app's answer: remembered if it may be, else passed on piece by piece."""
        status, headers, body = _run(self._app, _plain(environ))
        named = {name.lower(): value for name, value in headers}
        if not _keepable(status, named):
            return None, _passed(environ, status, headers, named, body, start_response)
        kept = _finished(headers, named, _joined(body), key[-1])
        with self._lock:
            self._remember(key, kept)
        return kept, ()

    def _improved(self, key: tuple[str, ...], kept: _Kept) -> _Kept:
        """The answer packed as small as can be, kept in the place of the other."""
        better = _better(kept)
        with self._lock:
            if self._kept.get(key) is kept:
                self._size -= self._kept.pop(key).size(key)
                self._remember(key, better)
        return better

    def _remember(self, key: tuple[str, ...], kept: _Kept) -> None:
        if not self._room or (size := kept.size(key)) > self._room or key in self._kept:
            return
        self._kept[key] = kept
        self._size += size
        while self._size > self._room:
            oldest, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size(oldest)


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
        environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
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
    if status.startswith("200") and "etag" in named and _known(environ, named["etag"].strip('"')):
        _close(body)
        return _not_changed(headers, start_response)
    start_response(status, headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return body
    _close(body)
    return ()


def _finished(headers: Headers, named: dict[str, str], whole: bytes, encoding: str) -> _Kept:
    etag = named["etag"].strip('"')
    sent = [(name, value) for name, value in headers if name.lower() not in _FORGETTABLE]
    if len(whole) < _SMALLEST or not named.get("content-type", "").startswith(_COMPRESSIBLE):
        encoding = ""
    improvable = ""
    if encoding:
        well = "immutable" in named["cache-control"] and len(whole) <= WORTH_PACKING_WELL
        improvable = "" if well or len(whole) > WORTH_PACKING_WELL else encoding
        whole = packed(whole, encoding, well=well)
        sent.append(("Content-Encoding", encoding))
        etag = f"{etag}-{encoding}"
    varying = [part for part in (named.get("vary", ""), "Accept-Encoding") if part]
    sent += [("ETag", f'"{etag}"'), ("Vary", ", ".join(varying))]
    return _Kept(sent, etag, whole, improvable)


def _better(kept: _Kept) -> _Kept:
    body = packed(unpacked(kept.body, kept.improvable), kept.improvable, well=True)
    etag = f"{kept.etag}{_WELL}"
    headers = [(name, f'"{etag}"' if name == "ETag" else value) for name, value in kept.headers]
    return _Kept(headers, etag, body)


_WELL = "-well"


def _sent(kept: _Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if _known(environ, kept.etag):
        return _not_changed(kept.headers, start_response)
    start_response("200 OK", [*kept.headers, ("Content-Length", str(len(kept.body)))])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (kept.body,)


def _known(environ: WSGIEnvironment, etag: str) -> bool:
    """Whether the client has the answer of an ETag already (RFC 9110, 13.1.2: compared weakly)."""
    given = (tag.strip().removeprefix("W/").strip('"') for tag in environ.get("HTTP_IF_NONE_MATCH", "").split(","))
    tags = {tag.removesuffix(_WELL) for tag in given}  # the same text, however well it is packed
    return etag.removesuffix(_WELL) in tags or "*" in tags


def _not_changed(headers: Headers, start_response: StartResponse) -> Iterable[bytes]:
    """A 304: what is said of the body is left out (RFC 9110, 15.4.5)."""
    start_response("304 Not Modified", [header for header in headers if header[0].lower() not in _OF_THE_BODY])
    return ()

"""A bounded cache of finished answers in front of the app: compressed once each, gone with the data version.

It holds what the app marks `public`, keyed by host, path, query, Accept and encoding, and answers If-None-Match itself.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import brotli

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
    "application/atom+xml",
    "application/javascript",
    "image/svg+xml",
)
_SMALLEST, _COMPRESSED_WELL, _LARGEST = 400, 200_000, 4_000_000
"""Bytes of a body from which it is compressed, up to which it is compressed well, and up to which it is kept."""
_FORGETTABLE = {"content-length", "content-encoding", "etag", "vary"}

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A finished 200: headers without length, and the body as sent."""

    headers: Headers
    etag: str
    body: bytes


class AnswerCache:
    """WSGI middleware. `room` is the bytes of bodies that it keeps; the least recently used go first."""

    def __init__(self, app: WSGIApplication, room: int) -> None:
        self._app, self._room = app, room
        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache, or ask the app and remember."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_RANGE" in environ:
            return self._app(environ, start_response)
        key = _key(environ)
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
        if kept is None:
            kept, passed = self._asked(environ, key, start_response)
            if kept is None:
                return passed
        return _sent(kept, environ, start_response)

    def _asked(
        self, environ: WSGIEnvironment, key: tuple[str, ...], start_response: StartResponse
    ) -> tuple[_Kept | None, Iterable[bytes]]:
        """The app's answer: remembered if it may be, else passed on as it is."""
        status, headers, body = _run(self._app, {**environ, "REQUEST_METHOD": "GET"} | {"HTTP_IF_NONE_MATCH": ""})
        named = {name.lower(): value for name, value in headers}
        if int(named.get("content-length", 0)) > _LARGEST:  # a file: sent by the app, which also knows its 304s
            _close(body)
            return None, self._app(environ, start_response)
        whole = _joined(body) if _keepable(status, named) else None
        if whole is None or len(whole) > _LARGEST:
            start_response(status, headers)
            return None, (() if environ["REQUEST_METHOD"] == "HEAD" else body if whole is None else [whole])
        kept = _finished(headers, named, whole, key[-1])
        with self._lock:
            self._remember(key, kept)
        return kept, ()

    def _remember(self, key: tuple[str, ...], kept: _Kept) -> None:
        if len(kept.body) > self._room or key in self._kept:
            return
        self._kept[key] = kept
        self._size += len(kept.body)
        while self._size > self._room:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.body)


def _key(environ: WSGIEnvironment) -> tuple[str, ...]:
    return (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _encoding(accepted: str) -> str:
    """The encoding to send: brotli, else gzip, else none. An encoding with q=0 is refused (RFC 9110, 12.5.3)."""
    offers = {}
    for offer in accepted.split(","):
        name, _, weight = offer.strip().partition(";")
        offers[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0")
    return next((name for name in ("br", "gzip") if offers.get(name)), "")


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
    return status.startswith("200") and "public" in named.get("cache-control", "") and "etag" in named


def _finished(headers: Headers, named: dict[str, str], whole: bytes, encoding: str) -> _Kept:
    etag = named["etag"].strip('"')
    sent = [(name, value) for name, value in headers if name.lower() not in _FORGETTABLE]
    if len(whole) < _SMALLEST or not named.get("content-type", "").startswith(_COMPRESSIBLE):
        encoding = ""
    if encoding:
        whole = _compressed(whole, encoding)
        sent.append(("Content-Encoding", encoding))
        etag = f"{etag}-{encoding}"
    varying = [part for part in (named.get("vary", ""), "Accept-Encoding") if part]
    sent += [("ETag", f'"{etag}"'), ("Vary", ", ".join(varying))]
    return _Kept(sent, etag, whole)


def _compressed(whole: bytes, encoding: str) -> bytes:
    """The body compressed well, since it is done once; large bodies quickly, so that the first reader need not wait."""
    small = len(whole) <= _COMPRESSED_WELL
    if encoding == "br":
        squeezed: bytes = brotli.compress(whole, quality=11 if small else 5)
        return squeezed
    return gzip.compress(whole, 9 if small else 6, mtime=0)


def _sent(kept: _Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    known = {tag.strip().removeprefix("W/").strip('"') for tag in environ.get("HTTP_IF_NONE_MATCH", "").split(",")}
    if kept.etag in known or "*" in known:
        start_response("304 Not Modified", [header for header in kept.headers if header[0] != "Content-Type"])
        return ()
    start_response("200 OK", [*kept.headers, ("Content-Length", str(len(kept.body)))])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (kept.body,)

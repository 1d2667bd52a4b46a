"""A finished answer as it is kept: packed, its headers ready made, so that sending it takes next to nothing.

An answer is packed quickly; one that is asked for again is packed anew as small as can be. Packing every answer that
well would take many times as long as making it: a gift to whoever asks for ever new addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from geoapp import transfers
from geoapp.encodings import WORTH_PACKING_WELL, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import WSGIEnvironment

Headers = list[tuple[str, str]]
Ready = tuple[str, Headers, list[bytes]]
"""Status, headers and body of an answer. The headers are the kept ones: not to be changed."""

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
_SMALLEST = 400
"""Bytes of a body from which it is compressed."""
_OVERHEAD = 1_000
"""Bytes that an answer takes beside its texts."""
_FORGETTABLE = {"content-length", "content-encoding", "etag", "vary"}
_OF_THE_BODY = {"content-length", "content-encoding", "content-type", "content-disposition"}
_WELL = "-well"
"""What the ETag of a body that is packed as small as can be ends with."""


@dataclass(slots=True)
class Finished:
    """A 200 in one encoding."""

    etag: str
    body: bytes
    headers: Headers
    improvable: str = ""
    """The encoding that could pack the body better."""
    unchanged: Headers | None = None
    """Headers of its 304, once there was one."""

    @classmethod
    def of(cls, headers: Headers, named: dict[str, str], whole: bytes, encoding: str) -> Finished:
        """The app's answer, packed quickly; `named` are its headers by their names in small letters."""
        if len(whole) < _SMALLEST or not named.get("content-type", "").startswith(_COMPRESSIBLE):
            encoding = ""
        etag, improvable = named["etag"].strip('"'), ""
        vary = named.get("vary")
        sent = [header for header in headers if header[0].lower() not in _FORGETTABLE]
        sent.append(("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"))
        if encoding:
            well = "immutable" in named["cache-control"] and len(whole) <= WORTH_PACKING_WELL
            improvable = "" if well or len(whole) > WORTH_PACKING_WELL else encoding
            whole, etag = packed(whole, encoding, well=well), f"{etag}-{encoding}"
            sent.append(("Content-Encoding", encoding))
        return cls._ready(etag, whole, sent, improvable)

    @classmethod
    def _ready(cls, etag: str, body: bytes, headers: Headers, improvable: str = "") -> Finished:
        sent = [*headers, ("ETag", f'"{etag}"'), ("Content-Length", str(len(body)))]
        return cls(etag, body, sent, improvable)

    @property
    def prompt(self) -> bool:
        """Whether it can be sent at one stroke, as it is."""
        return not self.improvable and len(self.body) <= transfers.WHOLE

    def better(self) -> Finished:
        """The same packed as small as can be."""
        body = packed(unpacked(self.body, self.improvable), self.improvable, well=True)
        headers = [header for header in self.headers if header[0] not in ("ETag", "Content-Length")]
        return self._ready(f"{self.etag}{_WELL}", body, headers)

    def size(self, key: tuple[str, ...]) -> int:
        """Bytes that it takes with address and headers: else long addresses of short answers fill the memory."""
        return len(self.body) + sum(map(len, key)) + sum(map(len, chain(*self.headers))) + _OVERHEAD

    def answered(self, environ: WSGIEnvironment) -> Ready:
        """What a GET or HEAD is sent."""
        if "HTTP_IF_NONE_MATCH" in environ and known(environ, self.etag):
            if self.unchanged is None:
                self.unchanged = without_body(self.headers)
            return "304 Not Modified", self.unchanged, []
        return "200 OK", self.headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def known(environ: WSGIEnvironment, etag: str) -> bool:
    """Whether the client has the answer of an ETag already (RFC 9110, 13.1.2: compared weakly)."""
    given = (tag.strip().removeprefix("W/").strip('"') for tag in environ.get("HTTP_IF_NONE_MATCH", "").split(","))
    tags = {tag.removesuffix(_WELL) for tag in given}  # the same text, however well it is packed
    return etag.removesuffix(_WELL) in tags or "*" in tags


def without_body(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers of a 304: what is said of the body is left out (RFC 9110, 15.4.5)."""
    return [header for header in headers if header[0].lower() not in _OF_THE_BODY]

"""Cross-origin use: everything here is public and without cookies, so scripts of any site may read it (Fetch, 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from geoapp.standing import Standing

if TYPE_CHECKING:
    from flask import Flask, Response

_READABLE = (
    "Accept-Ranges, Content-Crs, Content-Disposition, Content-Encoding, Content-Range, ETag, Link, "
    "OGC-NumberMatched, OGC-NumberReturned, Retry-After"
)
"""What a script may read beside the few headers that every script may."""
_SENDABLE = "Accept, Cache-Control, Content-Type, If-Match, If-None-Match, If-Range, Range"
STANDING = (
    ("Access-Control-Allow-Origin", "*"),  # a frame in a sandbox asks from the origin "null": only the star lets it in
    ("Access-Control-Expose-Headers", _READABLE),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)


def register(app: Flask) -> None:
    """Put the headers on every answer; a preflight is told what it asks."""
    app.after_request(_preflight)
    app.wsgi_app = Standing(app.wsgi_app, STANDING)  # type: ignore[method-assign]


def _preflight(answer: Response) -> Response:
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer.headers["Access-Control-Allow-Headers"] = _SENDABLE
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer

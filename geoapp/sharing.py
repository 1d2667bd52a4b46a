"""Cross-origin use: everything here is public and without cookies, so scripts of any site may read it (Fetch, 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

_READABLE = (
    "Accept-Ranges, Content-Crs, Content-Disposition, Content-Encoding, Content-Range, ETag, Link, "
    "OGC-NumberMatched, OGC-NumberReturned, Retry-After"
)
"""What a script may read beside the few headers that every script may."""
_SENDABLE = "Accept, Cache-Control, Content-Type, If-Match, If-None-Match, If-Range, Range"


def register(app: Flask) -> None:
    """Put the headers on every answer; a preflight is told what it asks."""
    app.after_request(_headers)


def _headers(answer: Response) -> Response:
    # A frame in a sandbox asks from the origin "null": only the star lets it in.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = _READABLE
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer.headers["Access-Control-Allow-Headers"] = _SENDABLE
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer

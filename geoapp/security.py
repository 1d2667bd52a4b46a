"""Headers of every answer: a strict content security policy, no sniffing, little referrer, frames by setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoapp.current import settings

if TYPE_CHECKING:
    from flask import Flask, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-src 'self'"
)


_DOCUMENTS = {"text/html", "image/svg+xml"}
"""What a browser shows as a document of its own, in which a policy holds."""


def register(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_headers)


def _headers(answer: Response) -> Response:
    if answer.mimetype in _DOCUMENTS:
        ancestors = "'none'" if settings().frame_ancestors == "none" else settings().frame_ancestors
        answer.headers.setdefault("Content-Security-Policy", f"{POLICY}; frame-ancestors {ancestors}")
        answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

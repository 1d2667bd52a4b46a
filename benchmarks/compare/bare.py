"""The ceiling of the server: it is handed bytes and headers that were read once, and no more is done for a request.

The folder that FILES names holds each answer as a file of bytes and one of headers, which
`benchmarks.compare.cached` wrote.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geoapp.finished import without_body

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

HEADERS = ".headers"


@cache
def _held(name: str) -> tuple[bytes, list[tuple[str, str]]]:
    place = Path(os.environ["FILES"], name)
    return place.read_bytes(), [(one, value) for one, value in json.loads(place.with_suffix(HEADERS).read_bytes())]


@cache
def _unchanged(name: str) -> list[tuple[str, str]]:
    return without_body(_held(name)[1])


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The bytes, or a 304."""
    body, headers = _held(environ["PATH_INFO"][1:])
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", _unchanged(environ["PATH_INFO"][1:]))
        return []
    start_response("200 OK", headers)
    return [body]

"""What HTTP asks of a request and of its answer beyond the framework: host, method, ranges, where a redirect leads."""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest, MethodNotAllowed

from geoapp.current import settings
from geoapp.errors import problem

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from flask import Flask, Response
    from werkzeug.wrappers import Request

    from geoapp.settings import Settings

_ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]+-[0-9]*|-[0-9]+)\s*", re.IGNORECASE)
_CHECKS = "health."
"""Doors that are asked by address, often without the name of a host."""


def register(app: Flask) -> None:
    """Look at each request before it is answered, and at what is said of it afterwards."""
    app.before_request(_sound)
    app.before_request(lambda: one_range(request.environ))
    app.after_request(_finished)


def _sound() -> None:
    """Refuse a host that is none, for links would lead nowhere, and a method in small letters, which is another one."""
    if request.environ["REQUEST_METHOD"] != request.method:
        raise MethodNotAllowed
    if not (request.endpoint or "").startswith(_CHECKS) and not sound(request, settings()):
        raise BadRequest("The header Host names one host, such as atlas.example or atlas.example:8000.")


def sound(asked: Request, held: Settings) -> bool:
    """Whether links to an answer lead anywhere."""
    return bool(held.base_url or _named(asked.host))


@lru_cache(maxsize=64)
def _named(host: str) -> bool:
    """Whether that can be the name of a host: its labels are neither empty nor longer than 63 (RFC 1035, 2.3.4)."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def one_range(environ: WSGIEnvironment) -> None:
    """Pass over a range that is not one range of bytes: the whole is sent then (RFC 9110, 14.2)."""
    if not _ONE_RANGE.fullmatch(environ.get("HTTP_RANGE", "bytes=0-")):
        del environ["HTTP_RANGE"]


def _finished(answer: Response) -> Response:
    """A part varies as the whole does (RFC 9110, 15.3.7); a redirect leads within the host that was asked."""
    if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        answer.close()
        answer = problem(HTTPStatus.PRECONDITION_FAILED, "The answer is not the one that the request is about.")
    if answer.status_code == HTTPStatus.PARTIAL_CONTENT:
        answer.vary.add("Accept-Encoding")
    if "Location" in answer.headers:
        answer.headers["Location"] = _within(answer.headers["Location"])
    return answer


def _within(location: str) -> str:
    """The way from the root: behind a proxy the scheme and the host that this server sees are not the reader's."""
    to = urlsplit(location)
    return to._replace(scheme="", netloc="").geturl() if to.netloc == request.host else location

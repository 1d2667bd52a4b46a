"""What can go wrong and what is said then: one table from exception to status, as problem+json (RFC 9457) or a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue


class BadParameter(ValueError):
    """A request parameter that breaks a rule."""

    def __init__(self, name: str, value: str, rule: str, cure: str) -> None:
        super().__init__(f"{name}={value[:80]}: {rule}; {cure}")
        self.name, self.value, self.rule, self.cure = name, value, rule, cure


class NotFound(LookupError):
    """A record, collection or layer that is not there; `near` are ids to try instead."""

    def __init__(self, what: str, name: str, near: list[str] | None = None) -> None:
        super().__init__(f"There is no {what} {name[:80]!r} in this atlas.")
        self.near = near or []


class NotAcceptable(ValueError):
    """A representation that is not made here."""


STATUS: dict[type[Exception], HTTPStatus] = {
    BadParameter: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
}


def register(app: Flask) -> None:
    """Answer every exception by the table; what is not in it is a logged 500 without details."""
    for kind in STATUS:
        app.register_error_handler(kind, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def _known(error: Exception) -> ResponseReturnValue:
    more: dict[str, Any] = {}
    if isinstance(error, BadParameter):
        more = {"parameter": error.name, "value": error.value[:200], "rule": error.rule, "cure": error.cure}
    if isinstance(error, NotFound) and error.near:
        more = {"near": error.near}
    return problem(STATUS[type(error)], str(error), more)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    answer = problem(HTTPStatus(error.code or 500), error.description or "")
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer


def _unknown(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("unexpected error at %s", request.path, exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "The atlas could not answer. The fault is ours and has been logged."
    )


def problem(status: HTTPStatus, detail: str, more: dict[str, Any] | None = None) -> Response:
    """An error as problem+json or, for people, as a page."""
    about = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail} | (more or {})
    best = request.accept_mimetypes.best_match(["application/problem+json", "application/json", "text/html"])
    if best == "text/html" and request.args.get("f") != "json":
        hints = [str(more[name]) for name in ("rule", "cure") if more and name in more]
        hints += [f"Try {name}" for name in (more or {}).get("near", [])[:10]]
        body: str | bytes = render_template(
            "error.html", status=int(status), title=status.phrase, detail=detail, hints=hints
        )
        answer = Response(body, status, mimetype="text/html")
    else:
        answer = Response(orjson.dumps(about), status, mimetype="application/problem+json")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Accept"
    return answer

"""What can go wrong and what is said then: one table from exception to status, as problem+json (RFC 9457) or a page."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException

from geoapp import events
from geoapp.logs import REQUEST_ID
from geodata.deadline import OutOfTime
from geodata.store import Removed, Unreachable

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from geoapp.events import Event


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


class NoWay(LookupError):
    """No route: the question is sound, and there is none; `code` is the reason in a word."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(f"There is {reason}." if reason.startswith("no way") else f"There is no route: {reason}.")
        self.code = code


class NotAcceptable(ValueError):
    """A representation that is not made here."""


class Later(Exception):
    """What can't be answered just now but can be later. `event` is the line of the log for whoever runs the server."""

    event: ClassVar[Event]

    def __init__(self, said: str, retry_after: float) -> None:
        super().__init__(said)
        self.retry_after = ceil(retry_after)


class Busy(Later):
    """Expensive work is done for others just now."""

    event = events.BUSY

    def __init__(self, retry_after: float) -> None:
        said = "The atlas is drawing and writing for others just now. Maps, pages and items are served on."
        super().__init__(said, retry_after)


class Crowded(Later):
    """More is asked for than can be answered."""

    event = events.CROWDED

    def __init__(self, retry_after: float) -> None:
        super().__init__("The atlas has more readers just now than it can answer.", retry_after)


class Spoilt(Later):
    """A file that was changed under the server."""

    event = events.TILES_SPOILT

    def __init__(self) -> None:
        super().__init__("The tiles of this map are being changed.", 10)


class Thronged(Later):
    """Large answers are being sent to as many readers as there is room for."""

    event = events.THRONGED

    def __init__(self) -> None:
        said = "The atlas is sending files to as many readers as it can, or to you as many as one may have at once."
        super().__init__(said, 30)


class TooMany(Later):
    """A client asked for more expensive work than one may."""

    event = events.TOO_MANY

    def __init__(self, retry_after: float) -> None:
        said = "You asked for very many pictures, files or routes within a minute. Those made already are kept."
        super().__init__(said, retry_after)


class Slow(Later):
    """Making the answer took longer than it may."""

    event = events.OUT_OF_TIME

    def __init__(self) -> None:
        super().__init__("Making this answer took too long. Ask for less at once, or later.", 30)


class NoDatabase(Later):
    """No host of the database answers."""

    event = events.NO_DATABASE

    def __init__(self) -> None:
        super().__init__("The database of the atlas does not answer just now.", 10)


class NoRelease(Later):
    """The database has lost or dropped what this server reads."""

    event = events.NO_RELEASE

    def __init__(self) -> None:
        super().__init__("The data of the atlas are being changed.", 30)


class NoRoom(Later):
    """The disk does not take a finished file."""

    event = events.NO_ROOM

    def __init__(self) -> None:
        super().__init__("The atlas can't put the file together just now: its disk takes no more.", 60)


class NoMemory(Later):
    """Memory does not suffice for the answer."""

    event = events.NO_MEMORY

    def __init__(self) -> None:
        super().__init__("The atlas lacks the memory for this answer just now. Ask for less at once, or later.", 30)


STATUS: dict[type[Exception], HTTPStatus] = {
    BadParameter: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    NoWay: HTTPStatus.NOT_FOUND,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Crowded: HTTPStatus.SERVICE_UNAVAILABLE,
    Spoilt: HTTPStatus.SERVICE_UNAVAILABLE,
    Thronged: HTTPStatus.SERVICE_UNAVAILABLE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Slow: HTTPStatus.SERVICE_UNAVAILABLE,
    NoRoom: HTTPStatus.SERVICE_UNAVAILABLE,
    NoDatabase: HTTPStatus.SERVICE_UNAVAILABLE,
    NoRelease: HTTPStatus.SERVICE_UNAVAILABLE,
    NoMemory: HTTPStatus.SERVICE_UNAVAILABLE,
}


def register(app: Flask) -> None:
    """Answer every exception by the table; what is not in it is a logged 500 without details."""
    for kind in STATUS:
        app.register_error_handler(kind, _known)
    app.register_error_handler(OutOfTime, _late)
    app.register_error_handler(Unreachable, _gone)
    app.register_error_handler(Removed, _removed)
    app.register_error_handler(MemoryError, _starved)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def _known(error: Exception) -> ResponseReturnValue:
    more: dict[str, Any] = {}
    if isinstance(error, BadParameter):
        more = {"parameter": error.name, "value": error.value[:200], "rule": error.rule, "cure": error.cure}
    if isinstance(error, NotFound) and error.near:
        more = {"near": error.near}
    if isinstance(error, NoWay):
        more = {"reason": error.code}
    answer = problem(STATUS[type(error)], str(error), more)
    if isinstance(error, Later):
        answer.headers["Retry-After"] = str(error.retry_after)
        _tell_seldom(error.event)
    return answer


def _late(_: Exception) -> ResponseReturnValue:
    return _known(Slow())


def _gone(_: Exception) -> ResponseReturnValue:
    return _known(NoDatabase())


def _removed(_: Exception) -> ResponseReturnValue:
    return _known(NoRelease())


def _starved(_: Exception) -> ResponseReturnValue:
    return _known(NoMemory())


def _tell_seldom(event: Event) -> None:
    """Tell of an event unless it was told of within the last minute: a flood of refusals must not fill the disk."""
    now = monotonic()
    if now - _TOLD.get(event.name, -_SELDOM_S) >= _SELDOM_S:
        _TOLD[event.name] = now
        event.tell(address=request.full_path[:300])


_SELDOM_S = 60
_TOLD: dict[str, float] = {}


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    answer = problem(HTTPStatus(error.code or 500), error.description or "")
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer


def _unknown(error: Exception) -> ResponseReturnValue:
    events.FAILED.tell(fault=error, method=request.method, address=request.full_path[:300])
    detail = "The atlas could not answer. The fault is ours and has been logged"
    known = REQUEST_ID.get()
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, f"{detail} as {known}." if known else f"{detail}.")


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

"""What one request and one client may ask for: sizes of a request, and turns, rate and time of expensive work.

Every answer that has to be made waits its turn for a moment and is refused after it: under more load than the machine
can carry some are told to come back, and the others are served as quickly as ever. A view whose answer is expensive to
make wraps the making, `with limits.heavy(): ...`, and waits in another line, so that pages stay at hand while pictures
and files queue. Finished answers come out of a cache and need no turn.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Condition, Lock
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge

from geoapp.errors import BadParameter, Busy, Crowded, TooMany
from geoapp.mounting import believed, networks, within
from geodata.deadline import deadline
from geodata.room import room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.wrappers import Request

    from geoapp.mounting import Networks
    from geoapp.settings import Settings


def register(app: Flask) -> None:
    """Measure every request before anything is made of it; give it its time. Raises ValueError for a bad setting."""
    settings = cast("Settings", app.extensions["settings"])
    app.extensions["limits"] = limits = Limits(settings)
    _ = limits.proxies  # read now, so that a wrong one is told at the start
    app.before_request(_measured)
    app.before_request(_entered)
    app.teardown_request(_left)


class Gate:
    """Lets `at_once` in; `waiting` more wait for `patience_s` seconds at most; the rest are turned away at once."""

    def __init__(self, at_once: int, waiting: int, patience_s: float, refusal: type[Busy | Crowded] = Busy) -> None:
        self._refusal = refusal
        self._at_once, self._waiting, self._patience_s = at_once, waiting, patience_s
        self._inside = self._in_line = 0
        self._left = Condition(Lock())

    def enter(self) -> None:
        """Take a turn, to be given back by `leave`. Raises the refusal."""
        with self._left:
            if self._inside >= self._at_once:
                self._wait()
            self._inside += 1

    def _wait(self) -> None:
        if self._in_line >= self._waiting:
            raise self._refusal(self._patience_s)
        self._in_line += 1
        try:
            if not self._left.wait_for(lambda: self._inside < self._at_once, self._patience_s):
                raise self._refusal(self._patience_s)
        finally:
            self._in_line -= 1

    def leave(self) -> None:
        """Give the turn to whoever waits."""
        with self._left:
            self._inside -= 1
            self._left.notify()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """A turn. Raises the refusal."""
        self.enter()
        try:
            yield
        finally:
            self.leave()


SHARED = 16
"""Requests of a worker that wait for what is being made for another."""
_MINUTE_S = 61


class Rate:
    """How often in a minute each client may ask; None is never refused."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None

    @cached_property
    def _counted(self) -> SlidingWindowCounterRateLimiter:
        """Made when first asked for, so that each worker process has its own."""
        return SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, client: str) -> None:
        """Count one. Raises TooMany with the seconds until there is room again."""
        if self._item is None or self._counted.hit(self._item, client):
            return
        left = self._counted.get_window_stats(self._item, client).reset_time - time.time()  # noqa: TID251 - so it counts
        if left > _MINUTE_S:  # the clock was set back: what was counted would count for as long as it was
            self._counted.storage.reset()
            return
        raise TooMany(max(left, 1))


@dataclass(frozen=True)
class Limits:
    """The limits of one app."""

    settings: Settings

    @cached_property
    def door(self) -> Gate:
        """The door of all work."""
        asked = self.settings
        return Gate(asked.at_once, asked.waiting, asked.wait_s, Crowded)

    @cached_property
    def gate(self) -> Gate:
        """The door of expensive work."""
        asked = self.settings
        return Gate(asked.heavy_at_once, asked.heavy_waiting, asked.heavy_wait_s)

    @cached_property
    def shared(self) -> Gate:
        """The door of those who wait for what is being made for another."""
        return Gate(SHARED, 0, self.settings.heavy_wait_s)

    @cached_property
    def rate(self) -> Rate:
        """How often a client may pass it."""
        return Rate(self.settings.heavy_per_minute)

    @cached_property
    def proxies(self) -> Networks:
        """Networks whose word about the client counts."""
        named = networks(self.settings.trusted_proxies)
        return named if "for" in believed(self.settings.forwarded) else ()

    def measure(self, request: Request) -> None:
        """Refuse a request that is larger than any sensible one, before it costs anything.

        Raises RequestURITooLarge, RequestEntityTooLarge, BadParameter.
        """
        settings, environ = self.settings, request.environ
        if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > settings.url_bytes:
            raise RequestURITooLarge(f"An address has at most {settings.url_bytes} bytes here; ask for less at once.")
        too_long = environ.get("CONTENT_LENGTH") and (request.content_length or 0) > settings.body_bytes
        if too_long or "HTTP_TRANSFER_ENCODING" in environ:
            raise RequestEntityTooLarge(f"A body has at most {settings.body_bytes} bytes here, and tells its length.")
        if len(request.args) > settings.parameters_max:
            name = next(reversed(list(request.args)))
            rule = f"a request has at most {settings.parameters_max} parameters"
            raise BadParameter(name, request.args[name], rule, "leave some out")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The time and the turn of a request that is answered beside the framework. Raises Crowded."""
        with deadline(self.settings.request_s), self.door.entered():
            yield


@contextmanager
def heavy() -> Iterator[None]:
    """A turn for expensive work, one for a request however often it asks. Raises TooMany, Busy."""
    if g.get("heavy"):
        yield
        return
    with place():
        g.heavy = True
        try:
            yield
        finally:
            g.heavy = False


def place() -> ExitStack:
    """A turn for expensive work that may outlast the request, until it is closed.

    Raises TooMany, Busy, and MemoryError where there is none for it.
    """
    limits = _limits()
    limits.rate.count(client())
    g.turn.close()  # whoever waits in this line stands in nobody's way in the other
    with ExitStack() as held:
        held.enter_context(limits.gate.entered())
        room(_HEAVY_BYTES)
        return held.pop_all()


_HEAVY_BYTES = 100_000_000
"""What a picture of the largest size, with all that is made on the way to it, may come to take."""


@contextmanager
def waiting() -> Iterator[None]:
    """A turn to wait for what is being made for another: no expensive work, but a thread that waits. Raises Busy."""
    g.turn.close()
    with _limits().shared.entered():
        yield


def client() -> str:
    """Whom a request counts for: the address that a trusted proxy names, else the peer's; of IPv6 its network of /64.

    Forwarded addresses are read from the right, as far as the one that names the next is trusted.
    """
    address = request.remote_addr or ""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and within(address, _limits().proxies):
        address = hops.pop()
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _limits() -> Limits:
    return cast("Limits", current_app.extensions["limits"])


def _measured() -> None:
    _limits().measure(request)


_ALWAYS = ("health.",)
"""Doors that need no turn: whoever looks after the server asks there."""


def _entered() -> None:
    """Give the request its time and its turn."""
    limits = _limits()
    g.time, g.turn = ExitStack(), ExitStack()
    g.time.enter_context(deadline(limits.settings.request_s))
    if not (request.endpoint or "").startswith(_ALWAYS):
        g.turn.enter_context(limits.door.entered())


def _left(_: BaseException | None) -> None:
    for held in ("turn", "time"):
        if held in g:
            g.pop(held).close()

"""The moment by which an answer is wanted: long work looks at it between its steps and gives up after it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END: ContextVar[float] = ContextVar("end", default=float("inf"))


class OutOfTime(RuntimeError):
    """The work took longer than it may."""


@contextmanager
def deadline(seconds: float, *, anew: bool = False) -> Iterator[None]:
    """Within the context `in_time` raises once the seconds are over.

    An earlier deadline around it stays in force, unless the work is begun `anew`: then it outlasts who asked for it.
    """
    end = monotonic() + seconds
    token = _END.set(end if anew else min(_END.get(), end))
    try:
        yield
    finally:
        _END.reset(token)


def left() -> float:
    """Seconds that are left, infinity where nobody waits. Raises OutOfTime."""
    in_time()
    return _END.get() - monotonic()


def in_time() -> None:
    """Go on, or raise OutOfTime. Costs a tenth of a microsecond."""
    if monotonic() > _END.get():
        raise OutOfTime("the work took longer than it may")

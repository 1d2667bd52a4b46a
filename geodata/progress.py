"""How far a long piece of work has come, told to whoever started it and wants to know."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

_told: ContextVar[Callable[[str, float], None] | None] = ContextVar("told", default=None)


@contextmanager
def telling(tell: Callable[[str, float], None]) -> Iterator[None]:
    """Have `tell` called with what is being done and the share of it that is done, from 0 to 1."""
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)


def at(what: str, share: float) -> None:
    """Say how far a step is."""
    if tell := _told.get():
        tell(what, share)


def through(what: str, parts: Iterable[T], count: int) -> Iterator[T]:
    """The parts, of which there are `count`, telling as they pass."""
    for number, part in enumerate(parts):
        at(what, number / max(count, 1))
        yield part
    at(what, 1.0)

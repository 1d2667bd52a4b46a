"""What is made once from a version of the data and kept: a bounded number of answers, let go with the version."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    P = ParamSpec("P")
    T = TypeVar("T")

_FORGETTING: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator: the last `most` answers are remembered, until `forget` is called."""

    def keeping(made: Callable[P, T]) -> Callable[P, T]:
        remembered = lru_cache(maxsize=most)(made)
        _FORGETTING.append(remembered.cache_clear)
        return cast("Callable[P, T]", remembered)

    return keeping


def forget() -> None:
    """Let go of all that is kept: some of it may belong to a version that nobody asks for any more."""
    for one in _FORGETTING:
        one()

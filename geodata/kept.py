"""What is made once from a version of the data and kept: a bounded number of answers, let go with the version."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

P = ParamSpec("P")
T = TypeVar("T")

_KEEPING: list[_Kept[Any]] = []


def kept(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator: the last `most` answers are remembered by what was asked, until `forget` is called."""

    def keeping(made: Callable[P, T]) -> Callable[P, T]:
        remembered = _Kept(cast("Callable[..., T]", made), most)
        _KEEPING.append(remembered)
        return cast("Callable[P, T]", remembered)

    return keeping


def forget(versions: Collection[object] = ()) -> None:
    """Let go of what is kept, but for what was asked of one of these: names of versions, or parts of them."""
    for one in _KEEPING:
        one.forget(versions)


class _Kept(Generic[T]):
    """The last answers of a function."""

    def __init__(self, made: Callable[..., T], most: int) -> None:
        self._make, self._most = made, most
        self._held: OrderedDict[tuple[Any, ...], T] = OrderedDict()
        self._lock = Lock()
        self.made = 0
        """How many answers were made so far."""

    def __call__(self, *asked: Any) -> T:
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
                return self._held[asked]
        found = self._make(*asked)
        with self._lock:
            self.made += 1
            self._held[asked] = found
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return found

    def forget(self, versions: Collection[object]) -> None:
        """Let go of all but what was asked of one of the versions."""
        with self._lock:
            for asked in [one for one in self._held if not any(_is(part, one) for part in versions)]:
                del self._held[asked]


def _is(version: object, asked: tuple[Any, ...]) -> bool:
    """Whether a version, by its name or the very object, is what was asked of."""
    return any(one == version if isinstance(version, str) else one is version for one in asked)

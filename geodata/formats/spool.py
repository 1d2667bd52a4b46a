"""Features that are gone through more than once, with what is to be known before the first row is written."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, Self, cast

import numpy as np
import orjson

from geodata.formats.rows import Kind, widest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_IN_MEMORY = 1_000_000
AT_ONCE = 200
"""Features that are objects at once: the garbage collector looks through many of them again and again."""


class Spool:
    """Features as they are if they can be read again, else in a temporary file; their columns and geometry types."""

    def __init__(self, features: Iterable[bytes]) -> None:
        self._leaving = ExitStack()
        again = features if isinstance(features, Sequence) else self._leaving.enter_context(_Texts(features))
        self._texts: Sequence[bytes] | _Texts = again
        self._kinds: dict[str, Kind | None] = {"id": Kind.TEXT}
        self.shapes: set[str] = set()
        self.count = self.without_shape = 0
        for chunk in self.chunks():
            self._note(chunk)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.close()

    def _note(self, chunk: list[dict[str, Any]]) -> None:
        self.count += len(chunk)
        shapes = [feature["geometry"]["type"] for feature in chunk if feature["geometry"]]
        self.shapes.update(shapes)
        self.without_shape += len(chunk) - len(shapes)
        rows = [feature["properties"] for feature in chunk]
        for name in dict.fromkeys(chain.from_iterable(rows)):
            self._kinds[name] = widest(name, self._kinds.get(name), [row.get(name) for row in rows])

    def features(self) -> Iterator[dict[str, Any]]:
        """The features, in order."""
        return chain.from_iterable(self.chunks())

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        """The features, some at a time."""
        texts = iter(self._texts)
        while chunk := list(islice(texts, AT_ONCE)):
            yield orjson.loads(b"[" + b",".join(chunk) + b"]")

    def at(self, places: Iterable[int]) -> Iterator[dict[str, Any]]:
        """Features by their places."""
        return (orjson.loads(self._texts[place]) for place in places)

    def latest_first(self) -> Iterator[dict[str, Any]]:
        """The features by the day that they began at the earliest, latest first, undated last."""
        starts = (feature["properties"].get("start_earliest") or "" for feature in self.features())
        days: NDArray[np.str_] = np.fromiter(starts, dtype="U10", count=self.count)
        last_first = np.argsort(days[::-1], kind="stable")
        return self.at((self.count - 1 - last_first[::-1]).tolist())

    @property
    def columns(self) -> dict[str, Kind]:
        """Columns with their kinds; one that is empty in all features holds text."""
        return {name: kind or Kind.TEXT for name, kind in self._kinds.items()}


class _Texts:
    """Features in a temporary file, a line each."""

    def __init__(self, features: Iterable[bytes]) -> None:
        self._file = cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed by __exit__
        self._ends = array("q", [0])
        for text in features:
            # JSON has line ends between its tokens alone
            self._ends.append(self._ends[-1] + self._file.write(text.replace(b"\n", b" ") + b"\n"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        return iter(self._file)

    def __getitem__(self, at: int) -> bytes:
        self._file.seek(self._ends[at])
        return self._file.readline()

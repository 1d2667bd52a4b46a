"""Features as rows of a table, for the formats that are tables: columns, their kinds, flattened values.

A feature becomes its id and its properties. Where a format has no lists, the values of a list are joined with "; ", as
in the data folder's own tables; lists of objects and objects become JSON text. The four bounds of a date are dates.
"""

from __future__ import annotations

import re
import tempfile
from datetime import date
from enum import StrEnum
from itertools import accumulate, islice
from typing import IO, TYPE_CHECKING, Any, Self, cast

import numpy as np
import orjson
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")
"""The properties that hold whole days; an EDTF date is text."""

_IN_MEMORY = 1_000_000


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    TEXTS = "texts"
    WHOLES = "wholes"
    JSON = "json"


class Spool:
    """Features kept in a temporary file and read again, with what is to be known before the first row is written."""

    def __init__(self, features: Iterable[bytes]) -> None:
        self._file = cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed by __exit__
        self._kinds: dict[str, Kind | None] = {"id": Kind.TEXT}
        self._seen: set[tuple[str, type]] = set()
        self.shapes: set[str] = set()
        self.count = self.without_shape = 0
        for feature in features:
            self._keep(feature)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _keep(self, text: bytes) -> None:
        feature = orjson.loads(text)
        self._file.write(text.replace(b"\n", b" ") + b"\n")  # JSON has line ends between its tokens alone
        self.count += 1
        if feature["geometry"]:
            self.shapes.add(feature["geometry"]["type"])
        else:
            self.without_shape += 1
        for name, value in feature["properties"].items():
            seen = name, type(value)
            if seen not in self._seen:
                self._kinds[name] = _wider(name, self._kinds.get(name), value)
                if seen[1] is not list:  # what is in a list may be new in each
                    self._seen.add(seen)

    def features(self) -> Iterator[dict[str, Any]]:
        """The features, in order."""
        self._file.seek(0)
        yield from map(orjson.loads, self._file)

    def latest_first(self) -> Iterator[dict[str, Any]]:
        """The features by the day that they began at the earliest, latest first, undated last."""
        self._file.seek(0)
        offsets = list(accumulate(map(len, self._file), initial=0))
        starts = [feature["properties"].get("start_earliest") or "" for feature in self.features()]
        for index in sorted(range(self.count), key=starts.__getitem__, reverse=True):
            self._file.seek(offsets[index])
            yield orjson.loads(self._file.readline())

    def chunks(self, size: int = 500) -> Iterator[list[dict[str, Any]]]:
        """The features in lists of `size`."""
        features = self.features()
        while chunk := list(islice(features, size)):
            yield chunk

    @property
    def columns(self) -> dict[str, Kind]:
        """Columns with their kinds; one that is empty in all features holds text."""
        return {name: kind or Kind.TEXT for name, kind in self._kinds.items()}


def _wider(name: str, known: Kind | None, value: Any) -> Kind | None:
    """The kind that holds what was seen and the new value; None if nothing was seen yet."""
    found = Kind.DATE if name in BOUNDS else kind_of(value)
    if known is None or found is None or known is found:
        return known or found
    return _WIDER.get(frozenset((known, found)), Kind.JSON)


_WIDER = {
    frozenset((Kind.WHOLE, Kind.NUMBER)): Kind.NUMBER,
    frozenset((Kind.WHOLES, Kind.TEXTS)): Kind.TEXTS,
}


def kind_of(value: Any) -> Kind | None:
    """The kind of a value that stands alone; None if there is none."""
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return _kind_of_list(value)
    return _SCALARS.get(type(value), Kind.JSON)


def _kind_of_list(values: list[Any]) -> Kind:
    found = {type(value) for value in values}
    return Kind.WHOLES if found == {int} else Kind.TEXTS if found <= set(_SCALARS) else Kind.JSON


_SCALARS = {bool: Kind.YES_NO, int: Kind.WHOLE, float: Kind.NUMBER, str: Kind.TEXT}


def row(feature: dict[str, Any]) -> dict[str, Any]:
    """The id and the properties of a feature."""
    properties: dict[str, Any] = feature["properties"]
    return {"id": str(feature.get("id", "")), **properties}


def cell(value: Any, kind: Kind) -> Any:
    """The value of a column of a table without lists."""
    return None if value is None or value == [] else CELLS[kind](value)


def _joined(values: list[Any]) -> str:
    return "; ".join(map(text, values))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _same(value: Any) -> Any:
    return value


def text(value: Any) -> str:
    """A scalar as text, as JSON writes it."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


CELLS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: text,
    Kind.WHOLE: _same,
    Kind.NUMBER: _same,
    Kind.YES_NO: _same,
    Kind.DATE: date.fromisoformat,
    Kind.TEXTS: _joined,
    Kind.WHOLES: _joined,
    Kind.JSON: _json,
}
"""What makes a cell of a value that there is, by the kind of its column."""


def shapes_of(features: Iterable[dict[str, Any]]) -> NDArray[np.object_]:
    """The geometries of features, None where there is none."""
    texts = [orjson.dumps(geometry) if (geometry := feature["geometry"]) else None for feature in features]
    shapes: NDArray[np.object_] = shapely.from_geojson(np.array([*texts, None], dtype=object))[:-1]
    return shapes


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(value: Any) -> str:
    """A value as XML text: markup escaped, characters that XML 1.0 has no room for left out."""
    plain = _NOT_XML.sub("", text(value))
    for raw, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(raw, escaped)
    return plain


def title_of(feature: dict[str, Any]) -> str:
    """What people call the record."""
    properties = feature["properties"]
    named = (properties.get(name) for name in ("title", "name", "statement", "id"))
    return next((str(name) for name in named if name), str(feature.get("id", "")))


def about(feature: dict[str, Any]) -> str:
    """What the record says in a sentence or two."""
    properties = feature["properties"]
    said = (properties.get(name) for name in ("summary", "definition", "reason", "note"))
    return next((str(part) for part in said if part), "")

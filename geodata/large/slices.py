"""GeoJSON a slice of features at a time, without GDAL, which takes three times as long.

Only what both read alike: a FeatureCollection (RFC 7946) in WGS 84 whose properties are texts, numbers or truth values,
each of one kind throughout. Whatever else there is, and whatever is broken, is left to GDAL.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any

import orjson
import pyarrow
import shapely

from geodata import progress
from geodata.formats.rows import shapes_of
from geodata.large.shapes import Geometries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Feature = dict[str, Any]

_SLICE, _MOST = 1 << 20, 1 << 26
"""Bytes that are read at once, and that a slice may have."""
_TRIES = 8
_BEGIN = re.compile(rb'"features"\s*:\s*\[')
_BETWEEN, _END = re.compile(rb"\}\s*,\s*\{"), re.compile(rb"\}\s*\]")
_MEMBERS = frozenset(("type", "id", "bbox", "properties", "geometry"))
_DEGREES = {f"urn:ogc:def:crs:{name}" for name in ("OGC:1.3:CRS84", "OGC::CRS84", "EPSG::4326")}
_DEGREES |= {"OGC:CRS84", "EPSG:4326"}
_BROKEN = (KeyError, TypeError, ValueError, OverflowError, pyarrow.ArrowException, shapely.errors.ShapelyError)
_KINDS = (pyarrow.bool_(), pyarrow.int64(), pyarrow.float64(), pyarrow.string())


class _UnusualError(Exception):
    """What is left to GDAL."""


def columns_of_geojson(path: Path) -> tuple[dict[str, pyarrow.ChunkedArray], Geometries, None] | None:
    """The fields of a file and its geometries; None if it is anything but plain."""
    shapes, size = Geometries(), path.stat().st_size
    columns: _Columns | None = None
    try:
        with path.open("rb") as file:
            for features in _slices(file):
                columns = columns or _Columns(features[0])
                columns.add(features)
                shapes.add(shapes_of(features))
                progress.at("Reading", min(file.tell() / size, 1))
        return (columns.whole(), shapes, None) if columns else None
    except (_UnusualError, *_BROKEN):
        return None


def _slices(file: IO[bytes]) -> Iterator[list[Feature]]:
    """The features, some at a time."""
    held = file.read(_SLICE)
    begun = _BEGIN.search(held)
    if not begun:
        raise _UnusualError
    head, held = held[: begun.end()], held[begun.end() :]
    _check(orjson.loads(head + b"]}"))
    while more := file.read(max(_SLICE, len(held))):  # more and more until a whole feature is there
        held += more
        features, held = _cut(held, _BETWEEN)
        if features:
            yield features
    features, foot = _cut(held, _END)
    about = orjson.loads(head + foot)
    _check(about)
    if about["type"] != "FeatureCollection" or about["features"]:
        raise _UnusualError
    yield features


def _check(about: dict[str, Any]) -> None:
    """See that positions are in degrees, as far as a file says what they are."""
    if about.get("crs") and about["crs"]["properties"]["name"] not in _DEGREES:
        raise _UnusualError


def _cut(held: bytes, end: re.Pattern[bytes]) -> tuple[list[Feature], bytes]:
    """The features up to the last end that is one, and what comes after: what parses was cut between two of them.

    None where no end is one.
    """
    if len(held) > _MOST or b"\\u0000" in held:  # at which GDAL ends a text
        raise _UnusualError
    for found in [*end.finditer(held)][: -_TRIES - 1 : -1]:
        try:
            return orjson.loads(b"[" + held[: found.start() + 1] + b"]"), held[found.end() - 1 :]
        except orjson.JSONDecodeError:
            continue
    return [], held


class _Columns:
    """The properties of features, one by one."""

    def __init__(self, first: Feature) -> None:
        self._names = list(first["properties"])
        self._chunks: dict[str, list[pyarrow.Array]] = {name: [] for name in self._names}

    def add(self, features: list[Feature]) -> None:
        """Note the properties of some features."""
        rows = [feature["properties"] for feature in features]
        if not all(map(self._plain, features, rows)):
            raise _UnusualError
        for name, chunks in self._chunks.items():
            chunks.append(_array([row.get(name) for row in rows]))

    def _plain(self, feature: Feature, row: dict[str, Any]) -> bool:
        """Whether a feature has no members but its own, its id as a property too, properties in the common order."""
        named = "id" not in feature or "id" in row or ("id" not in self._chunks and type(feature["id"]) is int)
        ordered = [*row] == self._names or _in_order(row, self._names)
        return feature["type"] == "Feature" and feature.keys() <= _MEMBERS and named and ordered

    def whole(self) -> dict[str, pyarrow.ChunkedArray]:
        """The columns."""
        return {name: _joined(chunks) for name, chunks in self._chunks.items()}


def _array(cells: list[Any]) -> pyarrow.Array:
    """Cells of one kind."""
    found = pyarrow.array(cells)
    if found.type == pyarrow.float64() and bool in set(map(type, cells)):  # which Arrow takes for numbers
        raise _UnusualError
    return found


def _in_order(row: dict[str, Any], names: Sequence[str]) -> bool:
    others = iter(names)
    return all(name in others for name in row)


def _joined(chunks: list[pyarrow.Array]) -> pyarrow.ChunkedArray:
    """Chunks as one column; whole numbers beside others become such."""
    kinds = {chunk.type for chunk in chunks} - {pyarrow.null()}
    if kinds == {pyarrow.int64(), pyarrow.float64()}:
        kinds = {pyarrow.float64()}
    if len(kinds) > 1 or not kinds.issubset(_KINDS):
        raise _UnusualError
    kind = kinds.pop() if kinds else pyarrow.string()
    return pyarrow.chunked_array([chunk.cast(kind) for chunk in chunks], kind)

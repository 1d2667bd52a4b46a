"""From features, one by one, to a collection in a pack: bytes, shapes, days and columns; no feature is kept."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely
from shapely.geometry import mapping

from geodata.store.boxes import Boxes
from geodata.store.columns import CHUNK
from geodata.store.days import Days, ordinals
from geodata.store.texts import BETWEEN
from geodata.tiles import points_at
from geodata.tiles.grid import square
from geodata.tiles.parts import parted
from geodata.tiles.points import Points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.features import Feature
    from geodata.store.packed import Packer

_TRIED, _MOSTLY_DISTINCT = 20_000, 0.5
"""Rows after which a property with more distinct values than that share of them gets no codes."""
_RUN = 1 << 16
"""Rows whose shapes are taken apart together."""


@dataclass(slots=True)
class Drawn:
    """The geometries: as pairs of numbers for as long as there are only points."""

    edges: list[NDArray[np.float64]] = field(default_factory=list)
    binary: bytearray = field(default_factory=bytearray)
    sizes: list[NDArray[np.int64]] = field(default_factory=list)
    only_points: bool = True

    def add(self, shapes: list[shapely.Geometry | None]) -> list[Any]:
        """Note the shapes, and give their GeoJSON."""
        held = np.array([*shapes, None], dtype=object)[:-1]
        missing = shapely.is_missing(held)
        plain = (shapely.get_type_id(held) == 0) & ~shapely.has_z(held) & ~shapely.is_empty(held)
        self.edges.append(shapely.bounds(held).T)
        if self.only_points and not (plain | missing).all():
            self.only_points = False
            for before in self.edges[:-1]:
                self._as_binary(_points(before))
        if not self.only_points:
            self._as_binary(held)
        positions = iter(shapely.get_coordinates(held[plain]).tolist())
        return [
            {"type": "Point", "coordinates": next(positions)} if is_plain else None if gone else mapping(shape)
            for shape, is_plain, gone in zip(shapes, plain.tolist(), missing.tolist(), strict=True)
        ]

    def _as_binary(self, held: NDArray[np.object_]) -> None:
        pieces = [piece or b"" for piece in shapely.to_wkb(held)]
        self.sizes.append(np.array([len(piece) for piece in pieces], dtype=np.int64))
        self.binary += b"".join(pieces)

    def repeat(self, codes: NDArray[np.int32]) -> None:
        """Have one of the shapes noted for each row: that of its code."""
        self.edges = [np.concatenate(self.edges, axis=1)[:, codes]] if self.edges else []
        if not self.only_points:
            sizes = np.concatenate(self.sizes)
            ends = sizes.cumsum()
            pieces = [
                bytes(self.binary[end - size : end]) for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)
            ]
            self.sizes, self.binary = [sizes[codes]], bytearray().join(map(pieces.__getitem__, codes.tolist()))

    def finish(self, packer: Packer, name: str) -> None:
        """Write the shapes."""
        edges, self.edges = np.concatenate(self.edges, axis=1) if self.edges else np.empty((4, 0)), []
        Boxes.of(np.ascontiguousarray(edges[:2] if self.only_points else edges)).pack(packer, f"{name}/boxes")
        packer.array(f"{name}/missing", np.flatnonzero(np.isnan(edges[0])).astype(np.int32))
        packer.stream(f"{name}/wkb", [self.binary])
        offsets = np.concatenate([[0], *self.sizes]).cumsum().astype(np.int64)
        packer.array(f"{name}/wkb_offsets", offsets)
        parts = parted(self._runs(offsets))
        points = points_at(edges[:2].T) if self.only_points else Points.of(square(parts.spots), parts.spot_rows)
        points.pack(packer, f"{name}/points")
        packer.array(f"{name}/extended", parts.extended.astype(np.int32))

    def _runs(self, offsets: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.object_], NDArray[np.int64]]]:
        """What is no collection of plain points, some rows at a time."""
        held, ends = memoryview(self.binary), offsets.tolist()
        for rows in np.split(np.arange(len(ends) - 1), range(_RUN, len(ends) - 1, _RUN)):
            pieces = [bytes(held[ends[row] : ends[row + 1]]) or None for row in rows.tolist()]
            yield shapely.from_wkb(np.array(pieces, dtype=object)), rows


def _points(edges: NDArray[np.float64]) -> NDArray[np.object_]:
    found: NDArray[np.object_] = shapely.points(edges[:2].T)
    found[np.isnan(edges[0])] = None
    return found


@dataclass(slots=True)
class _Cells:
    """The cells of a property: codes with distinct values, or every value where they hardly repeat."""

    codes: array[int] | None = field(default_factory=lambda: array("i"))
    code_of: dict[Any, int] = field(default_factory=dict)
    text: bytearray = field(default_factory=bytearray)
    ends: array[int] = field(default_factory=lambda: array("q"))

    def add(self, cells: list[Any]) -> None:
        """Note a chunk of cells."""
        if self.codes is None:
            self._say(cells)
            return
        try:
            code_of = self.code_of
            self.codes.extend([code_of.setdefault(_key(cell), len(code_of)) for cell in cells])
        except TypeError:  # an object has no place among distinct values
            self._uncode(cells)
        else:
            if len(self.codes) > _TRIED and len(code_of) > _MOSTLY_DISTINCT * len(self.codes):
                self._uncode([])

    def _uncode(self, cells: list[Any]) -> None:
        """Write out the cells so far, those of the last chunk given, and take no more codes."""
        codes, self.codes = self.codes or array("i"), None
        values = [value for _, value in self.code_of]
        self.code_of = {}
        for start in range(0, len(codes), CHUNK):
            self._say([values[code] for code in codes[start : start + CHUNK]])
        if cells:
            self._say(cells)

    def _say(self, cells: Sequence[Any]) -> None:
        self.text += orjson.dumps(cells)
        self.ends.append(len(self.text))

    def finish(self, packer: Packer, name: str) -> None:
        """Write the column."""
        if self.codes is not None:
            values = [value for _, value in self.code_of]
            for start in range(0, len(values), CHUNK):
                self._say(values[start : start + CHUNK])
        write_column(packer, name, np.array(self.codes or []), len(self.code_of), self.text, self.ends)


def write_column(
    packer: Packer, name: str, codes: NDArray[Any], distinct: int, values: bytearray, ends: array[int]
) -> None:
    """Write a column: codes as narrow as they may be, none where each row has its own value; values as JSON."""
    packer.array(f"{name}/codes", codes.astype(np.min_scalar_type(-max(distinct, 1))))
    packer.stream(f"{name}/values", [values])
    packer.array(f"{name}/ends", np.array(ends, dtype=np.int64))


def write_indexes(
    packer: Packer, name: str, ends: NDArray[np.int64], keys: NDArray[np.uint32], days: NDArray[np.int32]
) -> None:
    """Write where the features lie, from 0 to the end of the last, how they are found by id, and their days."""
    order = np.argsort(keys, kind="stable").astype(np.int32)
    packer.array(f"{name}/offsets", ends)
    packer.array(f"{name}/keys", keys[order])
    packer.array(f"{name}/key_rows", order)
    Days.of(days).pack(packer, f"{name}/days")


def _key(cell: Any) -> tuple[type, Any]:
    """A cell as a key; with its type, since True is 1 to a dictionary."""
    value = tuple(cell) if isinstance(cell, list) else cell
    return type(value), value


@dataclass(slots=True)
class _Filling:
    ends: array[int] = field(default_factory=lambda: array("q", [0]))
    keys: array[int] = field(default_factory=lambda: array("I"))
    days: array[int] = field(default_factory=lambda: array("i"))
    shapes: Drawn = field(default_factory=Drawn)
    columns: dict[str, _Cells] = field(default_factory=dict)
    alike: bool = True

    def written(self, features: Iterable[Feature]) -> Iterator[bytes]:
        """The features as GeoJSON, each with what stands behind it, noted as they pass."""
        features = iter(features)
        while part := list(islice(features, CHUNK)):
            done = len(self.keys)
            for feature in part:
                self.keys.append(zlib.crc32(feature.id.encode()))
                self.days.extend(ordinals(feature.when))
            self._note([feature.properties for feature in part], done)
            yield b"".join(self._texts(part))

    def _texts(self, part: list[Feature]) -> Iterator[bytes]:
        for feature, geometry in zip(part, self.shapes.add([one.geometry for one in part]), strict=True):
            whole = {"type": "Feature", "id": feature.id, "geometry": geometry, "properties": feature.properties}
            text = orjson.dumps(whole) + BETWEEN
            self.ends.append(self.ends[-1] + len(text))
            yield text

    def _note(self, part: list[dict[str, Any]], done: int) -> None:
        """The properties of some rows, of which `done` came before; a property may be new, or missing from now on."""
        for name in {name: None for properties in part for name in properties}:
            if name not in self.columns:
                self.columns[name] = cells = _Cells()
                for start in range(0, done, CHUNK):
                    cells.add([None] * min(CHUNK, done - start))
        names = list(self.columns)
        self.alike &= all([*properties] == names for properties in part)
        for name, cells in self.columns.items():
            cells.add([properties.get(name) for properties in part])

    def finish(self, packer: Packer, name: str) -> dict[str, Any]:
        """Write what was noted."""
        rows = len(self.keys)
        days = np.array(self.days, dtype=np.int32).reshape(-1, 4).T.copy()
        keys = np.array(self.keys, dtype=np.uint32)
        write_indexes(packer, name, np.array(self.ends, dtype=np.int64), keys, days)
        self.shapes.finish(packer, f"{name}/shapes")
        for number, cells in enumerate(self.columns.values()):
            cells.finish(packer, f"{name}/column{number}")
        return {"rows": rows, "columns": list(self.columns), "alike": self.alike}


def fill(packer: Packer, name: str, features: Iterable[Feature]) -> dict[str, Any]:
    """Write a collection; what is told of it is needed to open it again."""
    filling = _Filling()
    packer.stream(f"{name}/features", filling.written(features))
    return filling.finish(packer, name)

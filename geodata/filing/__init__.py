"""A single file as an atlas: one collection of what is in it, with nothing added that it does not say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from geodata import guessing
from geodata.entries import SHAPES, Entry, Shape
from geodata.filing.catalog import told_catalog, version_of
from geodata.filing.faults import TOLD, empty, misplaced, more_misplaced, repeated, single
from geodata.filing.properties import kind_of, positional, served, times_of, title_of
from geodata.filing.told import Told
from geodata.foreign import foreign
from geodata.reading import BrokenData, Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.catalog import Catalog
    from geodata.extent import When
    from geodata.foreign import Foreign

MOST = 20_000
"""Features of a file that are kept as records; of more, `geodata.large` keeps the columns."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The fields of a file by the names that they are served under, one value a row, and what they were called."""

    fields: dict[str, list[Any]]
    called: dict[str, str]
    keys: list[str]
    """Ids of the rows."""


def file_catalog(path: Path, layer: str | None = None) -> Catalog:
    """The catalog of a file. Raises BrokenData with every complaint."""
    held = foreign(path, layer)
    complaints = list(_unfit(held))
    if complaints:
        raise BrokenData(complaints)
    read = _read(held)
    dated = guessing.dated(read.fields)
    entries = list(_entries(held, read, dated))
    if doubled := [key for key, count in Counter(entry.id for entry in entries).items() if count > 1]:
        raise BrokenData(list(_repeated(held, entries, doubled)))
    told = Told(
        rows=len(entries),
        layer=held.layer,
        fields=tuple((name, read.called[name], *kind_of(values)) for name, values in read.fields.items()),
        dated=dated[0] if dated else (),
        title=guessing.named(read.fields),
        shapes=tuple(sorted({entry.shape.value for entry in entries})),
        box=_bounds([entry.geometry for entry in entries if entry.geometry is not None]),
    )
    return told_catalog(path, told, version_of(path), entries)


def _bounds(shapes: list[shapely.Geometry]) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def _unfit(held: Foreign) -> Iterator[Complaint]:
    """What speaks against showing a file on a map."""
    there = any(row.geometry is not None and not row.geometry.is_empty for row in held.rows)
    yield from empty(held.file, len(held.rows), held.fields, placed=there)
    wrong = [complaint for row in held.rows if (complaint := misplaced(held.file, row.line, row.geometry))]
    yield from wrong[:TOLD]
    yield from more_misplaced(held.file, len(wrong) - TOLD)


def _repeated(held: Foreign, entries: list[Entry], keys: list[str]) -> Iterator[Complaint]:
    for key in keys[:TOLD]:
        rows = [row.line for row, entry in zip(held.rows, entries, strict=True) if entry.id == key]
        yield repeated(held.file, key, rows[0], rows[1])


def _read(held: Foreign) -> _Read:
    """The fields under names that can stand in an address and a filter; positions of a CSV file are not repeated."""
    called: dict[str, str] = {}
    for name in held.fields:
        if not positional(held.file, name):
            called[served(name, called)] = name
    read = {own: guessing.typed([row.values.get(name) for row in held.rows]) for own, name in called.items()}
    own = next((name for name, field in called.items() if field.lower() == "id"), "")
    keys = guessing.ids(read.get(own), len(held.rows))
    if [str(value) for value in read.get(own, ())] == keys:
        del read[own], called[own]
    return _Read(read, called, keys)


def _entries(held: Foreign, read: _Read, dated: tuple[tuple[str, ...], list[When | None]] | None) -> Iterator[Entry]:
    title = guessing.named(read.fields)
    for number, row in enumerate(held.rows):
        cells = {name: values[number] for name, values in read.fields.items()}
        when = dated[1][number] if dated else None
        geometry = None if row.geometry is None or row.geometry.is_empty else shapely.force_2d(single(row.geometry))
        yield Entry(
            id=read.keys[number],
            title=title_of(read.keys[number], cells[title] if title else None),
            shape=SHAPES[geometry.geom_type] if geometry else Shape.NONE,
            geometry=geometry,
            when=when,
            cells=cells | (times_of(when) if dated else {}),
        )

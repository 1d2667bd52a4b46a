"""A single file as an atlas: one collection of what is in it, with nothing added that it does not say."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import shapely

from geodata import guessing
from geodata.catalog import About, Catalog, Cover
from geodata.entries import ENTRIES, SHAPES, Entry, Shape
from geodata.features import bounds
from geodata.fields import shown
from geodata.foreign import POSITION, foreign
from geodata.history import History
from geodata.model import Layer, Source, Symbol, Voice
from geodata.properties import BOUNDS, Property, Type
from geodata.reading import BrokenData, Complaint, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from geodata.extent import When
    from geodata.foreign import Foreign

MOST = 20_000
"""Features of a file that are kept as records; of more, `geodata.large` keeps the columns."""
TOLD = 20
"""Faults of one kind that are told one by one."""
_RESERVED = {"f", "bbox", "crs", "datetime", "limit", "offset", "filter", "sortby", "properties", "v", "geometry"}
_RESERVED |= {"id", "geometry_type", "period", *(one.name for one in BOUNDS)}
_UNSTATED = "not stated in the file"


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said of a file without its rows; as JSON it stands in a prepared file."""

    rows: int
    layer: str | None
    """The layer that was read, where it has a name of its own."""
    fields: tuple[tuple[str, str, str, str], ...]
    """Of each field the name that it is served under, what it was called, its type, the word of JSON Schema for it."""
    dated: tuple[str, ...]
    """The fields that the time is read from."""
    title: str | None
    """The field that names the rows."""
    shapes: tuple[str, ...]
    """The kinds of geometry that there are."""
    box: tuple[float, float, float, float]

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """What `dataclasses.asdict` made, back from JSON."""
        known = {one.name: held[one.name] for one in fields(cls)}
        return cls(**{name: _tuples(value) for name, value in known.items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


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


def told_catalog(path: Path, told: Told, version: str, entries: Sequence[Entry] = ()) -> Catalog:
    """The catalog of a file of which that is to be said; `entries` are its rows, where they are kept as records."""
    title = _title(path, told.layer)
    return Catalog(
        cover=_cover(path, title, told),
        version=version,
        about={ENTRIES: _about(path, title, told)},
        tables={Entry: Table(path.name, list(entries)), Source: Table(path.name, [_source(path, told.layer)])},
        lines={},
        outlines={},
        stories={},
        history=History(),
        own={ENTRIES: MappingProxyType({one.name: one for one in properties_of(told)})},
    )


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


def empty(file: str, rows: int, names: Sequence[str], *, placed: bool) -> Iterator[Complaint]:
    """That there is nothing to show, if so; `placed` is whether a row has a geometry."""
    if not rows:
        yield Complaint(file, "", "rows", "", "the file has features", "add some, or name another file")
    elif not placed:
        there = ", ".join(names[:TOLD]) or "none"
        cure = f"give it columns lon and lat, or one of WKT; its fields are: {there}"
        yield Complaint(file, "", "geometry", "", "the file says where things are", cure)


def more_misplaced(file: str, count: int) -> Iterator[Complaint]:
    """That there are more, if so."""
    if count > 0:
        rule = "every position is on the Earth"
        yield Complaint(file, "", "geometry", "", rule, f"{count} more are as those above")


def misplaced(file: str, line: str, geometry: shapely.Geometry | None) -> Complaint | None:
    """What speaks against a geometry, None if nothing does."""
    if geometry is None or geometry.is_empty:
        return None
    single = _single(geometry)
    if single.geom_type not in SHAPES:
        cure = "split it into single parts first (in QGIS: Multipart to singleparts)"
        return Complaint(file, line, "geometry", geometry.geom_type, "a feature is a point, a line or an area", cure)
    west, south, east, north = geometry.bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return None
    swapped = -90 <= west <= east <= 90 and -180 <= south <= north <= 180
    cure = "longitude and latitude seem to be swapped" if swapped else "correct it, or name its coordinate system"
    value = f"{west:.6g}, {south:.6g}"
    return Complaint(file, line, "geometry", value, "longitude is within 180 and latitude within 90 degrees", cure)


def _single(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry of one part as that part."""
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def _repeated(held: Foreign, entries: list[Entry], keys: list[str]) -> Iterator[Complaint]:
    for key in keys[:TOLD]:
        rows = [row.line for row, entry in zip(held.rows, entries, strict=True) if entry.id == key]
        yield repeated(held.file, key, rows[0], rows[1])


def repeated(file: str, key: str, first: str, second: str) -> Complaint:
    """That an id stands at two places."""
    cure = f"it stands also at {first}; rename one of them, or call the field otherwise than id"
    return Complaint(file, second, "id", key, "an id stands once in its file", cure)


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


def positional(file: str, name: str) -> bool:
    """Whether a field is one that positions are read from."""
    return file.lower().endswith(".csv") and name.lower() in POSITION


def served(name: str, taken: Mapping[str, str]) -> str:
    """A name that can stand in an address and a filter, and is none of those taken."""
    clean = re.sub(r"\W+", "_", name).strip("_") or "field"
    clean = f"{clean}_" if clean.lower() in _RESERVED else f"field_{clean}" if clean[0].isdigit() else clean
    own, number = clean, 1
    while own in taken:
        number += 1
        own = f"{clean}_{number}"
    return own


def _entries(held: Foreign, read: _Read, dated: tuple[tuple[str, ...], list[When | None]] | None) -> Iterator[Entry]:
    title = guessing.named(read.fields)
    for number, row in enumerate(held.rows):
        cells = {name: values[number] for name, values in read.fields.items()}
        when = dated[1][number] if dated else None
        geometry = None if row.geometry is None or row.geometry.is_empty else shapely.force_2d(_single(row.geometry))
        yield Entry(
            id=read.keys[number],
            title=title_of(read.keys[number], cells[title] if title else None),
            shape=SHAPES[geometry.geom_type] if geometry else Shape.NONE,
            geometry=geometry,
            when=when,
            cells=cells | (times_of(when) if dated else {}),
        )


def title_of(key: str, name: Any) -> str:
    """What a row is called."""
    return str(f"Feature {key}" if name is None else name)[:200]


def times_of(when: When | None) -> dict[str, Any]:
    """The properties that tell a time."""
    return {"period": str(when), **bounds(when)} if when else dict.fromkeys(("period", *(one.name for one in BOUNDS)))


def properties_of(told: Told) -> Iterator[Property]:
    """The properties of the features."""
    yield Property("id", {"type": "string", "description": "Id in this file."}, Type.TEXT, many=False, role="id")
    for name, called, kind, word in told.fields:
        about = f"Field {called!r} of the file."
        yield Property(name, {"type": word, "description": about}, Type(kind), many=False)
    words = [shape.value for shape in Shape]
    about = "What it is drawn as."
    yield Property("geometry_type", {"type": "string", "enum": words, "description": about}, Type.TEXT, many=False)
    if told.dated:
        about = f"The time of it, EDTF: from {' and '.join(told.dated)}."
        yield Property("period", {"type": "string", "format": "edtf", "description": about}, Type.DATED, many=False)
        yield from BOUNDS


def kind_of(values: list[Any]) -> tuple[str, str]:
    """The type of a field, and the word that JSON Schema has for it."""
    held = {type(value) for value in values if value is not None}
    if held and held <= {bool}:
        return Type.BOOLEAN.value, "boolean"
    if held and held <= {int, float}:
        return Type.NUMBER.value, "integer" if held == {int} else "number"
    return Type.TEXT.value, "string"


def _title(path: Path, layer: str | None) -> str:
    """The name of the layer if the file has a telling one, else that of the file, with spaces."""
    stem = path.name.removesuffix(".zip").rpartition(".")[0] or path.stem
    spoken = shown(re.sub(r"[_-]+", " ", layer or stem)) or stem
    return spoken[:1].upper() + spoken[1:]


def _source(path: Path, layer: str | None) -> Source:
    named = f"{path.name}, layer {layer}" if layer else path.name
    note = "The file itself. What it rests on in turn stands in its fields, if anywhere."
    return Source(id="file", type="dataset", title=named, voice=Voice.DATA, note=note)


def _about(path: Path, title: str, told: Told) -> About:
    timed = (
        f"Their time is read from {' and '.join(told.dated)}." if told.dated else "No field of it was read as a time."
    )
    return About(
        name=ENTRIES,
        title=title,
        summary=f"The {told.rows:,} features of {path.name}, as they are there. {timed}",
        licence=_UNSTATED,
        licence_url="",
        attribution=path.name,
        coverage="How exact the positions are is not known.",
        dates=None,
        expected={},
    )


def _cover(path: Path, title: str, told: Told) -> Cover:
    west, south, east, north = _box(told.box)
    return Cover(
        title=title,
        kicker="A file on the map",
        summary=f"What is in {path.name}, as it is there: {told.rows:,} features. How exact they are is not said.",
        updated=_day(path),
        languages=("en",),
        licence=_UNSTATED,
        lon=(west + east) / 2,
        lat=max(-80.0, min(80.0, (south + north) / 2)),
        zoom=_zoom(east - west, north - south),
        near=(west, south, east, north),
        far=(west, south, east, north),
        landmarks=(),
        layers=tuple(_layers(title, told.shapes)),
    )


def _box(held: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The box of them all with some room around, in degrees."""
    west, south, east, north = held
    room = max(0.05, 0.08 * max(east - west, north - south))
    return max(-180.0, west - room), max(-85.0, south - room), min(180.0, east + room), min(85.0, north + room)


def _zoom(width: float, height: float) -> float:
    """A zoom at which a box of degrees fits a window of about 900 by 600 pixels."""
    zoom = 2.0
    while zoom < 11 and width * 2 ** (zoom + 1) * 256 / 360 < 900 and height * 2 ** (zoom + 1) * 256 / 220 < 600:
        zoom += 0.5
    return zoom


_LEGENDS = {
    Shape.POINT: ("points", "A hollow mark where the file puts it; how exact that is, it does not say."),
    Shape.LINE: ("lines", "A line as the file draws it; how exact that is, it does not say."),
    Shape.AREA: ("areas", "An area as the file draws it; how exact that is, it does not say."),
}


def _layers(title: str, there: Sequence[str]) -> Iterator[Layer]:
    """A layer for each kind of geometry that there is, points on top."""
    kinds = [shape for shape in (Shape.AREA, Shape.LINE, Shape.POINT) if shape in there]
    for shape in kinds:
        name, legend = _LEGENDS[shape]
        yield Layer(
            id=name,
            title=title if len(kinds) == 1 else f"{title}: {name}",
            collection=ENTRIES,
            where={"geometry_type": (shape.value,)},
            symbol=Symbol.FEATURE.value,
            legend=legend,
            visible=True,
        )


def _day(path: Path) -> str:
    """The day on which the file was last written."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def version_of(path: Path) -> str:
    """The version of a file: the day it was written, and a checksum."""
    with path.open("rb") as file:
        return f"{_day(path)}-{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"

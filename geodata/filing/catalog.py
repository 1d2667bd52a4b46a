"""The catalog of a file, from what is to be said of it: cover, layers, its one collection and source."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from geodata.catalog import About, Catalog, Cover
from geodata.entries import ENTRIES, Entry, Shape
from geodata.fields import shown
from geodata.filing.properties import properties_of
from geodata.history import History
from geodata.model import Layer, Source, Symbol, Voice
from geodata.reading import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geodata.filing.told import Told

_UNSTATED = "not stated in the file"


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
        near_name="",
        far_name="",
        fits=True,
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

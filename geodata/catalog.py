"""The catalog of a data folder: its atlas.toml, its collections with their tables, its sources, as records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

import shapely
from shapely.geometry import LineString, shape

from geodata.extent import BadExtent, BBox, When
from geodata.fields import SLUG, BadValue, columns
from geodata.model import RECORDS, Layer, Source, Track
from geodata.reading import Reader, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geodata.reading import Complaint

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Cover:
    """What atlas.toml says of the whole."""

    title: str
    kicker: str
    summary: str
    updated: str
    languages: tuple[str, ...]
    licence: str
    lon: float
    lat: float
    zoom: float
    near: tuple[float, float, float, float]
    far: tuple[float, float, float, float]
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a collection's TOML file says of it, before its first row."""

    name: str
    title: str
    summary: str
    licence: str
    licence_url: str
    attribution: str
    coverage: str
    dates: When | None
    expected: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything in a data folder. `tables` is keyed by the class of the records."""

    cover: Cover
    version: str
    """Date of the data and the first 12 hex digits of the SHA-256 over its files: the same on any machine."""
    about: Mapping[str, About]
    tables: Mapping[type[Any], Table[Any]]
    lines: Mapping[str, LineString]
    """Line of each leg, WGS 84."""
    outlines: Mapping[str, shapely.Geometry]
    """Outlines by ISO 3166-1 or 3166-2 code, WGS 84."""

    def rows(self, record: type[R]) -> list[R]:
        """All records of a class, in the order of their file."""
        table = self.tables.get(record)
        return cast("list[R]", table.rows) if table else []

    def by_id(self, record: type[R]) -> dict[str, R]:
        """The records of a class that has ids, by id."""
        return {cast("Any", row).id: row for row in self.rows(record)}


def read(root: Path) -> tuple[Catalog, list[Complaint]]:
    """Read the folder `root` as far as it can be read; the complaints say what could not."""
    reader = Reader(root)
    cover = _cover(reader)
    about: dict[str, About] = {}
    tables: dict[type[Any], Table[Any]] = {Source: _sources(reader)}
    for name, (record, parts) in RECORDS.items():
        if not (root / name).is_dir():
            continue
        about[name] = _about(reader, name)
        tables[record] = reader.table(f"{name}/{name}", record)
        for part, part_record in parts.items():
            tables[part_record] = reader.table(f"{name}/{part}", part_record)
    lines = _lines(reader, tables)
    return Catalog(cover, _version(root, cover), about, tables, lines, _outlines(reader)), reader.complaints


def _version(root: Path, cover: Cover) -> str:
    digest = hashlib.sha256()
    files = [root / "atlas.toml", root / "sources.json"]
    for name in RECORDS:
        files += sorted(path for path in (root / name).glob("*") if path.suffix in {".toml", ".csv", ".geojson"})
    for path in files:
        if path.exists():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{cover.updated}-{digest.hexdigest()[:12]}"


def _cover(reader: Reader) -> Cover:
    whole = reader.toml("atlas.toml")
    view = _typed(reader, "atlas.toml", whole, "view", dict, {})
    texts = {
        name: _typed(reader, "atlas.toml", whole, name, str, "")
        for name in ("title", "kicker", "summary", "updated", "licence")
    }
    _unknown(reader, "atlas.toml", whole, {*texts, "languages", "view", "layers"})
    return Cover(
        title=texts["title"],
        kicker=texts["kicker"],
        summary=texts["summary"],
        updated=texts["updated"],
        licence=texts["licence"],
        languages=tuple(_typed(reader, "atlas.toml", whole, "languages", list, ["en"])),
        lon=float(view.get("lon", 0)),
        lat=float(view.get("lat", 30)),
        zoom=float(view.get("zoom", 3)),
        near=_box(reader, view, "near"),
        far=_box(reader, view, "far"),
        layers=tuple(_layer(reader, index, item) for index, item in enumerate(whole.get("layers", []))),
    )


def _box(reader: Reader, view: dict[str, Any], name: str) -> tuple[float, float, float, float]:
    """One of the two boxes of the home button, the world if the file does not say."""
    edges = view.get(name, [-180, -60, 180, 75])
    try:
        box = BBox.parse(",".join(map(str, edges)))
    except BadExtent as error:
        reader.complain("atlas.toml", "", f"view.{name}", edges, error.rule, error.cure)
        return -180, -60, 180, 75
    return box.west, box.south, box.east, box.north


def _layer(reader: Reader, index: int, item: dict[str, Any]) -> Layer:
    file, known = "atlas.toml", {field.name for field in fields(Layer)}
    _unknown(reader, file, item, known, f"layer {index}")
    where = item.get("where", {})
    collection = item.get("collection", "")
    if collection not in RECORDS:
        reader.complain(
            file,
            f"layer {index}",
            "collection",
            collection,
            "a layer draws a collection",
            f"one of: {', '.join(RECORDS)}",
        )
    return Layer(
        id=str(item.get("id", "")),
        title=str(item.get("title", "")),
        collection=collection,
        where={name: tuple(map(str, words)) for name, words in where.items()},
        symbol=str(item.get("symbol", "")),
        legend=str(item.get("legend", "")),
        visible=bool(item.get("visible", True)),
    )


def _about(reader: Reader, name: str) -> About:
    file = f"{name}/{name}.toml"
    whole = reader.toml(file)
    texts = {
        key: _typed(reader, file, whole, key, str, "")
        for key in ("title", "summary", "licence", "licence_url", "attribution")
    }
    _unknown(reader, file, whole, {*texts, "coverage", "expected"})
    coverage = whole.get("coverage", {})
    return About(
        name=name,
        **texts,
        coverage=str(coverage.get("note", "")),
        dates=_when(reader, file, coverage.get("dates")),
        expected={key: (int(low), int(high)) for key, (low, high) in whole.get("expected", {}).items()},
    )


def _when(reader: Reader, file: str, text: str | None) -> When | None:
    try:
        return When.parse(text) if text else None
    except BadExtent as error:
        reader.complain(file, "", "coverage.dates", text, error.rule, error.cure)
        return None


def _typed(reader: Reader, file: str, whole: dict[str, Any], name: str, kind: type[R], default: R) -> R:
    value = whole.get(name, default)
    if whole and (name not in whole or not isinstance(value, kind)):
        reader.complain(file, "", name, value or "", f"{name} is there and is a {kind.__name__}", "add or correct it")
        return default
    return cast("R", value)


def _unknown(reader: Reader, file: str, whole: dict[str, Any], known: set[str], line: str = "") -> None:
    for name in whole.keys() - known:
        reader.complain(file, line, name, "", "every key is known", f"the keys are: {', '.join(sorted(known))}")


def _sources(reader: Reader) -> Table[Source]:
    """The sources of sources.json (CSL-JSON 1.0), as records."""
    table: Table[Source] = Table("sources.json")
    whole = reader.json(table.file)
    if whole is not None and not isinstance(whole, list):
        reader.complain(table.file, "", "file", "", "the file is a CSL-JSON array", "export it as CSL-JSON")
    for index, item in enumerate(whole if isinstance(whole, list) else []):
        if not isinstance(item, dict):
            reader.complain(table.file, f"item {index}", "item", item, "an item is an object", "remove it")
            continue
        cells = _csl_cells(item)
        source_id = cells["id"]
        if source_id in table.ids:
            reader.complain(table.file, f"item {index}", "id", source_id, "an id stands once", "rename one of them")
            continue
        table.ids.add(source_id)
        values: dict[str, Any] = {}
        for column in columns(Source):
            try:
                values[column.name] = column.read(cells[column.name])
            except BadValue as error:
                reader.complain(table.file, f"item {index}", column.name, cells[column.name], error.rule, error.cure)
        if len(values) == len(columns(Source)):
            table.rows.append(Source(**values))
            table.lines.append(f"item {index}")
    return table


def _csl_cells(item: dict[str, Any]) -> dict[str, str]:
    custom = item.get("custom")
    own = custom if isinstance(custom, dict) else {}
    return {
        "id": str(item.get("id", "")),
        "type": str(item.get("type", "")),
        "title": str(item.get("title", "")),
        "publisher": str(item.get("publisher") or ""),
        "container": str(item.get("container-title") or ""),
        "url": str(item.get("URL") or ""),
        "issued": _csl_date(item.get("issued")),
        "accessed": _csl_date(item.get("accessed")),
        "voice": str(own.get("voice") or ""),
        "licence": str(own.get("licence") or ""),
        "note": str(item.get("note") or ""),
    }


def _csl_date(value: Any) -> str:
    """A CSL date as EDTF: date-parts of one date or two, else the raw text."""
    if not isinstance(value, dict):
        return str(value or "")
    parts = value.get("date-parts")
    if not isinstance(parts, list):
        return str(value.get("raw") or "")
    return "/".join("-".join(f"{int(part):0{4 if i == 0 else 2}d}" for i, part in enumerate(one)) for one in parts)


def _lines(reader: Reader, tables: dict[type[Any], Table[Any]]) -> dict[str, LineString]:
    """The derived lines of the legs, from legs/lines.geojson."""
    tracks = reader.table("legs/lines", Track)
    tables[Track] = tracks
    lines: dict[str, LineString] = {}
    for track, place, geometry in zip(tracks.rows, tracks.lines, tracks.geometries, strict=True):
        line = _line(geometry)
        if line is None:
            rule = "the geometry is a LineString of at least two positions, longitude before latitude, in degrees"
            reader.complain(
                tracks.file, place, "geometry", track.id, rule, "derive it anew: python -m geodata.derive.legs"
            )
        else:
            lines[track.id] = line
    return lines


def _line(geometry: dict[str, Any] | None) -> LineString | None:
    try:
        line = shape(geometry) if geometry else None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None
    if not isinstance(line, LineString) or line.is_empty or not line.is_valid:
        return None
    west, south, east, north = line.bounds
    return line if west >= -180 and east <= 180 and south >= -90 and north <= 90 else None


def _outlines(reader: Reader) -> dict[str, shapely.Geometry]:
    """Outlines of countries and regions, where the folder has them, to check positions against and to draw regions."""
    outlines: dict[str, shapely.Geometry] = {}
    for file in sorted((reader.root / "outlines").glob("*.geojson")):
        whole = reader.json(f"outlines/{file.name}")
        for feature in (whole or {}).get("features", []):
            code = feature["properties"]["code"]
            SLUG.parse(code.lower())
            outlines[code] = shape(feature["geometry"])
    return outlines

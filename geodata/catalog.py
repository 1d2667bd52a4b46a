"""The catalog of a data folder: its atlas.toml, its collections with their tables, its sources, as records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import shapely
from shapely.geometry import LineString, shape

from geodata.extent import BadExtent, BBox
from geodata.fields import SLUG, BadValue, Edtf, Url, Word, columns, meant
from geodata.history import History, read_history
from geodata.keys import Day, Keys
from geodata.languages import LANGUAGES, TEXTS
from geodata.model import DRAWN, RECORDS, Layer, Source, Symbol, Track
from geodata.properties import properties
from geodata.reading import Reader, Table, cell
from geodata.stories import read_stories

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.extent import When
    from geodata.properties import Property
    from geodata.reading import Complaint
    from geodata.stories import Story

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Cover:
    """What atlas.toml says of the whole."""

    title: str
    kicker: str
    summary: str
    updated: str
    languages: tuple[str, ...]
    """Languages to show the names of places in, the language of the texts first."""
    licence: str
    lon: float
    lat: float
    zoom: float
    near: tuple[float, float, float, float]
    far: tuple[float, float, float, float]
    landmarks: tuple[str, ...]
    """Places that have a mark and a name of their own from zoom 5.5 on, whatever lies around them, by id."""
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
    stories: Mapping[str, Story]

    history: History
    own: Mapping[str, Mapping[str, Property]] = field(default_factory=dict)
    """Properties of collections whose records are none of the model's: those of a file that is shown by itself."""

    def properties(self, collection: str) -> Mapping[str, Property]:
        """The properties of a collection by name, in the order served. Raises KeyError."""
        return self.own.get(collection) or properties(collection)

    def rows(self, record: type[R]) -> list[R]:
        """All records of a class, in the order of their file."""
        table = self.tables.get(record)
        return cast("list[R]", table.rows) if table else []

    def by_id(self, record: type[R]) -> dict[str, R]:
        """The records of a class that has ids, by id."""
        return {cast("Any", row).id: row for row in self.rows(record)}


Tabled = Callable[[Reader, str, type[Any]], Table[Any]]
"""How a table is read, by its path without suffix and the class of its records."""


def read(root: Path, otherwise: Mapping[type[Any], Tabled] = MappingProxyType({})) -> tuple[Catalog, list[Complaint]]:
    """Read the folder `root` as far as it can be read; the complaints say what could not.

    `otherwise` says how collections are read of which there shall not be a record for each row.
    """
    reader = Reader(root)
    cover = _cover(reader)
    about: dict[str, About] = {}
    tables: dict[type[Any], Table[Any]] = {Source: _sources(reader)}
    for name, (record, parts) in RECORDS.items():
        if not (root / name).is_dir():
            continue
        about[name] = _about(reader, name)
        tables[record] = otherwise.get(record, _table)(reader, f"{name}/{name}", record)
        for part, part_record in parts.items():
            tables[part_record] = reader.table(f"{name}/{part}", part_record)
    lines = _lines(reader, tables)
    _strangers(reader)
    version, outlines, stories = _version(root, cover.updated), _outlines(reader), read_stories(reader)
    history = read_history(reader)
    return Catalog(cover, version, about, tables, lines, outlines, stories, history), reader.complaints


def _table(reader: Reader, stem: str, record: type[Any]) -> Table[Any]:
    return reader.table(stem, record, required=True)


def version_of(root: Path) -> str:
    """The version of the data in a folder, without reading them; any if its atlas.toml can't be read."""
    return _version(root, _cover(Reader(root)).updated)


def _strangers(reader: Reader) -> None:
    """Complain of tables and folders that would be passed over because of a wrong name."""
    for folder in sorted(path.name for path in reader.root.glob("*") if path.is_dir() and path.name not in RECORDS):
        if near := get_close_matches(folder, RECORDS, 1, 0.8):
            reader.complain(folder, "", "folder", "", "every collection is known", f"did you mean {near[0]}?")
    for name, (_, parts) in RECORDS.items():
        known = [name, *parts, *(["lines"] if name == "legs" else [])]
        for path in sorted((reader.root / name).glob("*")):
            if path.suffix in _TABLES and path.stem not in known:
                cure = meant(path.stem, known, "the tables here are")
                reader.complain(f"{name}/{path.name}", "", "file", "", "every table is known", cure)


_TABLES = {".csv", ".geojson"}
_PIECE = 1 << 20


def _version(root: Path, updated: str) -> str:
    digest = hashlib.sha256()
    files = [root / "atlas.toml", root / "sources.json"]
    for name in RECORDS:
        files += sorted(path for path in (root / name).glob("*") if path.suffix in {".toml", *_TABLES})
    files += sorted((root / "network").glob("*.npz"))
    files += sorted((root / "outlines").glob("*.geojson")) + sorted((root / "stories").glob("*.toml"))
    for path in files:
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            with path.open("rb") as file:
                for piece in iter(partial(file.read, _PIECE), b""):
                    digest.update(piece)
            digest.update(b"\0")
    return f"{updated}-{digest.hexdigest()[:12]}"


def _cover(reader: Reader) -> Cover:
    keys = Keys(reader, "atlas.toml", reader.toml("atlas.toml"))
    view = keys.table("view")
    cover = Cover(
        title=keys.text("title"),
        kicker=keys.text("kicker"),
        summary=keys.text("summary"),
        updated=keys.read("updated", Day(), "2026-11-23"),
        languages=_languages(keys),
        licence=keys.text("licence", "CC-BY-4.0"),
        lon=view.number("lon", -180, 180, 0),
        lat=view.number("lat", -85, 85, 30),
        zoom=view.number("zoom", 0, 22, 3),
        near=_box(view, "near"),
        far=_box(view, "far"),
        landmarks=tuple(str(place) for place in view.take("landmarks", list, [], required=False)),
        layers=_layers(keys),
    )
    view.rest()
    keys.rest()
    return cover


def _languages(keys: Keys) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(str(language) for language in keys.take("languages", list, [TEXTS])))
    if unknown := [language for language in named if language not in LANGUAGES]:
        cure = f"the languages are: {', '.join(LANGUAGES)}"
        keys.complain("languages", unknown[0], "each language is one that places can have names in", cure)
    elif TEXTS not in named:
        keys.complain("languages", ", ".join(named), f"{TEXTS} is there: texts are in it", f"add {TEXTS}, first")
    return (TEXTS, *(language for language in named if language in LANGUAGES and language != TEXTS))


def _box(view: Keys, name: str) -> tuple[float, float, float, float]:
    """One of the two boxes of the home button, the world if the file does not say."""
    edges = view.take(name, list, [-180, -60, 180, 75], required=False)
    try:
        box = BBox.parse(",".join(map(str, edges)))
    except BadExtent as error:
        view.complain(name, edges, error.rule, error.cure)
        return -180, -60, 180, 75
    return box.west, box.south, box.east, box.north


def _layers(keys: Keys) -> tuple[Layer, ...]:
    layers: dict[str, Layer] = {}
    for index, item in enumerate(keys.take("layers", list, [], required=False)):
        within = keys.within(f"layer {index}", item)
        collection = _drawn(within)
        layer = Layer(
            id=within.read("id", SLUG, "exercises"),
            title=within.text("title"),
            collection=collection,
            where=_where(within.table("where"), collection),
            symbol=str(within.read("symbol", Word(Symbol), "exercise")),
            legend=within.text("legend"),
            visible=within.take("visible", bool, True, required=False),
        )
        if layer.id in layers:
            within.complain("id", layer.id, "an id stands once among the layers", "rename one of them")
        layers[layer.id] = layer
        within.rest()
    return tuple(layers.values())


def _drawn(layer: Keys) -> str:
    name = layer.text("collection", "places")
    if name and name not in DRAWN:
        layer.complain("collection", name, "a layer draws a collection that has a shape", f"one of: {', '.join(DRAWN)}")
    elif name and not (layer.reader.root / name).is_dir():
        layer.complain(
            "collection", name, "a layer draws a collection of the folder", f"add {name}/{name}.toml and table"
        )
    return name


def _where(where: Keys, collection: str) -> dict[str, tuple[str, ...]]:
    """Property → words; a property that no feature has would leave the layer empty without a word."""
    if collection in DRAWN:
        known = [*DRAWN[collection], *(column.name for column in columns(RECORDS[collection][0]))]
        for name in where.names():
            if name not in known:
                cure = meant(name, known, "the properties are")
                where.complain(name, "", f"the features of {collection} have the property", cure)
    return {name: tuple(map(str, where.take(name, list, []))) for name in where.names()}


def _about(reader: Reader, name: str) -> About:
    file = f"{name}/{name}.toml"
    keys = Keys(reader, file, reader.toml(file))
    coverage = keys.table("coverage")
    about = About(
        name=name,
        title=keys.text("title"),
        summary=keys.text("summary"),
        licence=keys.text("licence", "CC-BY-4.0"),
        licence_url=keys.read("licence_url", Url(), "https://creativecommons.org/licenses/by/4.0/"),
        attribution=keys.text("attribution"),
        coverage=coverage.take("note", str, "", required=False),
        dates=(coverage.read("dates", Edtf(), "1992/2025") or None) if "dates" in coverage.names() else None,
        expected=_expected(keys.table("expected")),
    )
    coverage.rest()
    keys.rest()
    return about


def _expected(expected: Keys) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for name in expected.names():
        match expected.take(name, list, []):
            case [int(low), int(high)] if 0 <= low <= high:
                counts[name] = low, high
            case [*other] if other:
                expected.complain(name, other, "a count is the lowest and the highest number", "for example [10, 20]")
    return counts


def _sources(reader: Reader) -> Table[Source]:
    """The sources of sources.json (CSL-JSON 1.0), as records."""
    table: Table[Source] = Table("sources.json")
    whole = reader.json(table.file)
    if whole is not None and not isinstance(whole, list):
        reader.complain(table.file, "", "file", "", "the file is a CSL-JSON array", "export it as CSL-JSON")
    table.lost = not isinstance(whole, list)
    for index, item in enumerate(whole if isinstance(whole, list) else []):
        if not isinstance(item, dict):
            reader.complain(table.file, f"item {index}", "item", item, "an item is an object", "remove it")
            table.lost = True
            continue
        try:
            reader.read_row(table, Source, f"item {index}", _csl_cells(item))
        except BadValue as error:
            reader.complain(table.file, f"item {index}", "item", item.get("id", ""), error.rule, error.cure)
            table.lost = True
    return table


def _csl_cells(item: dict[str, Any]) -> dict[str, str]:
    """A CSL item as the cells of a source. Raises BadValue."""
    custom = item.get("custom")
    own = custom if isinstance(custom, dict) else {}
    named = {"id": "id", "type": "type", "title": "title", "publisher": "publisher", "note": "note"}
    named |= {"container": "container-title", "url": "URL"}
    cells = {name: cell(item.get(key)) for name, key in named.items()}
    cells |= {name: cell(own.get(name)) for name in ("voice", "licence")}
    return cells | {"issued": _csl_date(item.get("issued")), "accessed": _csl_date(item.get("accessed"))}


def _csl_date(value: Any) -> str:
    """A CSL date as EDTF: date-parts of one date or two, else the raw text."""
    if not isinstance(value, dict):
        return str(value or "")
    parts: Any = value.get("date-parts")
    try:
        return "/".join("-".join(f"{int(part):0{4 if i == 0 else 2}d}" for i, part in enumerate(one)) for one in parts)
    except (TypeError, ValueError):
        return str(parts or value.get("raw") or "")


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
        line = shapely.force_2d(shape(geometry)) if geometry else None
    except _NO_SHAPE:
        return None
    if not isinstance(line, LineString) or line.is_empty or not line.is_valid:
        return None
    west, south, east, north = line.bounds
    return line if west >= -180 and east <= 180 and south >= -90 and north <= 90 else None


def _outlines(reader: Reader) -> dict[str, shapely.Geometry]:
    """Outlines of countries and regions, where the folder has them, to check positions against and to draw regions."""
    outlines: dict[str, shapely.Geometry] = {}
    for path in sorted((reader.root / "outlines").glob("*.geojson")):
        file = f"outlines/{path.name}"
        match reader.json(file):
            case {"features": [*features]}:
                for index, feature in enumerate(features):
                    if found := _outline(feature):
                        outlines[found[0]] = found[1]
                    else:
                        rule = "an outline has a code such as BY or BY-BR in its properties, and a sound polygon"
                        reader.complain(file, f"feature {index}", "outline", "", rule, "correct it, or leave it out")
            case None:
                pass
            case _:
                rule = "the file is a GeoJSON FeatureCollection"
                reader.complain(file, "", "features", "", rule, "export it as GeoJSON")
    return outlines


def _outline(feature: Any) -> tuple[str, shapely.Geometry] | None:
    match feature:
        case {"properties": {"code": str(code)}, "geometry": {"type": "Polygon" | "MultiPolygon"} as geometry}:
            pass
        case _:
            return None
    try:
        outline = shape(geometry)
        sound = re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", code) and outline.is_valid and not outline.is_empty
    except _NO_SHAPE:
        return None
    return (code, outline) if sound else None


_NO_SHAPE = (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError)

"""The catalog of a data folder: its atlas.toml, its collections with their tables, its sources, as records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from geodata.catalog.about import About, read_about
from geodata.catalog.cover import Cover, read_cover
from geodata.catalog.files import complain_of_strangers, version_over
from geodata.catalog.shapes import read_lines, read_outlines
from geodata.catalog.sources import read_sources
from geodata.history import History, read_history
from geodata.model import RECORDS, Source, Track
from geodata.properties import properties
from geodata.reading import Reader, Table
from geodata.stories import read_stories

if TYPE_CHECKING:
    from pathlib import Path

    import shapely
    from shapely.geometry import LineString

    from geodata.properties import Property
    from geodata.reading import Complaint
    from geodata.stories import Story

__all__ = ["About", "Catalog", "Cover", "Tabled", "read", "version_of"]

R = TypeVar("R")


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
    cover = read_cover(reader)
    sources = read_sources(reader)
    about, tables = _collections(reader, otherwise)
    tracks = reader.table("legs/lines", Track)
    catalog = Catalog(
        cover=cover,
        version=version_over(root, cover.updated),
        about=about,
        tables={Source: sources, **tables, Track: tracks},
        lines=read_lines(reader, tracks),
        outlines=read_outlines(reader),
        stories=read_stories(reader),
        history=read_history(reader),
    )
    complain_of_strangers(reader)
    return catalog, reader.complaints


def _collections(
    reader: Reader, otherwise: Mapping[type[Any], Tabled]
) -> tuple[dict[str, About], dict[type[Any], Table[Any]]]:
    """What is said of the collections of the folder, and their tables."""
    about: dict[str, About] = {}
    tables: dict[type[Any], Table[Any]] = {}
    for name, (record, parts) in RECORDS.items():
        if not (reader.root / name).is_dir():
            continue
        about[name] = read_about(reader, name)
        tables[record] = otherwise.get(record, _table)(reader, f"{name}/{name}", record)
        for part, part_record in parts.items():
            tables[part_record] = reader.table(f"{name}/{part}", part_record)
    return about, tables


def _table(reader: Reader, stem: str, record: type[Any]) -> Table[Any]:
    return reader.table(stem, record, required=True)


def version_of(root: Path) -> str:
    """The version of the data in a folder, without reading them; any if its atlas.toml can't be read."""
    return version_over(root, read_cover(Reader(root)).updated)

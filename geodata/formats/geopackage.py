"""GeoPackage (OGC 12-128)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from geodata.formats.arrow import common_shape, gdal, pieces, scratch
from geodata.formats.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geodata.formats.imprint import Imprint

_COUNTERS = (24, 92)
"""Offsets of SQLite's file change counter and its copy: how often GDAL wrote differs from run to run."""


class GeoPackage:
    """One layer named like the collection; the imprint as table `about`, layer metadata and gpkg_contents."""

    name = "gpkg"
    media_type = "application/geopackage+sqlite3"
    extension = "gpkg"
    title = "GeoPackage"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with table(features) as held, scratch() as folder:
            path = folder / "out.gpkg"
            shape = common_shape(held.shapes)
            named = {"IDENTIFIER": imprint.title, "DESCRIPTION": imprint.sentence()}
            gdal(
                path,
                "GPKG",
                held,
                shape,
                layer=imprint.name,
                layer_metadata=imprint.entries(),
                dataset_options={"VERSION": "1.3"},
                layer_options=named | ({"GEOMETRY_NAME": "geom"} if shape else {}),
            )
            _finish(path, imprint)
            yield from pieces(path)


def _finish(path: Path, imprint: Imprint) -> None:
    """Add the table `about`; set every trace of the time of writing to the day of the data."""
    day = f"{imprint.updated}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE about (fid INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL)")
        database.executemany("INSERT INTO about (name, value) VALUES (?, ?)", imprint.entries().items())
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES ('about', 'attributes', 'about', 'Licence, attribution, data version, citation', ?)",
            (day,),
        )
        database.execute("UPDATE gpkg_contents SET last_change = ?", (day,))
        database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (day,))
    with path.open("r+b") as file:
        for counter in _COUNTERS:
            file.seek(counter)
            file.write((1).to_bytes(4, "big"))

"""The tables of a data folder, read from CSV or GeoJSON row by row."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.fields import BadValue, Column, columns, meant
from geodata.reading.cells import cell, position
from geodata.reading.files import Files
from geodata.reading.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

R = TypeVar("R")


@dataclass(slots=True)
class Reader(Files):
    """Reads the tables below `root` as records of a class each; a record with a fault is left out."""

    def table(self, stem: str, record: type[R], *, required: bool = False) -> Table[R]:
        """The records of `stem`.csv or `stem`.geojson, in order; neither is needed unless `required`."""
        if (self.root / f"{stem}.geojson").exists():
            table: Table[R] = Table(f"{stem}.geojson")
            cells = self._feature_cells(table, columns(record))
            if (self.root / f"{stem}.csv").exists():
                self.complain(f"{stem}.csv", "", "file", "", "a table is one file", f"remove it or {table.file}")
        else:
            table = Table(f"{stem}.csv")
            cells = self._csv_cells(table, columns(record), required=required)
        for line, row, geometry in cells:
            self.read_row(table, record, line, row, geometry)
        return table

    def read_row(
        self, table: Table[R], record: type[R], line: str, row: dict[str, str], geometry: dict[str, Any] | None = None
    ) -> None:
        """Add one record, or the complaints about it."""
        values: dict[str, Any] = {}
        table.seen += 1
        if key := row.get("id", "").strip():
            if key in table.ids:
                self.complain(table.file, line, "id", key, "an id stands once in its table", "rename one of them")
                return
            table.ids.add(key)
        sound = True
        for column in columns(record):
            try:
                values[column.name] = table.read(column, row.get(column.name, "").strip())
            except BadValue as error:
                sound = False
                self.complain(table.file, line, column.name, row.get(column.name, ""), error.rule, error.cure)
        if sound:
            table.rows.append(record(**values))
            table.lines.append(line)
            table.geometries.append(geometry)
        elif not key:
            table.lost = True

    def fits(self, file: str, line: object, names: Iterable[str], known: Sequence[Column]) -> None:
        """Complain of names that are no column, with the one that may be meant."""
        allowed = [column.name for column in known]
        for name in names:
            if name not in allowed:
                cure = meant(name, allowed, "the columns are")
                self.complain(file, line, "header", name, "every column is known", cure)

    def csv_rows(self, table: Table[Any], delimiters: str = ",") -> Iterator[tuple[int, list[str]]]:
        """The rows of a table's CSV file, header first, each with the line that it begins in; blank ones are left out.

        Of several delimiters that may be meant, the one that stands most often in the first line is taken.
        """
        stream = self.opened(table.file, "add it, if only with its header line")
        if stream is None:
            table.lost = True
            return
        with stream:
            first = stream.readline()
            stream.seek(0)
            rows = csv.reader(stream, strict=True, delimiter=max(delimiters, key=first.count))
            line = 1
            try:
                for row in rows:
                    if row:
                        yield line, row
                    line = rows.line_num + 1
            except csv.Error as error:
                self.complain(table.file, line, "row", "", "the file is CSV", f"mend the row: {error}")
                table.lost = True

    def cells(self, table: Table[Any], line: int, header: list[str], row: list[str]) -> dict[str, str] | None:
        """A row as cells by the names of its header, None with a complaint if it has more or fewer."""
        return dict(zip(header, row, strict=True)) if self.is_whole(table, line, header, row) else None

    def is_whole(self, table: Table[Any], line: int, header: list[str], row: list[str]) -> bool:
        """Whether a row has as many cells as the header; complains if not."""
        if len(row) == len(header):
            return True
        rule = f"a row has as many cells as the header ({len(header)})"
        self.complain(table.file, line, "row", len(row), rule, "quote cells that hold commas")
        table.lost = True
        return False

    def _csv_cells(
        self, table: Table[Any], known: Sequence[Column], *, required: bool
    ) -> Iterator[tuple[str, dict[str, str], None]]:
        if not (required or (self.root / table.file).exists()):
            return
        rows = self.csv_rows(table)
        _, header = next(rows, (1, []))
        if table.lost or not self.header_fits(table.file, header, known):
            table.lost = True
            return
        for line, row in rows:
            if (cells := self.cells(table, line, header, row)) is not None:
                yield str(line), cells, None

    def header_fits(self, file: str, header: list[str], known: Sequence[Column]) -> bool:
        """Whether every required column is there once; unknown ones are complained of but do not stop the reading."""
        self.fits(file, 1, header, known)
        missing = [column.name for column in known if column.required and column.name not in header]
        for name in missing:
            self.complain(file, 1, "header", name, "every required column is there", "add the column")
        doubled = [name for name, count in Counter(header).items() if count > 1]
        for name in doubled:
            self.complain(file, 1, "header", name, "a column stands once", "remove the second one")
        return not (missing or doubled)

    def _feature_cells(
        self, table: Table[Any], known: Sequence[Column]
    ) -> Iterator[tuple[str, dict[str, str], dict[str, Any] | None]]:
        file = table.file
        whole = self.json(file)
        features = whole.get("features") if isinstance(whole, dict) else None
        if not isinstance(features, list):
            if whole is not None:
                self.complain(
                    file, "", "features", "", "the file is a GeoJSON FeatureCollection", "export it as GeoJSON"
                )
            table.lost = True
            return
        has_position = "lon" in {column.name for column in known}
        for index, feature in enumerate(features):
            line = f"feature {index}"
            properties = feature.get("properties") if isinstance(feature, dict) else None
            if not isinstance(properties, dict):
                self.complain(file, line, "properties", "", "a feature has properties", "add them")
                table.lost = True
                continue
            self.fits(file, line, properties, known)
            geometry = feature.get("geometry")
            try:
                cells = {name: cell(value) for name, value in properties.items()}
                yield line, cells | (position(geometry) if has_position else {}), geometry
            except BadValue as error:
                self.complain(file, line, "feature", properties.get("id", ""), error.rule, error.cure)
                table.lost = True

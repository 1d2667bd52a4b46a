"""Reads the files of a data folder strictly: a fault becomes a complaint: where, what, which rule, how to mend."""

from __future__ import annotations

import csv
import difflib
import json
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from geodata.fields import BadValue, Column, columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a data folder: file and line (or feature), field, value, the rule it breaks and the cure."""

    file: str
    line: str
    field: str
    value: str
    rule: str
    cure: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        value = f" {_shortened(self.value)}" if self.value else ""
        return f"{where}: {self.field}{value}: {self.rule}; {self.cure}"

    def as_json(self) -> dict[str, str]:
        """The complaint as a JSON object, for the API and CI."""
        return {name: getattr(self, name) for name in ("file", "line", "field", "value", "rule", "cure")}


def _shortened(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:57] + "…")


class BrokenData(Exception):
    """A data folder that can't be served, with every complaint about it."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n".join(str(complaint) for complaint in complaints))
        self.complaints = complaints


@dataclass(slots=True)
class Table(Generic[R]):
    """The records of one file, each with its line; `ids` also holds those of rows that could not be read."""

    file: str
    rows: list[R] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    geometries: list[dict[str, Any] | None] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """Reads files below `root` and gathers complaints."""

    root: Path
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, file: str, line: object, name: str, value: object, rule: str, cure: str) -> None:
        """Note a fault and go on."""
        self.complaints.append(Complaint(file, str(line), name, str(value), rule, cure))

    def toml(self, file: str) -> dict[str, Any]:
        """A TOML file, empty if it can't be read."""
        try:
            return tomllib.loads((self.root / file).read_text("utf-8"))
        except FileNotFoundError:
            self.complain(
                file, "", "file", "", "the file exists", "add it; `atlas init DIR` makes a folder to copy from"
            )
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.complain(file, "", "file", "", "the file is TOML in UTF-8", str(error))
        return {}

    def json(self, file: str) -> Any:
        """A JSON file, None if it can't be read."""
        try:
            return json.loads((self.root / file).read_text("utf-8"), parse_constant=_refused)
        except FileNotFoundError:
            self.complain(file, "", "file", "", "the file exists", "add it")
        except RecursionError:
            self.complain(file, "", "file", "", "the file is nested less than 100 levels deep", "flatten it")
        except ValueError as error:  # JSONDecodeError and UnicodeDecodeError are both
            self.complain(file, "", "file", "", "the file is JSON in UTF-8", str(error))
        return None

    def table(self, stem: str, record: type[R]) -> Table[R]:
        """The records of `stem`.csv or `stem`.geojson, in order."""
        if (self.root / f"{stem}.geojson").exists():
            table: Table[R] = Table(f"{stem}.geojson")
            cells = self._feature_cells(table.file, "lon" in {column.name for column in columns(record)})
        else:
            table = Table(f"{stem}.csv")
            cells = self._csv_cells(table.file, record)
        for line, row, geometry in cells:
            self._read_row(table, record, line, row, geometry)
        return table

    def _read_row(
        self, table: Table[R], record: type[R], line: str, row: dict[str, str], geometry: dict[str, Any] | None
    ) -> None:
        """Add one record, or the complaints about it."""
        values: dict[str, Any] = {}
        if row.get("id"):
            if row["id"] in table.ids:
                self.complain(table.file, line, "id", row["id"], "an id stands once in its table", "rename one of them")
                return
            table.ids.add(row["id"])
        sound = True
        for column in columns(record):
            try:
                values[column.name] = column.read(row.get(column.name, "").strip())
            except BadValue as error:
                sound = False
                self.complain(table.file, line, column.name, row.get(column.name, ""), error.rule, error.cure)
        if sound:
            table.rows.append(record(**values))
            table.lines.append(line)
            table.geometries.append(geometry)

    def _csv_cells(self, file: str, record: type[Any]) -> Iterator[tuple[str, dict[str, str], None]]:
        path = self.root / file
        if not path.exists():
            return
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                lines = csv.reader(stream, strict=True)
                header = next(lines, [])
                if not self._header_fits(file, header, columns(record)):
                    return
                for row in lines:
                    if len(row) == len(header):
                        yield str(lines.line_num), dict(zip(header, row, strict=True)), None
                    elif row:
                        rule = f"a row has as many cells as the header ({len(header)})"
                        self.complain(file, lines.line_num, "row", len(row), rule, "quote cells that hold commas")
        except (csv.Error, UnicodeDecodeError) as error:
            self.complain(file, "", "file", "", "the file is CSV in UTF-8", str(error))

    def _header_fits(self, file: str, header: list[str], known: list[Column]) -> bool:
        """Whether every required column is there once; unknown ones are complained of but do not stop the reading."""
        names = [column.name for column in known]
        for name in header:
            if name not in names:
                near = difflib.get_close_matches(name, names, 1)
                cure = f"did you mean {near[0]}?" if near else f"the columns are: {', '.join(names)}"
                self.complain(file, 1, "header", name, "every column is known", cure)
        missing = [column.name for column in known if column.required and column.name not in header]
        for name in missing:
            self.complain(file, 1, "header", name, "every required column is there", "add the column")
        if len(set(header)) < len(header):
            self.complain(file, 1, "header", ",".join(header), "a column stands once", "remove the second one")
            return False
        return not missing

    def _feature_cells(
        self, file: str, has_position: bool
    ) -> Iterator[tuple[str, dict[str, str], dict[str, Any] | None]]:
        whole = self.json(file)
        features = whole.get("features") if isinstance(whole, dict) else None
        if not isinstance(features, list):
            if whole is not None:
                self.complain(
                    file, "", "features", "", "the file is a GeoJSON FeatureCollection", "export it as GeoJSON"
                )
            return
        for index, feature in enumerate(features):
            properties = feature.get("properties") if isinstance(feature, dict) else None
            if not isinstance(properties, dict):
                self.complain(file, f"feature {index}", "properties", "", "a feature has properties", "add them")
                continue
            cells = {str(name): _cell(value) for name, value in properties.items()}
            geometry = feature.get("geometry")
            if has_position and isinstance(geometry, dict) and geometry.get("type") == "Point":
                position = geometry.get("coordinates") or [None, None]
                cells |= {"lon": _cell(position[0]), "lat": _cell(position[1])}
            yield f"feature {index}", cells, geometry


def _cell(value: Any) -> str:
    """A property of a feature as the cell of a spreadsheet would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join("-".join(map(str, item)) if isinstance(item, list) else _cell(item) for item in value)
    return str(value)


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number in JSON")

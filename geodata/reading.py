"""Reads the files of a data folder strictly: a fault becomes a complaint: where, what, which rule, how to mend."""

from __future__ import annotations

import codecs
import csv
import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from geodata.fields import BadValue, Column, columns, meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

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


_REPEATING, _MOST_KNOWN = 60, 5_000
"""Characters of a cell that may well stand in other rows too; cells of a column that are kept."""


@dataclass(slots=True)
class Table(Generic[R]):
    """The records of one file, each with its line; `seen` and `ids` also count the rows that could not be read."""

    file: str
    rows: list[R] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    geometries: list[dict[str, Any] | None] = field(default_factory=list)
    seen: int = 0
    lost: bool = False
    """Whether there are rows of which not even the id is known."""
    _known: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def read(self, column: Column, cell: str) -> Any:
        """The value of a cell; short cells repeat, and are read once. Raises BadValue."""
        if len(cell) > _REPEATING:
            return column.read(cell)
        known = self._known.setdefault(column.name, {})
        if cell not in known:
            if len(known) > _MOST_KNOWN:
                known.clear()
            known[cell] = column.read(cell)
        return known[cell]

    def has(self, key: str) -> bool:
        """Whether an id stands in the table, as far as can be told: a fault is complained of once, where it is."""
        return key in self.ids or self.lost

    def keys(self) -> set[str]:
        """The ids of the records."""
        return {cast("Any", row).id for row in self.rows}

    def where(self, column: str, wanted: Callable[[Any], bool]) -> Iterator[tuple[int, str, Any]]:
        """Records whose value of a column is such: the number of each, its line, the value."""
        for number, (row, line) in enumerate(zip(self.rows, self.lines, strict=True)):
            if wanted(value := getattr(row, column)):
                yield number, line, value


@dataclass(slots=True)
class Reader:
    """Reads files below `root` and gathers complaints."""

    root: Path
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, file: str, line: object, name: str, value: object, rule: str, cure: str) -> None:
        """Note a fault and go on."""
        shown = str(value).encode("utf-8", "backslashreplace").decode()  # JSON can hold half a character
        self.complaints.append(Complaint(file, str(line), name, shown, rule, cure))

    def toml(self, file: str) -> dict[str, Any] | None:
        """A TOML file, None if it can't be read."""
        text = self._text(file, "add it; `atlas init DIR` makes a folder to copy from")
        try:
            return None if text is None else tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            fault, _, place = str(error).rpartition(" (at ")
            line = re.match(r"line (\d+)", place)
            cure = f"mend the line: {fault}" if line else f"mend it: {error}"
            self.complain(file, line[1] if line else "", "file", "", "the file is TOML", cure)
        except RecursionError:
            self.complain(file, "", "file", "", *_DEEP)
        return None

    def json(self, file: str) -> Any:
        """A JSON file, None if it can't be read."""
        text = self._text(file, "add it")
        try:
            whole = None if text is None else json.loads(text, parse_constant=_refused)
            if text is not None and whole is None:
                self.complain(file, 1, "file", "null", "the file is a JSON object or array", "export it anew")
            return whole
        except json.JSONDecodeError as error:
            cure = f"mend the line at column {error.colno}: {error.msg}"
            self.complain(file, error.lineno, "file", "", "the file is JSON", cure)
        except RecursionError:
            self.complain(file, "", "file", "", *_DEEP)
        except ValueError as error:  # a number that JSON does not know, or one of thousands of digits
            self.complain(file, "", "file", "", "the numbers of the file are finite", f"correct them: {error}")
        return None

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

    def _text(self, file: str, cure: str) -> str | None:
        """The text of a file, None if it can't be read; spreadsheets put a byte order mark before it."""
        stream = self._opened(file, cure)
        if stream is None:
            return None
        with stream:
            return stream.read()

    def _opened(self, file: str, cure: str) -> TextIO | None:
        """A file that was found to be text as a whole, to be read from its beginning; None if it can't be read."""
        try:
            path = (self.root / file).resolve(strict=True)
            if not path.is_relative_to(self.root.resolve()):
                self.complain(file, "", "file", "", "the files of a folder lie within it", "copy the file into it")
                return None
            if line := _undecoded(path):
                self.complain(file, line, "file", "", "the file is text in UTF-8", "save it as UTF-8")
                return None
            return path.open(encoding="utf-8-sig", newline="")
        except FileNotFoundError:
            self.complain(file, "", "file", "", "the file exists", cure)
        except OSError as error:
            self.complain(file, "", "file", "", "the file can be read", f"mend it: {error.strerror}")
        return None

    def csv_rows(self, table: Table[Any], delimiters: str = ",") -> Iterator[tuple[int, list[str]]]:
        """The rows of a table's CSV file, header first, each with the line that it begins in; blank ones are left out.

        Of several delimiters that may be meant, the one that stands most often in the first line is taken.
        """
        stream = self._opened(table.file, "add it, if only with its header line")
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
                yield line, cells | (_position(geometry) if has_position else {}), geometry
            except BadValue as error:
                self.complain(file, line, "feature", properties.get("id", ""), error.rule, error.cure)
                table.lost = True


def _undecoded(path: Path) -> int:
    """The first line of a file that is no UTF-8, 0 if all are."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not piece:
                return 0
            line += piece.count(b"\n")


_PIECE = 1 << 20
_DEEP = ("the file is nested less than 100 levels deep", "flatten it")


def cell(value: Any) -> str:
    """A property of a feature as the cell of a spreadsheet would hold it. Raises BadValue."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join("-".join(map(str, item)) if isinstance(item, list) else cell(item) for item in value)
    if isinstance(value, dict):
        raise BadValue("a property is a text, a number, true, false, null or a list of them", "flatten it")
    return str(value)


def _position(geometry: Any) -> dict[str, str]:
    """The cells that a Point fills; nothing for another geometry or none. Raises BadValue."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return {}
    match geometry.get("coordinates"):
        case [lon, lat, *_]:
            return {"lon": cell(lon), "lat": cell(lat)}
    raise BadValue("the coordinates of a Point are longitude and latitude", "for example [27.56, 53.9]")


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number in JSON")

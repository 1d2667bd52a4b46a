"""Takes rows of a foreign file into a collection: fields become columns, and the whole folder must be sound with them.

Nothing is checked here: the rows are added to a copy of the folder, and what the strict reader and the checks say about
the copy is said about the rows of the foreign file.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import shapely

from geodata.checks import checked
from geodata.fields import columns, meant
from geodata.foreign import POSITION, Foreign, Row, foreign
from geodata.model import RECORDS
from geodata.reading import BrokenData, Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_READ = ("atlas.toml", "sources.json", "outlines", *RECORDS)
"""What of a data folder is read; the rest, such as its basemap, need not be copied."""


@dataclass(frozen=True, slots=True)
class Import:
    """Rows ready to be written to a table: what the table will be with them."""

    table: Path
    rows: list[dict[str, str]]
    content: bytes
    unused: list[str]
    """Fields of the foreign file that no column takes."""

    def write(self) -> None:
        """Put the table in the place of the old one, in one step."""
        part = self.table.with_name(f".{self.table.name}.part")
        with part.open("xb") as stream:  # fails if another import is at work
            try:
                stream.write(self.content)
                stream.close()
                if self.table.exists():
                    shutil.copymode(self.table, part)
                part.replace(self.table)
            except BaseException:
                part.unlink(missing_ok=True)
                raise


def prepare(
    root: Path,
    file: Path,
    collection: str,
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
    layer: str | None = None,
) -> tuple[Import, list[Complaint]]:
    """What taking `file` into a collection of the folder `root` would give, and all that speaks against it.

    `mapping` names the field for a column, `constants` a value for a column where the file has none. A field with a
    column's name needs no mapping, except `id`: without one, ids are made from names. Raises BrokenData if the file
    itself can't be read.
    """
    source = foreign(file, layer)
    table = root / collection / f"{collection}.csv"
    complaints = list(_unfit(source, collection, mapping, constants))
    rows = list(_cells(source, collection, mapping, constants))
    content, first = _extended(table, collection, rows)
    taken = {*mapping.values(), *(column.name for column in columns(RECORDS[collection][0]))}
    unused = [name for name in source.fields if name not in taken and name.lower() not in POSITION]
    ready = Import(table, rows, content, unused)
    if not complaints:
        complaints = [_traced(one, source, f"{collection}/{table.name}", first) for one in _tried(root, ready)]
    return ready, complaints


def preview(ready: Import, count: int = 8) -> Iterator[str]:
    """The first rows as a table for the terminal, without the columns that are empty in all of them."""
    shown = ready.rows[:count]
    names = [name for name in (ready.rows[0] if ready.rows else ()) if any(row[name] for row in shown)]
    lines = [names, *([_short(row[name]) for name in names] for row in shown)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(names))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
    if len(ready.rows) > count:
        yield f"… {len(ready.rows)} rows in all"
    if ready.unused:
        yield f"Not taken: {', '.join(ready.unused)}"


def _short(cell: str) -> str:
    plain = "".join(character if character.isprintable() else "?" for character in cell)
    return plain if len(plain) <= _WIDEST else plain[: _WIDEST - 1] + "…"


_WIDEST = 24


def _unfit(
    source: Foreign, collection: str, mapping: Mapping[str, str], constants: Mapping[str, str]
) -> list[Complaint]:
    """Columns and fields that are named and not there, places that are no points, and a file without rows."""
    known = [column.name for column in columns(RECORDS[collection][0])]
    found = [
        Complaint(source.file, "", option, name, "every column is known", meant(name, known, "there are"))
        for option, names in (("--map", mapping), ("--set", constants))
        for name in names
        if name not in known
    ]
    found += [
        Complaint(
            source.file, "", "--map", name, "every field named is in the file", meant(name, source.fields, "there are")
        )
        for name in mapping.values()
        if name not in source.fields
    ]
    if "lon" in known:
        found += [
            Complaint(source.file, row.line, "geometry", row.geometry.geom_type, "a place is a point", _NO_POINT)
            for row in source.rows
            if row.geometry is not None and _parts(row.geometry) != ["Point"]
        ]
    if not source.rows:
        found.append(Complaint(source.file, "", "rows", "", "the file has rows", "add some"))
    return found


_NO_POINT = "take its centre in a GIS first, and say so in position_basis"


def _parts(geometry: shapely.Geometry) -> list[str]:
    """The kinds of the parts of a geometry; a MultiPoint of one point is a point."""
    return [part.geom_type for part in shapely.get_parts(geometry)]


def _cells(
    source: Foreign, collection: str, mapping: Mapping[str, str], constants: Mapping[str, str]
) -> list[dict[str, str]]:
    """The rows as cells by column; ids are made where none are mapped."""
    names = [column.name for column in columns(RECORDS[collection][0])]
    taken: set[str] = set()
    rows = []
    for row in source.rows:
        position = _position(row) if "lon" in names else {}
        cells = {name: _cell(row, name, mapping) or position.get(name) or constants.get(name, "") for name in names}
        cells["id"] = cells["id"] or _slug(cells.get("name") or cells.get("title") or "", taken)
        taken.add(cells["id"])
        rows.append(cells)
    return rows


def _cell(row: Row, name: str, mapping: Mapping[str, str]) -> str:
    return row.fields.get(mapping.get(name, name if name not in ("id", "lon", "lat") else ""), "")


def _position(row: Row) -> dict[str, str]:
    """Longitude and latitude of a point, to 6 decimals."""
    if row.geometry is None or row.geometry.is_empty:
        return {}
    x, y = row.geometry.centroid.coords[0]
    return {"lon": _plain(x), "lat": _plain(y)}


def _plain(degrees: float) -> str:
    return str(round(degrees, 6)).removesuffix(".0")


def _slug(name: str, taken: set[str]) -> str:
    """An id made from a name: its Latin letters without accents; a number is added to the second of one name."""
    plain = unicodedata.normalize("NFKD", name.translate(_LATIN)).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall("[a-z0-9]+", plain.replace("'", "")))
    chosen, number = slug, 1
    while chosen and chosen in taken:
        number += 1
        chosen = f"{slug}-{number}"
    return chosen


_LATIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae"})


def _extended(table: Path, collection: str, rows: list[dict[str, str]]) -> tuple[bytes, int]:
    """The table with the rows after its own, and the line of the first. Its own lines stay as they are.

    Only if its header lacks a column that the rows fill, the header and its own rows grow by that column.
    """
    old = table.read_bytes() if table.exists() else b""
    text = old.decode("utf-8-sig", "replace")
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    filled = [column.name for column in columns(RECORDS[collection][0]) if any(row[column.name] for row in rows)]
    added = [name for name in filled if name not in header]
    end = "\r\n" if "\r\n" in text else "\n"
    if added:
        text, header = _widened(text, added, end), [*header, *added]
    elif text and not text.endswith("\n"):
        text += end
    stream = io.StringIO(newline="")
    csv.DictWriter(stream, header, extrasaction="ignore", lineterminator=end).writerows(rows)
    mark = b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b""
    return mark + (text + stream.getvalue()).encode(), text.count("\n") + 1


def _widened(text: str, added: list[str], end: str) -> str:
    """A table with more columns, empty in its own rows."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=end)
    own = csv.reader(io.StringIO(text, newline=""))
    writer.writerow([*next(own, []), *added])
    writer.writerows([*row, *[""] * len(added)] for row in own if row)
    return stream.getvalue()


def _tried(root: Path, ready: Import) -> list[Complaint]:
    """What is said about a copy of the folder that has the rows."""
    with TemporaryDirectory() as temporary:
        copy = Path(temporary) / "copy"
        copy.mkdir()
        for name in _READ:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name)
            elif (root / name).exists():
                shutil.copyfile(root / name, copy / name)
        if not (copy / ready.table.parent.name).is_dir():
            rule, cure = "the folder has the collection", "make the folder with its TOML file; `atlas init` has one"
            return [Complaint(f"{ready.table.parent.name}/", "", "folder", "", rule, cure)]
        if (other := copy / ready.table.relative_to(root).with_suffix(".geojson")).exists():
            rule, cure = "rows are added to a table of CSV", "save the table as CSV, with columns lon and lat"
            return [Complaint(f"{ready.table.parent.name}/{other.name}", "", "file", "", rule, cure)]
        (copy / ready.table.relative_to(root)).write_bytes(ready.content)
        try:
            checked(copy)
        except BrokenData as broken:
            return broken.complaints
    return []


def _traced(complaint: Complaint, source: Foreign, file: str, first: int) -> Complaint:
    """A complaint about an added row as one about the row of the foreign file that it came from."""
    if complaint.file != file or not complaint.line.isdigit() or int(complaint.line) < first:
        return complaint
    return replace(complaint, file=source.file, line=source.rows[int(complaint.line) - first].line)

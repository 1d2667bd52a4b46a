"""A large CSV file by column, and where in it a row stands."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow
import pyarrow.csv
import shapely
from pyarrow import compute

from geodata.filing.faults import TOLD
from geodata.foreign import LAT, LON, WKT, plain
from geodata.large.shapes import RUN, Geometries
from geodata.reading import Reader, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Texts = Any
    """A column of Arrow, which has no types to check by."""

_DELIMITERS = ",;\t"


def columns_of_csv(reader: Reader, path: Path) -> tuple[dict[str, Texts], Geometries, str | None] | None:
    """The fields of a file as text, and its geometries; None, with complaints, if it can't be read."""
    header, delimiter = _header(path)
    if not header:
        reader.complain(path.name, 1, "header", "", "the first line names the fields", "add it")
        return None
    texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, pyarrow.string()), strings_can_be_null=False)
    form = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    try:
        table = pyarrow.csv.read_csv(path, parse_options=form, convert_options=texts)
    except pyarrow.ArrowException as error:
        _complain_of_rows(reader, path)
        if not reader.complaints:
            reader.complain(path.name, "", "file", "", "the file is CSV", f"mend it: {plain(error, path)}")
        return None
    fields = {name: table.column(number) for number, name in enumerate(table.column_names)}
    return fields, _placed(reader, path, fields, table.num_rows), None


def _header(path: Path) -> tuple[list[str], str]:
    """The names in the first line, and what stands between them."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        first = file.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    return next(csv.reader([first], delimiter=delimiter), []), delimiter


def _complain_of_rows(reader: Reader, path: Path) -> None:
    """What is wrong with the rows, each with its line."""
    table: Table[Any] = Table(path.name)
    rows = reader.csv_rows(table, _DELIMITERS)
    _, header = next(rows, (1, []))
    for line, row in rows:
        reader.cells(table, line, header, row)
        if len(reader.complaints) >= TOLD:
            return


def lines_of(path: Path, rows: Sequence[int]) -> list[str]:
    """The lines that some rows, in ascending order, begin in."""
    if not rows:
        return []
    wanted, last = set(rows), max(rows)
    told = Reader(path.parent).csv_rows(Table(path.name), _DELIMITERS)
    next(told, None)
    found = []
    for number, (line, _) in enumerate(told):
        if number in wanted:
            found.append(str(line))
        if number == last:
            break
    return found


def _placed(reader: Reader, path: Path, fields: dict[str, Texts], count: int) -> Geometries:
    """The geometries: from a field of WKT where it is filled, else from one of longitude and one of latitude."""
    by_name = {name.lower(): column for name, column in fields.items()}
    wkt, lon, lat = (next((by_name[one] for one in names if one in by_name), None) for names in (WKT, LON, LAT))
    shapes = Geometries()
    wrong: list[int] = []
    for start in range(0, count, RUN):
        size = min(RUN, count - start)
        lon_lat = [_numbers(None if one is None else one.slice(start, size), size) for one in (lon, lat)]
        given = lon_lat[0][1] & lon_lat[1][1]
        bad = given & (lon_lat[0][2] | lon_lat[1][2])
        if wkt is None:
            shapes.add_points(lon_lat[0][0], lon_lat[1][0], given & ~bad)
        else:
            spots = shapely.points(lon_lat[0][0], lon_lat[1][0])
            spots[~given | bad] = None
            drawn, written, bad_text = _drawn(wkt.slice(start, size))
            shapes.add(np.where(written, drawn, spots))
            bad = np.where(written, bad_text, bad)
        wrong += (np.flatnonzero(bad) + start).tolist()
    rule = "the position is numbers in degrees, or WKT"
    for line in lines_of(path, wrong[:TOLD]):
        reader.complain(path.name, line, "position", "", rule, "correct it, or empty its cells")
    if len(wrong) > TOLD:
        reader.complain(path.name, "", "position", "", rule, f"{len(wrong) - TOLD} more are as those above")
    return shapes


def _drawn(texts: Texts) -> tuple[NDArray[np.object_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Texts of WKT as geometries; which are there; which are no WKT."""
    held: NDArray[Any] = np.array([" ".join(text.split()) for text in texts.to_pylist()], dtype=object)
    written = held != ""
    held[~written] = None
    drawn = shapely.from_wkt(held, on_invalid="ignore")
    return drawn, written, written & shapely.is_missing(drawn)


def _numbers(texts: Texts | None, size: int) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Texts as numbers; which are there; which are no numbers."""
    if texts is None:
        return np.zeros(size), np.zeros(size, bool), np.zeros(size, bool)
    trimmed = compute.utf8_trim_whitespace(texts)
    filled = compute.if_else(compute.equal(trimmed, ""), None, trimmed)
    given = compute.is_valid(filled).to_numpy().astype(bool)
    try:
        return compute.cast(filled, pyarrow.float64()).to_numpy(), given, np.zeros(size, bool)
    except pyarrow.ArrowInvalid:
        read = [_number(text) for text in filled.to_pylist()]
        bad = given & np.array([one is None for one in read])
        return np.array([np.nan if one is None else one for one in read], dtype=float), given, bad


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None

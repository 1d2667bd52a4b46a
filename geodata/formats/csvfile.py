"""CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from math import isnan
from typing import TYPE_CHECKING, Any

import shapely

from geodata.formats.rows import CELLS, Kind, Spool, row, shapes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geodata.formats.imprint import Imprint

_IMPRINT = ("licence", "attribution", "data_version", "citation")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Csv:
    """UTF-8 with a header: lon and lat of points, every geometry as WKT, and the imprint in each row's last columns.

    Rows are cut and merged, comments break readers: so each row keeps its licence, attribution, version and citation.
    A text that a spreadsheet would run as a formula is prefixed with an apostrophe (OWASP, CSV injection).
    """

    name = "csv"
    media_type = "text/csv; charset=utf-8; header=present"
    extension = "csv"
    title = "CSV"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        told = [guarded(imprint.entries().get(name, "")) for name in _IMPRINT]
        with Spool(features) as spool:
            kinds = spool.columns
            yield _lines([[*kinds, "lon", "lat", "wkt", *_IMPRINT]])
            writers = {name: _WRITERS.get(kind, CELLS[kind]) for name, kind in kinds.items()}
            for chunk in spool.chunks():
                placed = zip(chunk, _places(chunk), strict=True)
                yield _lines([[*_cells(feature, writers), *place, *told] for feature, place in placed])


def _lines(rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _cells(feature: dict[str, Any], writers: dict[str, Callable[[Any], Any]]) -> list[Any]:
    held = row(feature)
    return [
        None if (value := held.get(name)) is None or value == [] else write(value) for name, write in writers.items()
    ]


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(kind: Kind) -> Callable[[Any], str]:
    made = CELLS[kind]
    return lambda value: guarded(made(value))


_WRITERS: dict[Kind, Callable[[Any], Any]] = {
    kind: _text(kind) for kind in (Kind.TEXT, Kind.TEXTS, Kind.WHOLES, Kind.JSON)
} | {Kind.YES_NO: lambda value: "true" if value else "false"}
"""What writes values that are no numbers and no days."""


def _places(features: list[dict[str, Any]]) -> Iterator[tuple[Any, Any, str]]:
    """Longitude and latitude of each point, and any geometry as WKT."""
    shapes = shapes_of(features)
    spots = zip(shapely.get_x(shapes).tolist(), shapely.get_y(shapes).tolist(), strict=True)
    for (lon, lat), shape in zip(spots, shapely.to_wkt(shapes, rounding_precision=-1), strict=True):
        yield ("", "", shape or "") if isnan(lon) else (lon, lat, shape)

"""CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from itertools import repeat
from math import isnan
from typing import TYPE_CHECKING, Any

import shapely

from geodata.formats.rows import Kind, cells, shapes_of, text, values
from geodata.formats.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geodata.formats.imprint import Imprint

_IMPRINT = ("licence", "attribution", "data_version", "citation")
_FORMULA = frozenset("=+-@\t\r")


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
            for chunk in spool.chunks():
                columns = [_written(values(chunk, name), kind) for name, kind in kinds.items()]
                yield _lines(zip(*columns, *_places(chunk), *map(repeat, told), strict=False))


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _written(values: list[Any], kind: Kind) -> list[Any]:
    """A column as it is written."""
    if kind is Kind.TEXT:
        return [value if type(value) is str and value[:1] not in _FORMULA else _guarded(value) for value in values]
    held = cells(values, kind)
    if kind is Kind.YES_NO:
        return [None if value is None else "true" if value else "false" for value in held]
    return held if kind in _NO_TEXT else [value and guarded(value) for value in held]


_NO_TEXT = (Kind.WHOLE, Kind.NUMBER, Kind.DATE)


def _guarded(value: Any) -> str | None:
    return None if value is None or value == [] else guarded(text(value))


def guarded(plain: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{plain}" if plain[:1] in _FORMULA else plain


def _places(features: list[dict[str, Any]]) -> tuple[list[Any], list[Any], list[str]]:
    """Longitudes and latitudes of points, and every geometry as WKT."""
    shapes = shapes_of(features)
    lons, lats = (
        [None if isnan(degrees) else degrees for degrees in edge(shapes).tolist()]
        for edge in (shapely.get_x, shapely.get_y)
    )
    return lons, lats, [shape or "" for shape in shapely.to_wkt(shapes, rounding_precision=-1)]

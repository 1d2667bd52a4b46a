"""CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from geodata.formats.rows import Kind, Spool, cell, row, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
            for chunk in spool.chunks():
                yield _lines([[*_cells(feature, kinds), *_where(feature), *told] for feature in chunk])


def _lines(rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _cells(feature: dict[str, Any], kinds: dict[str, Kind]) -> list[Any]:
    held = row(feature)
    return [_written(cell(held.get(name), kind)) for name, kind in kinds.items()]


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else value


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _where(feature: dict[str, Any]) -> list[Any]:
    """Longitude and latitude of a point, and any geometry as WKT."""
    shape = shape_of(feature)
    if shape is None:
        return ["", "", ""]
    place = [shape.x, shape.y] if shape.geom_type == "Point" else ["", ""]
    return [*place, shape.wkt]

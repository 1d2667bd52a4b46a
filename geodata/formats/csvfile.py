"""CSV (RFC 4180)."""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.formats.rows import Kind, cells
from geodata.formats.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

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
        import pyarrow as pa  # noqa: PLC0415 - a tenth of a second that serving does not need

        told = [guarded(imprint.entries().get(name, "")) for name in _IMPRINT]
        with table(features) as held:
            yield _line([*held.columns, "lon", "lat", "wkt", *_IMPRINT]).encode()
            end = pa.scalar(_line(told), pa.large_string())
            for columns, shapes in held.parts(dict.fromkeys(held.columns, pa.large_string()), _written):
                yield _joined([*columns, *_places(shapes), end])


def _joined(columns: list[Any]) -> bytes:
    """The lines of some rows, the last column with their ends."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import compute  # noqa: PLC0415

    lines = compute.binary_join_element_wise(*columns, pa.scalar(",", pa.large_string()))
    _, ends, text = lines.buffers()
    return bytes(memoryview(text)[: np.frombuffer(ends, dtype=np.int64)[len(lines)]]) if len(lines) else b""


def _line(cells: list[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: str) -> str:
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _SPECIAL.search(cell) else cell


_QUOTE, _SPECIAL = '"', re.compile('[",\r\n]')


def _written(values: list[Any], kind: Kind) -> list[str]:
    """The cells of a column."""
    held = cells(values, kind)
    if kind is Kind.YES_NO:
        return ["" if value is None else "true" if value else "false" for value in held]
    if kind in _NO_TEXT:
        return ["" if value is None else str(value) for value in held]
    return [_quoted(guarded(value)) if value else "" for value in held]


_NO_TEXT = (Kind.WHOLE, Kind.NUMBER, Kind.DATE)


def guarded(plain: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{plain}" if plain[:1] in _FORMULA else plain


def _places(shapes: NDArray[np.object_]) -> Iterator[Any]:
    """Longitudes and latitudes of points, and every geometry as WKT."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    for edge in (shapely.get_x, shapely.get_y):
        degrees = ["" if isnan(one) else repr(one) for one in edge(shapes).tolist()]
        yield pa.array(degrees, type=pa.large_string())
    texts = [_quoted(shape or "") for shape in shapely.to_wkt(shapes, rounding_precision=-1)]
    yield pa.array(texts, type=pa.large_string())

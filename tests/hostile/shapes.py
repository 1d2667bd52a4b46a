"""The shape of an answer, which no text in it may change: of a page its elements, of JSON its keys, and so on."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import icalendar

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESSES = {"href", "src", "action", "formaction", "srcdoc", "poster", "data", "xlink:href"}


class _Elements(HTMLParser):
    """Elements of a page, each with the names of its attributes; scripts of addresses are an error."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in _ADDRESSES:
                scheme = urlsplit(unquote(value or "").strip()).scheme.lower()
                assert scheme in ("", "http", "https", "mailto") or (tag, scheme) == ("link", "data"), (tag, value)
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:80]}")


def page(body: bytes) -> Any:
    """Elements and attributes of an HTML page."""
    parser = _Elements()
    parser.feed(body.decode())
    return parser.found


def text_of(body: bytes) -> str:
    """What a page says."""
    parser = _Elements()
    parser.feed(body.decode())
    return parser.text


def xml(body: bytes) -> Any:
    """Elements and attributes of an XML document."""
    assert b"<!DOCTYPE" not in body
    assert b"<!ENTITY" not in body
    return [(one.tag, tuple(sorted(one.attrib))) for one in ElementTree.fromstring(body).iter()]


def picture(body: bytes) -> Any:
    """Kinds of elements of an SVG: long texts are broken into lines, so their number may differ."""
    root = ElementTree.fromstring(body)
    kinds = {one.tag.partition("}")[2] for one in root.iter()}
    assert not kinds & {"script", "foreignObject", "style", "a", "image", "animate", "set", "iframe"}
    for one in root.iter():
        for name, value in one.attrib.items():
            assert not name.lower().startswith("on"), name
            assert not name.endswith("href") or value.startswith("#"), (name, value)
    return None


def raster(body: bytes) -> Any:
    """A PNG has none but its signature."""
    assert body.startswith(b"\x89PNG")
    return None


def document(body: bytes) -> Any:
    """Keys of JSON, and the kinds of its values."""
    return _keys(json.loads(body))


def _keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _keys(one) for key, one in value.items()}
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return "text"  # one with a semicolon in it is several
    if not isinstance(value, list):
        return type(value).__name__
    distinct: list[Any] = []
    for keys in map(_keys, value):
        if keys not in distinct:
            distinct.append(keys)
    return distinct


def lines(body: bytes) -> Any:
    """Keys of a sequence of JSON texts."""
    return [document(part) for part in body.replace(b"\x1e", b"").splitlines() if part]


def table(body: bytes) -> Any:
    """Columns of a CSV, and its number of rows; no cell begins like a formula."""
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    words = [cell for row in rows for cell in row if cell and not _is_number(cell)]
    assert not [cell for cell in words if cell[0] in "=+-@\t\r"]
    return rows[0], {len(row) for row in rows}, len(rows)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def calendar(body: bytes) -> Any:
    """Components of a calendar, and their properties."""
    return [(one.name, sorted(one)) for one in icalendar.Calendar.from_ical(body).walk()]


def archive(body: bytes) -> Any:
    """Names of the files in a ZIP; none leads out of it."""
    names = sorted(zipfile.ZipFile(io.BytesIO(body)).namelist())
    assert not any(name.startswith(("/", ".")) or ".." in name or "\\" in name for name in names)
    return names


def untouched(body: bytes) -> Any:
    """A script or file of our own, the same whatever the data say."""
    return None


def opaque(body: bytes) -> Any:
    """A file for programs; tests/formats reads it again."""
    return None if body else 0


BY_TYPE: dict[str, Callable[[bytes], Any]] = {
    "text/html": page,
    "image/svg+xml": picture,
    "image/png": raster,
    "application/atom+xml": xml,
    "application/vnd.google-earth.kml+xml": xml,
    "text/xml": xml,
    "application/xml": xml,
    "text/csv": table,
    "text/calendar": calendar,
    "application/zip": archive,
    "application/geo+json-seq": lines,
    "application/x-ndjson": lines,
}


def shape_of(media_type: str, body: bytes) -> Any:
    """The shape of an answer of that media type."""
    if media_type in BY_TYPE:
        return BY_TYPE[media_type](body)
    return document(body) if media_type.endswith(("json", "json;version=3.0")) else opaque(body)

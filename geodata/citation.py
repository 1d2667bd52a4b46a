"""How a view is cited: as text, BibTeX, RIS and CSL-JSON, with a hash of its features that anyone can recompute.

The recipe of the hash is in docs/citing.md: of each feature its type, id, geometry and properties as canonical JSON
(RFC 8785), a line each, the lines sorted by their bytes and each kept once, every line with a line feed: SHA-256.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import rfc8785

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a citation tells; `accessed` is the day on which the reader looked, where the reader says so."""

    title: str
    parts: tuple[str, ...]
    """Titles of the collections or of the record."""
    words: str
    """The query in words."""
    publisher: str
    licence: str
    version: str
    updated: str
    url: str
    sha256: str
    count: int
    accessed: str = ""
    data: tuple[str, ...] = ()
    """Addresses of the features as GeoJSON, to recompute the hash from."""

    @property
    def author(self) -> str:
        return f"{self.publisher} contributors"

    @property
    def whole_title(self) -> str:
        return f"{self.title}: {', '.join(self.parts)}"

    @property
    def note(self) -> str:
        return f"{self.scope}; licence {self.licence}; SHA-256 {self.sha256}"

    @property
    def scope(self) -> str:
        """The query in words, and how much it found."""
        return f"{self.words}; {self.count} record{'' if self.count == 1 else 's'}"

    def text(self) -> str:
        """A line for a list of references."""
        seen = f" (accessed {self.accessed})" if self.accessed else ""
        return (
            f"{self.author} ({self.updated[:4]}): {self.whole_title}. Data version {self.version}, of {self.updated}. "
            f"{self.scope[:1].upper()}{self.scope[1:]}. Licence {self.licence}. {self.url}{seen}. "
            f"SHA-256 of the features: {self.sha256}.\n"
        )

    def csl(self) -> list[dict[str, Any]]:
        """CSL-JSON 1.0, a list of one item; `custom` has what CSL has no name for."""
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.whole_title,
            "author": [{"literal": self.author}],
            "publisher": self.publisher,
            "version": self.version,
            "issued": {"date-parts": [_parts(self.updated)]},
            "URL": self.url,
            "note": self.note,
            "custom": {"sha256": self.sha256, "count": self.count, "licence": self.licence, "data": list(self.data)},
        }
        return [item | ({"accessed": {"date-parts": [_parts(self.accessed)]}} if self.accessed else {})]

    def bibtex(self) -> str:
        """A BibTeX entry that BibTeX and biblatex read."""
        fields = {
            "author": f"{{{_tex(self.author)}}}",
            "title": f"{{{_tex(self.whole_title)}}}",
            "publisher": _tex(self.publisher),
            "year": self.updated[:4],
            "month": str(int(self.updated[5:7])),
            "version": _tex(self.version),
            "url": _verbatim(self.url),
            "urldate": self.accessed,
            "note": _tex(self.note),
        }
        told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{told}\n}}\n"

    def ris(self) -> str:
        """A RIS record, lines ended as the format wants them."""
        fields = [
            ("TY", "DATA"),
            ("AU", self.author),
            ("TI", self.whole_title),
            ("PB", self.publisher),
            ("PY", self.updated[:4]),
            ("DA", self.updated.replace("-", "/")),
            ("ET", self.version),
            ("UR", self.url),
            ("Y2", self.accessed.replace("-", "/")),
            ("N1", self.note),
        ]
        told = "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields if value)
        return f"{told}ER  - \r\n"

    @property
    def key(self) -> str:
        """A key for reference managers: title, year and the begin of the hash."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or "atlas"
        return f"{slug}-{self.updated[:4]}-{self.sha256[:8]}"


def _parts(day: str) -> list[int]:
    return [int(part) for part in day.split("-")]


def _line(text: str) -> str:
    return " ".join(text.split())


_TEX = {char: f"\\{char}" for char in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _tex(text: str) -> str:
    """Text in which TeX finds no commands."""
    return "".join(_TEX.get(char, char) for char in _line(text))


def _verbatim(url: str) -> str:
    """An address for a field that TeX takes as it is: it only must not hold braces, backslashes or spaces."""
    return re.sub(r"[{}\\\s]", lambda match: f"%{ord(match[0]):02X}", url)


def fingerprint(features: Iterable[bytes]) -> tuple[str, int]:
    """The hash of features by the recipe, and how many lines it was made of."""
    lines = sorted({canonical(orjson.loads(feature)) for feature in features})
    return hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest(), len(lines)


def canonical(feature: dict[str, Any]) -> bytes:
    """A feature's own members as canonical JSON (RFC 8785)."""
    return rfc8785.dumps({name: feature.get(name) for name in ("type", "id", "geometry", "properties")})


def in_words(parameters: Mapping[str, str]) -> str:
    """A query in words."""
    told = [_WORDS.get(name, f"{name} = {{}}").format(_line(value)) for name, value in parameters.items() if value]
    return ", ".join(told) if told else "all records"


_WORDS = {
    "bbox": "within the box {} (west, south, east, north)",
    "datetime": "at the time {}",
    "time-match": "dates matching {}",
    "filter": "for which {}",
    "layers": "layers {}",
}

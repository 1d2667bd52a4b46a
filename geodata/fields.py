"""What a cell of the data folder may hold: one small class a kind of value, strict, able to describe itself."""

from __future__ import annotations

import difflib
import re
from dataclasses import Field, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast
from urllib.parse import urlsplit

from geodata.extent import BadExtent, When

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from enum import StrEnum
from functools import cache


class BadValue(ValueError):
    """A cell that breaks a rule; carries the rule and the cure."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(f"{rule}; {cure}")
        self.rule, self.cure = rule, cure


def meant(name: str, known: Sequence[str], there: str) -> str:
    """The cure for a name that is not known: the one that may be meant, else all that there are."""
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else f"{there}: {', '.join(known) or 'none'}"


class Kind(Protocol):
    """A kind of value: reads a non-empty cell, and describes itself as JSON Schema."""

    def parse(self, text: str) -> Any:
        """The value of the cell. Raises BadValue."""

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value as served."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of plain text."""

    longest: int = 4000

    def parse(self, text: str) -> str:
        if len(text) > self.longest:
            raise BadValue(f"a text has at most {self.longest} characters", f"shorten it by {len(text) - self.longest}")
        if _CONTROL.search(text):
            raise BadValue("a text holds no control or direction-changing characters", "remove them")
        return text

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def shown(text: str) -> str:
    """A stranger's text on one line, without characters that nobody sees or that turn the direction of writing."""
    line = " ".join(text.split())
    return line if line.isprintable() else _CONTROL.sub("", line)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text of one form, such as a slug or a country code."""

    form: str
    rule: str
    example: str
    longest: ClassVar[int] = 100

    def parse(self, text: str) -> str:
        if len(text) > self.longest:
            raise BadValue(f"{self.rule}, {self.longest} of them at most", f"for example {self.example}")
        if not re.fullmatch(self.form, text, re.ASCII):
            raise BadValue(self.rule, f"for example {self.example}")
        return text

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.form}$"}


SLUG = Pattern(
    r"[a-z0-9]+(-[a-z0-9]+)*", "an id is a slug: lower-case letters, digits and hyphens", "united-shield-2017"
)
SERIES_ID = Pattern(
    r"[a-z0-9]+([_-][a-z0-9]+)*", "an id is lower-case letters, digits, hyphens and underscores", "cre-trains"
)
COUNTRY = Pattern(r"[A-Z]{2}", "a country is an ISO 3166-1 alpha-2 code", "BY")
REGION = Pattern(r"[A-Z]{2}-[A-Z0-9]{1,3}", "a region is an ISO 3166-2 code", "BY-BR")
UNLOCODE = Pattern(r"[A-Z]{2}[A-Z2-9]{3}", "a UN/LOCODE is a country code and three characters", "BYBNV")
WIKIDATA = Pattern(r"Q[1-9][0-9]*", "a Wikidata id is Q and a number", "Q2280")
BORDER = Pattern(r"[A-Z]{2}-[A-Z]{2}", "a border is two country codes", "BY-PL")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a vocabulary."""

    words: type[StrEnum]

    def parse(self, text: str) -> StrEnum:
        try:
            return self.words(text)
        except ValueError:
            raise BadValue(
                f"a {_spaced(self.words.__name__)} is a word of its list", f"one of: {', '.join(self.words)}"
            ) from None

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [word.value for word in self.words]}


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number between two bounds, in the unit named."""

    low: float
    high: float
    unit: str = ""

    def parse(self, text: str) -> float:
        if not _NUMBER.fullmatch(text):
            raise BadValue("a number is written in digits with a point, without spaces", "for example 53.9028")
        number = float(text)
        if not self.low <= number <= self.high:
            raise BadValue(f"the number lies between {self.low:g} and {self.high:g} {self.unit}".rstrip(), "correct it")
        return number

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high} | (
            {"x-ogc-unit": self.unit} if self.unit else {}
        )


_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    low: int
    high: int

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text) or not self.low <= int(text) <= self.high:
            raise BadValue(f"the value is a whole number between {self.low} and {self.high}", "correct it")
        return int(text)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


class YesNo:
    """`yes` or `no`."""

    def parse(self, text: str) -> bool:
        if text not in ("yes", "no"):
            raise BadValue("the value is yes or no", "write yes or no")
        return text == "yes"

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Edtf:
    """An EDTF date or interval."""

    def parse(self, text: str) -> When:
        try:
            return When.parse(text)
        except BadExtent as error:
            raise BadValue(error.rule, error.cure) from None

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "edtf"}


class Url:
    """A web address."""

    def parse(self, text: str) -> str:
        if re.search(r"[\s<>\"'`]", Text().parse(text)):
            raise BadValue("an address has no spaces, quotes or angle brackets", "percent-encode them, a space as %20")
        try:
            parts = urlsplit(text)
        except ValueError:  # such as an unclosed [ of an IPv6 host
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadValue("an address starts with http:// or https:// and a host", "for example https://www.rw.by/en/")
        return text

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what it holds, whether it must be filled or lists several values, whom it refers to."""

    name: str
    about: str
    kind: Kind
    required: bool
    many: bool
    refers: str | None

    def read(self, cell: str) -> Any:
        """The value of a cell; several values are separated by `; `. Raises BadValue."""
        if self.required and not cell.strip(" ;"):
            raise BadValue(f"{self.name} is not empty", "fill it, or leave the record out")
        if self.many:
            return tuple(self.kind.parse(part.strip()) for part in cell.split(";") if part.strip())
        return self.kind.parse(cell) if cell else None

    @property
    def schema(self) -> dict[str, Any]:
        one = self.kind.schema
        whole = {"type": "array", "items": one} if self.many else one
        return whole | {"description": self.about}


def column(
    about: str,
    kind: Kind | None = None,
    *,
    required: bool = False,
    many: bool = False,
    refers: str | None = None,
) -> Any:
    """Declare a column on a record class: `about` is its line in the data dictionary."""
    meta = {"about": about, "kind": kind or Text(), "required": required, "many": many, "refers": refers}
    if required:
        return field(metadata={"column": meta})
    return field(default=() if many else None, metadata={"column": meta})


def columns(record: type[Any]) -> tuple[Column, ...]:
    """The columns of a record class, in the order of its table."""
    return _columns(cast("Hashable", record))


@cache
def _columns(record: type[Any]) -> tuple[Column, ...]:
    declared = cast("Iterable[Field[Any]]", fields(record))
    return tuple(_declared(item) for item in declared if "column" in item.metadata)


def _declared(item: Field[Any]) -> Column:
    return Column(name=item.name, **item.metadata["column"])


def from_json(column: Column, value: Any) -> Any:
    """The value of a cell from what `features.as_json` made of it."""
    if column.many:
        return tuple(_from_json(column.kind, one) for one in value)
    return None if value is None else _from_json(column.kind, value)


def _from_json(kind: Kind, value: Any) -> Any:
    return kind.parse(value) if isinstance(kind, Word | Edtf) else value

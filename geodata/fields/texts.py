"""Texts: plain lines, forms such as slugs and codes, words of a vocabulary, addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from geodata.fields.faults import BadValue

if TYPE_CHECKING:
    from enum import StrEnum

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


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

"""Numbers, yes and no, and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from geodata.extent import BadExtent, When
from geodata.fields.faults import BadValue

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


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

"""The keys of a TOML file of the data folder, asked for one by one, each by the type of its value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from geodata.fields import BadValue, Text, meant

if TYPE_CHECKING:
    from geodata.fields import Kind
    from geodata.reading import Reader

R = TypeVar("R")


@dataclass(slots=True)
class Keys:
    """The keys of a TOML table, asked for one by one; `rest` complains of those that nobody asked for."""

    reader: Reader
    file: str
    held: dict[str, Any] | None
    """None for a file that could not be read: nothing more is complained of."""
    line: str = ""
    path: str = ""
    asked: set[str] = field(default_factory=set)

    def complain(self, name: str, value: object, rule: str, cure: str) -> None:
        """Note a fault of one key."""
        self.reader.complain(self.file, self.line, self.path + name, value, rule, cure)

    def names(self) -> list[str]:
        """The keys that are there."""
        return list(self.held or {})

    def take(self, name: str, kind: type[R], default: R, *, required: bool = True) -> R:
        """The value of a key of one type; the default if it is another or, with a complaint if required, missing."""
        self.asked.add(name)
        if self.held is None or (name not in self.held and not required):
            return default
        value = self.held.get(name)
        if isinstance(value, kind):
            return value
        rule = f"{name} is there and is {_TYPES[kind]}"
        self.complain(name, "" if value is None else value, rule, "add it" if value is None else "correct it")
        return default

    def text(self, name: str, example: str = "") -> str:
        """A text that must be there and is not empty."""
        text: str = self.read(name, Text(), example)
        return text

    def read(self, name: str, kind: Kind, example: str) -> Any:
        """The value of a key that must be there, as a cell of that kind; an empty text if it can't be read."""
        text = self.take(name, str, "")
        if self.held is None or not isinstance(self.held.get(name), str):
            return text
        try:
            if not text.strip():
                raise BadValue(f"{name} is not empty", f"fill it, for example {example}" if example else "fill it")
            return kind.parse(text)
        except BadValue as error:
            self.complain(name, text, error.rule, error.cure)
            return ""

    def number(self, name: str, low: float, high: float, default: float) -> float:
        """The number of a key; the default if it is missing or, with a complaint, out of its bounds."""
        self.asked.add(name)
        value = (self.held or {}).get(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.complain(name, value, f"{name} is a number between {low:g} and {high:g}", "correct it")
        return default

    def table(self, name: str) -> Keys:
        """A table within this one, empty if it is not there."""
        return self.within(self.line, self.take(name, dict, {}, required=False), f"{self.path}{name}.")

    def within(self, line: str, item: Any, path: str = "") -> Keys:
        """A table within this file."""
        if self.held is None or isinstance(item, dict):
            return Keys(self.reader, self.file, item if self.held is not None else None, line, path)
        self.reader.complain(self.file, line, "table", item, "a layer is a table of keys", "write [[layers]] before it")
        return Keys(self.reader, self.file, None, line, path)

    def rest(self) -> None:
        """Complain of the keys that nobody asked for."""
        for name in sorted(set(self.names()) - self.asked):
            self.complain(name, "", "every key is known", meant(name, sorted(self.asked), "the keys are"))


_TYPES: dict[type[Any], str] = {str: "a text in quotes", list: "a list in [ ]", dict: "a table", bool: "true or false"}


class Day:
    """A day of the calendar, kept as its text."""

    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    def parse(self, text: str) -> str:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise BadValue("the value is a day, YYYY-MM-DD", "for example 2026-11-23") from None

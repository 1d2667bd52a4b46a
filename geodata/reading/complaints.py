"""Complaints: where a fault of the data is, what it is, which rule it breaks, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a data folder: file and line (or feature), field, value, the rule it breaks and the cure."""

    file: str
    line: str
    field: str
    value: str
    rule: str
    cure: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        value = f" {_shortened(self.value)}" if self.value else ""
        return f"{where}: {self.field}{value}: {self.rule}; {self.cure}"

    def as_json(self) -> dict[str, str]:
        """The complaint as a JSON object, for the API and CI."""
        return {name: getattr(self, name) for name in ("file", "line", "field", "value", "rule", "cure")}


def _shortened(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:57] + "…")


class BrokenData(Exception):
    """A data folder that can't be served, with every complaint about it."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n".join(str(complaint) for complaint in complaints))
        self.complaints = complaints

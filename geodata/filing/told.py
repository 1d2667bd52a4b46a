"""What is to be said of a file without its rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said of a file without its rows; as JSON it stands in a prepared file."""

    rows: int
    layer: str | None
    """The layer that was read, where it has a name of its own."""
    fields: tuple[tuple[str, str, str, str], ...]
    """Of each field the name that it is served under, what it was called, its type, the word of JSON Schema for it."""
    dated: tuple[str, ...]
    """The fields that the time is read from."""
    title: str | None
    """The field that names the rows."""
    shapes: tuple[str, ...]
    """The kinds of geometry that there are."""
    box: tuple[float, float, float, float]

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """What `dataclasses.asdict` made, back from JSON."""
        known = {one.name: held[one.name] for one in fields(cls)}
        return cls(**{name: _tuples(value) for name, value in known.items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value

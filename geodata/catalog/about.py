"""What a collection's TOML file says of it, before its first row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import Edtf, Url
from geodata.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.extent import When
    from geodata.reading import Reader


@dataclass(frozen=True, slots=True)
class About:
    """What a collection's TOML file says of it, before its first row."""

    name: str
    title: str
    summary: str
    licence: str
    licence_url: str
    attribution: str
    coverage: str
    dates: When | None
    expected: Mapping[str, tuple[int, int]]


def read_about(reader: Reader, name: str) -> About:
    """What is said of the collection `name`, as far as it can be read."""
    file = f"{name}/{name}.toml"
    keys = Keys(reader, file, reader.toml(file))
    coverage = keys.table("coverage")
    about = About(
        name=name,
        title=keys.text("title"),
        summary=keys.text("summary"),
        licence=keys.text("licence", "CC-BY-4.0"),
        licence_url=keys.read("licence_url", Url(), "https://creativecommons.org/licenses/by/4.0/"),
        attribution=keys.text("attribution"),
        coverage=coverage.take("note", str, "", required=False),
        dates=(coverage.read("dates", Edtf(), "1992/2025") or None) if "dates" in coverage.names() else None,
        expected=_expected(keys.table("expected")),
    )
    coverage.rest()
    keys.rest()
    return about


def _expected(expected: Keys) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for name in expected.names():
        match expected.take(name, list, []):
            case [int(low), int(high)] if 0 <= low <= high:
                counts[name] = low, high
            case [*other] if other:
                expected.complain(name, other, "a count is the lowest and the highest number", "for example [10, 20]")
    return counts

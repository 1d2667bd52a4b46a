"""docs/formats.md keeps up with the formats and the ladder."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.formats import FORMATS
from geodata.precision import LADDER, Precision

DOCS = (Path(__file__).resolve().parents[2] / "docs/formats.md").read_text("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_in_the_table(name: str) -> None:
    form = FORMATS[name]
    [line] = [line for line in DOCS.splitlines() if f"| `{name}` | .{form.extension} |" in line]
    made_for = line.split("|")[4].strip()
    assert made_for == (", ".join(form.only) or "every collection")


@pytest.mark.parametrize("rung", Precision)
def test_the_ladder_is_that_of_the_program(rung: Precision) -> None:
    one = LADDER[rung]
    assert f"| {one.acled} | {one.ucdp} | {one.iati} | {one.linked_places} |" in next(
        line for line in DOCS.splitlines() if line.startswith(f"| {rung} |")
    )

"""The data dictionary, written from the model: `python -m geodata.dictionary > docs/data.md`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from geodata.fields import Column, Pattern, Word, columns
from geodata.model import RECORDS, Source, Track
from geodata.precision import LADDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

_HEAD = """# The data

Written by `python -m geodata.dictionary`; change the model, not this page.

An atlas is a folder. Each file in it opens in the tool that its curators already use: a spreadsheet, a GIS, Zotero.

```
atlas.toml                      title, summary, opening view, layers
sources.json                    CSL-JSON, as Zotero exports it; `custom.voice` says who speaks
<collection>/<collection>.toml  title, summary, licence, attribution, coverage, expected counts
<collection>/<collection>.csv   the records, or <collection>.geojson
<collection>/<table>.csv        what hangs on the records
legs/lines.geojson              the derived lines of the legs
outlines/*.geojson              outlines of countries and regions, to check positions and draw regions
basemap/                        tiles of the basemap
changes/*.csv                   noted data versions, written by `atlas changes --write`
network/                        the rail network that lines are derived from
```

A cell is empty where nothing is known. Several values in a cell are separated by `; `. Yes and no are written `yes` and
`no`. `atlas check DIR` names every fault with file, line, field, value, rule and cure.

## Dates

Dates are EDTF (ISO 8601-2): a day `2017-07-11`, a month `2015-06`, a year `1995`, an interval `2017-07-11/2017-07-18`,
an interval that has not ended `2025-09-25/..`, one whose end is not known `2022-04-10/`, a date in doubt `2011?`, about
`2011~`, both `2011%`, unspecified digits `201X`. Each gives four bounds: earliest and latest start, earliest and latest
end. A date in doubt or approximate reaches one unit of its own precision further each way. A period matches *possibly*
if it overlaps the date by some reading, *surely* if by every reading.

## How well a position is known

| word | at most | drawn as | ACLED | UCDP | IATI / AidData | Linked Places | meaning |
|---|--:|---|--:|--:|--:|---|---|
"""


def dictionary() -> Iterator[str]:
    """The page, in pieces."""
    yield _HEAD
    for word, rung in LADDER.items():
        radius = f"{rung.radius_m:,.0f} m" if rung.radius_m else "–"
        codes = f"{rung.acled} | {rung.ucdp} | {rung.iati} | {rung.linked_places}"
        yield f"| `{word}` | {radius} | {rung.mark} | {codes} | {rung.meaning} |\n"
    yield "\nThe codes never claim more than our word does. Time has the codes of ACLED (1 to 3) and UCDP (1 to 5).\n"
    for name, (record, parts) in RECORDS.items():
        yield f"\n## {name.capitalize()}\n"
        yield from _table(f"{name}/{name}.csv", record)
        for part, part_record in parts.items():
            yield from _table(f"{name}/{part}.csv", part_record)
        if name == "legs":
            yield from _table("legs/lines.geojson", Track)
    yield "\n## Sources\n"
    yield from _table("sources.json", Source)
    yield "\n## Vocabularies\n"
    for words in _vocabularies():
        yield f"\n**{words.__name__}** – {words.__doc__} {', '.join(f'`{word}`' for word in words)}.\n"


def _table(file: str, record: type) -> Iterator[str]:
    yield f"\n### `{file}`\n\n{record.__doc__}\n\n| column | holds | filled | meaning |\n|---|---|---|---|\n"
    for column in columns(record):
        filled = "always" if column.required else ""
        yield f"| `{column.name}` | {_holds(column)} | {filled} | {column.about} |\n"


def _holds(column: Column) -> str:
    if column.refers:
        one = f"id in {column.refers}"
    elif isinstance(column.kind, Word):
        one = f"word of {column.kind.words.__name__}"
    elif isinstance(column.kind, Pattern):
        one = f"such as `{column.kind.example}`"
    else:
        one = {"Edtf": "EDTF date", "YesNo": "yes or no"}.get(
            type(column.kind).__name__, type(column.kind).__name__.lower()
        )
    return f"{one}, several" if column.many else one


def _vocabularies() -> list[type[StrEnum]]:
    tables = [table for record, parts in RECORDS.values() for table in (record, *parts.values())] + [Track, Source]
    found = {column.kind.words: None for table in tables for column in columns(table) if isinstance(column.kind, Word)}
    return sorted(found, key=lambda words: words.__name__)


if __name__ == "__main__":
    sys.stdout.write("".join(dictionary()))

"""A data folder whose every free text is one text: hostile or, to compare with, harmless."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

from geodata.atlas import DATA
from geodata.fields import Text, columns
from geodata.model import RECORDS
from tests.conftest import TINY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STORY = """title = {title}
summary = {text}
source = "one-news"

[[steps]]
id = "one"
title = {title}
text = {text}
claims = ["news-s01"]
select = "events/drill-2017"
"""


def filled(folder: Path, text: str) -> Path:
    """The invented data with `text` in every place that takes any text, and a story told in it."""
    shutil.copytree(TINY, folder)
    shutil.copytree(DATA / "network", folder / "network")  # the invented towns lie in Europe: routes lead between them
    for path, record in _tables(folder):
        _fill_table(path, _free(record), text)
    _fill_sources(folder / "sources.json", text)
    for path in folder.glob("*/*.toml"):
        _fill_toml(path, ("title", "summary", "attribution", "note"), text)
    _fill_toml(folder / "atlas.toml", ("title", "kicker", "summary", "legend"), text)
    (folder / "stories").mkdir()
    (folder / "stories/told.toml").write_text(_STORY.format(title=quoted(text[:80]), text=quoted(text)), "utf-8")
    return folder


def _tables(folder: Path) -> Iterator[tuple[Path, type[Any]]]:
    for name, (record, parts) in RECORDS.items():
        for stem, one in {name: record, **parts}.items():
            if (folder / name / f"{stem}.csv").exists():
                yield folder / name / f"{stem}.csv", one


def _free(record: type[Any]) -> dict[str, int]:
    """Columns that hold any text, with the length that it may have."""
    return {one.name: one.kind.longest for one in columns(record) if isinstance(one.kind, Text) and not one.refers}


def _fill_table(path: Path, longest: dict[str, int], text: str) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, header = list(reader), list(reader.fieldnames or ())
    rows = [row | {name: text[: longest[name]] for name in row if name in longest} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _fill_sources(path: Path, text: str) -> None:
    sources = json.loads(path.read_text("utf-8"))
    for source in sources:
        source |= {name: text for name in ("title", "publisher", "container-title", "note") if name in source}
    path.write_text(json.dumps(sources), "utf-8")


def _fill_toml(path: Path, keys: tuple[str, ...], text: str) -> None:
    lines = path.read_text("utf-8").splitlines()
    filled = [f"{line.split(' = ')[0]} = {quoted(text)}" if line.startswith(keys) else line for line in lines]
    path.write_text("\n".join(filled) + "\n", "utf-8")


def quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does, but for the first 32 characters alone."""
    return json.dumps(text, ensure_ascii=False)

"""What changed in a data folder since its last noted version, and noting it in the folder `changes/`.

A record is known again by a digest over its own row and the rows that hang on it (the versions of an event, the figures
of a series, the line of a leg), as they stand in the tables: changes of the program are none of the data.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import orjson
import shapely

from geodata.features import values
from geodata.fields import columns
from geodata.history import FOLDER, Change, Digest, History, Release, What
from geodata.model import RECORDS, Source, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geodata.catalog import Catalog

Key = tuple[str, str]
"""Collection and id of a record."""


def digests(catalog: Catalog) -> dict[Key, str]:
    """The digest of every record and source, in the order of the folder."""
    kept = {
        (name, record.id): [values(record)]
        for name, record_class in _collections()
        for record in catalog.rows(record_class)
    }
    for key, row in _hanging(catalog):
        if key in kept:
            kept[key].append(row)
    return {key: hashlib.sha256(orjson.dumps(rows)).hexdigest()[:16] for key, rows in kept.items()}


def _collections() -> Iterator[tuple[str, type[Any]]]:
    yield from ((name, record) for name, (record, _) in RECORDS.items())
    yield "sources", Source


def _hanging(catalog: Catalog) -> Iterator[tuple[Key, Any]]:
    """The rows that hang on records, each with the record that it hangs on."""
    for name, (_, parts) in RECORDS.items():
        for part, record_class in parts.items():
            owner = next((column.name for column in columns(record_class) if column.refers == name), None)
            for row in catalog.rows(record_class) if owner else ():  # a waypoint shows in the lines that it bends
                yield (name, getattr(row, str(owner))), [part, values(row)]
    for track in catalog.rows(Track):
        line = catalog.lines.get(track.id)
        yield ("legs", track.id), [values(track), shapely.to_wkt(line, 6) if line else None]


def found(catalog: Catalog) -> list[Change]:
    """The records that are otherwise than last noted; all are added where nothing was."""
    before = {(digest.collection, digest.record): digest.digest for digest in catalog.history.digests}
    now = digests(catalog)
    told = [
        (key, What.CHANGED if key in before else What.ADDED) for key, digest in now.items() if before.get(key) != digest
    ]
    told += [(key, What.REMOVED) for key in before if key not in now]
    return [Change(catalog.version, *key, what) for key, what in told]


def noted(catalog: Catalog, changes: list[Change], note: str = "") -> History:
    """The history with this version. The first is only where the history begins: nothing was added to it."""
    past, now = catalog.history, digests(catalog)
    release = Release(catalog.version, catalog.cover.updated, len(now), note or None)
    return History(
        releases=(*past.releases, release),
        changes=(*past.changes, *(changes if past.releases else ())),
        digests=tuple(Digest(*key, digest) for key, digest in now.items()),
    )


def write(root: Path, history: History) -> None:
    """Write the folder `changes/` of a data folder."""
    (root / FOLDER).mkdir(exist_ok=True)
    _write(root / FOLDER / "versions.csv", Release, history.releases)
    _write(root / FOLDER / "changes.csv", Change, history.changes)
    _write(root / FOLDER / "digests.csv", Digest, history.digests)


def _write(path: Path, record: type[Any], rows: Iterable[Any]) -> None:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(column.name for column in columns(record))
    table.writerows(astuple(row) for row in rows)
    path.write_text(text.getvalue(), "utf-8")


def counted(changes: Iterable[Change]) -> str:
    """How many records were added, changed and removed, in words."""
    counts: defaultdict[str, int] = defaultdict(int)
    for change in changes:
        counts[change.what.value] += 1
    told = [f"{count} {what}" for what in map(str, What) if (count := counts[what])]
    return ", ".join(told) or "nothing changed"

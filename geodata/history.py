"""What is known of earlier data versions: the folder `changes/`, which `atlas changes --write` keeps.

A folder without it has no history, and none is made up: it begins with the first version that is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geodata.fields import SLUG, Pattern, Text, Whole, Word, column
from geodata.keys import Day

if TYPE_CHECKING:
    from geodata.reading import Reader

FOLDER = "changes"
VERSION = Pattern(
    r"\d{4}-\d\d-\d\d-[0-9a-f]{12}", "a data version is its day and 12 hex digits", "2026-11-23-0123456789ab"
)
DIGEST = Pattern(r"[0-9a-f]{16}", "a digest is 16 hex digits", "0123456789abcdef")
_ID = Pattern(r"[A-Za-z0-9_-]+", "an id is one of its collection", "barysaw")


class What(StrEnum):
    """What happened to a record between two versions."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Release:
    """A data version that was noted."""

    version: str = column("Data version.", VERSION, required=True)
    day: str = column("Day of the data, as atlas.toml told it.", Day(), required=True)
    records: int = column("How many records it had.", Whole(0, 10_000_000), required=True)
    note: str | None = column("What it is about, in a sentence.", Text(400))


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a version has otherwise than the one before."""

    version: str = column("Data version in which it first was so.", VERSION, required=True)
    collection: str = column("Its collection.", SLUG, required=True)
    record: str = column("Its id.", _ID, required=True)
    what: What = column("What happened to it.", Word(What), required=True)


@dataclass(frozen=True, slots=True)
class Digest:
    """A record as it was when the latest version was noted."""

    collection: str = column("Its collection.", SLUG, required=True)
    record: str = column("Its id.", _ID, required=True)
    digest: str = column("First 16 hex digits of the SHA-256 over it and what hangs on it.", DIGEST, required=True)


@dataclass(frozen=True, slots=True)
class History:
    """Noted versions, the oldest first; what changed in each; the records as last noted."""

    releases: tuple[Release, ...] = ()
    changes: tuple[Change, ...] = ()
    digests: tuple[Digest, ...] = ()

    def changes_in(self, version: str) -> list[Change]:
        """What changed in a version."""
        return [change for change in self.changes if change.version == version]

    def since(self, version: str) -> dict[tuple[str, str], Change]:
        """The last change of each record after a version, by collection and id; KeyError if it is not noted.

        A record that came and went meanwhile is told as removed: who looked in between has it.
        """
        noted = [release.version for release in self.releases]
        if version not in noted:
            raise KeyError(version)
        later = set(noted[noted.index(version) + 1 :])
        return {(change.collection, change.record): change for change in self.changes if change.version in later}


def read_history(reader: Reader) -> History:
    """The history of a folder; its faults become complaints."""
    if not (reader.root / FOLDER).is_dir():
        return History()
    releases = reader.table(f"{FOLDER}/versions", Release, required=True)
    changes = reader.table(f"{FOLDER}/changes", Change, required=True)
    digests = reader.table(f"{FOLDER}/digests", Digest, required=True)
    known = {release.version for release in releases.rows}
    if len(known) < len(releases.rows):
        reader.complain(releases.file, "", "version", "", "a version stands once", "remove the second one")
    for change, line in zip(changes.rows, changes.lines, strict=True):
        if change.version not in known and not releases.lost:
            rule = "the version stands in changes/versions.csv"
            reader.complain(changes.file, line, "version", change.version, rule, "add it there, or remove the row")
    return History(tuple(releases.rows), tuple(changes.rows), tuple(digests.rows))

"""What changed since the last noted version: found by digest, noted in the folder, never made up."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from geodata import changes
from geodata.atlas import open_atlas
from geodata.checks import checked
from geodata.history import Change, What
from geodata.reading import BrokenData

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.atlas import Atlas


def note(folder: Path, text: str = "") -> list[Change]:
    """Note the folder as it is; what is found is given back."""
    catalog = checked(folder)
    told = changes.found(catalog)
    changes.write(folder, changes.noted(catalog, told, text))
    return told


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def first_row(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.DictReader(stream))


def test_the_history_begins_with_the_first_version_noted(folder: Path) -> None:
    assert checked(folder).history.releases == ()
    note(folder, "A beginning.")
    catalog = checked(folder)
    [release] = catalog.history.releases
    assert (release.version, release.day, release.note) == (catalog.version, catalog.cover.updated, "A beginning.")
    assert release.records == len(catalog.history.digests) == len(changes.digests(catalog))
    assert catalog.history.changes == ()
    assert changes.found(catalog) == []


def test_noting_is_no_change_of_the_data(folder: Path) -> None:
    before = checked(folder).version
    note(folder)
    assert checked(folder).version == before


def test_a_changed_row_is_a_changed_record(folder: Path) -> None:
    note(folder)
    place = first_row(folder / "places/places.csv")
    replace(folder / "places/places.csv", place["name"], f"{place['name']} anew")
    assert [(one.collection, one.record, one.what) for one in note(folder)] == [("places", place["id"], What.CHANGED)]
    catalog = checked(folder)
    assert [one.version for one in catalog.history.changes] == [catalog.version]
    assert changes.found(catalog) == []


@pytest.mark.parametrize(
    ("table", "owner", "collection"),
    [
        ("places/facts.csv", "place", "places"),
        ("events/versions.csv", "event", "events"),
        ("corridors/services.csv", "corridor", "corridors"),
        ("corridors/milestones.csv", "corridor", "corridors"),
        ("series/points.csv", "series", "series"),
    ],
)
def test_a_row_that_hangs_on_a_record_changes_it(folder: Path, table: str, owner: str, collection: str) -> None:
    note(folder)
    row = first_row(folder / table)
    lines = (folder / table).read_text("utf-8").splitlines(keepends=True)
    (folder / table).write_text("".join([lines[0], *lines[2:]]), "utf-8")
    assert Change(checked(folder).version, collection, row[owner], What.CHANGED) in changes.found(checked(folder))


def test_a_moved_line_is_a_changed_leg(folder: Path) -> None:
    note(folder)
    before = changes.digests(checked(folder))
    catalog = checked(folder)
    leg, line = next(iter(catalog.lines.items()))
    text = f"[{line.coords[0][0]:g}"
    replace(folder / "legs/lines.geojson", text, f"[{line.coords[0][0] + 0.01:g}")
    after = changes.digests(checked(folder))
    assert [key for key in before if before[key] != after[key]] == [("legs", leg)]


def test_records_come_and_go(folder: Path) -> None:
    note(folder)
    claims = folder / "claims/claims.csv"
    text = claims.read_text("utf-8")
    head, *rows = text.splitlines(keepends=True)
    gone = rows[-1].partition(",")[0]
    claims.write_text("".join([head, *rows[:-1]]), "utf-8")
    assert (gone, What.REMOVED) in [(one.record, one.what) for one in note(folder)]
    claims.write_text(text, "utf-8")
    replace(folder / "atlas.toml", 'updated = "', 'updated = "2031-01-01" # "')
    assert (gone, What.ADDED) in [(one.record, one.what) for one in note(folder)]
    history = checked(folder).history
    first, second, third = (release.version for release in history.releases)
    assert history.since(second)["claims", gone].what is What.ADDED
    assert history.since(first)["claims", gone].version == third
    assert history.since(third) == {}
    with pytest.raises(KeyError):
        history.since("2000-01-01-000000000000")


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("versions.csv", "version,day", "version,date", "every column is known"),
        ("versions.csv", ",20", ",x20", "the value is a day"),
        ("digests.csv", "places,", "Places!,", "an id is"),
        ("changes.csv", "places,", "places,#", "an id is one of its collection"),
        ("changes.csv", "changed", "altered", "a what is a word of its list"),
    ],
)
def test_a_broken_history_is_complained_of(folder: Path, file: str, old: str, new: str, rule: str) -> None:
    note(folder)
    place = first_row(folder / "places/places.csv")
    replace(folder / "places/places.csv", place["name"], f"{place['name']} anew")
    note(folder)
    replace(folder / "changes" / file, old, new)
    with pytest.raises(BrokenData) as broken:
        checked(folder)
    assert any(one.file == f"changes/{file}" and rule in one.rule for one in broken.value.complaints), broken.value


def test_a_change_of_no_known_version_is_complained_of(folder: Path) -> None:
    note(folder)
    table = folder / "changes/changes.csv"
    table.write_text(table.read_text("utf-8") + "2000-01-01-000000000000,places,x,added\n", "utf-8")
    with pytest.raises(BrokenData, match=r"changes/changes.csv:2: version '2000-01-01-000000000000'"):
        checked(folder)


def test_a_version_stands_once(folder: Path) -> None:
    note(folder)
    table = folder / "changes/versions.csv"
    table.write_text(table.read_text("utf-8") + table.read_text("utf-8").splitlines()[1] + "\n", "utf-8")
    with pytest.raises(BrokenData, match="a version stands once"):
        checked(folder)


def test_our_own_records_are_as_they_were_noted(atlas: Atlas) -> None:
    told = changes.found(atlas.catalog)
    assert not told, f"{changes.counted(told)} since the last note: atlas changes --write --note '…'"


def test_an_atlas_with_a_history_opens(folder: Path) -> None:
    note(folder)
    assert len(open_atlas(folder).catalog.history.releases) == 1

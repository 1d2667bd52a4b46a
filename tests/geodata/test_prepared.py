"""A prepared pack: what makes it be trusted, and that all else counts as not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from geoapp.cli import main
from geodata.atlas import open_atlas
from geodata.store import Query, prepared
from geodata.store.memory import pack
from geodata.store.packed import BadPack, Packed
from geodata.tiles import Tile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ready(folder: Path) -> Path:
    """A data folder with its pack."""
    done = CliRunner().invoke(main, ["prepare", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def test_a_start_maps_the_pack_and_answers_the_same(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = prepared.prepared(ready, open_atlas(ready).catalog.version)
    assert held is not None

    def never(*_: object) -> None:
        raise AssertionError("the features are made anew")

    monkeypatch.setattr("geodata.store.prepared.pack", never)
    mapped = open_atlas(ready).store
    prepared.place(ready).unlink()
    monkeypatch.undo()
    made = open_atlas(ready).store
    for name in made.collections:
        assert list(mapped.features(name, Query()).features) == list(made.features(name, Query()).features)
        assert mapped.extent(name) == made.extent(name)


def test_points_of_tiles_are_sorted_once_when_the_pack_is_made(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_atlas(ready).store
    held = {name: store.features(name, Query()).features for name in store.collections}
    spots = [name for name, features in held.items() if any(b'"Point"' in one for one in features)]

    def never(*_: object) -> None:
        raise AssertionError("the points are sorted anew")

    monkeypatch.setattr("geodata.tiles.points.Points.of", never)
    assert spots
    assert all(store.tile(name, Tile(0, 0, 0)) for name in spots)


def test_the_pack_is_no_part_of_the_data(ready: Path, tiny_version: str) -> None:
    assert open_atlas(ready).catalog.version == tiny_version
    assert sorted(path.name for path in ready.iterdir() if "prepared" in path.name) == ["prepared.atlas"]


@pytest.fixture
def tiny_version(tiny: object) -> str:
    return str(tiny.store.version)  # type: ignore[attr-defined]


def test_a_pack_of_other_data_counts_as_not_there(ready: Path) -> None:
    version = open_atlas(ready).catalog.version
    places = ready / "places/places.csv"
    places.write_text(places.read_text("utf-8").replace("Alpha", "Alfa", 1), "utf-8")
    atlas = open_atlas(ready)
    assert atlas.catalog.version != version
    assert prepared.prepared(ready, atlas.catalog.version) is None
    assert b"Alfa" in (atlas.store.feature("places", "alpha") or b"")


def test_a_pack_of_another_program_counts_as_not_there(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = open_atlas(ready).catalog.version
    monkeypatch.setattr(prepared, "program", lambda: "another")
    assert prepared.prepared(ready, version) is None


@pytest.mark.parametrize("left", [0, 1, 7, 500, -1, -9, -64])
def test_a_pack_that_was_cut_off_counts_as_not_there(ready: Path, left: int) -> None:
    version, path = open_atlas(ready).catalog.version, prepared.place(ready)
    path.write_bytes(path.read_bytes()[:left])
    with path.open("rb") as file, pytest.raises(BadPack):
        Packed(file)
    assert prepared.prepared(ready, version) is None
    assert open_atlas(ready).store.features("places", Query(limit=1)).matched == 8


def test_a_file_that_is_none_counts_as_not_there(ready: Path) -> None:
    prepared.place(ready).write_bytes(b"ATLAS\x1apk" * 100)
    assert prepared.prepared(ready, open_atlas(ready).catalog.version) is None


def test_a_failed_writing_leaves_the_old_pack(ready: Path) -> None:
    before = prepared.place(ready).read_bytes()

    def broken() -> object:
        yield from ()
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        prepared.prepare(ready, {"places": broken()}, "1", {})  # type: ignore[dict-item]
    assert prepared.place(ready).read_bytes() == before
    assert [path.name for path in ready.iterdir() if path.name.startswith(".prepared")] == []


def test_processes_with_a_folder_in_common_make_a_pack_once(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    between = tmp_path_factory.mktemp("between")
    packs: list[str] = []

    def counted(*given: Any) -> None:
        packs.append(given[2])
        pack(*given)

    monkeypatch.setattr("geodata.store.prepared.pack", counted)
    with prepared.common(between):
        first, second = open_atlas(folder), open_atlas(folder)
        assert len(packs) == 1
        assert first.store.features("events", Query()) == second.store.features("events", Query())
        prepared.clear()
        assert not list(between.iterdir())
        assert first.store.extent("events") == second.store.extent("events")
        open_atlas(folder)
        assert len(packs) == 2
    open_atlas(folder)
    assert len(packs) == 3
    assert len(list(between.iterdir())) == 1

"""Stories are read strictly: every fault has its file, step, field, value, rule and cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geodata.atlas import open_atlas
from geodata.checks import checked
from geodata.reading import BrokenData

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """title = "T"
summary = "S"
source = "SOURCE"
[[steps]]
id = "a"
title = "A"
text = "Text; with a semicolon."
claims = ["CLAIM"]
layers = ["LAYER"]
datetime = "2017"
select = "places/PLACE"
lon = 27.5
lat = 53
zoom = 6
"""


def story(folder: Path, *changes: tuple[str, str]) -> Path:
    atlas = open_atlas(folder)
    text = GOOD
    for name, value in (
        ("SOURCE", next(iter(atlas.graph.sources))),
        ("CLAIM", next(iter(atlas.graph.claims))),
        ("LAYER", atlas.catalog.cover.layers[0].id),
        ("PLACE", next(iter(atlas.graph.places))),
        *changes,
    ):
        assert name in text
        text = text.replace(name, value, 1)
    (folder / "stories").mkdir()
    (folder / "stories" / "one.toml").write_text(text, "utf-8")
    return folder


def test_good_story_is_read_and_part_of_the_version(folder: Path) -> None:
    before = checked(folder).version
    catalog = checked(story(folder))
    (step,) = catalog.stories["one"].steps
    assert step.text == "Text; with a semicolon."
    assert (step.lon, step.lat, step.zoom) == (27.5, 53, 6)
    assert str(step.datetime) == "2017-01-01/2017-12-31"
    assert catalog.version != before


FAULTS = {
    "unknown key": (("lon = 27.5", "long = 27.5"), "stories/one.toml:step 1: header 'long'", "did you mean lon?"),
    "no title": (('title = "A"\n', ""), "stories/one.toml:step 1: title", "title is not empty"),
    "no summary": (('summary = "S"\n', ""), "stories/one.toml: summary", "summary is not empty"),
    "bad id": (('id = "a"', 'id = "A b"'), "stories/one.toml:step 1: id 'A b'", "an id is a slug"),
    "bad time": (('"2017"', '"July"'), "stories/one.toml:step 1: datetime 'July'", "EDTF"),
    "bad record": (('"places/', '"places:'), "stories/one.toml:step 1: select", "a record is its collection"),
    "zoom too far": (("zoom = 6", "zoom = 60"), "stories/one.toml:step 1: zoom '60'", "between 0 and 12"),
    "no such claim": (('claims = ["', 'claims = ["no-'), "stories/one.toml:step 1: claims", "the id stands in claims"),
    "no such layer": (('layers = ["', 'layers = ["no-'), "stories/one.toml:step 1: layers", "one of:"),
    "no such place": (('"places/', '"places/no-'), "stories/one.toml:step 1: select", "the id stands in places"),
    "no such kind": (('"places/', '"layers/'), "stories/one.toml:step 1: select", "a collection of the folder"),
    "no such source": (('source = "', 'source = "no-'), "stories/one.toml: source", "the id stands in sources"),
    "nested": (("zoom = 6", "zoom = { a = 1 }"), "stories/one.toml:step 1: step 'a'", "flatten it"),
    "no TOML": (('title = "T"', "title = T"), "stories/one.toml:1: file", "the file is TOML"),
}


@pytest.mark.parametrize(("change", "where", "why"), FAULTS.values(), ids=FAULTS)
def test_fault_is_complained_of(folder: Path, change: tuple[str, str], where: str, why: str) -> None:
    with pytest.raises(BrokenData) as raised:
        checked(story(folder, change))
    assert len(raised.value.complaints) == 1
    assert str(raised.value).startswith(where)
    assert why in str(raised.value)


def test_story_without_steps_is_complained_of(folder: Path) -> None:
    story(folder)
    (folder / "stories" / "one.toml").write_text("title = 'T'\nsummary = 'S'\nsource = 'x'\nsteps = [1]\n", "utf-8")
    with pytest.raises(BrokenData, match="a step is a table of keys"):
        checked(folder)
    (folder / "stories" / "one.toml").write_text("title = 'T'\nsummary = 'S'\nsource = 'x'\n", "utf-8")
    with pytest.raises(BrokenData, match="a story has steps"):
        checked(folder)


def test_claim_told_twice_and_step_named_twice_are_complained_of(folder: Path) -> None:
    story(folder)
    file = folder / "stories" / "one.toml"
    claim = next(iter(open_atlas(folder).graph.claims))
    more = f'[[steps]]\nid = "b"\ntitle = "B"\ntext = "B"\nclaims = ["{claim}"]\n'
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    with pytest.raises(BrokenData, match="a story tells a claim once"):
        checked(folder)
    file.write_text(file.read_text("utf-8").replace('id = "b"', 'id = "a"'), "utf-8")
    with pytest.raises(BrokenData, match="an id stands once"):
        checked(folder)

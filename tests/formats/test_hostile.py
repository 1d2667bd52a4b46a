"""Text that tries to be something else leaves every writer as text."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from geodata.formats import FORMATS, Imprint, suited
from geodata.formats.csvfile import guarded
from tests.formats.readers import READERS

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "formula": "=cmd|'/C calc'!A0",
    "plus": "+1+1",
    "at": "@SUM(1)",
    "tab": "\t=1",
    "script": "<script>alert(1)</script>",
    "cdata": "]]><x/>&amp;",
    "template": "{{7*7}}{% raw %}",
    "bidi": "a\u202etxt.exe\u2066",
    "quotes": "\"'`\\\\;,",
    "lines": "one\r\nBEGIN:VEVENT\nUID:x",
    "tex": "\\input{/etc/passwd} $x$ 100%",
    "long": "ж" * 5000,
    "astral": "😀\U0010fffd",
}
IMPRINT = Imprint(
    "T<&>", "L]]>", "https://l.example/", "=A", "1", "C\u202e", "events", "2026-01-02", "https://h.example/"
)


def feature(key: str, text: str) -> dict[str, Any]:
    properties = {"id": key, "title": text, "name": text, "summary": text, "kind": text, "note": text, "date": "2017"}
    dated = {"start_earliest": "2017-01-01", "start_latest": "2017-12-31", "end_earliest": "2017-01-01"}
    more = {"end_latest": "2017-12-31", "places": [text], "aliases": [text, "b"], "points": [{"note": text}]}
    point = {"type": "Point", "coordinates": [27.5, 53.9]}
    return {"type": "Feature", "id": key, "geometry": point, "properties": properties | dated | more}


FEATURES = [json.dumps(feature(key, text)).encode() for key, text in TEXTS.items()]
TITLE = {"ics": "SUMMARY", "linkedplaces": "title"}


def expected(form: str, text: str) -> str:
    """What the format's own rules make of a text; docs/formats.md says so."""
    match form:
        case "csv":
            return guarded(text)
        case "shp":
            return text.encode()[:254].decode("utf-8", "ignore")
        case "linkedplaces":
            return " ".join(text.replace("@", "＠").split())
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for form in FORMATS.values():
        (folder / f"events.{form.extension}").write_bytes(b"".join(form.write(iter(FEATURES), IMPRINT)))
    return folder


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("atom", "jsonld")])
def test_hostile_text_stays_text(folder: Path, form: str) -> None:
    read = READERS[form](folder / f"events.{FORMATS[form].extension}", "events")
    assert set(read.records) == set(TEXTS)
    for key, text in TEXTS.items():
        found = str(read.records[key].properties[TITLE.get(form, "title")])
        wanted = expected(form, text)
        if form in ("ics", "kml", "csv"):  # a line end is one line end, whichever it was; outer space is none of KML's
            found, wanted = ("\n".join(one.split("\r\n")).strip() for one in (found, wanted))
        assert found.rstrip() == wanted.rstrip(), (form, key)


def test_hostile_text_stays_text_in_feeds_and_graphs(folder: Path) -> None:
    import feedparser  # noqa: PLC0415

    feed = feedparser.parse((folder / "events.atom").read_bytes(), sanitize_html=False)
    assert not feed.bozo
    titles = {one.id.rpartition("/")[2]: one for one in feed.entries}
    assert titles["script"].title == TEXTS["script"]
    assert titles["script"].title_detail.type == "text/plain"
    assert titles["cdata"].summary == TEXTS["cdata"]
    graph = READERS["jsonld"](folder / "events.jsonld", "events").records
    assert set(graph) == set(TEXTS)


def test_the_balloon_of_a_kml_shows_markup_as_text(folder: Path) -> None:
    whole = (folder / "events.kml").read_text("utf-8")
    assert "<script>" not in whole
    assert "&lt;script&gt;" not in whole.split("<description>")[5].partition("</description>")[0]


def test_control_characters_leave_xml_and_calendars_sound() -> None:
    bad = json.dumps(feature("bad", "a\u0000b\u000bc\ufffe")).encode()
    for form in ("kml", "atom", "ics", "shp", "csv", "gpkg"):
        whole = b"".join(FORMATS[form].write(iter([bad]), IMPRINT))
        assert whole
        if form in ("kml", "atom", "ics"):
            assert b"\x00" not in whole
            assert b"\x0b" not in whole


def test_no_path_of_a_zip_leaves_its_folder(folder: Path) -> None:
    with zipfile.ZipFile(folder / "events.shp.zip") as packed:
        assert all("/" not in name and not name.startswith(".") for name in packed.namelist())


def test_formats_that_make_no_sense_for_a_collection_are_not_offered() -> None:
    assert "ics" in suited("events")
    assert "ics" not in suited("places")
    assert "linkedplaces" in suited("places")
    assert "linkedplaces" not in suited("legs")

"""What is no text but a trap is refused with a complaint that names file, line, value, rule and cure; or is bounded."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from geodata.checks import checked
from geodata.importing import prepare
from geodata.reading import BrokenData
from tests.geodata.broken import append, complaints, replace, write
from tests.hostile.attacks import ADDRESSES, IDS, NUMBERS, REFUSED_TEXTS

if TYPE_CHECKING:
    from pathlib import Path


def said(folder: Path, file: str) -> str:
    """The complaint, which names the file and stays short whatever the value."""
    found = complaints(folder)
    assert found
    assert any(one.startswith(file) for one in found), found[:3]
    assert max(len(one) for one in found) < 1000
    return "\n".join(found)


@pytest.mark.parametrize("attack", REFUSED_TEXTS)
def test_texts_that_deceive_the_eye_or_the_terminal_are_refused(folder: Path, attack: str) -> None:
    text = REFUSED_TEXTS[attack]
    row = f'trap,"{text}",,,city,,XA,,,10,50,site,500,Invented,yes,,,,,,one-book,'
    append("places/places.csv", row)(folder)
    told = said(folder, "places/places.csv:10")
    assert text not in told, "a complaint is printed in a terminal"


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_are_addresses(folder: Path, address: str) -> None:
    replace("sources.json", '"https://news.example/1"', json.dumps(address))(folder)
    said(folder, "sources.json")


@pytest.mark.parametrize("key", IDS)
def test_only_slugs_are_ids(folder: Path, key: str) -> None:
    append("events/events.csv", f'"{key}",T,,exercise,2017,alpha,,,S.,yes,,one-news,')(folder)
    said(folder, "events/events.csv")


@pytest.mark.parametrize("number", NUMBERS)
def test_only_finite_numbers_on_the_globe_are_positions(folder: Path, number: str) -> None:
    append("places/places.csv", f'trap,T,,,city,,XA,,,"{number}",50,site,500,Invented,yes,,,,,,one-book,')(folder)
    said(folder, "places/places.csv")


GEOMETRIES = {
    "NaN": '{"type":"LineString","coordinates":[[NaN,50],[14,50]]}',
    "infinite": '{"type":"LineString","coordinates":[[1e999,50],[14,50]]}',
    "huge": '{"type":"LineString","coordinates":[[1e300,50],[14,50]]}',
    "text": '{"type":"LineString","coordinates":[["10","50"],["14","50"]]}',
    "no positions": '{"type":"LineString","coordinates":[]}',
    "another type": '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}',
    "unknown type": '{"type":"<script>","coordinates":[[0,0],[1,1]]}',
    "long digits": '{"type":"LineString","coordinates":[[1' + "0" * 5000 + ",50],[14,50]]}",
}


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_only_lines_on_the_globe_are_lines(folder: Path, geometry: str) -> None:
    properties = '{"leg":"alpha-beta","line":"network"}'
    whole = f'{{"type":"Feature","properties":{properties},"geometry":{GEOMETRIES[geometry]}}}'
    write("legs/lines.geojson", f'{{"type":"FeatureCollection","features":[{whole}]}}')(folder)
    said(folder, "legs/lines.geojson")


DEEP = {
    "sources.json": "[" * 100_000 + "]" * 100_000,
    "legs/lines.geojson": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "atlas.toml": "a = " + "[" * 5_000 + "]" * 5_000,
}


@pytest.mark.parametrize("file", DEEP)
def test_deep_nesting_is_refused(folder: Path, file: str) -> None:
    write(file, DEEP[file])(folder)
    assert "nested" in said(folder, file)


FILES: dict[str, tuple[str, str | bytes]] = {
    "binary": ("events/events.csv", os.urandom(4096)),
    "UTF-16": ("events/events.csv", "id,title".encode("utf-16")),
    "empty": ("events/events.csv", ""),
    "endless quote": ("events/events.csv", 'id,title\na,"' + "x\n" * 500_000),
    "endless header": ("events/events.csv", ",".join(f"c{n}" for n in range(50_000))),
    "doubled keys": ("atlas.toml", "title = 1\ntitle = 2\n"),
    "a null for a table": ("sources.json", "null"),
    "numbers of thousands of digits": ("sources.json", "[" + "9" * 10_000 + "]"),
}


@pytest.mark.parametrize("name", FILES)
def test_file_that_is_no_table_is_refused(folder: Path, name: str) -> None:
    file, content = FILES[name]
    write(file, content)(folder)
    begun = time.monotonic()
    said(folder, file)
    assert time.monotonic() - begun < 20, "bounded, whatever the file holds"


def test_file_that_leads_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("root:x:0:0", "utf-8")
    (folder / "events/events.csv").unlink()
    (folder / "events/events.csv").symlink_to(secret)
    told = said(folder, "events/events.csv")
    assert "lie within it" in told
    assert "root:x" not in told


def test_story_by_a_name_that_is_no_id_is_refused(folder: Path) -> None:
    write("stories/<script>.toml", 'title = "T"\n')(folder)
    said(folder, "stories/")


ENTITIES = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
XML_BOMB = f"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "aaaaaaaaaa">{ENTITIES}]>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&l9;</name>
<Point><coordinates>10,50</coordinates></Point></Placemark></Document></kml>"""


def test_import_of_an_xml_bomb_ends(folder: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.kml"
    bomb.write_text(XML_BOMB, "utf-8")
    begun = time.monotonic()
    assert refused(folder, bomb)
    assert time.monotonic() - begun < 20


def test_import_reads_no_other_file(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("root-secret", "utf-8")
    trap = tmp_path / "trap.kml"
    entity = f'<!DOCTYPE kml [<!ENTITY secret SYSTEM "{secret.as_uri()}">'
    trap.write_text(XML_BOMB.replace("<!DOCTYPE kml [", entity).replace("&l9;", "&secret;"), "utf-8")
    assert "root-secret" not in refused(folder, trap)


@pytest.mark.parametrize("name", ["x.vrt", "x.xml", "x.zip", "x.db", "http.csv"])
def test_import_takes_the_formats_it_names_and_no_other(folder: Path, tmp_path: Path, name: str) -> None:
    """GDAL has drivers that fetch other files and addresses: a VRT may name any."""
    trap = tmp_path / name
    trap.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1:9/x</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "utf-8",
    )
    assert refused(folder, trap)


def refused(folder: Path, file: Path) -> str:
    """What is said against importing a file."""
    try:
        ready, found = prepare(folder, file, "places", {"title": "name"}, {"country": "XA"}, None)
    except BrokenData as broken:
        return str(broken)
    assert found or not ready.rows
    return "\n".join(map(str, found)) + repr(ready.rows)


def test_the_fixture_itself_is_sound(folder: Path) -> None:
    assert checked(folder)

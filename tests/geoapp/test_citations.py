"""Every view has a citation that reference managers read, with a hash that anyone computes anew."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import bibtexparser
import pytest
import rispy
import yaml
from click.testing import CliRunner

from geoapp.cli import main
from geodata.citation import Citation, canonical, fingerprint
from tests.served import served

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

ROOT = Path(__file__).resolve().parents[2]
VIEWS = [
    "/",
    "/?layers=exercises,rail&datetime=2017&zoom=5&lon=27&lat=53",
    "/embed?layers=great-stone",
    "/places",
    "/events/united-shield-2017",
    "/ogc/collections/events/items",
    "/ogc/collections/events/items?datetime=2017&time-match=surely&limit=3",
    "/ogc/collections/exercises/items?bbox=23,51,33,57",
    "/ogc/collections/places/items/barysaw",
    "/download/legs.gpkg",
    "/download/places.shp.zip?filter=country%3D'BY'",
]


def cite(client: FlaskClient, url: str, way: str, **more: str) -> Any:
    answer = client.get("/cite", query_string={"url": url, "f": way} | more)
    assert answer.status_code == 200, answer.text
    return answer.get_json() if way == "csl" else answer.text


@pytest.mark.parametrize("url", VIEWS)
def test_the_four_ways_tell_the_same(client: FlaskClient, atlas: Atlas, url: str) -> None:
    [item] = cite(client, url, "csl", accessed="2026-11-24")
    text = cite(client, url, "text", accessed="2026-11-24")
    library = bibtexparser.parse_string(cite(client, url, "bibtex", accessed="2026-11-24"))
    [ris] = rispy.loads(cite(client, url, "ris", accessed="2026-11-24"))
    assert not library.failed_blocks
    [entry] = library.entries
    assert item["type"] == "dataset"
    assert item["version"] == atlas.store.version
    assert item["accessed"] == {"date-parts": [[2026, 11, 24]]}
    for told in (text, entry["note"], " ".join(ris["notes"])):
        assert item["custom"]["sha256"] in told
    for told in (text, entry["version"], ris["edition"]):
        assert atlas.store.version in told
    assert item["title"] in text
    assert item["title"] == ris["title"] == entry["title"].strip("{}")
    assert item["URL"] == ris["urls"][0] == entry["url"]
    assert entry["urldate"] == "2026-11-24"
    assert entry["author"].strip("{}") == ris["authors"][0] == item["author"][0]["literal"]
    assert item["custom"]["licence"] in text


@pytest.mark.parametrize("url", VIEWS)
def test_the_hash_is_computed_anew_from_the_answers(client: FlaskClient, url: str) -> None:
    [item] = cite(client, url, "csl")
    features: list[bytes] = []
    for address in item["custom"]["data"]:
        answer = client.get(address.removeprefix("http://localhost")).get_json()
        features += [json.dumps(one).encode() for one in answer.get("features", [answer])]
    assert features
    assert fingerprint(features) == (item["custom"]["sha256"], item["custom"]["count"])


def test_paging_and_looking_change_no_hash(client: FlaskClient) -> None:
    def sha(url: str) -> str:
        return str(cite(client, url, "csl")[0]["custom"]["sha256"])

    base = "/ogc/collections/events/items?datetime=2017"
    same = {
        sha(base),
        sha(f"{base}&limit=2&offset=4"),
        sha(f"{base}&sortby=-date&f=html"),
        sha(f"{base}&properties=id"),
    }
    assert same == {sha("/download/events.csv?datetime=2017")}
    assert sha("/?zoom=4&lon=3&lat=50") == sha("/") == sha("/embed?theme=dark")
    assert sha(base) != sha("/ogc/collections/events/items?datetime=2018")


def recipe(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (ROOT / "docs/citing.md").read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["events", "legs"])
def test_the_recipes_of_the_docs_give_the_hash(client: FlaskClient, name: str) -> None:
    whole = client.get(f"/download/{name}.geojson").data
    wanted = cite(client, f"/{name}", "csl")[0]["custom"]["sha256"]
    commands = [[sys.executable, "-c", recipe("python")]]
    commands += [["node", "-e", recipe("javascript")]] if which("node") else []
    for command in commands:
        done = subprocess.run(command, input=whole, capture_output=True, check=True, timeout=60)
        assert done.stdout.decode().strip() == wanted


def test_numbers_and_order_do_not_matter_to_the_hash() -> None:
    one = b'{"type":"Feature","id":"a","geometry":null,"properties":{"b":1.0,"a":1e-7},"links":[1]}'
    same = b'{"properties":{"a":0.0000001,"b":1},"id":"a","type":"Feature","geometry":null}'
    assert canonical(json.loads(one)) == b'{"geometry":null,"id":"a","properties":{"a":1e-7,"b":1},"type":"Feature"}'
    other = one.replace(b'"a","geom', b'"c","geom')
    assert fingerprint([one, other]) == fingerprint([other, same, one])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/data",
        "/nope",
        "//evil.example/places",
        "https://evil.example/places",
        "http://localhost.evil.example/places",
        "http://localhost@evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "places",
        "/cite?url=/",
        "/../etc/passwd",
        "/ogc/collections/none/items",
        "/ogc/collections/events/items?foo=1",
        "/ogc/collections/events/items?bbox=1",
        "/download/places.ics",
        "/places/none",
        "http://[",
        "/" + "a" * 10_000,
    ],
)
def test_what_is_not_ours_is_refused(client: FlaskClient, url: str) -> None:
    answer = client.get("/cite", query_string={"url": url})
    assert answer.status_code == 400, answer.text
    assert answer.get_json()["rule"]


def test_bad_parameters_of_the_citation_are_refused(client: FlaskClient) -> None:
    for query in ({"f": "mla"}, {"accessed": "yesterday"}, {"foo": "1"}):
        assert client.get("/cite", query_string={"url": "/"} | query).status_code == 400


HOSTILE = "a}, url = {x\\input{y} % $\r\nER  - \r\nTY  - JOUR"


def test_hostile_words_stay_words() -> None:
    made = Citation(
        title=HOSTILE,
        parts=(HOSTILE,),
        words=HOSTILE,
        publisher=HOSTILE,
        licence="L",
        version="1",
        updated="2026-01-02",
        url="https://a.example/?q={}%\\\n",
        sha256="0" * 64,
        count=1,
    )
    [entry] = bibtexparser.parse_string(made.bibtex()).entries
    assert entry["url"] == "https://a.example/?q=%7B%7D%%5C%0A"
    assert "\\textbackslash{}input\\{y\\}" in entry["title"]
    [record] = rispy.loads(made.ris())
    assert record["type_of_reference"] == "DATA"
    assert json.loads(json.dumps(made.csl()))[0]["title"].startswith(HOSTILE)


def test_the_command_cites_from_the_folder_and_from_a_server(tmp_path: Path) -> None:
    path = "/ogc/collections/events/items?datetime=2017"
    here = CliRunner().invoke(main, ["cite", path])
    assert here.exit_code == 0, here.output
    assert "agrees" in here.output
    with served() as address:
        there = CliRunner().invoke(main, ["cite", f"{address}{path}", "--format", "ris", "--accessed", "2026-11-24"])
    assert there.exit_code == 0, there.output
    assert "Y2  - 2026/11/24" in there.output
    assert here.output[-65:] == there.output[-65:]
    for bad in ("/nope", "ftp://x.example/", "places", "http://127.0.0.1:1/"):
        refused = CliRunner().invoke(main, ["cite", bad])
        assert refused.exit_code == 1
        assert "can't cite" in refused.output


def test_citation_cff_is_sound() -> None:
    """The members of CFF 1.2.0 that are required, and ours; validated once by cffconvert 2.0.0."""
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cff)
    assert cff["cff-version"] == "1.2.0"
    assert cff["authors"] == [{"name": "Great Stone Atlas contributors"}]
    assert (str(cff["version"]), cff["license"]) == (project["version"], project["license"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", cff["date-released"])

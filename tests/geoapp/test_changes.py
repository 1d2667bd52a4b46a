"""Page, feed and GeoJSON of what changed in the data; and the command that notes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from click.testing import CliRunner

from geoapp import create_app
from geoapp.cli import main
from geodata.atlas import open_atlas
from geodata.model import Event

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


def noted(folder: Path, *options: str) -> str:
    told = CliRunner().invoke(main, ["changes", str(folder), *options])
    assert told.exit_code == 0, told.output
    return told.output


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def changing(folder: Path) -> FlaskClient:
    """A client of an atlas of two versions: an event was renamed, a claim removed."""
    assert noted(folder) == "No data version is noted yet.\n"
    noted(folder, "--write", "--note", "Begun.")
    event = open_atlas(folder).catalog.rows(Event)[0]
    replace(folder / "events/events.csv", event.title, "A new <title> & more")
    claims = folder / "claims/claims.csv"
    rows = claims.read_text("utf-8").splitlines(keepends=True)
    claims.write_text("".join(rows[:-1]), "utf-8")
    told = noted(folder, "--write", "--note", "Renamed & removed.")
    assert f"changed events/{event.id}\n" in told
    assert "1 changed, 1 removed." in told
    assert "nothing changed" in noted(folder, "--write")
    return create_app(open_atlas(folder)).test_client()


def test_the_feed_has_an_entry_for_each_version(changing: FlaskClient) -> None:
    answer = changing.get("/changes.atom")
    assert answer.content_type.startswith("application/atom+xml")
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    latest, first = feed.entries
    assert latest.title.endswith(": 1 changed, 1 removed")
    assert "the first version noted" in first.title
    assert (latest.summary, first.summary) == ("Renamed & removed.", "Begun.")
    assert latest.id != first.id
    assert re.fullmatch(r"urn:atlas:version:\d{4}-\d\d-\d\d-[0-9a-f]{12}", latest.id)
    assert "A new &lt;title&gt; &amp; more" in latest.content[0].value
    assert feed.feed.updated == latest.updated
    for link in latest.links:
        assert changing.get(link.href).status_code == 200


def test_the_page_tells_the_same(changing: FlaskClient) -> None:
    page = changing.get("/changes").text
    assert "1 changed, 1 removed" in page
    assert "A new &lt;title&gt; &amp; more</a>" in page
    assert 'type="application/atom+xml"' in page
    assert "which was not noted yet" not in page


def test_the_changed_records_can_be_had_as_geojson(changing: FlaskClient) -> None:
    told: Any = changing.get("/changes.geojson").json
    kinds = {one["change"]["collection"]: one for one in told["features"]}
    assert kinds["events"]["properties"]["title"] == "A new <title> & more"
    assert kinds["events"]["change"]["what"] == "changed"
    assert (kinds["claims"]["properties"], kinds["claims"]["change"]["what"]) == (None, "removed")
    assert changing.get(f"/changes.geojson?since={told['data_version']}").json["features"] == []


@pytest.mark.parametrize("since", ["", "yesterday", "2000-01-01-000000000000"])
def test_since_is_a_noted_version(changing: FlaskClient, since: str) -> None:
    answer = changing.get(f"/changes.geojson?since={since}")
    assert (answer.status_code, answer.json["parameter"]) == (400, "since")
    assert re.search(r"one of: \d{4}-", answer.json["cure"])


def test_data_that_were_noted_before_are_not_noted_as_new(folder: Path) -> None:
    noted(folder, "--write")
    before = (folder / "claims/claims.csv").read_text("utf-8")
    (folder / "claims/claims.csv").write_text("".join(before.splitlines(keepends=True)[:-1]), "utf-8")
    noted(folder, "--write")
    (folder / "claims/claims.csv").write_text(before, "utf-8")
    told = CliRunner().invoke(main, ["changes", str(folder), "--write"])
    assert told.exit_code == 1
    assert "were noted before" in told.output


def test_an_atlas_without_history_says_so(folder: Path) -> None:
    client = create_app(open_atlas(folder)).test_client()
    assert "No version of these data was noted yet" in client.get("/changes").text
    feed = feedparser.parse(client.get("/changes.atom").data)
    assert (feed.bozo, feed.entries) == (False, [])
    assert client.get("/changes.geojson").json["features"] == []
    assert client.get("/changes.geojson?since=x").status_code == 400


def test_our_own_history_is_told(client: FlaskClient) -> None:
    assert "first version noted" in client.get("/changes").text

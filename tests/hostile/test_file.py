"""A single file of a stranger, served as an atlas: names and values are text on every door; none deceives the eye."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geodata.atlas import open_atlas
from tests.geoapp.test_large_files import in_columns
from tests.hostile.attacks import TEXTS

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

NAMES = (
    "<script>alert(1)</script>",
    "__proto__",
    "constructor",
    "{{7*7}}",
    '"onload="x',
    "id",
    "geometry",
    "type",
    "f",
)
TURNED = "\u202egpj.exe\u202c\u200f\ufeff \x07\x1b[2J end\x85"
"""Characters that turn the direction of writing, ring bells and clear terminals."""


@pytest.fixture(scope="module", params=["records", "columns"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The service over such a file, small enough for records, or read by column as a large one is."""
    path = written(tmp_path_factory.mktemp("stranger") / "evil.geojson")
    with pytest.MonkeyPatch.context() as patch:
        atlas = open_atlas(path) if request.param == "records" else in_columns(path, patch)
    return create_app(atlas, heavy_per_minute=0).test_client()


def written(path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [20 + number / 10, 50]},
            "properties": {"name": text, "note": text} | dict.fromkeys(NAMES, text),
        }
        for number, text in enumerate([*TEXTS.values(), TURNED])
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def addresses(client: FlaskClient) -> list[str]:
    items = "/ogc/collections/features/items?limit=100"
    ids = [one["id"] for one in client.get(items).json["features"]]  # type: ignore[index]
    assert len(ids) == len(TEXTS) + 1
    kinds = ("/features/{}", "/features/{}/card", "/embed/features/{}", "/ogc/collections/features/items/{}?f=html")
    files = [f"/download/features.{form}" for form in ("geojson", "csv", "kml")]
    whole = ["/", "/features", "/data", f"{items}&f=html", items, "/search?q=script", "/map.svg", "/map.js", *files]
    return [*whole, *(kind.format(one) for kind in kinds for one in ids[::7] + ids[-1:])]


def test_nothing_of_a_file_is_markup_or_turns_the_writing(client: FlaskClient) -> None:
    for path in addresses(client):
        answer = client.get(path, headers={"Accept": "text/html, */*;q=0.5"}, buffered=True)
        assert answer.status_code in (200, 303), path
        assert not re.search(
            "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00\x07\x1b]", answer.text.lstrip("\ufeff")
        ), path
        if answer.mimetype == "text/html":
            text = re.sub(r"<textarea.*?</textarea>", "", answer.text, flags=re.DOTALL)
            assert not re.search(
                r"<script(?![^>]* src=)|<style|\sstyle=|href=\"javascript:|<(img|iframe)[^>]+onerror", text
            )


def test_what_is_left_of_a_text_is_what_can_be_read(client: FlaskClient) -> None:
    last = client.get("/ogc/collections/features/items?limit=100").json["features"][-1]  # type: ignore[index]
    assert last["properties"]["note"] == "gpj.exe [2J end"
    assert all(re.fullmatch(r"\w+", name) for name in last["properties"])

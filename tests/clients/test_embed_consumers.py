"""Links of the atlas as others take them up: four consumers from npm and one from PyPI against a running server."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import micawber
import pytest

from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"
EVENT = "/events/united-shield-2017"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def told(address: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("consumers")
    (folder / "config.js").write_text("export default {};")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").mkdir()
    (NODE_MODULES / "iframely/node_modules").mkdir(exist_ok=True)  # it looks for plugins there and fails without it
    script = Path(__file__).with_name("embed_consumers.mjs").resolve()
    command = ["node", str(script), address + EVENT]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def frame_in(html: str) -> str:
    found = re.search(r'<iframe[^>]* src="([^"]+)"', html)
    assert found, html
    return found[1].replace("&amp;", "&")


def test_oembed_extractor_discovers_the_frame_within_its_maxima(told: Any, address: str) -> None:
    found = told["oembedExtractor"]
    assert found["method"] == "auto-discovery"
    assert found["type"] == "rich"
    assert (found["width"], found["height"]) == (500, 300)
    assert frame_in(found["html"]) == f"{address}/embed{EVENT}"
    assert found["thumbnail_width"] <= 500
    assert found["thumbnail_height"] <= 300


def test_unfurl_reads_oembed_open_graph_and_twitter_card(told: Any, address: str) -> None:
    found = told["unfurl"]
    assert frame_in(found["oEmbed"]["html"]) == f"{address}/embed{EVENT}"
    assert found["oEmbed"]["thumbnails"][0]["width"] == 1200
    (image,) = found["open_graph"]["images"]
    assert (image["width"], image["height"], image["type"]) == (1200, 630, "image/png")
    assert found["twitter_card"]["card"] == "summary_large_image"
    assert found["canonical_url"] == address + EVENT


def test_open_graph_scraper_finds_title_words_and_a_picture_that_is_there(told: Any, address: str) -> None:
    found = told["openGraphScraper"]
    assert found["success"] is True
    assert found["ogTitle"].startswith("United Shield 2017")
    assert "Internal Troops" in found["ogDescription"]
    (image,) = found["ogImage"]
    assert image["url"].startswith(f"{address}/map.png?select=events/united-shield-2017")
    with urlopen(image["url"]) as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.read(8) == b"\x89PNG\r\n\x1a\n"


def test_iframely_offers_the_frame_as_a_player_and_the_picture_as_thumbnail(told: Any, address: str) -> None:
    found = told["iframely"]
    assert found["meta"]["title"].startswith("United Shield 2017")
    assert found["meta"]["site"] == "Great Stone Atlas"
    links = {rel: link for link in found["links"] for rel in link["rel"]}
    assert links["player"]["href"] == f"{address}/embed{EVENT}"
    assert links["thumbnail"]["href"].startswith(f"{address}/map.png")


@pytest.mark.parametrize("path", ["/places/great-stone", "/embed?layers=rail", "/stories/edm-2017/near-barysaw"])
def test_micawber_turns_a_link_in_a_text_into_the_frame(address: str, path: str) -> None:
    registry = micawber.ProviderRegistry()
    registry.register(re.escape(address) + "/.*", micawber.Provider(f"{address}/oembed", maxwidth=400))
    found = registry.request(address + path)
    assert found["width"] <= 400
    text = micawber.parse_text(f"Read on\n{address}{path}\nand so on", registry)
    assert frame_in(text).startswith(f"{address}/embed")
    with urlopen(frame_in(text)) as answer:
        assert answer.status == 200

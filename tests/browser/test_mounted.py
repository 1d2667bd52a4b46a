"""The atlas below a path of another site: map, cards, search, frames and static files are all found there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

BELOW = "/news/atlas"


@pytest.fixture(scope="module")
def mounted() -> Iterator[str]:
    """Its address. The public one is another host: nothing of it is asked."""
    with served("--workers", "1", ATLAS_BASE_URL=f"https://atlas.example{BELOW}") as address:
        yield f"{address}{BELOW}"


def strays(page: Page) -> list[str]:
    """What is asked from now on that does not lie below the path."""
    found: list[str] = []
    page.on(
        "request", lambda asked: None if BELOW in asked.url or asked.url[:5] == "data:" else found.append(asked.url)
    )
    return found


def test_map_cards_search_and_history_stay_below(page: Page, mounted: str) -> None:
    astray = strays(page)
    page.goto(f"{mounted}/")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector(".leaflet-tile-loaded", state="attached")
    page.locator("a[data-record^='events/']").first.click()
    page.locator("article[data-card^='events/'] h2").wait_for()
    assert page.url.startswith(f"{mounted}/?")
    page.go_back()
    expect(page.locator("article[data-card]")).to_have_count(0)
    page.locator("input[type='search']").first.fill("minsk")
    page.locator("a[data-record='places/minsk']").first.click()
    page.locator("article[data-card='places/minsk'] h2").wait_for()
    page.goto(f"{mounted}/?select=routes/chongqing~duisburg")
    page.wait_for_selector(".route-casing", state="attached")
    assert astray == []


def test_share_names_addresses_below(page: Page, mounted: str) -> None:
    page.goto(f"{mounted}/?select=places/minsk")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("details[data-part='share'] summary").click()
    expect(page.locator("[data-part='share'] input")).to_have_value(f"{mounted}/?select=places/minsk")
    assert f'src="{mounted}/embed?select=places/minsk"' in page.locator("[data-part='share'] textarea").input_value()
    page.locator("[data-to='cite']").click()
    assert f"https://atlas.example{BELOW}/" in page.locator("body").inner_text()


def test_frames_stay_below(page: Page, mounted: str) -> None:
    astray = strays(page)
    page.goto(f"{mounted}/embed/builder?select=events/united-shield-2017")
    frame = page.frame_locator("iframe.preview")
    expect(frame.locator("html")).to_have_attribute("data-ready", "true")
    for path in ("/embed", "/embed/events/united-shield-2017"):
        page.goto(f"{mounted}{path}")
        page.wait_for_selector("html[data-ready]", state="attached")
    assert astray == []

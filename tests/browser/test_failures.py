"""What is slow says so, what fails says so and offers another try, what is empty says why; the rest goes on."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_atlas import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Route


@pytest.fixture
def failing(browser: BrowserContext) -> Iterator[Page]:
    """A page that may meet errors."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    yield page
    page.close()


class Trouble:
    """Fails what is asked for, until it is mended."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.mended = Event()
        page.route(pattern, self)

    def __call__(self, route: Route) -> None:
        if self.mended.is_set():
            route.continue_()
        else:
            route.fulfill(status=503, body="")


def test_layer_that_fails_says_so_and_leaves_the_others_alone(failing: Page, address: str) -> None:
    trouble = Trouble(failing, "**/layers/rail.geojson*")
    failing.goto(address)
    failing.wait_for_selector("html[data-ready]", state="attached")
    notice = failing.locator(".notices p")
    expect(notice).to_contain_text("Rail corridors could not be loaded (503")
    assert failing.locator(".leaflet-marker-icon").count() > 3
    assert failing.locator(".leaflet-pane path.leg").count() == 0
    trouble.mended.set()
    notice.get_by_role("button", name="Try again").click()
    expect(failing.locator(".leaflet-pane path.leg").first).to_be_attached()
    expect(notice).to_have_count(0)


def test_card_that_fails_says_so_and_can_be_asked_again(failing: Page, address: str) -> None:
    trouble = Trouble(failing, "**/places/great-stone/card")
    failing.goto(address)
    settled(failing)
    failing.locator('.place[aria-label^="Great Stone Industrial Park"]').click()
    body = failing.locator(".card-body")
    expect(body).to_contain_text("The card could not be loaded (503")
    expect(body.get_by_role("link", name="Open its page")).to_have_attribute("href", "/places/great-stone")
    trouble.mended.set()
    body.get_by_role("button", name="Try again").click()
    expect(body.locator("h2")).to_contain_text("Great Stone")


def test_search_that_fails_can_be_asked_again(failing: Page, address: str) -> None:
    trouble = Trouble(failing, "**/search/results*")
    failing.goto(address)
    settled(failing)
    failing.locator(".find input").fill("Brest")
    expect(failing.locator(".found")).to_contain_text("could not be asked (503")
    trouble.mended.set()
    failing.locator(".found").get_by_role("button", name="Try again").click()
    expect(failing.locator(".found a").first).to_contain_text("Brest")


def test_basemap_that_fails_leaves_marks_and_lines(failing: Page, address: str) -> None:
    Trouble(failing, "**/*.pmtiles")
    failing.goto(address)
    failing.wait_for_selector("html[data-ready]", state="attached")
    assert failing.locator(".leaflet-pane path.leg").count() > 40
    assert failing.locator(".leaflet-marker-icon").count() > 3


class Wait:
    """Holds what is asked for until it is let go."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.held: list[Route] = []
        self.over = False
        page.route(pattern, self)

    def __call__(self, route: Route) -> None:
        if self.over:
            route.continue_()
        else:
            self.held.append(route)

    def release(self) -> None:
        self.over = True
        for route in self.held:
            route.continue_()


def test_slow_layer_card_and_search_show_that_they_are_on_their_way(failing: Page, address: str) -> None:
    layer, card, search = (
        Wait(failing, pattern)
        for pattern in ("**/layers/logistics*", "**/places/great-stone/card", "**/search/results*")
    )
    failing.goto(address)
    settled(failing)
    chip = failing.locator('[data-layer="logistics"]')
    chip.click()
    expect(chip).to_have_attribute("aria-busy", "true")
    layer.release()
    expect(chip).not_to_have_attribute("aria-busy", "true")
    failing.locator('.place[aria-label^="Great Stone Industrial Park"]').click()
    panel = failing.locator("atlas-card")
    expect(panel).to_have_attribute("aria-busy", "true")
    card.release()
    expect(panel.locator("h2")).to_contain_text("Great Stone")
    expect(panel).not_to_have_attribute("aria-busy", "true")
    failing.locator(".find input").fill("Brest")
    expect(failing.locator(".find")).to_have_attribute("aria-busy", "true")
    expect(failing.locator(".find output")).to_have_text("Searching …")
    search.release()
    expect(failing.locator(".found a").first).to_contain_text("Brest")
    expect(failing.locator(".find")).not_to_have_attribute("aria-busy", "true")


def test_empty_list_says_why_and_leads_back(page: Page, address: str) -> None:
    page.goto(f"{address}/?datetime=2003-01-01/2003-12-31")
    settled(page)
    nothing = page.locator("atlas-events .nothing")
    expect(nothing).to_contain_text("No event of the layers shown possibly falls into 2003")
    nothing.get_by_role("button", name="Show all years").click()
    expect(nothing).to_be_hidden()
    page.goto(f"{address}/?layers=rail")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(nothing).to_contain_text("Every layer with events is switched off")
    expect(nothing.get_by_role("button", name="Show all years")).to_be_hidden()
    nothing.get_by_role("button", name="Show the layers of the atlas").click()
    expect(nothing).to_be_hidden()


def test_route_that_fails_says_so_and_can_be_asked_again(failing: Page, address: str) -> None:
    trouble = Trouble(failing, "**/routes?*f=json*")
    failing.goto(f"{address}/?select=routes/minsk~duisburg")
    notice = failing.locator(".notices p", has_text="The route could not be drawn (503")
    expect(notice).to_be_visible()
    trouble.mended.set()
    notice.get_by_role("button", name="Try again").click()
    failing.wait_for_selector("path.route-1435", state="attached")


def test_page_that_is_left_on_the_way_reports_nothing(failing: Page, address: str) -> None:
    """Browsers cut off what a page asked for as it is left; its tiles are no failure then, but are where it stays."""
    said: list[str] = []
    failing.on("console", lambda line: said.append(line.text) if "Failed to fetch" in line.text else None)
    failing.route("**/basemap/**", lambda route: route.abort())
    with failing.expect_event("requestfailed"):
        failing.goto(address, wait_until="commit")
    failing.goto(f"{address}/about")
    failing.wait_for_timeout(700)
    assert said == []
    failing.goto(address)
    failing.wait_for_event("console", lambda line: "Failed to fetch" in line.text)

"""Routes on the map: two ends picked on cards, lines drawn, another way chosen, everything in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_reader_picks_two_ends_and_gets_a_route_that_the_address_keeps(page: Page, address: str) -> None:
    page.goto(f"{address}/?select=places/brest-tsentralny")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator('a[data-end="from brest-tsentralny"]').click()
    page.locator(".ends [role=status]", has_text="Route to here").wait_for()
    page.locator('article[data-card] a[data-record="places/terespol"]').first.click()
    page.locator('a[data-end="to terespol"]').click()
    page.locator('article[data-card="routes/brest-tsentralny~terespol"]').wait_for()
    page.wait_for_selector("path.route-1435", state="attached")
    assert page.locator(".gauge.own").count() == 1
    assert page.url.endswith("select=routes/brest-tsentralny~terespol")
    page.locator(".gauge.own").focus()
    page.keyboard.press("Enter")
    page.locator("article[data-card^='places/']").wait_for()


def test_another_way_is_chosen_and_the_line_goes_with_its_card(page: Page, address: str) -> None:
    page.goto(f"{address}/?select=routes/minsk~duisburg~on=2025-09-20")
    page.wait_for_selector("path.route-other", state="attached")
    page.locator('article a[data-record$="~choice=1"]').click()
    page.locator('article[data-card$="~choice=1"]').wait_for()
    page.wait_for_selector("path.route-1435", state="attached")
    page.locator("[data-close]").click()
    page.wait_for_selector("path.route-1435", state="detached")
    assert "select" not in page.url

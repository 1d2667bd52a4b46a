"""One day in place of years: typed in a field, kept in the address, told at the slider and in the count."""

from __future__ import annotations

from playwright.sync_api import Page, expect

FIELD = ".day input"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")


def test_a_day_typed_by_keyboard_is_the_time_shown(page: Page, address: str) -> None:
    opened(page, f"{address}/")
    page.get_by_label("on one day").focus()
    page.keyboard.type("07112017")
    expect(page).to_have_url(f"{address}/?datetime=2017-07-11")
    expect(page.locator(".count")).to_contain_text("2 of 102 events, 11 Jul 2017")
    expect(page.locator("output[data-end='first']")).to_have_text("11 Jul 2017")
    expect(page.locator(".track input[data-end='last']")).to_have_value("2017")
    page.keyboard.press("Enter")
    assert page.url == f"{address}/?datetime=2017-07-11"
    page.locator(".count-row [data-reset]").click()
    expect(page.locator(FIELD)).to_have_value("")
    assert page.url == f"{address}/"


def test_an_address_of_one_day_fills_the_field_and_the_slider_empties_it(page: Page, address: str) -> None:
    opened(page, f"{address}/?datetime=2025-09-20")
    expect(page.locator(FIELD)).to_have_value("2025-09-20")
    expect(page.locator("atlas-events .nothing p")).to_contain_text("falls on 20 Sep 2025")
    page.locator(".track input[data-end='first']").fill("2016")
    expect(page.locator(FIELD)).to_have_value("")
    expect(page.locator("output[data-end='first']")).to_have_text("2016")


def test_other_days_are_told_as_they_are(page: Page, address: str) -> None:
    opened(page, f"{address}/?datetime=2016-05-20/2017-12-31")
    expect(page.locator("output[data-end='first']")).to_have_text("20 May 2016")
    expect(page.locator("output[data-end='last']")).to_have_text("2017")
    expect(page.locator(".count")).to_contain_text("20 May 2016 – 2017")


def test_a_large_window_shows_the_key_and_unfolds_the_rest(page: Page, address: str) -> None:
    opened(page, f"{address}/")
    key = page.locator(".legend .key")
    expect(key).to_be_visible()
    page.locator(".legend summary").click()
    expect(key).to_be_hidden()
    expect(page.locator(".legend details li", has_text="Break of gauge")).to_contain_text("Wagons or containers")
    page.locator(".legend summary").click()
    page.set_viewport_size({"width": 1000, "height": 700})
    expect(key).to_be_hidden()

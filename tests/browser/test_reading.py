"""What a reader does on the page of the map: find, play, share, go from record to record, come back by the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_atlas import settled

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def search(page: Page, text: str) -> None:
    page.locator(".find input").fill(text)
    expect(page.locator(".found .count, .found .nothing").first).to_contain_text(text)


@pytest.mark.parametrize("spelling", ["Борисов", "鲍里索夫", "Barysaŭ", "borisov"])
def test_search_finds_barysaw_in_any_script_and_opens_it(page: Page, address: str, spelling: str) -> None:
    page.goto(address)
    settled(page)
    search(page, spelling)
    expect(page.locator(".find output")).to_contain_text("record")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_attribute("data-record", "places/barysaw")
    page.keyboard.press("Enter")
    page.locator('article[data-card="places/barysaw"]').wait_for()
    page.keyboard.press("Escape")  # closes the card
    expect(page.locator(":focus")).to_have_attribute("data-record", "places/barysaw")
    page.keyboard.press("Escape")  # clears the search
    expect(page.locator("atlas-events")).to_be_visible()
    expect(page.locator(".find input")).to_have_value("")
    expect(page.locator(".find input")).to_be_focused()


def test_search_that_finds_nothing_says_so_and_offers_a_way_back(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    search(page, "Atlantis")
    expect(page.locator(".find output")).to_contain_text("Nothing")
    assert page.locator(".found a").count() > 0


def test_search_that_fails_says_so(browser: BrowserContext, address: str) -> None:
    page = browser.new_page()
    page.route("**/search/results*", lambda route: route.fulfill(status=503))
    page.goto(address)
    settled(page)
    page.locator(".find input").fill("Brest")
    expect(page.locator(".find output")).to_contain_text("503")
    expect(page.locator(".found a")).to_have_attribute("href", "/search?q=Brest")
    page.close()


def test_without_scripts_the_search_is_a_form(browser: BrowserContext, address: str) -> None:
    page = browser.new_page()
    session = browser.new_cdp_session(page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(address)
    page.locator(".find input").fill("Борисов")
    page.locator(".find button").click()
    page.get_by_role("link", name="Barysaw", exact=True).click()
    assert page.url.endswith("/places/barysaw")
    page.close()


@pytest.mark.parametrize("asked", ["drill 2015", "exercise 2015", "2015 drill brest"])
def test_newcomer_finds_the_drill_of_2015_in_two_actions(page: Page, address: str, asked: str) -> None:
    page.goto(address)
    settled(page)
    search(page, asked)  # one
    page.keyboard.press("Enter")  # two
    page.locator('article[data-card="events/dashing-eagle-2015"]').wait_for()


def test_newcomer_finds_the_drill_of_2015_in_the_list(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.locator("a[data-record='events/dashing-eagle-2015']").click()  # one; the list scrolls
    page.locator('article[data-card="events/dashing-eagle-2015"]').wait_for()


def test_great_stone_stands_on_the_first_view_and_is_one_step_from_its_corridor(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    park = page.locator('.place[aria-label^="Great Stone Industrial Park"]')
    expect(park).to_be_visible()
    expect(page.locator(".landmark")).to_have_text("Great Stone Industrial Park")
    park.click()
    card = page.locator('article[data-card="places/great-stone"]')
    card.locator('a[data-record^="corridors/"]').first.click()  # one
    page.locator('article[data-card^="corridors/"]').wait_for()


def test_newcomer_filters_to_2017_by_the_slider_and_counts_agree_with_the_api(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.get_by_label("From year").fill("2017")
    page.get_by_label("To year").fill("2017")
    year = "2017-01-01/2017-12-31"
    assert urlsplit(page.url).query == f"datetime={year}"
    api = f"{address}/ogc/collections/{{}}/items?datetime={year}&limit=1"
    events = page.request.get(api.format("events")).json()["numberMatched"]
    expect(page.locator(".count")).to_contain_text(f"{events} of ")
    expect(page.locator("li.event:visible")).to_have_count(events)


def test_play_moves_the_years_and_stops(page: Page, address: str) -> None:
    page.goto(f"{address}/?datetime=2015-01-01/2016-12-31")
    settled(page)
    play = page.locator(".play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    page.wait_for_url("**/?datetime=2017-01-01/2018-12-31")
    play.click()
    expect(play).to_have_attribute("aria-label", "Play the years")
    stopped = page.url
    page.wait_for_timeout(1200)
    assert page.url == stopped


def test_play_steps_by_click_where_motion_is_unwanted(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/?datetime=2015-01-01/2015-12-31")
    settled(page)
    page.locator(".play").click()
    page.wait_for_url("**/?datetime=2016-01-01/2016-12-31")
    page.wait_for_timeout(1200)
    assert page.url.endswith("/?datetime=2016-01-01/2016-12-31")
    expect(page.locator(".play")).to_have_attribute("aria-label", "Next year")


def test_count_says_what_the_filter_hides_and_shows_all_again(page: Page, address: str) -> None:
    page.goto(f"{address}/?datetime=2017-01-01/2017-12-31")
    settled(page)
    shown, all_of_them = map(int, re.findall(r"\d+", page.locator(".count").inner_text())[:2])
    expect(page.locator(".count")).to_contain_text(f"the filter hides {all_of_them - shown}")
    page.locator(".count-row [data-reset]").click()
    expect(page.locator("li.event:visible")).to_have_count(all_of_them)
    expect(page.locator(".count-row [data-reset]")).to_be_hidden()
    assert urlsplit(page.url).query == ""


def test_view_is_cited_downloaded_and_embedded_by_the_same_address(page: Page, address: str) -> None:
    query = "datetime=2017-01-01/2017-12-31&select=events/united-shield-2017"
    page.goto(f"{address}/?{query}")
    settled(page)
    page.locator(".share summary").click()
    box = page.locator(".share-box")
    expect(box.locator("input")).to_have_value(f"{address}/?{query}")
    cited = page.request.get(address + str(box.locator('[data-to="cite"]').get_attribute("href")))
    assert cited.ok
    assert "2017" in cited.text()
    file = page.request.get(address + str(box.locator('[data-to="download"]').get_attribute("href")))
    matched = page.request.get(f"{address}/ogc/collections/events/items?datetime=2017-01-01/2017-12-31&limit=1").json()
    assert len(file.json()["features"]) == matched["numberMatched"]
    snippet = box.locator("textarea").input_value()
    found = re.search(r'<iframe src="([^"]+)" title="([^"]+)"', snippet)
    assert found
    assert found[1].replace("&amp;", "&") == f"{address}/embed?{query}"
    assert 'loading="lazy"' in snippet
    assert "</a></p>" in snippet
    box.get_by_role("button", name="Copy link").click()
    expect(box.locator("output")).to_have_text(re.compile("Copied|Marked"))


def test_view_is_cited_and_downloaded_without_scripts(page: Page, address: str) -> None:
    source = page.request.get(f"{address}/?datetime=2017-01-01/2017-12-31").text()
    links = re.findall(r'data-to="\w+" href="([^"]+)"', source)
    assert len(links) == 2
    for link in links:
        assert page.request.get(address + link.replace("&amp;", "&")).ok
    assert all("2017-01-01" in unquote(link) for link in links)


def test_story_turns_by_link_key_and_back_button_and_moves_the_map(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.get_by_role("link", name="Read the story").click()
    step = page.locator("atlas-card article")
    expect(step.locator("h2")).to_be_focused()
    first = step.get_attribute("data-step")
    step.locator('a[rel="next"]').click()
    expect(step).not_to_have_attribute("data-step", str(first))
    second = str(step.get_attribute("data-step"))
    expect(step).to_have_attribute("data-begun", "true")
    view = str(step.get_attribute("data-view"))
    kept = {part for part in view.split("&") if not part.startswith(("select", "lon", "lat", "zoom"))}
    assert {*kept, f"select=stories/{second}"} == set(urlsplit(page.url).query.split("&"))
    expect(step.locator("h2")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(step).not_to_have_attribute("data-step", second)
    expect(step.locator("h2")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(step).to_have_attribute("data-step", second)
    page.go_back()
    page.go_back()
    page.go_back()
    expect(step).to_have_attribute("data-step", str(first))

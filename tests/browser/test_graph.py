"""One graph: what is chosen lights what is tied to it, on the map and in the list, and each answers the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.test_atlas import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from geodata.atlas import Atlas


def test_place_lights_its_events_corridors_and_nearest_logistics(page: Page, address: str, atlas: Atlas) -> None:
    page.goto(f"{address}/?select=places/brest-range")
    settled(page)
    expect(page.locator(".place.lit").first).to_be_visible()
    events = [*atlas.graph.events_at("brest-range"), *atlas.graph.events_about("brest-range")]
    lit = page.locator("li.event.lit a").evaluate_all("links => links.map((link) => link.dataset.record)")
    assert set(lit) == {f"events/{event.id}" for event in events}
    assert page.locator("path.leg.lit").count() > 5
    logistics = page.locator(".leaflet-marker-icon.lit .s-logistics, .leaflet-marker-icon.lit.s-logistics")
    expect(logistics.first).to_be_visible()  # though the layer is off
    expect(page.locator('[data-layer="logistics"]')).to_have_attribute("aria-pressed", "false")


def test_chosen_place_has_a_mark_of_its_own_where_others_share_one(page: Page, address: str) -> None:
    page.goto(f"{address}/?lon=28.5&lat=54.2&zoom=7&select=places/barysaw-2017-site")
    settled(page)
    own = page.locator('.place.lit[aria-label^="Training field near Barysaw"]')
    expect(own).to_be_visible()
    box = own.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    on_top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('[data-feature]').ariaLabel", middle)
    assert on_top.startswith("Training field near Barysaw")


def test_event_lights_its_places_and_the_view_stays_near_them(page: Page, address: str, atlas: Atlas) -> None:
    page.goto(address)
    settled(page)
    page.locator("a[data-record='events/united-shield-2017']").click()
    page.locator('article[data-card="events/united-shield-2017"]').wait_for()
    for place in atlas.graph.events["united-shield-2017"].places:
        name = atlas.graph.places[place].name
        expect(page.locator(f'.leaflet-marker-icon.lit[aria-label*="{name}"]').first).to_be_visible()
    expect(page.locator("[data-tool=home] span")).to_have_text("Eurasia")  # which is said while Belarus is seen


def test_corridor_lights_its_legs_and_events_and_fills_the_view(page: Page, address: str, atlas: Atlas) -> None:
    page.goto(f"{address}/?select=corridors/cre-west-alashankou")
    settled(page)
    expect(page.locator("path.leg.apart").first).to_be_visible()
    legs = {leg.id for _, leg in atlas.graph.ways.legs_of("cre-west-alashankou")}
    assert page.locator("path.leg.apart").count() >= len(legs)
    along = {f"events/{event.id}" for event in atlas.graph.events_along("cre-west-alashankou")}
    lit = page.locator("li.event.lit a").evaluate_all("links => links.map((link) => link.dataset.record)")
    assert set(lit) == along
    page.wait_for_timeout(1200)  # the flight
    boxes = [line.bounding_box() for line in page.locator("path.leg.apart").all()]
    left, right = min(box["x"] for box in boxes if box), max(box["x"] + box["width"] for box in boxes if box)
    free = page.viewport_size["width"] - page.locator(".card-panel").bounding_box()["x"] - 364  # type: ignore[index]
    assert right - left > 0.6 * free


def test_corridor_of_a_layer_that_is_off_shows_its_legs(page: Page, address: str) -> None:
    page.goto(f"{address}/?select=corridors/road-m1-e30")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("path.line-road.apart").first).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-pane path.line-road")).to_have_count(0)


def test_state_of_a_corridor_follows_the_slider_in_line_and_card(page: Page, address: str) -> None:
    page.goto(f"{address}/?select=corridors/cre-west-alashankou")
    settled(page)
    card = page.locator('article[data-card="corridors/cre-west-alashankou"]')
    expect(card).to_contain_text("Last known state")
    expect(page.locator("path.leg.apart.state-open").first).to_be_attached()
    page.get_by_label("To year").fill("2005")
    expect(card).to_contain_text(re.compile(r"State at the end\s+of 2005"))
    expect(card).to_contain_text("built (12 September 1990 to March 2011)")
    expect(page.locator("path.leg.apart.state-built").first).to_be_attached()
    expect(page.locator("path.leg.apart.state-open")).to_have_count(0)


def test_claim_tells_who_supports_from_who_contradicts_it(page: Page, address: str, atlas: Atlas) -> None:
    both = next(one for one in atlas.graph.claims.values() if one.supported_by and one.contradicted_by)
    page.goto(f"{address}/?select=claims/{both.id}")
    settled(page)
    expect(page.locator("li.known-for")).to_have_count(len(both.supported_by))
    expect(page.locator("li.known-against")).to_have_count(len(both.contradicted_by))
    for place in both.places:
        assert page.locator(".leaflet-marker-icon.lit, path.lit").count() > 0, place


def test_list_and_map_answer_each_other(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    line = page.locator("li.event", has=page.locator("a[data-record='events/united-shield-2017']"))
    line.locator("a").focus()
    expect(page.locator(".leaflet-marker-icon.lit").first).to_be_visible()
    page.locator(".find input").focus()
    expect(page.locator(".leaflet-marker-icon.lit")).to_have_count(0)
    park = page.locator('.place[aria-label^="Great Stone Industrial Park"]')
    park.hover()
    expect(page.locator("li.event.pointed").first).to_be_attached()
    page.mouse.move(5, 5)
    expect(page.locator("li.event.pointed")).to_have_count(0)
    park.focus()
    expect(page.locator("li.event.pointed").first).to_be_in_viewport()


def test_step_of_a_story_has_its_place_in_the_address_of_the_map(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.get_by_role("link", name="Read the story").click()
    step = page.locator("atlas-card article[data-begun]")
    expect(step.locator("h2")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("select=stories/edm-2017/near-barysaw"))
    expect(step).to_have_attribute("data-step", "edm-2017/near-barysaw")
    expect(page.locator(".leaflet-marker-icon.lit").first).to_be_visible()
    url = page.url
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(step).to_have_attribute("data-step", "edm-2017/near-barysaw")
    assert page.url == url
    expect(page.locator(".leaflet-marker-icon.lit").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("atlas-card")).to_be_hidden()
    page.go_back()
    expect(step).to_have_attribute("data-step", "edm-2017/near-barysaw")

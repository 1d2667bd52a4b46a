"""Everything on the map is reached by keyboard and finger: named by name, kind and precision, opened, returned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.test_atlas import settled

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

WALKED = """() => [...document.querySelectorAll("#map_atlas [data-feature]")].map((made) => ({
  label: made.getAttribute("aria-label"), role: made.getAttribute("role"), stop: made.tabIndex,
  box: (({ x, y, width, height }) => ({ x, y, width, height }))(made.getBoundingClientRect()),
  line: made.matches("path"), kind: made.className.baseVal ?? made.className,
}))"""

KNOWN = ("known to the site", "known to the town or district", "known to the region only")
SOUGHT = "layers=rail,other-corridors,logistics,diplomacy,industry,great-stone,exercises&lon=27.5&lat=53.8&zoom=7"


def walked(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(WALKED)
    return found


def test_every_place_line_and_area_is_a_named_button_of_one_walk(page: Page, address: str) -> None:
    page.goto(f"{address}/?{SOUGHT}")
    settled(page)
    drawn = page.locator("#map_atlas .leaflet-marker-icon, #map_atlas path.hit, #map_atlas path.outline-hit").count()
    made = walked(page)
    assert len(made) == drawn > 60
    assert all(one["role"] == "button" and one["label"] for one in made)
    assert [one["stop"] for one in made].count(0) == 1
    places = [one["label"] for one in made if "place" in one["kind"].split() or "outline-hit" in one["kind"]]
    assert places
    assert all(label.rpartition(", ")[2] in KNOWN for label in places)
    lines = [one["label"] for one in made if one["kind"].split()[0] == "hit"]
    assert all(" leg, " in label and " km" in label for label in lines)


def test_arrows_reach_everything_on_the_screen(page: Page, address: str) -> None:
    page.goto(f"{address}/?lon=27.9&lat=53.5&zoom=6.5")
    settled(page)
    frame = page.locator("#map_atlas").bounding_box()
    assert frame
    right, bottom = frame["x"] + frame["width"], frame["y"] + frame["height"]
    seen = [
        one["label"]
        for one in walked(page)
        if one["box"]["x"] < right
        and one["box"]["x"] + one["box"]["width"] > frame["x"]
        and one["box"]["y"] < bottom
        and one["box"]["y"] + one["box"]["height"] > 0
    ]
    page.locator("#map_atlas [data-feature][tabindex='0']").focus()
    reached = []
    for _ in seen:
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("ArrowRight")
    assert sorted(reached) == sorted(seen)


def test_enter_opens_and_escape_returns_to_where_one_came_from(page: Page, address: str) -> None:
    page.goto(f"{address}/?layers=great-stone,rail")
    settled(page)
    for kind in (".place", "path.hit", ".gauge"):
        made = page.locator(f"#map_atlas {kind}").first
        label = made.get_attribute("aria-label")
        made.focus()
        page.keyboard.press("Enter")
        expect(page.locator("article[data-card] h2")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("atlas-card")).to_be_hidden()
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label, kind


def test_marks_are_large_enough_for_a_finger_and_lines_where_fingers_are_used(
    browser: BrowserContext, address: str
) -> None:
    page = browser.new_page()
    session = browser.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
    session.send(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "pointer", "value": "coarse"}, {"name": "hover", "value": "none"}]},
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    settled(page)
    marks = [one for one in walked(page) if not one["line"]]
    assert marks
    assert [one["label"] for one in marks if min(one["box"]["width"], one["box"]["height"]) < 24] == []
    if page.evaluate("matchMedia('(pointer: coarse)').matches"):
        wide = page.locator("path.hit").first.evaluate("line => parseFloat(getComputedStyle(line).strokeWidth)")
        assert wide >= 24
    page.close()


def test_skip_link_leads_to_the_list(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#events")).to_be_focused()


def test_printed_page_has_the_picture_of_the_view(browser: BrowserContext, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?datetime=2017-01-01/2017-12-31&theme=dark")
    settled(page)
    assert not [url for url in asked if "map.svg" in url]
    page.get_by_label("To year").fill("2018")
    page.emulate_media(media="print")
    paper = page.locator("img.paper")
    paper.evaluate("picture => picture.decode()")
    assert [url.partition("?")[2] for url in asked if "map.svg" in url] == [
        "datetime=2017-01-01/2018-12-31&width=1000&height=640"
    ]
    expect(paper).to_be_visible()
    expect(page.locator("#map_atlas")).to_be_hidden()
    expect(page.locator("li.event:visible").first).to_be_visible()
    page.close()

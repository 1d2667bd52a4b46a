"""Any window: wide, narrow, low, with large letters, without scripts; what is chosen is never behind its own card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_atlas import settled
from tests.served import served

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

HIDDEN = """() => {
  const card = document.querySelector(".card-panel").getBoundingClientRect();
  const inside = ({ x, y }) => x > card.left && x < card.right && y > card.top && y < card.bottom;
  const outside = ({ x, y }) => x < 0 || y < 0 || x > innerWidth || y > innerHeight;
  const at = (line, part) => line.getPointAtLength(part * line.getTotalLength()).matrixTransform(line.getScreenCTM());
  const lines = [...document.querySelectorAll("path.leg.apart")];
  const points = lines.flatMap((line) => [0, 0.5, 1].map((part) => at(line, part)));
  return [points.length, points.filter((point) => inside(point) || outside(point)).length];
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (844, 390), (720, 450), (390, 844)])
def test_a_chosen_corridor_is_seen_whole_beside_its_card(page: Page, address: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")  # no flight to wait for
    page.goto(f"{address}/?select=corridors/cre-west-alashankou")
    settled(page)
    expect(page.locator("path.leg.apart").first).to_be_attached()
    page.wait_for_function(f"() => ({HIDDEN})()[1] === 0")
    assert page.evaluate(HIDDEN)[0] > 20
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]") == [0, 0]


@pytest.mark.parametrize(("width", "height"), [(1000, 700), (844, 390)])
def test_the_card_takes_the_place_of_the_list_and_gives_it_back(
    page: Page, address: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    settled(page)
    link = page.locator("a[data-record='events/united-shield-2017']")
    link.click()
    expect(page.locator("article[data-card] h2")).to_be_focused()
    expect(page.locator(".events")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()


def test_marks_and_lines_are_explained_on_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    settled(page)
    page.locator(".legend summary").click()
    row = page.locator(".legend details li", has_text="Break of gauge")
    row.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport()
    box, tools = page.locator(".legend").bounding_box(), page.locator(".tools").bounding_box()
    assert box
    assert tools
    assert box["x"] + box["width"] < tools["x"]


LETTERS = """() => [".panel h1", ".chip", ".event strong", ".legend", ".map-foot small", ".year-end"].map((shown) =>
  parseFloat(getComputedStyle(document.querySelector(shown)).fontSize))"""


def test_letters_grow_with_those_of_the_reader(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    usual = page.evaluate(LETTERS)
    page.evaluate("document.documentElement.style.fontSize = '150%'")
    grown = page.evaluate(LETTERS)
    assert [round(large / small, 2) for large, small in zip(grown, usual, strict=True)] == [1.5] * len(usual)


def test_without_scripts_the_map_is_a_picture_above_the_list(page: Page, address: str) -> None:
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(address)
    picture, title, first = (
        page.locator(place).first.bounding_box() for place in (".still img", "h1:not(.vh)", ".event")
    )
    assert picture
    assert title
    assert first
    assert title["y"] < picture["y"] < first["y"]
    assert picture["y"] + picture["height"] < 800


CORNERS = "name,lon,lat\nA,5,45\nB,40,45\nC,5,60\nD,40,60\n"
COVERED = """() => [...document.querySelectorAll(".place")].filter((mark) => {
  const { x, y, width, height } = mark.getBoundingClientRect();
  return !mark.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}).length"""


def test_a_file_opens_on_all_that_it_holds_in_any_window(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "corners.csv"
    file.write_text(CORNERS)
    with served(str(file), "--workers", "1") as address:
        for width, height in ((1280, 800), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address)
            page.wait_for_selector("html[data-ready]", state="attached")
            expect(page.locator(".place")).to_have_count(4)
            assert page.evaluate(COVERED) == 0, width
            spread = page.locator(".place").evaluate_all("all => all.map((mark) => mark.getBoundingClientRect().x)")
            assert max(spread) - min(spread) > 0.4 * min(width, 868)
        page.goto(f"{address}/?lon=20&lat=50&zoom=9")
        page.wait_for_selector("html[data-ready]", state="attached")
        assert page.evaluate(COVERED) == page.locator(".place").count()  # as asked: far from every corner

"""A layer of thousands: the map reads it by tiles by itself, and everything else stays as it is with hundreds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from mapbox_vector_tile import encode
from playwright.sync_api import expect
from shapely import Point

from tests.served import served
from tests.tiles.made import large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

COUNT = 2500
VIEW = "layers=exercises&lon=12&lat=50.5"
INSIDE_PX = 25
"""Width within the ring of a mark that stands for several."""
WIDTHS = """all => all.map((one) => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return text.getBoundingClientRect().width;
})"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served("--data", str(large(tmp_path_factory.mktemp("crowded"), COUNT)), "--workers", "1") as address:
        yield address


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector(".leaflet-marker-icon", state="attached")


def marks(page: Page) -> list[str]:
    labels: list[str] = page.locator(".leaflet-marker-icon").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label'))"
    )
    return labels


def total(labels: list[str]) -> int:
    found = [re.match(r"([\d,]+) places", label) for label in labels]
    return sum(int(one[1].replace(",", "")) if one else 1 for one in found)


def test_a_layer_is_read_by_tiles_once_it_is_large(page: Page, crowded: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, f"{crowded}/embed?{VIEW}&zoom=2")
    assert any(re.search(r"/layers/exercises/\d+/\d+/\d+\.mvt", url) for url in asked)
    assert not any("exercises.geojson" in url and "mark=outline" not in url for url in asked)
    assert total(marks(page)) > COUNT * 0.8
    expect(page.locator('.chip[data-layer="exercises"] .chip-count')).to_have_text(f"{COUNT + 2:,}")


def test_time_filters_tiles_as_it_does_the_layer(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?{VIEW}&zoom=6&datetime=2010")
    features = page.request.get(f"{crowded}/layers/exercises.geojson?datetime=2010").json()
    assert 0 < features["numberMatched"] < COUNT / 5
    expect(page.locator('.chip[data-layer="exercises"] .chip-count')).to_have_text(f"{features['numberMatched']:,}")


def test_marks_look_as_those_of_a_small_layer(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?{VIEW}&zoom=9")
    for mark in ("pin", "halo"):
        assert page.locator(f".place.s-exercise .mark-{mark} use[href='#icon-exercise']").count() > 0
    assert page.locator("path.halo.s-exercise").count() > 0
    assert page.locator(".cluster .arc.s-exercise").count() > 0


def test_large_counts_are_short_and_within_the_ring_of_their_mark(page: Page, crowded: str) -> None:
    counts = {999: "999", 1_300: "1.3k", 299_000: "299k", 999_600: "1M", 1_250_000: "1.3M"}
    tile = counting(list(counts))
    page.route(
        "**/layers/exercises/1/**", lambda route: route.fulfill(body=tile if "/1/1/0.mvt" in route.request.url else b"")
    )
    opened(page, f"{crowded}/embed?{VIEW}&zoom=2")
    labels = page.locator(".cluster").evaluate_all("all => all.map((one) => [one.ariaLabel, one.innerText.trim()])")
    assert dict(labels) == {f"{count:,} places": text for count, text in counts.items()}
    widths = page.locator(".cluster b").evaluate_all(WIDTHS)
    assert max(widths) < INSIDE_PX


def counting(counts: list[int]) -> bytes:
    """A tile of marks side by side, each of which stands for many."""
    features = [
        {"geometry": Point(300 + 600 * at, 2700), "properties": {"point_count": count}}
        for at, count in enumerate(counts)
    ]
    tile: bytes = encode({"name": "exercises", "features": features}, default_options={"y_coord_down": True})
    return tile


def test_what_the_server_put_together_is_listed_and_opened(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?{VIEW}&zoom=12")
    group = page.locator('.cluster[aria-label^="50 places"]')
    group.click()
    expect(page.locator(".choices h2")).to_have_text("50 places here")
    expect(page.locator(".choices button")).to_have_count(50)
    page.locator(".choices button").first.click()
    expect(page.locator('article[data-card^="places/made-"]')).to_be_visible()
    assert "select=places/made-" in page.url
    expect(page.locator('.place.lit[aria-label^="Made"]')).to_be_visible()


def test_a_long_list_leads_to_all_of_it(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?{VIEW}&zoom=4")
    numbers = page.locator(".cluster b").all_inner_texts()
    largest = max((text for text in numbers), key=lambda text: float(text.replace("k", "e3")))
    page.locator(".cluster").filter(has_text=re.compile(f"^{largest}$")).first.click()
    page.locator(".choices button", has_text="Come closer").wait_for()
    page.locator(".choices button", has_text=re.compile("^All .* as a list")).first.click()
    page.wait_for_url(re.compile("/ogc/collections/exercises/items"))
    assert "bbox=" in page.url
    expect(page.locator("h1")).to_contain_text("Exercises")


def test_marks_of_tiles_are_reached_by_keyboard(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?{VIEW}&zoom=7")
    expect(page.locator('[data-feature][tabindex="0"]')).to_have_count(1)
    page.locator('[data-feature][tabindex="0"]').focus()
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != first
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.locator("article[data-card], .choices").first.wait_for()
    assert page.locator("[data-feature]").count() < 1000


def test_a_chosen_place_is_lit_through_the_mark_that_counts_it(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?layers=exercises&select=places/made-57")
    expect(page.locator('article[data-card="places/made-57"]')).to_be_visible()
    lit = page.locator(".leaflet-marker-icon.lit").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert any("Made 57" in label or "places" in label for label in lit)
    assert total(marks(page)) <= COUNT + 2


def test_a_popup_is_closed_by_a_cross(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/embed?{VIEW}&zoom=12")
    page.locator('.cluster[aria-label^="50 places"]').click()
    expect(page.locator(".leaflet-popup-close-button")).to_have_text("×")


def test_the_page_lists_the_latest_events_and_says_so(page: Page, crowded: str) -> None:
    opened(page, f"{crowded}/?{VIEW}&zoom=7")
    assert page.locator("li.event").count() == 1000
    expect(page.locator(".events .detail")).to_contain_text("1,504 earlier ones")

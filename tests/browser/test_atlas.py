"""The atlas as a reader uses it: map, panel, links, embed, phone, keyboard, no scripts."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from benchmarks.weight import weight
from tests.browser.conftest import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Frame, Page


def settled(page: Page | Frame) -> None:
    """Wait until the map has its layers and its tiles."""
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector(".leaflet-tile-loaded", state="attached")
    page.wait_for_selector(".leaflet-pane path.leg", state="attached")


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds; the page's policy keeps a browser from being asked by a text again and again."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to hold within ten seconds")


def open_site_near_barysaw(page: Page) -> None:
    """Choose the 2017 site on the map: it shares its point with the town, so the mark opens a list first."""
    group = page.locator('.leaflet-marker-icon[aria-label*="near Barysaw"]').first
    group.click()
    choice = page.locator(".choices button", has_text="Training field near Barysaw")
    if choice.count():
        choice.first.click()


def test_map_is_drawn_with_tiles_lines_and_marks(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    assert page.locator(".leaflet-tile-loaded").count() > 3
    assert page.locator(".leaflet-pane path.leg").count() > 40
    assert page.locator(".leaflet-marker-icon").count() > 5


def test_reader_goes_from_site_to_event_to_corridor_to_source(page: Page, address: str) -> None:
    page.goto(f"{address}/?lon=28.5&lat=54.23&zoom=9&layers=exercises,rail")
    settled(page)
    open_site_near_barysaw(page)
    card = page.locator("article[data-card]")
    card.locator("h2", has_text="Barysaw").wait_for()
    assert "district" in card.inner_text().lower()
    card.get_by_role("link", name=re.compile("United Shield 2017")).first.click()
    page.locator('article[data-card="events/united-shield-2017"]').wait_for()
    assert "11–18 July 2017" in card.inner_text()
    assert "select=events/united-shield-2017" in page.url
    card.locator('a[data-record^="corridors/"]').first.click()
    page.locator('article[data-card^="corridors/"]').wait_for()
    card.locator('a[data-record^="sources/"]').first.click()
    page.locator('article[data-card^="sources/"]').wait_for()
    page.go_back()
    page.locator('article[data-card^="corridors/"]').wait_for()


def test_address_of_a_selection_opens_it(page: Page, address: str) -> None:
    page.goto(f"{address}/?select=places/great-stone")
    settled(page)
    assert page.locator('article[data-card="places/great-stone"] h2').is_visible()


def test_time_filter_counts_as_the_api_does(page: Page, address: str) -> None:
    page.goto(f"{address}/?datetime=2017-01-01/2017-12-31")
    settled(page)
    items = f"{address}/ogc/collections/events/items?datetime=2017-01-01/2017-12-31&limit=1"
    matched = page.request.get(items).json()["numberMatched"]
    expect(page.locator(".count")).to_contain_text(f"{matched} ")
    assert page.locator("li.event:visible").count() == matched


def test_chip_switches_its_layer_off_and_on(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    before = page.locator(".leaflet-pane path.leg").count()
    chip = page.locator('[data-layer="rail"]')
    chip.click()
    assert chip.get_attribute("aria-pressed") == "false"
    expect(page.locator(".leaflet-pane path.leg")).to_have_count(0)
    assert "layers=" in page.url
    chip.click()
    expect(page.locator(".leaflet-pane path.leg")).to_have_count(before)


def test_what_is_only_near_barysaw_is_a_ring_and_no_pin(page: Page, address: str) -> None:
    page.goto(f"{address}/?lon=28.5&lat=54.23&zoom=9&layers=exercises&select=places/barysaw-2017-site")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector("path.halo", state="attached")
    near = page.locator('.leaflet-marker-icon[aria-label*="near Barysaw"]').first
    assert near.locator(".mark-pin").count() == 0
    rings = [ring.bounding_box() for ring in page.locator("path.halo").all()]
    assert max(ring["width"] for ring in rings if ring) > 100  # 25 km of radius at zoom 9


def test_keyboard_opens_a_line_and_escape_returns(page: Page, address: str) -> None:
    page.goto(f"{address}/?layers=rail")
    settled(page)
    page.locator("path.hit").first.focus()
    label = page.locator(":focus").get_attribute("aria-label")
    assert label
    page.keyboard.press("Enter")
    page.locator("article[data-card]").wait_for()
    page.keyboard.press("Escape")
    page.locator("article[data-card]").wait_for(state="hidden")


def test_address_says_where_the_map_stands_after_a_card_is_closed(page: Page, address: str) -> None:
    """A record is brought into view; closed, it leaves the map there, and whoever is sent the address sees the same."""
    page.goto(f"{address}/?select=places/tianjin")
    settled(page)
    page.locator("article[data-card]").wait_for()
    page.wait_for_timeout(1500)
    page.keyboard.press("Escape")
    page.locator("article[data-card]").wait_for(state="hidden")
    where = parse_qs(urlsplit(page.url).query)
    assert 115 < float(where["lon"][0]) < 120
    assert 37 < float(where["lat"][0]) < 41
    page.go_back()
    page.locator("article[data-card]").wait_for()


def test_address_keeps_up_with_one_gesture_after_another(page: Page, address: str) -> None:
    """The end of a zoom comes while the map is already being dragged."""
    page.goto(f"{address}/?lon=27&lat=53&zoom=6")
    settled(page)
    there, back = (900, 300), (700, 420)
    for _ in range(4):
        page.mouse.move(*there)
        page.mouse.wheel(0, -400)
        page.mouse.down()
        page.mouse.move(*back, steps=3)
        page.mouse.up()
        page.mouse.wheel(0, 300)
        there, back = back, there
    page.wait_for_timeout(1500)
    seen = page.evaluate(MARKS)
    assert seen, "there are marks to go by"
    page.goto(page.url)
    settled(page)
    until(page, lambda: page.evaluate(MARKS).keys() >= seen.keys())
    again = page.evaluate(MARKS)
    assert {name: again[name] for name in seen} == {name: pytest.approx(spot, abs=3) for name, spot in seen.items()}


MARKS = """() => Object.fromEntries(
  [...document.querySelectorAll(".leaflet-marker-icon[aria-label]")].map((mark) => {
    const { x, y } = mark.getBoundingClientRect();
    return [mark.getAttribute("aria-label"), [x, y]];
  }),
)"""


SPOT = """() => {
  const mark = document.querySelector('.leaflet-marker-icon[aria-label*="Great Stone"]');
  const { x, y } = mark ? mark.getBoundingClientRect() : { x: null, y: null };
  return [x, y];
}"""


def test_back_from_a_record_is_back_at_the_first_view(page: Page, address: str) -> None:
    page.goto(f"{address}/?layers=rail,great-stone")
    settled(page)
    page.locator('.leaflet-marker-icon[aria-label*="Great Stone"]').first.wait_for()
    seen = page.evaluate(SPOT)
    page.locator("path.hit").last.focus()
    page.keyboard.press("Enter")
    page.locator("article[data-card]").wait_for()
    until(page, lambda: page.evaluate(SPOT) != seen)
    page.go_back()
    page.locator("article[data-card]").wait_for(state="hidden")
    until(page, lambda: page.evaluate(SPOT) == seen)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (768, 1024), (360, 740)])
def test_nothing_is_wider_than_the_window(page: Page, address: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for path in ("/", "/embed", "/places/great-stone", "/events", "/about/method"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


HOST_PAGE = """<!doctype html><html lang="en"><title>An article</title><body><h1>An article</h1>
<iframe title="Great Stone Atlas" src="{address}/embed" width="100%" height="420" style="border:0" {sandbox}></iframe>
</body></html>"""


@pytest.fixture
def article(address: str) -> Iterator[str]:
    """The address of another site that embeds the atlas; `?sandboxed` puts the frame in a sandbox."""

    class Article(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sandbox = 'sandbox="allow-scripts allow-popups"' if "sandboxed" in self.path else ""
            found = self.path.startswith("/article")
            self.send_response(200 if found else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if found:
                self.wfile.write(HOST_PAGE.format(address=address, sandbox=sandbox).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Article)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/article"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("query", ["", "?sandboxed"])
def test_embed_works_inside_a_frame_of_another_site(page: Page, article: str, query: str) -> None:
    page.goto(article + query)
    frame = next(frame for frame in page.frames if "/embed" in frame.url)
    settled(frame)
    assert frame.locator(".leaflet-pane path.leg").count() > 40
    frame.locator("path.hit").first.dispatch_event("click")
    frame.locator("article[data-card]").wait_for()
    assert frame.get_by_text("OpenStreetMap").first.is_visible()


def test_without_scripts_every_event_and_its_sources_can_be_read(browser: BrowserContext, address: str) -> None:
    page = browser.new_page()
    faults = watched(page)
    session = browser.new_cdp_session(page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(address)
    page.get_by_role("link", name=re.compile("United Shield 2017")).first.click()
    page.wait_for_url("**/events/united-shield-2017")
    assert "Who says so" in page.content()
    page.get_by_role("link", name=re.compile("Barysaw")).first.click()
    assert "/places/" in page.url
    page.close()
    assert faults == []


def test_no_cookie_and_no_storage(page: Page, address: str, browser: BrowserContext) -> None:
    page.goto(address)
    settled(page)
    assert browser.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(("path", "limit"), [("/", 150_000), ("/embed", 120_000)])
def test_first_view_without_tiles_is_light(page: Page, address: str, path: str, limit: int) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path)
    settled(page)
    weights = {url: weight(url) for url in dict.fromkeys(asked) if ".pmtiles" not in url}
    assert len(weights) > 8
    assert sum(weights.values()) <= limit, sorted(weights.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("width", [200, 300, 800])
def test_embed_names_its_sources_at_any_width(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 360})
    page.goto(f"{address}/embed")
    settled(page)
    assert page.get_by_text("OpenStreetMap contributors").first.is_visible()
    assert page.get_by_role("link", name="open the atlas").is_visible()


WHERE_WRITTEN = """() => {
  const write = CanvasRenderingContext2D.prototype.fillText;
  window.written = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    const at = this.getTransform().transformPoint({ x, y });
    const scale = width / this.canvas.width;
    if (text === "Smalyavichy" && width) window.written.push([left + at.x * scale, top + at.y * scale].map(Math.round));
    return write.call(this, text, x, y, ...more);
  };
}"""


def test_town_at_the_edge_of_two_tiles_has_its_name_once_beside_a_mark(page: Page, address: str) -> None:
    page.add_init_script(f"({WHERE_WRITTEN})()")
    page.goto(f"{address}/?datetime=2025-09-20")
    settled(page)
    page.wait_for_timeout(1500)
    written = page.evaluate("window.written.slice(-4)")
    assert written
    assert max(x for x, _ in written) - min(x for x, _ in written) < 60  # on one side of the mark, not on both

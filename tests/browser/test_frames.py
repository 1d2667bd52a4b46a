"""Frames in pages of other sites: height, scrolling, sandbox, storage, many at once; and the builder of them."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Frame, Page

FRAME = '<iframe title="Map {n}" src="{src}" width="{width}" height="{height}" style="border:0" {more}></iframe>'
FILLER = "<p style='height: 700px'>A long read.</p>"


@pytest.fixture
def article(address: str) -> Iterator[str]:
    """A page of another site that is written by its own query: `src`, `count`, `width`, `more`, `script`, `hidden`."""

    class Article(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            found = parts.path == "/article"
            self.send_response(200 if found else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if found:
                self.wfile.write(written({name: one[-1] for name, one in parse_qs(parts.query).items()}).encode())

        def log_message(self, *_: object) -> None:
            pass

    def written(asked: dict[str, str]) -> str:
        look = {"width": asked.get("width", "100%"), "height": "420", "more": asked.get("more", "")}
        src = address + asked.get("src", "/embed")
        frames = "".join(FRAME.format(n=n, src=src, **look) for n in range(int(asked.get("count", "1"))))
        script = f'<script async src="{address}/embed.js"></script>' if "script" in asked else ""
        hidden = ' style="display:none"' if "hidden" in asked else ""
        head = '<!doctype html><html lang="en"><title>An article</title><body style="margin:0">'
        return f"{head}{FILLER}<div id='fold'{hidden}>{frames}</div>{FILLER}{FILLER}{script}</body></html>"

    server = ThreadingHTTPServer(("127.0.0.1", 0), Article)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/article"
    server.shutdown()
    server.server_close()


def framed(page: Page) -> list[Frame]:
    return [frame for frame in page.frames if urlsplit(frame.url).path.startswith("/embed")]


def settled(frame: Frame) -> Frame:
    frame.wait_for_selector("html[data-ready]", state="attached")
    frame.wait_for_selector(".leaflet-tile-loaded", state="attached")
    return frame


def test_page_that_is_scrolled_passes_over_the_map(page: Page, article: str) -> None:
    page.goto(article)
    frame = settled(framed(page)[0])
    before = frame.locator(".leaflet-control-scale-line").inner_text()
    page.mouse.move(640, 400)
    for _ in range(12):
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(40)
    page.wait_for_function("scrollY > 1000")
    assert frame.locator(".leaflet-control-scale-line").inner_text() == before


def test_wheel_over_the_map_tells_how_to_zoom_and_ctrl_does(page: Page, article: str) -> None:
    page.goto(article)
    frame = settled(framed(page)[0])
    page.evaluate("scrollTo(0, 700)")
    page.mouse.move(640, 200)
    page.mouse.wheel(0, 10)
    expect(frame.locator(".guard.shown")).to_have_count(1)
    before = frame.locator(".leaflet-control-scale-line").inner_text()
    turned = {"deltaY": -400, "clientX": 640, "clientY": 200, "ctrlKey": True, "bubbles": True, "cancelable": True}
    frame.locator(".folium-map .leaflet-tile-pane").dispatch_event("wheel", turned)
    expect(frame.locator(".leaflet-control-scale-line")).not_to_have_text(before)


def test_wheel_zooms_where_the_switch_says_so(page: Page, article: str) -> None:
    page.goto(f"{article}?src=/embed%3FscrollWheelZoom=true")
    frame = settled(framed(page)[0])
    page.evaluate("scrollTo(0, 700)")
    before = frame.locator(".leaflet-control-scale-line").inner_text()
    page.mouse.move(640, 200)
    page.mouse.wheel(0, -400)
    expect(frame.locator(".leaflet-control-scale-line")).not_to_have_text(before)


@pytest.mark.parametrize("more", ["", 'sandbox="allow-scripts allow-popups"'])
def test_card_gets_its_height_by_the_optional_script(page: Page, article: str, more: str) -> None:
    page.goto(f"{article}?src=/embed/places/barysaw-2017-site&script=1&more={more}")
    settled(framed(page)[0])
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().height !== 420")
    height = page.evaluate("document.querySelector('iframe').getBoundingClientRect().height")
    assert height <= 3000
    body = framed(page)[0].locator(".card-body")
    page.wait_for_timeout(300)
    assert body.evaluate("body => body.scrollHeight - body.clientHeight") <= 2


def test_without_the_script_a_card_keeps_its_height_and_scrolls(page: Page, article: str) -> None:
    page.goto(f"{article}?src=/embed/events/united-shield-2017")
    settled(framed(page)[0])
    assert page.evaluate("document.querySelector('iframe').getBoundingClientRect().height") == 420


def test_script_heeds_no_message_of_strangers(page: Page, article: str) -> None:
    page.goto(f"{article}?script=1")
    settled(framed(page)[0])
    page.evaluate("postMessage({ from: 'great-stone-atlas', height: 900 }, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('iframe').getBoundingClientRect().height") == 420


def test_ten_frames_on_a_page_share_what_they_are_made_of(page: Page, article: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{article}?count=10")
    page.wait_for_function("frames.length === 10")
    for frame in framed(page):
        settled(frame)
    assert len(framed(page)) == 10
    sizes = [
        frame.evaluate(
            """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/static/"))
                 .map(({ transferSize }) => transferSize)"""
        )
        for frame in framed(page)
    ]
    fresh = [sum(size > 0 for size in each) for each in sizes]
    assert sum(fresh) < 2 * max(len(each) for each in sizes), "scripts, styles and fonts are fetched once"


@pytest.mark.parametrize("width", [200, 320])
def test_narrow_frame_shows_map_and_sources(page: Page, article: str, width: int) -> None:
    page.goto(f"{article}?width={width}&more=sandbox=%22allow-scripts allow-popups%22")
    frame = settled(framed(page)[0])
    assert frame.get_by_text("OpenStreetMap contributors").first.is_visible()
    assert frame.evaluate("document.documentElement.scrollWidth") <= width


def test_frame_in_a_closed_fold_is_right_when_it_opens(page: Page, article: str) -> None:
    page.goto(f"{article}?hidden=1&src=/embed%3Fselect=places/great-stone")
    page.wait_for_timeout(500)
    page.evaluate("document.querySelector('#fold').style.display = ''")
    frame = settled(framed(page)[0])
    frame.wait_for_selector(".leaflet-marker-icon", state="attached")
    tiles = frame.locator(".leaflet-tile-loaded").count()
    assert tiles > 1
    assert frame.locator("article[data-card='places/great-stone'] h2").is_visible()


def test_frame_works_where_the_browser_blocks_its_storage(page: Page, article: str) -> None:
    blocked = "() => { throw new DOMException('blocked', 'SecurityError') }"
    page.add_init_script(
        f"for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])"
        f" Object.defineProperty(window, name, {{ get: {blocked} }});"
        f"Object.defineProperty(document, 'cookie', {{ get: {blocked}, set: {blocked} }});"
    )
    page.goto(article)
    frame = settled(framed(page)[0])
    frame.locator("path.hit").first.dispatch_event("click")
    frame.locator("article[data-card]").wait_for()


def test_page_without_scripts_around_a_frame_has_the_picture_inside(page: Page, address: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(f"{address}/embed?datetime=2017")
    image = page.locator(".still img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") > 0
    assert "Map:" in (image.get_attribute("alt") or "")


def test_builder_over_the_map_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/?select=places/great-stone&theme=light")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator(".share summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".share input")).not_to_have_value("")  # until its script is here the link leads to a page
    page.locator("[data-builder]").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.builder-dialog[open]")
    code = dialog.locator("textarea")
    expect(code).to_have_value(re.compile(r"/embed\?theme=light"))
    dialog.get_by_label("its card with a small map").focus()
    page.keyboard.press("Space")
    expect(code).to_have_value(re.compile(r"/embed/places/great-stone\?theme=light"))
    preview = dialog.frame_locator("iframe.preview")
    expect(preview.locator("article[data-card='places/great-stone'] h2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.locator("article[data-card]").is_visible(), "Escape closes the dialog, not the card behind it"


def test_builder_works_without_scripts(page: Page, address: str) -> None:
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(f"{address}/embed/builder")
    page.get_by_role("spinbutton", name="Height").fill("333")
    page.get_by_label("Exercises").uncheck()
    page.get_by_label("leave out the scale").check()
    page.get_by_role("button", name="Show the code").click()
    code = page.locator(".built textarea").input_value()
    assert 'height="333"' in code
    assert "scaleControl=false" in code
    assert "layers=rail" in code
    assert "exercises" not in code
    assert page.frame_locator("iframe.preview").locator("body.embed").count() == 1

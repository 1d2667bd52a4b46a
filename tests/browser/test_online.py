"""Online basemaps: off by default, offered by the operator, chosen by the visitor, asked of that host alone."""

from __future__ import annotations

import json
from base64 import b64decode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import watched
from tests.browser.test_atlas import settled
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


@contextmanager
def tiles() -> Iterator[tuple[str, list[str], list[str | None]]]:
    """A host of tiles: its origin, what it was asked for, and the referrers it was told."""
    asked: list[str] = []
    told: list[str | None] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            told.append(self.headers["Referer"])
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PIXEL)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked, told
    server.shutdown()
    server.server_close()


def test_visitor_chooses_an_online_basemap_and_only_then_is_its_host_asked(browser: BrowserContext) -> None:
    with tiles() as (origin, asked, told):
        offered = [{"name": "Streets", "url": f"{origin}/{{z}}/{{x}}/{{y}}.png", "attribution": "© The mappers <b>"}]
        with served("--workers", "1", ATLAS_ONLINE_BASEMAPS=json.dumps(offered)) as address:
            page = browser.new_page()
            faults = watched(page)
            answer = page.goto(address)
            assert answer
            assert f"img-src 'self' data: {origin};" in answer.headers["content-security-policy"]
            assert origin not in page.request.get(f"{address}/embed").headers["content-security-policy"]
            settled(page)
            page.locator(".online summary").click()
            choice = page.get_by_label("Streets")
            expect(page.locator(".online label", has=choice)).to_contain_text(f"asks {origin.removeprefix('http://')}")
            assert asked == []
            own = page.locator(".credits").inner_text()
            before = page.url
            choice.check()
            expect(page.locator("img.leaflet-tile-loaded").first).to_be_attached()
            expect(page.locator(".credits")).to_have_text("© The mappers <b>")
            assert asked
            assert set(told) == {None}
            assert page.url == before
            page.get_by_label("The atlas’s own").check()
            expect(page.locator("img.leaflet-tile")).to_have_count(0)
            expect(page.locator(".credits")).to_have_text(own)
            page.close()
            assert faults == []

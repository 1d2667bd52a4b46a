"""The atlas as plain files, sent by Python's own file server from below a path: no link leads astray, the map works."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from threading import Thread
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from geoapp import create_app
from geoapp.publish import NEEDS_A_SERVER, UNHURRIED, Unpublished, publish
from geoapp.publish.places import Map
from geoapp.publish.rewriting import Writer
from geoapp.publish.searching import names, spelt
from geodata.atlas import STARTER, open_atlas
from geodata.search import COLLECTIONS
from tests.browser.conftest import watched
from tests.served import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from geodata.atlas import Atlas


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small atlas of examples as files, in a folder of another."""
    target = tmp_path_factory.mktemp("host") / "news" / "atlas"
    publish(create_app(open_atlas(STARTER), **UNHURRIED), target)
    return target


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[str]:
    """Where a plain file server sends it from, two folders deep."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    server = subprocess.Popen(command, cwd=folder.parent.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/news/atlas"
    for _ in range(100):
        try:
            urlopen(f"{address}/robots.txt").close()
            break
        except (URLError, OSError):
            time.sleep(0.1)
    yield address
    server.terminate()
    server.wait(10)


def settled(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector(".leaflet-tile-loaded", state="attached")


def links(page: Path) -> Iterator[str]:
    for kind, value in re.findall(r'\b(href|src|action|srcset)="([^"#][^"]*)"', page.read_text("utf-8")):
        for one in value.split(", ") if kind == "srcset" else [value]:
            yield unescape(one.split(" ")[0])


def test_every_link_leads_to_a_file(folder: Path) -> None:
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        for link in links(page):
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            assert not parts.path.startswith("/"), f"{page}: {link} works below no path"
            assert (page.parent / unquote(parts.path)).resolve().is_file(), f"{page}: {link}"


def test_every_record_has_page_card_and_frame(folder: Path) -> None:
    graph = open_atlas(STARTER).graph
    for collection in ("places", "events", "corridors", "claims", "sources"):
        for record in getattr(graph, collection):
            for path in (f"{collection}/{record}", f"{collection}/{record}/card", f"embed/{collection}/{record}"):
                assert (folder / f"{path}.html").is_file(), path


def test_pages_carry_their_policy_and_name_no_server(folder: Path) -> None:
    for page in folder.rglob("*.html"):
        text = page.read_text("utf-8")
        if "<body" in text:
            assert 'http-equiv="Content-Security-Policy" content="default-src' in text, page
        assert "localhost" not in text, page


def test_map_works_with_layers_tiles_and_cards(page: Page, host: str) -> None:
    page.goto(f"{host}/index.html")
    settled(page)
    page.locator("a[data-record^='events/']").first.click()
    page.locator("article[data-card^='events/'] h2").wait_for()
    assert "select=events/" in page.url
    page.reload()
    page.locator("article[data-card^='events/'] h2").wait_for()


def test_headers_lie_ready_for_each_kind_of_host(folder: Path) -> None:
    told = headers(folder)
    served = create_app(open_atlas(STARTER)).test_client().get("/").headers
    assert "frame-ancestors *" in told["Content-Security-Policy"]
    assert {name: value for name, value in served.items() if name in told} == told
    for name, form in (
        (".htaccess", 'Header always set {} "{}"'),
        ("headers.nginx.conf", 'add_header {} "{}" always;'),
    ):
        text = (folder / name).read_text("utf-8")
        assert all(form.format(*header) in text for header in told.items()), name


def headers(folder: Path) -> dict[str, str]:
    """The headers of every file, as a host reads them off `_headers`."""
    lines = (folder / "_headers").read_text("utf-8").splitlines()
    assert lines[0] == "/*"
    own = list(takewhile(lambda line: line.startswith("  "), lines[1:]))
    return dict(line.strip().split(": ", 1) for line in own)


def test_map_works_under_the_headers_that_lie_ready(page: Page, folder: Path) -> None:
    """Sent with them by a file server, nothing that the map does is refused."""

    class Sender(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in headers(folder).items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    faults = watched(page)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Sender, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        settled(page)
        assert faults == []
        server.shutdown()


def test_address_is_read_in_the_browser(page: Page, host: str) -> None:
    page.goto(f"{host}/index.html?layers=&theme=dark&datetime=2019&lon=27.9&lat=53.5&zoom=5")
    settled(page)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator(".chip[aria-pressed='true']").count() == 0
    assert page.locator("output[data-end='first']").inner_text() == "2019"
    assert page.locator(".leaflet-marker-icon").count() == 0


def test_embed_takes_its_switches_and_hash(page: Page, host: str) -> None:
    page.goto(f"{host}/embed.html?zoomControl=false&scaleControl=false&datalayersControl=0#5/53.5/27.9")
    settled(page)
    assert page.locator("[data-tool='in'], .leaflet-control-scale, .chip").count() == 0
    assert page.get_by_text("OpenStreetMap contributors").first.is_visible()


def test_frame_of_a_record_works(page: Page, host: str) -> None:
    page.goto(f"{host}/embed/events/example-fair-2019.html")
    settled(page)
    assert page.locator("article[data-card='events/example-fair-2019'] h2").is_visible()


def test_pages_read_without_scripts(browser: BrowserContext, host: str) -> None:
    page = browser.new_page()
    faults = watched(page)
    browser.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(f"{host}/index.html")
    page.get_by_role("link", name=re.compile("fair", re.IGNORECASE)).first.click()
    assert "/events/" in page.url
    assert page.locator(".picture img").first.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="Places", exact=True).click()
    page.close()
    assert faults == []


def test_names_are_found_in_a_file_as_one_types(page: Page, host: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{host}/index.html")
    settled(page)
    assert not any(path.endswith("/names.json") for path in asked)
    field = page.get_by_role("searchbox")
    field.fill("qzx")
    expect(page.locator(".found .nothing")).to_contain_text("Nothing is called “qzx”")
    field.fill("ISLE of the ea")
    expect(page.locator(".found .rows a").first).to_have_attribute("data-record", "places/example-east-island")
    field.press("Enter")
    page.locator('article[data-card="places/example-east-island"]').wait_for()
    assert sum(path.endswith("/names.json") for path in asked) == 1


def test_each_page_of_a_long_list_is_a_file(atlas: Atlas) -> None:
    map_ = Map(create_app(atlas))
    found = [map_.place(f"/events{query}") for query in ("", "?page=2", "?page=2&kind=visit")]
    assert [place and place.file for place in found] == ["events.html", "events.2.html", None]


def test_file_of_names_has_every_name_as_spelt_and_in_plain_letters(atlas: Atlas) -> None:
    app = create_app(atlas)
    with app.test_request_context():
        held = {one["record"]: one for one in json.loads(names(atlas.graph))}
    assert len(held) == sum(len(getattr(atlas.graph, name)) for name in COLLECTIONS)
    assert {"барысау", "borisov", "борисов"} <= set(held["places/barysaw"]["names"])
    assert "北京" in held["places/beijing"]["names"]
    assert spelt("Małaszewicze, «Ürümqi» — Брэст’ 2") == "małaszewicze urumqi брэст 2"


def test_what_needs_a_server_says_so(page: Page, host: str) -> None:
    page.goto(f"{host}/events.html")
    page.get_by_role("link", name="API", exact=True).click()
    assert page.url.endswith(f"{NEEDS_A_SERVER}.html")
    assert page.get_by_role("heading", name="This needs a server").is_visible()


def test_with_a_public_address_cards_name_it() -> None:
    base = "https://news.example/atlas"
    app = create_app(open_atlas(STARTER), base_url=base, **UNHURRIED)
    app.jinja_env.globals["published"] = {"base": base, "policy": ""}
    map_ = Map(app)
    place = map_.place("/places/example-east-island")
    assert place
    writer = Writer(map_, place, base)
    page = writer.written(app.test_client().get(place.asked).data, "text/html").decode()
    assert f'<link rel="canonical" href="{base}/places/example-east-island.html">' in page
    image = re.search(rf'<meta property="og:image" content="{base}/(pictures/\w+\.png)">', page)
    assert image
    assert image[1] in {found.file for found in writer.found}
    assert 'href="../index.html?select=places/example-east-island"' in page
    assert "oembed" not in page


def test_a_broken_link_of_the_service_is_told_with_the_page_that_has_it(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoapp.publish._seeds", lambda _: iter(["/places/nowhere"]))
    with pytest.raises(Unpublished, match="/places/nowhere was answered with 404 NOT FOUND"):
        publish(create_app(atlas, **UNHURRIED), tmp_path)


def test_languages_that_only_a_server_speaks_are_not_offered(atlas: Atlas) -> None:
    app = create_app(atlas, **UNHURRIED)
    client = app.test_client()
    assert "Names in" in client.get("/").text
    app.jinja_env.globals["published"] = {"base": "", "policy": ""}
    assert "Names in" not in client.get("/").text

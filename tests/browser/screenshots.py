"""Pictures of the main states, for the README and for review: `make screenshots [-- FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.chromium import chromium
from tests.served import served

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

IMAGES = Path(__file__).resolve().parents[2] / "docs/images"


@dataclass(frozen=True)
class Shot:
    """One picture: file name, address, size of the window in CSS pixels, whether the map is waited for."""

    name: str
    path: str
    width: int = 1440
    height: int = 900
    map: bool = True


KEPT = (Shot("map", "/?select=places/barysaw-2017-site"),)
"""Those that the README shows and the repository keeps."""

REVIEWED = (
    Shot("home", "/"),
    Shot("home-dark", "/?theme=dark"),
    Shot("eurasia", "/?lon=70&lat=48&zoom=3.5"),
    Shot("event", "/?select=events/united-shield-2017"),
    Shot("great-stone", "/?select=places/great-stone&lon=28&lat=53.9&zoom=10"),
    Shot("corridor", "/?select=corridors/cre-west-alashankou"),
    Shot("year-2017", "/?datetime=2017-01-01/2017-12-31"),
    Shot("phone", "/", 390, 844),
    Shot("phone-card", "/?select=places/brest-range", 390, 844),
    Shot("embed", "/embed", 800, 500),
    Shot("embed-narrow", "/embed", 300, 400),
    Shot("record", "/places/great-stone", map=False),
    Shot("claims", "/claims", map=False),
    Shot("method", "/about/method", map=False),
    Shot("story", "/stories/edm-2017/near-barysaw", map=False),
    Shot("record-phone", "/events/dashing-eagle-2015", 390, 844, map=False),
)


def main(folder: Path | None = None) -> None:
    """Take the kept pictures or, into a folder that is named, all of them."""
    target = folder or IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as profile,
        served() as address,
        sync_playwright() as playwright,
        chromium(playwright, Path(profile)) as browser,
    ):
        for shot in KEPT + REVIEWED if folder else KEPT:
            _take(browser, address, shot, target / f"{shot.name}.png")


def _take(browser: BrowserContext, address: str, shot: Shot, path: Path) -> None:
    page = browser.new_page()
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.goto(address + shot.path)
    if shot.map:
        page.wait_for_selector("html[data-ready]", state="attached")
        page.wait_for_timeout(3000)  # tiles are painted one by one
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

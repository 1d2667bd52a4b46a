"""Bytes of the first view of map and embed: what a browser fetches, compressed as the server sends it to browsers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

from benchmarks.figures import tell
from tests.browser.chromium import chromium
from tests.served import served


def main() -> None:
    """Print the sums, the heaviest parts and the number of requests."""
    with (
        served() as address,
        tempfile.TemporaryDirectory() as profile,
        sync_playwright() as playwright,
        chromium(playwright, Path(profile)) as browser,
    ):
        for path in ("/", "/embed"):
            page = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(address + path)
            page.wait_for_selector("html[data-ready]", state="attached")
            page.wait_for_timeout(3000)
            page.close()
            report(path, asked)


def report(path: str, asked: list[str]) -> None:
    """Print the weight of the addresses asked for."""
    parts = [url for url in dict.fromkeys(asked) if ".pmtiles" not in url]
    weights = {url: weight(url) for url in parts}
    tell("weight", path, sum(weights.values()) / 1000)
    print(f"{path}: {sum(weights.values()) / 1000:.1f} KB in {len(parts)} files, {len(asked)} requests with tiles")
    for url, size in sorted(weights.items(), key=lambda item: -item[1])[:8]:
        print(f"  {size / 1000:7.1f}  {url.split('/', 3)[3]}")


def weight(url: str) -> int:
    """Bytes of the body as sent to a browser over HTTPS, which takes brotli, of an address that is asked for again.

    Three times, for there are two workers.
    """
    return min(_fetched(url) for _ in range(3))


def _fetched(url: str) -> int:
    with urlopen(Request(url, headers={"Accept-Encoding": "br"})) as answer:
        return len(answer.read())


if __name__ == "__main__":
    main()

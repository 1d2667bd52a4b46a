"""A file of many lines and areas: the map reads them by tiles, draws what is large and counts what is small."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

COUNT = 300
VAST = shapely.box(20, 50, 34, 56)
"""An area over many tiles, with a hole: its sides are seen, the cuts between tiles are not."""
HOLE = shapely.box(26, 52.5, 29, 54.5)


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("shaped") / "shapes.gpkg"
    _written(path)
    with served(str(path), "--workers", "1", ATLAS_TILES_FROM="50") as address:
        yield address


def _written(path: Path) -> None:
    """Areas of some kilometres in rows around Minsk, as many lines, and one vast area."""
    spots = [(27 + 0.02 * (row % 20), 53.5 + 0.02 * (row // 20)) for row in range(COUNT)]
    areas = [VAST - HOLE, *(shapely.box(x, y, x + 0.012, y + 0.008) for x, y in spots)]
    lines = [shapely.LineString([(x, y), (x + 0.1, y - 0.9), (x + 0.2, y - 0.8)]) for x, y in spots]
    names = ["Vast", *(f"Area {row}" for row in range(COUNT)), *(f"Line {row}" for row in range(COUNT))]
    years = ["2001", *(str(2001 + row % 10) for row in range(2 * COUNT))]
    held = geopandas.GeoDataFrame({"name": names, "year": years}, geometry=[*areas, *lines], crs=4326)
    held.to_file(path, layer="shapes")


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")


def counted(page: Page) -> int:
    """For how many features the marks stand."""
    labels = page.locator(".leaflet-marker-icon").evaluate_all("all => all.map((one) => one.ariaLabel)")
    found = [re.match(r"([\d,]+) features", label) for label in labels]
    return sum(int(one[1].replace(",", "")) if one else 1 for one in found)


def test_small_areas_are_counted_until_one_comes_closer(page: Page, shaped: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, f"{shaped}/embed?layers=areas&lon=27.2&lat=53.65&zoom=7")
    assert any(re.search(r"/layers/areas/\d+/\d+/\d+\.mvt", url) for url in asked)
    assert not any("areas.geojson" in url and "mark=outline" not in url for url in asked)
    expect(page.locator('.chip[data-layer="areas"] .chip-count')).to_have_text(f"{COUNT + 1}")
    assert counted(page) == COUNT
    expect(page.locator('.outline-hit[aria-label^="Vast"]')).to_have_count(1)
    opened(page, f"{shaped}/embed?layers=areas&lon=27.2&lat=53.65&zoom=12")
    expect(page.locator('.outline-hit[aria-label^="Area"]').first).to_be_attached()
    assert page.locator('.outline-hit[aria-label^="Area"]').count() > 20
    assert counted(page) == 0


def test_an_area_over_many_tiles_is_one_and_shows_no_cuts(page: Page, shaped: str) -> None:
    opened(page, f"{shaped}/embed?layers=areas&lon=27&lat=53&zoom=7")
    expect(page.locator("path.shape.pieces")).to_have_count(1)
    sides = page.locator("path.shape.line").get_attribute("d") or ""
    runs = [[tuple(map(float, at.split())) for at in run.split("L")] for run in sides[1:].split("M")]
    lengths = [sum(abs(a - x) + abs(b - y) for (a, b), (x, y) in zip(run[1:], run, strict=False)) for run in runs]
    west, south, east, north = (_pixels(*corner) for corner in ((20, 50), (20, 50), (34, 56), (34, 56)))
    around = 2 * (east[0] - west[0]) + 2 * (south[1] - north[1])
    hole = 2 * (_pixels(29, 0)[0] - _pixels(26, 0)[0]) + 2 * (_pixels(0, 52.5)[1] - _pixels(0, 54.5)[1])
    buffers = 2 * 16  # pixels that two tiles share on each side
    assert 0.3 * (around + hole) < sum(lengths) < around + hole + buffers * len(runs)


def _pixels(lon: float, lat: float, zoom: int = 7) -> tuple[float, float]:
    wide = 256 * 2**zoom
    return (lon / 360 + 0.5) * wide, (0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)) * wide


def test_what_a_mark_counts_is_listed(page: Page, shaped: str) -> None:
    opened(page, f"{shaped}/embed?layers=areas&lon=27.2&lat=53.65&zoom=11")
    group = page.locator(".cluster").first
    number = re.match(r"(\d+) features", group.get_attribute("aria-label") or "")
    assert number
    group.click()
    expect(page.locator(".choices h2")).to_have_text(f"{number[1]} features here")


def _lines(page: Page) -> set[int]:
    """Which lines are drawn."""
    labels = page.locator(".outline-hit").evaluate_all("all => all.map((one) => one.ariaLabel)")
    return {int(found[1]) for label in labels if (found := re.match(r"Line (\d+)", label))}


def test_lines_are_filtered_by_time_reached_by_keyboard_and_opened(page: Page, shaped: str) -> None:
    opened(page, f"{shaped}/embed?layers=lines&lon=27.3&lat=53.2&zoom=12")
    every = _lines(page)
    assert 50 < len(every) <= COUNT
    opened(page, f"{shaped}/embed?layers=lines&lon=27.3&lat=53.2&zoom=12&datetime=2001")
    of_the_year = _lines(page)  # there is room for more of them than among all
    assert of_the_year >= {row for row in every if row % 10 == 0} != set()
    assert all(row % 10 == 0 for row in of_the_year)
    page.locator('[data-feature][tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator('article[data-card^="features/"]')).to_be_visible()
    expect(page.locator("path.shape.lit")).not_to_have_count(0)

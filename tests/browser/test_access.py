"""Reachable by everyone: no fault of WCAG A or AA that axe-core finds, no fault of HTML that the Nu checker finds."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"

MAPS = (
    "/",
    "/embed",
    "/?select=events/united-shield-2017",
    "/?select=corridors/cre-west-alashankou&datetime=../2017-12-31",
    "/?select=stories/edm-2017/near-barysaw",
    "/?datetime=2003-01-01/2003-12-31",
    "/?select=routes/minsk~duisburg~on=2025-09-20",
    "/embed/events/united-shield-2017",
    "/embed/stories/edm-2017/near-barysaw",
)
TEXTS = (
    "/places/great-stone",
    "/events?year=2017&place=minsk",
    "/events?year=2017&kind=space",
    "/search?q=minsk",
    "/about/method",
    "/claims",
    "/stories",
    "/stories/edm-2017/near-barysaw",
    "/routes?from=minsk&to=duisburg&on=2025-09-20",
    "/figures?topic=park",
    "/embed/builder",
    "/embed/builder?select=events/united-shield-2017&what=record&wheel=off&height=380",
)

RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]);
}"""


AXE = (NODE_MODULES / "axe-core/axe.min.js").read_text()
LOOKS = [(theme, width) for width in (1440, 360) for theme in ("light", "dark")]


def opened(page: Page, address: str, path: str, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.goto(address + path)
    if path in MAPS:
        page.wait_for_selector("html[data-ready]", state="attached")


def faults(page: Page) -> dict[str, object]:
    """What axe-core finds in light and dark, on a desk and on a phone; each page is loaded once."""
    page.evaluate(AXE)
    found = {}
    for theme, width in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        if violations := page.evaluate(RUN):
            found[f"{theme}, {width} px"] = violations
    return found


@pytest.mark.parametrize("path", MAPS + TEXTS)
def test_axe_finds_no_fault_in_any_look(page: Page, address: str, path: str) -> None:
    opened(page, address, path, "light", 1440)
    assert faults(page) == {}


def test_axe_finds_no_fault_with_the_parts_unfolded(page: Page, address: str) -> None:
    opened(page, address, "/", "light", 1440)
    page.locator(".share summary").click()
    page.locator(".legend summary").click()
    page.locator(".find input").fill("minsk")
    page.locator(".found a").first.wait_for()
    assert faults(page) == {}


def test_buttons_and_fields_are_large_enough_for_a_finger(page: Page, address: str) -> None:
    opened(page, address, "/", "light", 360)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not(.track input), summary")]
          .filter((target) => target.checkVisibility())
          .map((target) => [target.outerHTML.slice(0, 80), (target.closest("label") ?? target).getBoundingClientRect()])
          .filter(([, { width, height }]) => width > 1 && (width < 24 || height < 24)).map(([html]) => html)"""
    )
    assert small == []


_ALSO = (
    *("/search", "/data", "/about", "/corridors/cre-west-alashankou", "/series/cre_trains"),
    *("/status?on=2025-09-20", "/routes/compare?from=minsk&to=riga&on=2020-01-01"),
)


def test_nu_checker_finds_no_error(page: Page, address: str, tmp_path: Path) -> None:
    for number, path in enumerate(MAPS + TEXTS + _ALSO):
        answer = page.request.get(address + path, headers={"Accept": "text/html"})
        assert answer.ok, path
        (tmp_path / f"{number}.html").write_text(answer.text())
    jar = NODE_MODULES / "vnu-jar/build/dist/vnu.jar"
    asked = ["java", "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, sorted(tmp_path.glob("*.html")))]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.returncode == 0

"""Hostile data in a real browser: nothing runs, nothing asks, nothing is reported; and a monkey at the map."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.browser.test_atlas import HOST_PAGE
from tests.hostile.attacks import TEXTS
from tests.hostile.folder import filled
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page


TRIED = ("script", "handler", "attribute", "frame", "end of script", "template expression", "javascript address")
REPORTS = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    text = " ".join(TEXTS[attack] for attack in TRIED)
    with served("--data", str(filled(tmp_path_factory.mktemp("hostile") / "data", text))) as address:
        yield address


@pytest.fixture
def watchful(page: Page) -> Iterator[Page]:
    """A page on which a dialog, a violation or a script that ran fails the test."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.add_init_script(REPORTS)
    yield page
    assert dialogs == []
    assert page.evaluate("[window.pwned, window.violations]") == [None, []]


TOUCH = """() => {
  const marks = [...document.querySelectorAll(".leaflet-marker-icon, path.hit")].slice(0, 6);
  const signs = ["mouseover", "click"].map((name) => () => new MouseEvent(name, { bubbles: true }));
  for (const mark of marks) for (const sign of signs) mark.dispatchEvent(sign());
  return marks.length;
}"""
PATHS = (
    "/?select=places/alpha&zoom=6",
    "/embed?select=events/drill-2017",
    "/?select=corridors/alpha-gamma",
    "/?datetime=2017",
)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_runs_on_the_map(watchful: Page, hostile: str, path: str) -> None:
    page = watchful
    page.goto(hostile + path)
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate(TOUCH) > 0
    page.wait_for_timeout(300)
    if page.locator("input[name=q]").count():
        page.locator("input[name=q]").first.fill("script")
        page.wait_for_timeout(600)


def test_nothing_runs_on_pages(watchful: Page, hostile: str) -> None:
    paths = (
        "/events/drill-2017",
        "/places",
        "/stories/told/one",
        "/search?q=script",
        "/ogc/collections/events/items?f=html",
    )
    for path in (
        *paths,
        "/map.svg",
        "/data",
        "/changes",
        "/routes?from=alpha&to=gamma&f=html",
        "/corridors/alpha-gamma",
    ):
        watchful.goto(hostile + path)
        assert watchful.evaluate("[window.pwned, window.violations]") == [None, []], path


def test_link_of_an_embed_in_a_sandbox_opens_the_atlas(page: Page, address: str, browser: BrowserContext) -> None:
    """Cross-Origin-Opener-Policy on the page would make the browser refuse it here."""
    article = HOST_PAGE.format(address=address, sandbox='sandbox="allow-scripts allow-popups"')
    page.route("**/article", lambda route: route.fulfill(body=article, content_type="text/html"))
    page.goto(f"{address}/article")
    frame = next(frame for frame in page.frames if "/embed" in frame.url)
    frame.wait_for_selector("html[data-ready]", state="attached")
    with browser.expect_page() as opened:
        frame.get_by_role("link", name="open the atlas").click()
    opened.value.wait_for_selector("h1, .leaflet-container")
    assert "chrome-error" not in opened.value.url
    opened.value.close()


KEYS = ("Tab", "Enter", "Escape", "ArrowLeft", "ArrowDown", "+", "-", "Home", "Space", "Shift+Tab", "/")


@pytest.mark.parametrize("seed", [1])
def test_a_monkey_finds_no_fault(page: Page, address: str, seed: int) -> None:
    monkey(page, address, seed, steps=50)


def monkey(page: Page, address: str, seed: int, steps: int) -> None:
    """Random clicks, keys, wheels and drags; the page itself is watched for errors and foreign requests.

    After each, what is drawn is looked at; now and then the address is loaded anew, and shows the same.
    """
    chance = random.Random(seed)  # noqa: S311 - the same steps each time
    page.goto(f"{address}/?zoom={chance.randint(3, 9)}")
    page.wait_for_selector("html[data-ready]", state="attached")
    for step in range(steps):
        act(page, chance)
        if not page.url.startswith(address) or "/?" not in page.url:  # a link was followed: that is what links are for
            page.goto(f"{address}/?zoom={chance.randint(3, 9)}")
            page.wait_for_selector("html[data-ready]", state="attached")
        assert unsound(page) == [], f"seed {seed}, step {step}: {page.url}"
        if step % 20 == 19:
            same_when_loaded_anew(page, seed, step)
    page.wait_for_timeout(300)


def act(page: Page, chance: random.Random) -> None:
    """One thing that a hand could do."""
    x, y = chance.randrange(1280), chance.randrange(800)
    match chance.choice(("click", "key", "wheel", "drag", "type")):
        case "click":
            page.mouse.click(x, y)
        case "key":
            page.keyboard.press(chance.choice(KEYS))
        case "wheel":
            page.mouse.move(x, y)
            page.mouse.wheel(0, chance.randint(-600, 600))
        case "drag":
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(chance.randrange(1280), chance.randrange(800))
            page.mouse.up()
        case "type":
            page.keyboard.type(chance.choice(("minsk", "<b>", "%", "鲍里索夫", "{{7*7}}")))


def unsound(page: Page) -> list[str]:
    """What is wrong with the map as it is drawn; a page that is just being left is not looked at."""
    try:
        found: list[str] = page.evaluate(UNSOUND)
    except Error:  # a click led elsewhere, and the page is gone
        page.wait_for_load_state()
        return []
    return found


UNSOUND = """() => {
  if (location.pathname !== "/" || !document.documentElement.dataset.ready) return [];
  const all = (what) => [...document.querySelectorAll(what)];
  const faults = [];
  const ids = all("[id]").map((one) => one.id);
  faults.push(...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `two of ${id}`));
  const nowhere = all('.leaflet-pane [style*="NaN"], .leaflet-pane [d*="NaN"]');
  faults.push(...nowhere.map((one) => `nowhere: ${one.outerHTML}`));
  const marks = all(".leaflet-marker-icon[tabindex], .leaflet-pane path[tabindex]");
  const named = (one) => one.getAttribute("aria-label") || one.title || one.textContent.trim();
  faults.push(...marks.filter((one) => !named(one)).map((one) => `without a name: ${one.outerHTML}`));
  if (all("h1").length !== 1) faults.push("a page has one heading of the first rank");
  if (all("article[data-card]").length > 1) faults.push("two cards at once");
  if (!all(".leaflet-container").length) faults.push("no map");
  return faults.map((one) => one.slice(0, 300));
}"""
SHOWN = """(margin) => {
  const map = document.querySelector(".leaflet-container").getBoundingClientRect();
  const inside = (one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const [left, top] = [x + width / 2 - map.left, y + height / 2 - map.top];
    return left > margin && top > margin && left < map.width - margin && top < map.height - margin;
  };
  const marks = [...document.querySelectorAll(".leaflet-marker-icon[tabindex]")].filter(inside);
  const card = document.querySelector("article[data-card]");
  return [card ? card.dataset.card : "", ...marks.map((one) => one.getAttribute("aria-label") || one.title)];
}"""


def same_when_loaded_anew(page: Page, seed: int, step: int) -> None:
    """The address is the state: whoever is sent it sees the same card, and the same marks but for those at the edge."""
    page.keyboard.press("Escape")
    before = at_rest(page)
    address = page.url
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_load_state("networkidle")
    for _ in range(20):
        after = [page.evaluate(SHOWN, margin) for margin in (60, -60)]
        lost, new = set(before[0]) - set(after[1]), set(after[0]) - set(before[1])
        if not lost and not new:
            return
        page.wait_for_timeout(150)
    raise AssertionError(f"seed {seed}, step {step}: {address} lost {lost} and has {new} more")


def at_rest(page: Page) -> list[list[str]]:
    """The card and the marks, well inside the map and at its edge too, once they change no more."""
    page.wait_for_load_state("networkidle")
    seen: list[list[str]] = []
    for _ in range(20):
        page.wait_for_timeout(700)
        now = [page.evaluate(SHOWN, margin) for margin in (60, -60)]
        if now == seen:
            break
        seen = now
    return seen

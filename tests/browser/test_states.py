"""The state is the address: 1,000 random states go from address to page to address and come back as they were."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from geoapp import create_app, params
from geodata.extent import EARLIEST, LATEST

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from geoapp.maps.view import MapView
    from geodata.atlas import Atlas

LOADED = 24
"""States whose address is loaded as a page."""
RESTORED = 976
"""States that a page takes up as it does those of its history."""
AT_ONCE = 122

KINDS = ("places", "events", "corridors", "legs", "claims", "series", "sources")


def random_query(chance: random.Random, atlas: Atlas) -> str:
    """The query string of a random view, each switch thrown or not, written as the atlas writes it."""
    parts = []
    layers = [layer.id for layer in atlas.catalog.cover.layers]
    if chance.random() < 0.5:
        chosen = [name for name in layers if chance.random() < 0.5]
        if chosen != [layer.id for layer in atlas.catalog.cover.layers if layer.visible]:
            parts.append(f"layers={','.join(chosen)}")
    if chance.random() < 0.6:
        days = [f"{chance.randint(1992, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}" for _ in "ab"]
        first, last = sorted(days)
        parts.append(f"datetime={chance.choice([f'{first}/{last}', f'../{last}', f'{first}/..', first])}")
    if chance.random() < 0.3:
        parts.append("time-match=surely")
    if chance.random() < 0.4:
        parts.append(f"theme={chance.choice(['light', 'dark'])}")
    if chance.random() < 0.6:
        lon, lat = (round(chance.uniform(*span), chance.randint(0, 4)) for span in ((20, 60), (45, 60)))
        parts.append(f"lon={lon:g}&lat={lat:g}&zoom={chance.randint(12, 40) / 4:g}")
    if chance.random() < 0.5:
        parts.append(f"select={random_record(chance, atlas)}")
    return "&".join(parts)


def random_record(chance: random.Random, atlas: Atlas) -> str:
    kind = chance.choice([*KINDS, "stories"])
    if kind != "stories":
        return f"{kind}/{chance.choice(list(getattr(atlas.graph, kind)))}"
    story = chance.choice(list(atlas.catalog.stories.values()))
    return f"stories/{story.id}/{chance.choice(list(story.steps)).id}"


WRITTEN = """() => {
  const box = document.querySelector("[data-surely]");
  box.click();
  box.click();
  return location.search.slice(1);
}"""
"""Makes the page write its address anew."""

RESTORE = f"""(states) => states.map((state) => {{
  history.replaceState(state, "", "/");
  dispatchEvent(new PopStateEvent("popstate", {{ state }}));
  return ({WRITTEN})();
}})"""


def quick(page: Page) -> None:
    """Leave out the tiles: they are not what is tested."""
    page.route("**/*.pmtiles", lambda route: route.fulfill(status=404))


def opened(browser: BrowserContext) -> tuple[Page, list[str]]:
    page = browser.new_page()
    quick(page)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    return page, faults


def test_random_states_come_back_from_the_page_as_they_went_in(
    browser: BrowserContext, address: str, atlas: Atlas
) -> None:
    chance = random.Random(2017)  # noqa: S311
    page, faults = opened(browser)
    for _ in range(LOADED):
        query = random_query(chance, atlas)
        page.goto(f"{address}/?{query}", wait_until="commit")
        page.wait_for_selector("html[data-ready]", state="attached")
        assert urlsplit(page.url).query == query
        assert page.evaluate(WRITTEN) == query
    page.close()
    assert faults == []


def test_random_states_come_back_from_the_history_as_they_went_in(
    browser: BrowserContext, address: str, atlas: Atlas
) -> None:
    chance = random.Random(2015)  # noqa: S311
    page, faults = opened(browser)
    page.route("**/card*", lambda route: route.abort())  # neither cards nor layers are what is tested
    page.route("**/layers/*", lambda route: route.fulfill(json={"features": []}))
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    queries = [random_query(chance, atlas) for _ in range(RESTORED)]
    with create_app(atlas).test_request_context():
        asked = [MultiDict(parse_qsl(query, keep_blank_values=True)) for query in queries]
        states = [as_state(params.map_view(args), atlas) for args in asked]
    for start in range(0, RESTORED, AT_ONCE):
        assert page.evaluate(RESTORE, states[start : start + AT_ONCE]) == queries[start : start + AT_ONCE]
    page.close()
    assert faults == []


def as_state(view: MapView, atlas: Atlas) -> dict[str, Any]:
    """A view as the page keeps it in its history."""
    when = view.datetime
    where = {name: f"{getattr(view, name):g}" for name in ("lon", "lat", "zoom")} if view.lon is not None else None
    visible = [layer.id for layer in atlas.catalog.cover.layers if layer.visible]
    return {
        "layers": visible if view.layers is None else list(view.layers),
        "first": None if when is None or when.first == EARLIEST else when.first.isoformat(),
        "last": None if when is None or when.last == LATEST else when.last.isoformat(),
        "surely": view.surely,
        "theme": view.theme,
        "select": view.select,
        "view": where,
    }

"""What a visitor on a slow phone line waits for, and the longest task while the map is dragged with everything on.

Line and processor are Chromium's own presets "Slow 4G" and "4x slowdown": largest paint and layout shift of the first
view. As a yardstick, a page that holds nothing but one paragraph is painted on the same line in the same run.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from playwright.sync_api import sync_playwright

from benchmarks.figures import quick, tell
from tests.browser.chromium import chromium
from tests.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, CDPSession, Page

SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 180_000,
    "uploadThroughput": 84_375,
}
"""Milliseconds to the first byte of each answer, and bytes a second; the values of Chromium's preset."""

SLOWDOWN = 4
ROUNDS = 1 if quick() else 3
BUSY_MS = 50
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
EVERYTHING = "layers=rail,other-corridors,logistics,diplomacy,industry,great-stone,exercises"

RUN = "ThreadControllerImpl::RunTask"
SHOWN = 3


class Task(NamedTuple):
    """A task of the main thread: by the clock, which counts waiting for a busy machine, and by processor time."""

    clock_ms: float
    work_ms: float
    parts: str


OBSERVED = """() => {
  window.seen = { paint: 0, element: "", shift: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      seen.paint = entry.startTime;
      seen.element = entry.element ? `${entry.element.tagName.toLowerCase()}.${entry.element.className}` : "";
    }
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


def main() -> None:
    """Print the figures of each page and window, and those of dragging."""
    with served() as address, yardstick() as plain, sync_playwright() as playwright:
        for name, size in SIZES.items():
            report_paint(f"one paragraph, {name}", first_views(playwright, plain, size))
            for path in ("/", "/embed", "/?select=places/great-stone"):
                paint, shift = report_paint(f"{path}, {name}", first_views(playwright, address + path, size))
                tell("paint", "", paint)
                tell("shift", "", shift)
        report_drag("idle page dragged", drag(playwright, plain))
        for query in ("", "&lon=60&lat=50&zoom=4", "&lon=27.9&lat=53.5&zoom=8"):
            found = drag(playwright, f"{address}/?{EVERYTHING}{query}")
            report_drag(f"/?everything{query}", found)
            tell("drag", "", found[0].clock_ms if found else 0)


@contextmanager
def yardstick() -> Iterator[str]:
    """The address of a page with one paragraph."""

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Plain</title><p>One paragraph of plain text.</p>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@contextmanager
def browser(playwright: Any) -> Iterator[BrowserContext]:
    """A browser with an empty cache."""
    with tempfile.TemporaryDirectory() as profile, chromium(playwright, Path(profile)) as context:
        yield context


def first_views(playwright: Any, url: str, size: tuple[int, int]) -> list[dict[str, Any]]:
    """What was seen of the first view of a page, in several rounds, each with an empty cache."""
    return [first_view(playwright, url, size) for _ in range(ROUNDS)]


def first_view(playwright: Any, url: str, size: tuple[int, int]) -> dict[str, Any]:
    """Largest paint in ms, its element, and the sum of layout shifts."""
    with browser(playwright) as context:
        page, session = slowed(context, size)
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        page.add_init_script(f"({OBSERVED})()")
        page.goto(url, wait_until="load", timeout=60_000)
        page.wait_for_timeout(6000)
        seen: dict[str, Any] = page.evaluate("seen")
        return seen


def slowed(context: BrowserContext, size: tuple[int, int]) -> tuple[Page, CDPSession]:
    """A page on a slowed processor."""
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    return page, session


def drag(playwright: Any, url: str) -> list[Task]:
    """Tasks of the page's main thread while it is dragged to and fro."""
    with browser(playwright) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(url)
        page.wait_for_timeout(5000)
        session = context.new_cdp_session(page)
        events: list[dict[str, Any]] = []
        session.on("Tracing.dataCollected", lambda got: events.extend(got["value"]))
        done: list[Any] = []
        session.on("Tracing.tracingComplete", lambda got: done.append(got))  # noqa: PLW0108 - Playwright marks its handlers
        categories = "toplevel,devtools.timeline"
        session.send("Tracing.start", {"categories": categories, "transferMode": "ReportEvents"})
        to_and_fro(page)
        session.send("Tracing.end")
        while not done:
            page.wait_for_timeout(50)
        return tasks(events)


def to_and_fro(page: Page) -> None:
    """Drag the map with the mouse, some 200 px each way, at a hand's speed."""
    page.mouse.move(900, 400)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(900 + 200 * (step % 40) / 40, 400 + 100 * (step % 30) / 30)
        page.wait_for_timeout(16)
    page.mouse.up()


def tasks(events: list[dict[str, Any]]) -> list[Task]:
    """The tasks of the page's main thread, the longest first."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    timed = [one for one in events if (one["pid"], one["tid"]) in mains and one.get("ph") == "X" and "dur" in one]
    whole = [one for one in timed if one["name"] == RUN and one["dur"] > 1000]
    longest = sorted(whole, key=lambda one: -one["dur"])
    return [
        Task(one["dur"] / 1000, one.get("tdur", 0) / 1000, _parts(one, timed) if rank < SHOWN else "")
        for rank, one in enumerate(longest)
    ]


def _parts(task: dict[str, Any], timed: list[dict[str, Any]]) -> str:
    """The longest parts of a task."""
    end = task["ts"] + task["dur"]
    inside = (
        one for one in timed if one["pid"] == task["pid"] and task["ts"] <= one["ts"] < end and one["name"] != RUN
    )
    parts = sorted(inside, key=lambda one: -one["dur"])[:4]
    return ", ".join(f"{one['name']} {one['dur'] / 1000:.0f}" for one in parts)


def report_paint(title: str, seen: list[dict[str, Any]]) -> tuple[float, float]:
    """Print and return the median of the paint in seconds, the worst shift."""
    paint = statistics.median(one["paint"] for one in seen) / 1000
    shift: float = max(one["shift"] for one in seen)
    print(f"{title:42} largest paint {paint:5.2f} s ({seen[0]['element']}), layout shift {shift:.3f}", flush=True)
    return paint, shift


def report_drag(title: str, found: list[Task]) -> None:
    """Print how many tasks were too long, by the clock and by the processor's time, and the longest."""
    by_clock = sum(task.clock_ms > BUSY_MS for task in found)
    by_work = sum(task.work_ms > BUSY_MS for task in found)
    print(f"{title:42} tasks over {BUSY_MS} ms: {by_clock} by the clock, {by_work} by processor time", flush=True)
    for task in found[:SHOWN]:
        print(f"    {task.clock_ms:6.1f} ms, of work {task.work_ms:6.1f} ms: {task.parts}")


if __name__ == "__main__":
    main()

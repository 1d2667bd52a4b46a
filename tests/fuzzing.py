"""Long runs of what the tests run shortly: `make fuzz`, or `python -m tests.fuzzing MINUTES [part ...]`.

Parts: parsers (mixtures, then atheris), api (schemathesis, stateful), map (a monkey), routes (hypothesis).
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from geoapp.encodings import preferred
from geoapp.routes.view import BadRoute, RouteView
from geodata.extent import BadExtent, BBox, Interval, When
from geodata.fields import BadValue, Number, Text, Url
from geodata.filters.errors import BadFilter
from geodata.filters.reading import read
from geodata.folding import words
from geodata.properties import properties

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.routing.router import Ask

_EVENTS = properties("events")


def _filter(lang: str) -> Callable[[str], object]:
    return lambda text: read(text, lang, _EVENTS)


class NeverRaised(Exception):
    """What a parser that takes every text raises."""


PARSERS: dict[str, tuple[Callable[[str], object], type[Exception]]] = {
    "bbox": (BBox.parse, BadExtent),
    "interval": (Interval.parse, BadExtent),
    "edtf": (When.parse, BadExtent),
    "cql2-text": (_filter("cql2-text"), BadFilter),
    "cql2-json": (_filter("cql2-json"), BadFilter),
    "number": (Number(-180, 180).parse, BadValue),
    "address": (Url().parse, BadValue),
    "text": (Text().parse, BadValue),
    "route": (RouteView.of_text, BadRoute),
    "words": (words, NeverRaised),
    "encodings": (preferred, NeverRaised),
}
"""What reads a stranger's text, and the one exception that it may raise."""
WORDS = (
    *("2017", "-", "/", "..", "~", "?", "%", "X", "T", "Z", ",", " ", "'", "(", ")", "=", "<>", "kind", "AND ", "NOT "),
    *("IN ", "LIKE ", "IS NULL", "S_INTERSECTS(geometry,", "POINT(1 2)", "BBOX(1,2,3,4)", "T_AFTER(date,"),
    *("DATE('2017')", '{"op":"', '"args":[', '{"property":"kind"}', "]}", "1e999", "NaN", "\u202e", "https://", "٣"),
    *("\x00", "{{", "9" * 40, "gzip", ";q=", "0.5", "minsk~brest", "~via=", "~alternatives="),
)


def tried(text: str, names: tuple[str, ...] = tuple(PARSERS)) -> None:
    """Give a text to the parsers. Raises what none of them may raise."""
    for name in names:
        parse, refusal = PARSERS[name]
        with suppress(refusal):
            parse(text)


def mixture(chance: random.Random) -> str:
    """A text of words that the parsers know, and of some that nobody knows."""
    return "".join(chance.choice(WORDS) for _ in range(chance.randint(1, 12)))


def parsers(seconds: float) -> None:
    """Mixtures, then bytes that atheris finds its way with."""
    chance, end, count = random.Random(), time.monotonic() + seconds / 2, 0  # noqa: S311
    while time.monotonic() < end:
        tried(mixture(chance))
        count += 1
    print(f"parsers: {count:,} mixtures, no fault")
    command = [sys.executable, "-c", _ATHERIS, f"-max_total_time={int(seconds / 2)}", "-max_len=400", "-verbosity=0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120, check=False)
    print("atheris:", "no fault" if done.returncode == 0 else (done.stderr + done.stdout)[-3000:])
    if done.returncode:
        sys.exit(1)


_ATHERIS = """
import sys, atheris
with atheris.instrument_imports(include=["geodata", "geoapp"]):
    from tests.fuzzing import tried
atheris.Setup(sys.argv, lambda data: tried(data.decode("utf-8", "replace")))
atheris.Fuzz()
"""


CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def api(seconds: float) -> None:
    """Schemathesis over the whole API, stateful along its links."""
    from tests.served import served  # noqa: PLC0415

    with served(ATLAS_HEAVY_PER_MINUTE="0") as address, tempfile.TemporaryDirectory() as folder:
        command = [
            Path(sys.executable).with_name("schemathesis"), "run", f"{address}/ogc/api?f=json", "--mode", "all",
            "--checks", CHECKS,
            "--max-examples", str(max(int(seconds / 10), 5)), "--workers", "2", "--no-color",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=3600, check=False)
    print("api:", done.stdout[-1500:])
    if done.returncode:
        sys.exit(1)


def browser(seconds: float) -> None:
    """A monkey with another seed each time, until the time is over."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tests.browser.chromium import chromium  # noqa: PLC0415
    from tests.browser.conftest import watched  # noqa: PLC0415
    from tests.browser.test_hostile import monkey  # noqa: PLC0415
    from tests.served import served  # noqa: PLC0415

    end, seed = time.monotonic() + seconds, random.randrange(10**9)  # noqa: S311
    with (
        served() as address,
        tempfile.TemporaryDirectory() as profile,
        sync_playwright() as playwright,
        chromium(playwright, Path(profile)) as context,
    ):
        begun = seed
        while time.monotonic() < end:
            page = context.new_page()
            faults = watched(page)
            monkey(page, address, seed, steps=200)
            page.close()
            if faults:
                sys.exit(f"map: seed {seed}: {faults}")
            seed += 1
    print(f"map: {seed - begun} monkeys of 200 steps, no fault")


def routes(seconds: float) -> None:
    """Questions for routes that hypothesis makes up, each time others."""
    from hypothesis import given, settings  # noqa: PLC0415

    from geodata.atlas import DATA, open_atlas  # noqa: PLC0415
    from geodata.routing.router import router_of  # noqa: PLC0415
    from tests.geodata.routing.test_fuzzing import ANY_ASKS, SOUND_ASKS, tried  # noqa: PLC0415

    router, found = router_of(DATA, open_atlas().graph), []
    if router is None:
        sys.exit("routes: the data have no network")

    @settings(max_examples=100, deadline=None, database=None)
    @given(ask=SOUND_ASKS | ANY_ASKS)
    def some(ask: Ask) -> None:
        found.append(tried(router, ask))

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        some()
    print(f"routes: {len(found):,} questions, {sum(found):,} routes, no fault")


PARTS = {"parsers": parsers, "api": api, "map": browser, "routes": routes}


def main(minutes: str = "10", *parts: str) -> None:
    """Run the parts, sharing the time."""
    wanted = parts or tuple(PARTS)
    for part in wanted:
        PARTS[part](float(minutes) * 60 / len(wanted))


if __name__ == "__main__":
    main(*sys.argv[1:])

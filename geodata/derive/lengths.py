"""Compare routed with published lengths: `python -m geodata.derive.lengths [--out docs/lengths.md]`.

Each stretch of corridors/published.csv that names its stops is routed over the rail network, from stop to stop, and
through the via points of the leg where one leg joins two stops. Each service with a length is routed from its first to
its last place, as `/routes` does. Figures are as published; nothing is tuned to them.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from geodata.atlas import open_atlas
from geodata.derive.legs import Ground, rows
from geodata.model import Mode, Published, Role, Service
from geodata.routing.errors import NoRoute
from geodata.routing.router import Ask, Router

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.atlas import Atlas

HEAD = """# Routed and published lengths

Rail stretches whose length a source gives, beside the length of the shortest path over the atlas's rail network through
the same stops. Made by `python -m geodata.derive.lengths --out docs/lengths.md`; the network is described in
`geodata/data/network/network.toml`. The stops keep a path on the line that the figure is about, so the table tests
lengths along known lines, not whether the shortest path finds the line by itself.

| corridor | stretch | published km | routed km | error % | bridges | remark | sources |
|---|---|--:|--:|--:|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure and our length of the same stretch."""

    published: Published
    km: float
    routed: float
    bridges: tuple[str, ...]

    @property
    def error(self) -> float:
        """How much longer ours is, in per cent of the published length."""
        return 100 * (self.routed / self.km - 1)

    def row(self) -> str:
        """One line of the table."""
        row, sources = self.published, ", ".join(self.published.sources)
        start = f"| {row.corridor} | {row.stretch} | {self.km:,g} | {self.routed:,.0f} | {self.error:+.1f} "
        return f"{start}| {', '.join(self.bridges)} | {row.remark or ''} | {sources} |"


def comparisons(ground: Ground) -> list[Comparison]:
    """Every published length with stops, routed. Raises NoPath where the network does not reach."""
    table = rows(ground.data, "corridors/published", Published)
    return [_compared(ground, row, row.km) for row in table if row.stops and row.km]


def _compared(ground: Ground, row: Published, km: float) -> Comparison:
    stops = list(_with_via(ground, row.stops))
    path = ground.rail.path([ground.snapped(stop, Mode.RAIL)[0] for stop in stops])
    return Comparison(row, km, path.km, path.bridges)


def _with_via(ground: Ground, stops: tuple[str, ...]) -> Iterator[str]:
    """The stops, with the via points of the leg between two of them where there is just one."""
    yield stops[0]
    for start, end in pairwise(stops):
        rail = [leg for leg in ground.legs if leg.mode is Mode.RAIL]
        ways = [leg.via for leg in rail if (leg.origin, leg.destination) == (start, end)]
        ways += [leg.via[::-1] for leg in rail if (leg.destination, leg.origin) == (start, end)]
        yield from ways[0] if len(ways) == 1 else ()
        yield end


SERVICES = """
## Services

Services whose length a source gives, beside the shortest route of `/routes` between the same two places, which keeps to
its gauge and to borders that trains are known to cross, led over the border station of China that its corridor has.
Nothing else holds it to the course of the service, which the sources do not tell: a large error says that the service
went another way, or that the figure is for more than the two places.

| service | from | by | to | published km | routed km | error % | remark | sources |
|---|---|---|---|--:|--:|--:|---|---|"""

_COURSE = "A press figure for the whole service, on a course that we do not know; ours takes Chinese fast lines."
REMARKS = {
    "Yuxin’ou Chongqing–Duisburg": f"As announced in 2010. {_COURSE}",
    "Chengdu–Łódź (Rong’ou)": _COURSE,
    "Zhengzhou–Hamburg": _COURSE,
    "Ürümqi–Duisburg": f"Rounded. {_COURSE}",
    "Shenzhen (Yantian)–Minsk": "Rounded.",
    "Suzhou–Manzhouli–Warsaw": "Ours takes Chinese fast lines and the shortest line across Russia.",
    "Harbin–Minsk": "The source says nearly 10,000 km; Hamburg, which lies further, is 9,820 km away.",
    "Yiwu–Riga pilot": "The source says more than 11,000 km. Ours takes Chinese fast lines.",
    "Yiwu–Madrid (Yixin’ou)": "The network ends at the border of Spain.",
    "Viking (Klaipėda–Minsk–Odesa)": "The figure is for the whole way to the Black Sea, ours for the part to Minsk.",
}


def _gate(atlas: Atlas, corridor: str) -> tuple[str, ...]:
    """The border station of China that a corridor passes, if it does."""
    stops = atlas.graph.ways.stops_of(corridor)
    return tuple(one.id for one in stops if one.country == "CN" and Role.BORDER_STATION in one.roles)[:1]


def services(data: Path) -> Iterator[str]:
    """Each service with a length as a row of the table."""
    atlas = open_atlas(data)
    router = Router.open(data, atlas.graph)
    told = {row.name: row for row in atlas.catalog.rows(Service) if row.published_km}
    if router is None:
        return
    for row in told.values():
        published = row.published_km or 0.0
        gate = _gate(atlas, row.corridor)
        start = f"| {row.name} | {row.origin} | {', '.join(gate)} | {row.destination} | {published:,g} "
        try:
            km = router.answer(Ask(row.origin, row.destination, gate)).routes[0].km
        except NoRoute as reason:
            yield f"{start}| – | – | {REMARKS.get(row.name, '')} No route: {reason}. | {', '.join(row.sources)} |"
            continue
        error = 100 * (km / published - 1)
        yield f"{start}| {km:,.0f} | {error:+.1f} | {REMARKS.get(row.name, '')} | {', '.join(row.sources)} |"


def summary(compared: list[Comparison]) -> str:
    """Median error and counts in a sentence."""
    errors = [abs(one.error) for one in compared]
    within = ", ".join(f"{sum(error <= limit for error in errors)} within {limit} %" for limit in (3, 5, 10))
    return f"{len(errors)} figures: median absolute error {median(errors):.1f} %, {within}, worst {max(errors):.0f} %."


def page(compared: list[Comparison]) -> str:
    """The table and its summary, as Markdown."""
    return "\n".join([HEAD, *(one.row() for one in compared), "", summary(compared)])


def whole(compared: list[Comparison], data: Path) -> str:
    """Both tables, as Markdown."""
    return "\n".join([page(compared), SERVICES, *services(data), ""])


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("geodata/data"), help="data folder")
    parser.add_argument("--out", type=Path, help="Markdown file to write")
    options = parser.parse_args()
    compared = comparisons(Ground(options.data))
    if options.out:
        options.out.write_text(whole(compared, options.data), "utf-8")
    print(summary(compared) if options.out else whole(compared, options.data))


if __name__ == "__main__":
    main()

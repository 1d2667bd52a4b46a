"""Compare routed with published lengths: `python -m geodata.derive.lengths [--out docs/lengths.md]`.

Each stretch of corridors/published.csv that names its stops is routed over the rail network, from stop to stop, and
through the via points of the leg where one leg joins two stops. Figures are as published; nothing is tuned to them.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from geodata.derive.legs import Ground, rows
from geodata.model import Mode, Published

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def summary(compared: list[Comparison]) -> str:
    """Median error and counts in a sentence."""
    errors = [abs(one.error) for one in compared]
    within = ", ".join(f"{sum(error <= limit for error in errors)} within {limit} %" for limit in (3, 5, 10))
    return f"{len(errors)} figures: median absolute error {median(errors):.1f} %, {within}, worst {max(errors):.0f} %."


def page(compared: list[Comparison]) -> str:
    """The table and its summary, as Markdown."""
    return "\n".join([HEAD, *(one.row() for one in compared), "", summary(compared), ""])


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("geodata/data"), help="data folder")
    parser.add_argument("--out", type=Path, help="Markdown file to write")
    options = parser.parse_args()
    compared = comparisons(Ground(options.data))
    if options.out:
        options.out.write_text(page(compared), "utf-8")
    print(summary(compared) if options.out else page(compared))


if __name__ == "__main__":
    main()

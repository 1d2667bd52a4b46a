"""Figures that something must reach: scripts tell theirs as they print them, and `python -m benchmarks` collects them.

A script that runs alone tells them to nobody.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOLD = "ATLAS_BENCHMARKS_TOLD"
"""Names the file that figures are written to, a line of JSON for each."""
QUICK = "ATLAS_BENCHMARKS_QUICK"
"""Set for a smoke run: everything once and short, so that the figures mean little."""

Figures = dict[tuple[str, str], list[float]]


def tell(name: str, part: str, value: float) -> None:
    """Tell a figure of a must; `part` is the case if it has several. Of several of one part the worst counts."""
    if place := os.environ.get(TOLD):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, part, value]) + "\n")


def told(place: Path) -> Figures:
    """What was told, by name and part."""
    every: Figures = {}
    for line in place.read_text("utf-8").splitlines():
        name, part, value = json.loads(line)
        every.setdefault((name, part), []).append(value)
    return every


def quick() -> bool:
    """Whether a smoke run is wanted."""
    return QUICK in os.environ


@dataclass(frozen=True, slots=True)
class Must:
    """What has to be reached: a bound for each part, the least that is good or, with `most`, the most."""

    name: str
    about: str
    bounds: Mapping[str, float]
    command: str
    most: bool = False

    def row(self, figures: Figures, before: Must | None = None) -> str:
        """A row of the table: what, figures, bounds, whether they are met, command. What is missed stands in bold.

        The parts are named unless they are those of the row `before`.
        """
        named = " / ".join(
            filter(None, self.bounds if before is None or set(self.bounds) != set(before.bounds) else ())
        )
        what = f"{self.about}: {named}" if named else self.about
        parts = [self._part(part, figures) for part in self.bounds]
        return f"| {what} | {' / '.join(parts)} | {self.must} | {self._met(figures)} | `{self.command}` |"

    @property
    def must(self) -> str:
        """The bounds; one if they are all the same."""
        bounds = [f"{bound:g}" for bound in self.bounds.values()]
        return f"{'≤' if self.most else '≥'} {' / '.join(bounds if len(set(bounds)) > 1 else bounds[:1])}"

    def _part(self, part: str, figures: Figures) -> str:
        value = self._worst(part, figures)
        if value is None:
            return "–"
        return _text(value) if self._holds(part, value) else f"**{_text(value)}**"

    def _worst(self, part: str, figures: Figures) -> float | None:
        values = figures.get((self.name, part))
        return (max if self.most else min)(values) if values else None

    def _holds(self, part: str, value: float) -> bool:
        return value <= self.bounds[part] if self.most else value >= self.bounds[part]

    def _met(self, figures: Figures) -> str:
        found = {part: self._worst(part, figures) for part in self.bounds}
        known = {part: value for part, value in found.items() if value is not None}
        if not known:
            return "not measured"
        reached = sum(self._holds(part, value) for part, value in known.items())
        return "met" if reached == len(self.bounds) else f"{reached} of {len(self.bounds)}"


def _text(value: float) -> str:
    """Two digits or more, and no exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}" if abs(value) < 10 else f"{value:.3g}"


def table(musts: Iterable[Must], figures: Figures) -> str:
    """The table in Markdown."""
    rows = ["| what | figure | must | | command |", "|---|---|---|---|---|"]
    every = list(musts)
    return "\n".join([*rows, *(must.row(figures, before) for must, before in zip(every, [None, *every], strict=False))])

"""What to measure with. Made-up events: the same every time, a smaller set being the beginning of a larger one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from shapely import LineString, Point

from geodata.atlas import DATA
from geodata.extent import When
from geodata.features import Feature, bounds
from geodata.network import RailNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20261125
WORLD = (0.0, 25.0, 135.0, 65.0)
KINDS = ("exercise", "visit", "agreement", "statement", "industry", "culture", "local", "context")
WORDS = ("rail", "freight", "border", "terminal", "port", "customs", "line", "yard", "bridge", "gauge", "park", "visit")
_BLOCK = 1000
_FIRST = date(2015, 1, 1)


def events(count: int) -> Iterator[Feature]:
    """Point events: four of five near one of 40 towns, three of ten longer than a day, more of them lately."""
    root = np.random.default_rng(SEED)
    towns = np.stack([root.uniform(2, 133, 40), np.clip(root.normal(45, 7, 40), 27, 63)])
    weights = root.pareto(1.2, 40) + 0.2
    for block in range(-(-count // _BLOCK)):
        yield from _events(block, towns, weights / weights.sum(), min(_BLOCK, count - block * _BLOCK))


def _events(block: int, towns: np.ndarray, weights: np.ndarray, count: int) -> Iterator[Feature]:
    chance = np.random.default_rng([SEED, block])
    near = towns[:, chance.choice(40, _BLOCK, p=weights)] + chance.normal(0, [[1.6], [1.1]], (2, _BLOCK))
    anywhere = chance.uniform(WORLD[:2], WORLD[2:], (_BLOCK, 2)).T
    spots = np.where(chance.random(_BLOCK) < 0.2, anywhere, np.clip(near.T, WORLD[:2], WORLD[2:]).T).round(5)
    begins = np.floor(4018 * np.sqrt(chance.random(_BLOCK))).astype(int)
    lengths = np.where(chance.random(_BLOCK) < 0.3, chance.geometric(1 / 20, _BLOCK), 0)
    words, kinds = chance.integers(0, len(WORDS), (_BLOCK, 5)), chance.integers(0, len(KINDS), _BLOCK)
    values = chance.gamma(2.0, 30.0, _BLOCK).round(2)
    for at in range(count):
        first = _FIRST + timedelta(int(begins[at]))
        last = first + timedelta(int(lengths[at]))
        when = When.parse(str(first) if first == last else f"{first}/{last}")
        number = block * _BLOCK + at + 1
        properties = {
            "id": str(number),
            "title": " ".join(WORDS[word] for word in words[at]).capitalize(),
            "kind": KINDS[kinds[at]],
            "date": when.edtf,
            "value": float(values[at]),
            "source": f"https://example.org/news/{number:07d}",
        }
        yield Feature(str(number), Point(spots[0, at], spots[1, at]), when, properties | bounds(when))


def edges() -> Iterator[Feature]:
    """The edges of the rail network as lines of two positions."""
    network = RailNetwork.load(DATA / "network" / "rail.npz")
    for number, ((one, other), km) in enumerate(zip(network.ends, network.km, strict=True), 1):
        line = LineString([network.positions[one], network.positions[other]])
        yield Feature(f"edge-{number}", line, None, {"id": f"edge-{number}", "km": round(float(km), 3), "mode": "rail"})

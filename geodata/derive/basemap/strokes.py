"""Edges of a network joined into strokes: on through junctions where straight.

A stroke is as long as the line looks, so that the main lines of a network
stay whole when only strokes of some length are shown.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Positions = npt.NDArray[np.float64]
STRAIGHT = -0.7  # cosine between two edges away from a node: 135° or more
EAST_TO_NORTH = 0.62  # a degree of longitude in degrees of latitude, at 52° north


class Port(NamedTuple):
    """One end (0 or 1) of an edge."""

    edge: int
    end: int

    @property
    def opposite(self) -> Port:
        """The edge's other end."""
        return Port(self.edge, 1 - self.end)


def strokes(segments: Positions) -> Iterator[Positions]:
    """Positions along each stroke; segments are (edge, end, longitude and latitude)."""
    joined = joints(segments)
    seen = [False] * len(segments)
    ends = [Port(edge, end) for edge in range(len(segments)) for end in (0, 1)]
    for start in sorted(ends, key=lambda port: port in joined):  # then only rings
        if not seen[start.edge]:
            ports = list(walk(start, joined, seen))
            yield segments[[p.edge for p in ports], [p.end for p in ports]]


def walk(start: Port, joined: dict[Port, Port], seen: list[bool]) -> Iterator[Port]:
    """The ports along a stroke, each node once, marking its edges as seen."""
    yield start
    port: Port | None = start
    while port is not None and not seen[port.edge]:
        seen[port.edge] = True
        yield port.opposite
        port = joined.get(port.opposite)


def joints(segments: Positions) -> dict[Port, Port]:
    """Which end of an edge goes on into which end of another."""
    _, nodes = np.unique(segments.reshape(-1, 2), axis=0, return_inverse=True)
    at_node: dict[int, list[Port]] = defaultdict(list)
    for number, node in enumerate(nodes.ravel().tolist()):
        at_node[node].append(Port(*divmod(number, 2)))
    away = directions(segments)
    joined: dict[Port, Port] = {}
    for ports in at_node.values():
        for one, other in straightest(ports, away):
            joined[one], joined[other] = other, one
    return joined


def directions(segments: Positions) -> Positions:
    """Unit vector from each port along its edge: (edge, end, east and north)."""
    ahead = (segments[:, 1] - segments[:, 0]) * (EAST_TO_NORTH, 1)
    length = np.linalg.norm(ahead, axis=1, keepdims=True)
    unit = ahead / np.maximum(length, 1e-12)
    return np.stack([unit, -unit], axis=1)


def straightest(ports: list[Port], away: Positions) -> Iterable[tuple[Port, Port]]:
    """Pairs of the ports at one node, the straightest first, each port once."""
    if len(ports) == 2:
        return [(ports[0], ports[1])]
    bends = [(float(away[one] @ away[other]), one, other) for one, other in combinations(ports, 2)]
    pairs: list[tuple[Port, Port]] = []
    free = set(ports)
    for cosine, one, other in sorted(bends):
        if cosine < STRAIGHT and {one, other} <= free:
            free -= {one, other}
            pairs.append((one, other))
    return pairs

"""Shortest paths over a network of nodes and edges, such as the extract of the world's railways in the data folder.

The search is SciPy's Dijkstra: its sparse matrix is built straight from the arrays of the file, without an object per
node, one search over the whole extract takes about 20 ms, and SciPy is here for the nearest node anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import KDTree

from geodata.geodesic import distances_km

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

SCRAP = 200
"""Connected parts with fewer nodes are scraps of sidings, mines and trams: nothing starts or ends there."""


class NoPath(LookupError):
    """Two nodes that no chain of edges joins."""


@dataclass(frozen=True, slots=True)
class Path:
    """A way over the network: its nodes in order, its length, the gaps it bridges, its longest piece without a node."""

    nodes: tuple[int, ...]
    km: float
    bridges: tuple[str, ...]
    longest_straight_km: float


class Network:
    """Nodes with positions, joined by edges with lengths, passable both ways. Some edges bridge gaps of the source."""

    def __init__(
        self,
        positions: NDArray[np.float64],
        ends: NDArray[np.int32],
        km: NDArray[np.float64],
        bridges: Mapping[int, str] | None = None,
    ) -> None:
        """Take `positions` as rows of longitude, latitude; `ends` as rows of two nodes; `bridges` by row of `ends`."""
        self.positions, self.ends, self.km = positions, ends, km
        self.bridge_rows = dict(bridges or {})
        self._bridges = {frozenset(map(int, ends[row])): name for row, name in self.bridge_rows.items()}

    @cached_property
    def _km(self) -> csr_array:
        both = np.concatenate([self.ends, self.ends[:, ::-1]])
        shape = (len(self.positions), len(self.positions))
        return csr_array(coo_array((np.tile(self.km, 2), tuple(both.T)), shape=shape))

    @cached_property
    def _usable(self) -> NDArray[np.intp]:
        return self.in_large_parts(np.ones(len(self.ends), dtype=bool))

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(on_sphere(self.positions[self._usable]))

    def nearest(self, lon: float, lat: float) -> tuple[int, float]:
        """The nearest node that is on no scrap of the network, and the kilometres to it."""
        node = int(self._usable[self._tree.query(on_sphere(np.array([[lon, lat]]))[0])[1]])
        return node, float(distances_km(lon, lat, *self.positions[node]))

    def in_large_parts(self, kept: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Nodes of parts joined by the `kept` edges with at least SCRAP nodes, or of the largest part."""
        shape = (len(self.positions), len(self.positions))
        joined = coo_array((np.ones(int(kept.sum())), tuple(self.ends[kept].T)), shape=shape)
        _, part = connected_components(joined, directed=False)
        sizes = np.bincount(part)
        return np.flatnonzero(sizes[part] >= min(SCRAP, sizes.max()))

    def path(self, waypoints: Sequence[int]) -> Path:
        """The shortest path through the nodes given, in their order. Raises NoPath."""
        nodes = [waypoints[0]]
        for start, end in pairwise(waypoints):
            nodes += self._between(start, end)[1:]
        return Path(
            nodes=tuple(nodes),
            km=round(float(self._km[nodes[:-1], nodes[1:]].sum()), 2),  # edges are in 10 m: no noise from adding
            bridges=self._bridged(pairwise(nodes)),
            longest_straight_km=float(max(self.straight_km(nodes), default=0.0)),
        )

    def straight_km(self, nodes: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float64]:
        """Distance between each node and the next, as the crow flies."""
        places = self.positions[np.asarray(nodes)]
        return distances_km(*places[:-1].T, *places[1:].T)

    def line(self, nodes: Sequence[int]) -> NDArray[np.float64]:
        """Longitude and latitude of each node, row by row."""
        return self.positions[list(nodes)]

    def bridge(self, start: int, end: int) -> str | None:
        """The id of the gap that the edge between two nodes bridges, if it does."""
        return self._bridges.get(frozenset((start, end)))

    def _between(self, start: int, end: int) -> list[int]:
        came_from = dijkstra(self._km, indices=start, return_predecessors=True)[1]
        nodes = [end]
        while nodes[-1] != start:
            if (previous := int(came_from[nodes[-1]])) < 0:
                raise NoPath(f"no path from node {start} to node {end}")
            nodes.append(previous)
        return nodes[::-1]

    def _bridged(self, steps: Iterable[tuple[int, int]]) -> tuple[str, ...]:
        names = (self.bridge(*step) for step in steps)
        return tuple(dict.fromkeys(name for name in names if name))


class RailNetwork(Network):
    """The rail network of the data folder: `network/rail.npz`, written by `python -m geodata.derive.network`."""

    @classmethod
    def load(cls, path: pathlib.Path) -> Self:
        """Read the extract. Positions are kept in 0.001 degrees, lengths in 10 m, both as steps from row to row."""
        with np.load(path, allow_pickle=False) as stored:
            lonlat, first = np.cumsum(stored["lonlat"], axis=0), np.cumsum(stored["first"])
            ends = np.stack([first, first + stored["span"]], axis=1)
            bridges = dict(zip(stored["bridge_row"].tolist(), stored["bridge_id"].tolist(), strict=True))
            return cls(lonlat / 1000, ends, stored["length"] / 100, bridges)


def on_sphere(lonlat: NDArray[np.float64]) -> NDArray[Any]:
    """Points of the unit sphere, where the straight-line order of distances is that on the ground."""
    lon, lat = np.radians(lonlat).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)

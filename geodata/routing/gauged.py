"""Shortest paths where every edge has gauges, and a change of gauge is possible at some nodes only.

The search runs over states, a node on a gauge: an edge joins the states of its two nodes on each of its gauges, a break
of gauge joins the states of one node. It is SciPy's Dijkstra over one matrix that is built once; what is closed or
discouraged for one question is an array of weights beside it, so that questions share everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.deadline import in_time
from geodata.network import NoPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

BREAK_KM = 0.001
"""What a break of gauge adds when lengths are compared: of ways equally long, the one with fewer breaks is taken."""
NO_EDGE = -1


@dataclass(frozen=True, slots=True)
class Call:
    """A node to begin, pass or end at, on given gauges or, if None, on any."""

    node: int
    gauges: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class GaugePath:
    """A way: its nodes, and for each step from one to the next the row of the edge and the gauge.

    A break of gauge is a step from a node to itself; its edge is NO_EDGE and its gauge is the new one.
    """

    nodes: NDArray[np.int64]
    edges: NDArray[np.int64]
    gauges: NDArray[np.int64]
    km: float


class GaugeGraph:
    """Nodes joined by edges, passable both ways, each with a length and gauges; gauge can change at some nodes."""

    def __init__(
        self,
        ends: NDArray[np.int32],
        km: NDArray[np.float64],
        gauges: Sequence[Iterable[int]] | NDArray[np.uint8],
        sizes: Sequence[int],
        breaks: Iterable[int],
    ) -> None:
        """Take `ends` as rows of two nodes, `gauges` as bits by row, bit n for `sizes[n]`; `breaks` are nodes."""
        self.sizes, self._lengths = tuple(sizes), km
        bits = np.asarray(gauges)
        count, layers = int(ends.max(initial=-1)) + 1, len(self.sizes)
        by_layer = [np.flatnonzero(bits & (1 << layer)) for layer in range(layers)]
        edge = np.concatenate(by_layer)
        layer = np.repeat(np.arange(layers), [len(rows) for rows in by_layer])
        first, last = ends[edge, 0] * layers + layer, ends[edge, 1] * layers + layer
        self._state = np.full(count * layers, -1, dtype=np.int64)
        used = np.unique(np.concatenate([first, last]))
        self._state[used] = np.arange(len(used))
        self._node, self._layer = used // layers, used % layers
        self._join(self._state[first], self._state[last], edge, self._changes(breaks, count))

    def _changes(self, breaks: Iterable[int], count: int) -> list[tuple[int, int]]:
        """Pairs of states of one node between which gauge can change."""
        pairs = []
        for node in sorted(set(breaks)):
            here = [state for state in self.states(Call(node)) if node < count]
            pairs += [(a, b) for a in here for b in here if a < b]
        return pairs

    def _join(
        self,
        first: NDArray[np.int64],
        last: NDArray[np.int64],
        edge: NDArray[np.int64],
        changes: list[tuple[int, int]],
    ) -> None:
        """Build the matrix. Its slots are sorted by state, state and length, so that the one of a step is found."""
        shift = np.array(changes, dtype=np.int64).reshape(-1, 2).T
        begin = np.concatenate([first, last, shift[0], shift[1]])
        end = np.concatenate([last, first, shift[1], shift[0]])
        row = np.concatenate([edge, edge, np.full(shift.size, NO_EDGE)])
        length = np.where(row == NO_EDGE, BREAK_KM, self._lengths[row] if len(self._lengths) else BREAK_KM)
        order = np.lexsort([length, end, begin])
        states = len(self._node)
        self._key, self._row = begin[order] * states + end[order], row[order]
        starts = np.concatenate([[0], np.cumsum(np.bincount(begin, minlength=states))])
        self.matrix = csr_array((length[order], end[order].astype(np.int32), starts.astype(np.int32)), (states, states))

    def path(
        self, calls: Sequence[Call], closed: NDArray[np.bool_] | None = None, factor: NDArray[np.float64] | None = None
    ) -> GaugePath:
        """The shortest way through the calls in their order, over no edge that is `closed`.

        With `factor` by edge, the way that is shortest once each edge is that much longer; `km` stays true. Between two
        calls the gauge goes on. Raises NoPath,
        OutOfTime.
        """
        weights = self._weights(closed, factor)
        best: dict[int, tuple[float, list[int]]] = {state: (0.0, [state]) for state in self.states(calls[0])}
        for call in calls[1:]:
            best = self._onward(weights, best, self.states(call))
        if not best:
            raise NoPath(f"no way from node {calls[0].node} to node {calls[-1].node}")
        return self._told(weights, min(best.values())[1])

    def reach(self, call: Call, closed: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """The kilometres of the shortest way from a call to each node, by node; infinite where there is none."""
        in_time()
        found = np.full(len(self._state) // len(self.sizes), np.inf)
        if begin := self.states(call):
            km = dijkstra(self._weights(closed, None), indices=begin, min_only=True)
            np.minimum.at(found, self._node, km)
        return found

    def knows(self, call: Call) -> bool:
        """Whether any edge begins at a call."""
        return bool(self.states(call))

    def states(self, call: Call) -> list[int]:
        """The rows of `matrix` that a call can be at."""
        layers = len(self.sizes)
        wanted = self.sizes if call.gauges is None else call.gauges
        slots = [call.node * layers + place for place, size in enumerate(self.sizes) if size in wanted]
        return [int(self._state[slot]) for slot in slots if slot < len(self._state) and self._state[slot] >= 0]

    def _weights(self, closed: NDArray[np.bool_] | None, factor: NDArray[np.float64] | None) -> csr_array:
        length = self.matrix.data
        on_edge = self._row != NO_EDGE
        if factor is not None:
            length = np.where(on_edge, length * factor[self._row], length)
        if closed is not None:
            length = np.where(on_edge & closed[self._row], np.inf, length)
        return csr_array((length, self.matrix.indices, self.matrix.indptr), self.matrix.shape)

    @staticmethod
    def _onward(
        weights: csr_array, best: dict[int, tuple[float, list[int]]], targets: list[int]
    ) -> dict[int, tuple[float, list[int]]]:
        """The best way to each target out of the best ways to the states before."""
        found: dict[int, tuple[float, list[int]]] = {}
        for start, (so_far, way) in best.items():
            in_time()
            km, before = dijkstra(weights, indices=start, return_predecessors=True)
            for target in targets:
                whole = so_far + float(km[target])
                if np.isfinite(whole) and whole < found.get(target, (np.inf, []))[0]:
                    found[target] = (whole, way + _walked(before, start, target))
        return found

    def _told(self, weights: csr_array, states: list[int]) -> GaugePath:
        chain = np.array(states, dtype=np.int64)
        slots = np.searchsorted(self._key, chain[:-1] * len(self._node) + chain[1:])
        while (shut := np.isinf(weights.data[slots])).any():  # of edges side by side, the shortest that is open
            slots[shut] += 1
        edges = self._row[slots]
        km = float(self._lengths[edges[edges != NO_EDGE]].sum())
        sizes = np.array(self.sizes, dtype=np.int64)
        return GaugePath(self._node[chain], edges, sizes[self._layer[chain[1:]]], round(km, 2))


def _walked(before: NDArray[np.int32], start: int, end: int) -> list[int]:
    """The states after `start` on the way to `end`."""
    way, here = [], end
    while here != start:
        way.append(here)
        here = int(before[here])
    return way[::-1]

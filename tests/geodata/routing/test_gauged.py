from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.network import NoPath
from geodata.routing.gauged import BREAK_KM, NO_EDGE, Call, GaugeGraph, GaugePath

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (1435, 1520)


@dataclass
class Case:
    """A small network with what is avoided and what is shut on the day, and a question."""

    ends: list[tuple[int, int]]
    km: list[float]
    gauges: list[int]
    breaks: set[int]
    avoided: set[int]
    shut: set[int]
    calls: list[Call]

    @property
    def closed(self) -> np.ndarray:
        return np.array([edge in self.avoided | self.shut for edge in range(len(self.ends))])

    def graph(self) -> GaugeGraph:
        ends = np.array(self.ends, dtype=np.int32)
        return GaugeGraph(ends, np.array(self.km), np.array(self.gauges, dtype=np.uint8), SIZES, self.breaks)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(2, 6))
    node = st.integers(0, count - 1)
    pairs = st.tuples(node, node).filter(lambda pair: pair[0] != pair[1])
    ends = draw(st.lists(pairs, min_size=1, max_size=10))
    rows = st.sets(st.integers(0, len(ends) - 1), max_size=3)
    call = st.builds(Call, node, st.sampled_from([None, (1435,), (1520,)]))
    return Case(
        ends=ends,
        km=draw(st.lists(st.integers(1, 20).map(float), min_size=len(ends), max_size=len(ends))),
        gauges=draw(st.lists(st.sampled_from([0, 1, 2, 3]), min_size=len(ends), max_size=len(ends))),
        breaks=draw(st.sets(node, max_size=2)),
        avoided=draw(rows),
        shut=draw(rows),
        calls=draw(st.lists(call, min_size=2, max_size=3)),
    )


def exhaustive(case: Case) -> float:
    """The length of the shortest way by trying every way that meets no state twice between two calls."""
    best = dict.fromkeys(states(case, case.calls[0]), 0.0)
    for call in case.calls[1:]:
        wanted = set(states(case, call))
        onward: dict[tuple[int, int], float] = {}
        for start, so_far in best.items():
            for end, km in walks(case, start, frozenset([start]), so_far):
                if end in wanted:
                    onward[end] = min(km, onward.get(end, inf))
        best = onward
    return min(best.values(), default=inf)


def states(case: Case, call: Call) -> list[tuple[int, int]]:
    """(node, gauge) where a call can be: on a gauge that some edge has there."""
    return [
        (call.node, size)
        for bit, size in enumerate(SIZES)
        if (call.gauges is None or size in call.gauges)
        and any(call.node in pair and mask & (1 << bit) for pair, mask in zip(case.ends, case.gauges, strict=True))
    ]


def walks(
    case: Case, here: tuple[int, int], seen: frozenset[tuple[int, int]], km: float
) -> Iterator[tuple[tuple[int, int], float]]:
    yield here, km
    node, size = here
    for edge, pair in enumerate(case.ends):
        if node in pair and case.gauges[edge] & (1 << SIZES.index(size)) and edge not in case.avoided | case.shut:
            onward = (pair[1] if pair[0] == node else pair[0], size)
            if onward not in seen:
                yield from walks(case, onward, seen | {onward}, km + case.km[edge])
    if node in case.breaks:
        for other in states(case, Call(node)):
            if other not in seen:
                yield from walks(case, other, seen | {other}, km + BREAK_KM)


def length(case: Case, path: GaugePath) -> float:
    """The length of a way, its breaks counted as the search counts them."""
    return sum(BREAK_KM if edge == NO_EDGE else case.km[edge] for edge in path.edges.tolist())


def must_be_sound(case: Case, path: GaugePath) -> None:
    """Each step runs over an open edge of its gauge between its two nodes, or is a break where one is possible."""
    for step, edge in enumerate(path.edges.tolist()):
        begin, end = int(path.nodes[step]), int(path.nodes[step + 1])
        if edge == NO_EDGE:
            assert begin == end
            assert begin in case.breaks
            continue
        assert {begin, end} == set(case.ends[edge])
        assert edge not in case.avoided | case.shut
        assert case.gauges[edge] & (1 << SIZES.index(int(path.gauges[step])))
        if step and path.edges[step - 1] != NO_EDGE:
            assert path.gauges[step] == path.gauges[step - 1]


@settings(max_examples=300, deadline=None)
@given(cases())
def test_the_way_found_is_the_shortest_of_all_ways(case: Case) -> None:
    shortest = exhaustive(case)
    if shortest == inf:
        with pytest.raises(NoPath):
            case.graph().path(case.calls, case.closed)
        return
    path = case.graph().path(case.calls, case.closed)
    must_be_sound(case, path)
    assert length(case, path) == pytest.approx(shortest, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_reach_of_a_node_is_the_length_of_the_way_to_each(case: Case) -> None:
    graph = case.graph()
    reach = graph.reach(case.calls[0], case.closed)
    for node in range(len(reach)):
        one = Case(**{**vars(case), "calls": [case.calls[0], Call(node)]})
        assert reach[node] == pytest.approx(exhaustive(one)) or (reach[node] == inf and exhaustive(one) == inf)


def line(*, breaks: set[int]) -> Case:
    """Broad track from 0 to 1, both gauges from 1 to 2, normal track from 2 to 3."""
    return Case([(0, 1), (1, 2), (2, 3)], [10, 5, 20], [2, 3, 1], breaks, set(), set(), [Call(0), Call(3)])


def test_gauge_changes_only_where_it_can() -> None:
    with pytest.raises(NoPath):
        line(breaks={0, 3}).graph().path([Call(0), Call(3)])
    path = line(breaks={2}).graph().path([Call(0), Call(3)])
    assert path.km == 35
    assert path.nodes.tolist() == [0, 1, 2, 2, 3]
    assert path.gauges.tolist() == [1520, 1520, 1435, 1435]


def test_of_two_places_to_change_one_is_used() -> None:
    path = line(breaks={1, 2}).graph().path([Call(0), Call(3)])
    assert (path.edges == NO_EDGE).sum() == 1


def test_of_edges_side_by_side_the_shortest_open_one_is_told() -> None:
    case = Case([(0, 1), (0, 1), (0, 1)], [5, 3, 4], [1, 1, 1], set(), set(), {1}, [])
    assert case.graph().path([Call(0), Call(1)]).edges.tolist() == [1]
    assert case.graph().path([Call(0), Call(1)], case.closed).edges.tolist() == [2]

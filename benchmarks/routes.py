"""Routes: time and memory of loading and asking, growth with the network, and the same search by other libraries.

The yardstick is the pure search by SciPy over the same states in the same run. igraph, rustworkx, networkit, networkx
are measured where they are installed: put them into an environment of your own, they are no dependency.
"""

from __future__ import annotations

import importlib.util
import resource
import statistics
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from benchmarks.figures import tell
from geodata.atlas import DATA, open_atlas
from geodata.routing.gauged import Call, GaugeGraph
from geodata.routing.ground import RailGround
from geodata.routing.router import Ask, Router

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
ACROSS = ("chongqing", "duisburg")


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median processor time of some rounds, after one for warmth."""
    work()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def main() -> None:
    """Print all figures."""
    graph = open_atlas().graph
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    router = Router(RailGround(DATA, graph))
    router.warm()
    loaded = time.process_time() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    tell("network", "", loaded)
    print(f"load the network            {loaded:6.2f} s, {grown:.0f} MB at the most")
    begun = time.process_time()
    router.answer(Ask(*ACROSS))
    print(f"first route                 {(time.process_time() - begun) * 1000:6.0f} ms")
    for name, ask in {
        "route across Eurasia": Ask(*ACROSS),
        "the same on a closed day": Ask(*ACROSS, on=date(2025, 9, 20)),
        "with two alternatives": Ask(*ACROSS, alternatives=2),
        "a short route": Ask("brest-tsentralny", "malaszewicze"),
    }.items():
        took = seconds(lambda ask=ask: router.answer(ask)) * 1000
        if ask == Ask(*ACROSS):
            tell("route", "", took)
        print(f"{name:27} {took:6.0f} ms")
    _growth(router)
    _libraries(router.ground.search, *(router.ground.stations[name].node for name in ACROSS))


def _growth(router: Router) -> None:
    """The search over the tracks of the corridors alone, over track of known gauge, and over everything as if known."""
    ground = router.ground
    on_legs = np.zeros(len(ground.rail.ends), dtype=bool)
    on_legs[np.concatenate([ground.edges_of(leg) for leg in ground.leg_edges])] = True
    bits = ground.bits[: len(on_legs)]
    everywhere = np.where(bits == 0, 3, bits).astype(np.uint8)
    breaks = [at.node for name, at in ground.stations.items() if len(ground.graph.places[name].gauges) > 1]
    calls = [Call(ground.stations[name].node) for name in ACROSS]
    for name, some in {"corridors": np.where(on_legs, bits, 0), "known gauge": bits, "whole": everywhere}.items():
        search = GaugeGraph(ground.rail.ends, ground.rail.km, some, ground.sizes, breaks)
        took = seconds(lambda search=search: search.path(calls))
        print(f"search, {name:15}     {took * 1000:6.1f} ms, {len(search.matrix.indptr) - 1:,} states")


def _libraries(search: GaugeGraph, origin: int, destination: int) -> None:
    """The same shortest path over the same states, as a ratio of SciPy's time."""
    start, end = search.states(Call(origin))[0], search.states(Call(destination))[0]
    ways: dict[str, Callable[[Any, int, int], Callable[[], float]]] = {
        "scipy": _scipy,
        "igraph": _igraph,
        "rustworkx": _rustworkx,
        "networkit": _networkit,
        "networkx": _networkx,
    }
    yardstick = length = 0.0
    for name, prepare in ways.items():
        if importlib.util.find_spec(name) is None:
            print(f"{name:27} not installed")
            continue
        begun = time.process_time()
        find = prepare(search.matrix, start, end)
        built = time.process_time() - begun
        took = seconds(find, 3 if name in {"networkx", "rustworkx"} else ROUNDS)
        yardstick, length = yardstick or took, length or find()
        same = "same length" if abs(find() - length) < 0.01 else "ANOTHER LENGTH"
        ratio = took / yardstick
        print(f"{name:27} {took * 1000:6.1f} ms, {ratio:6.2f} × scipy, built in {built:.2f} s, {same}")


def _scipy(matrix: Any, start: int, end: int) -> Callable[[], float]:
    return lambda: float(dijkstra(matrix, indices=start, return_predecessors=True)[0][end])


def _edges(matrix: Any) -> tuple[Any, Any, Any]:
    """Each edge once: the matrix has both directions."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    once = rows < matrix.indices
    return rows[once], matrix.indices[once], matrix.data[once]


def _igraph(matrix: Any, start: int, end: int) -> Callable[[], float]:
    import igraph  # noqa: PLC0415

    rows, columns, km = _edges(matrix)
    graph = igraph.Graph(n=matrix.shape[0], edges=np.stack([rows, columns], axis=1).tolist())
    graph.es["km"] = km.tolist()

    def find() -> float:
        path = graph.get_shortest_paths(start, end, weights="km", output="epath")[0]
        return float(sum(km[path]))

    return find


def _rustworkx(matrix: Any, start: int, end: int) -> Callable[[], float]:
    import rustworkx  # noqa: PLC0415

    graph = rustworkx.PyGraph(multigraph=True)
    graph.add_nodes_from(range(matrix.shape[0]))
    graph.add_edges_from([(int(u), int(v), float(w)) for u, v, w in zip(*_edges(matrix), strict=True)])
    return lambda: float(rustworkx.dijkstra_shortest_path_lengths(graph, start, float, goal=end)[end])


def _networkit(matrix: Any, start: int, end: int) -> Callable[[], float]:
    import networkit  # noqa: PLC0415

    rows, columns, km = _edges(matrix)
    graph = networkit.Graph(matrix.shape[0], weighted=True)
    for u, v, w in zip(rows.tolist(), columns.tolist(), km.tolist(), strict=True):
        graph.addEdge(u, v, w)

    def find() -> float:
        search = networkit.distance.BidirectionalDijkstra(graph, start, end)
        search.run()
        return float(search.getDistance())

    return find


def _networkx(matrix: Any, start: int, end: int) -> Callable[[], float]:
    import networkx as nx  # noqa: PLC0415

    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(*(one.tolist() for one in _edges(matrix)), strict=True))
    return lambda: float(nx.bidirectional_dijkstra(graph, start, end)[0])


if __name__ == "__main__":
    main()

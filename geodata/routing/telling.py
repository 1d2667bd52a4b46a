"""From a way over the network to a route that can be told: pieces, borders, breaks, stations, in kilometres."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.spatial import KDTree

from geodata.geodesic import great_circle
from geodata.model import Line, Mode
from geodata.network import on_sphere
from geodata.routing.gauged import NO_EDGE
from geodata.routing.route import Break, Crossing, Passed, Piece, Section

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.routing.gauged import GaugePath
    from geodata.routing.ground import RailGround

LONG_STRAIGHT_KM = 40.0
"""A piece longer than this between two nodes is marked: the course of the track between is unknown."""
CORNER_KM = 15.0
"""A country that the line leaves again within this length is no country of the route: borders are known to 100 m only,
and pieces between nodes are straight."""
BESIDE_KM, CALLED_KM = 1.5, 8.0
"""A route passes a station if it comes this near to the station's node, and that is this near to the station."""
TOLERANCE = 0.002
"""How far, in degrees, a drawn line may stray from the nodes of its path: about 200 m."""
_EARTH_KM = 6371.0
_STEP_KM = 1.5


_LINES = (Line.NETWORK, Line.BRIDGED, Line.STRAIGHT, Line.GREAT_CIRCLE)
_NETWORK, _BRIDGED, _STRAIGHT, _GREAT_CIRCLE = range(4)


class Told:
    """One way over the network, step by step. A step is an edge or a break of gauge; arrays are by step."""

    def __init__(self, ground: RailGround, path: GaugePath) -> None:
        self._ground = ground
        self.nodes, self.edges, self.gauges = path.nodes, path.edges, path.gauges
        self.moves = self.edges != NO_EDGE
        self.step_km = np.where(self.moves, ground.km[self.edges], 0.0)
        self.km = np.concatenate([[0.0], np.cumsum(self.step_km)])
        """Kilometres at each node."""

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """Longitude and latitude of each node."""
        return self._ground.rail.positions[self.nodes]

    @cached_property
    def at_sea(self) -> NDArray[np.bool_]:
        """Whether a step is a ship's."""
        return self.edges >= len(self._ground.rail.ends)

    @cached_property
    def straight_km(self) -> NDArray[np.float64]:
        """Of each step, the length as the crow flies, where it is an edge of the rail network."""
        on_rail = self.moves & ~self.at_sea
        return np.where(on_rail, self._ground.rail.straight_km(self.nodes), 0.0)

    @cached_property
    def countries(self) -> NDArray[np.uint8]:
        """Of each node, as in `ground.codes`, without the corners that the line only cuts."""
        codes = self._ground.country[self.nodes].copy()
        for begin, end in _runs(codes)[1:-1]:
            if self.km[end - 1] - self.km[begin] < CORNER_KM:
                codes[begin:end] = codes[begin - 1]
        return codes

    @cached_property
    def _line(self) -> NDArray[np.int64]:
        """Of each step, what it rests on, as in _LINES."""
        found = np.where(self.straight_km > LONG_STRAIGHT_KM, _STRAIGHT, _NETWORK)
        found[np.isin(self.edges, list(self._ground.rail.bridge_rows))] = _BRIDGED
        found[self.at_sea] = _GREAT_CIRCLE
        return found

    @property
    def lines(self) -> set[Line]:
        """What the way rests on."""
        return {_LINES[code] for code in self._line[self.moves].tolist()}

    def bridges(self) -> tuple[str, ...]:
        """The gaps of the network that the way bridges, in order."""
        rows = self.edges[self._line == _BRIDGED].tolist()
        return tuple(dict.fromkeys(self._ground.rail.bridge_rows[row] for row in rows))

    def sections(self) -> tuple[Section, ...]:
        """Stretches of one mode, country and gauge."""
        steps = np.flatnonzero(self.moves)
        found = []
        for begin, end in _runs(np.stack([self.at_sea, self.countries[1:], self.gauges], axis=1)[steps]):
            own = steps[begin:end]
            by_code = np.bincount(self._line[own], self.step_km[own], len(_LINES))
            by_line = {line: round(float(km), 2) for line, km in zip(_LINES, by_code, strict=True) if km}
            start, km = round(float(self.km[own[0]]), 2), round(float(by_code.sum()), 2)
            found.append(Section(*self._look(int(own[0])), start, km, by_line))
        return tuple(found)

    def _look(self, step: int) -> tuple[Mode, str, int]:
        """Mode, country and gauge of a step."""
        mode = Mode.SEA if self.at_sea[step] else Mode.RAIL
        return mode, self._ground.codes[self.countries[step + 1]], int(self.gauges[step])

    def pieces(self) -> tuple[Piece, ...]:
        """Stretches of one mode, country, gauge and basis, with their lines."""
        steps = np.flatnonzero(self.moves)
        look = np.stack([self.at_sea, self.countries[1:], self.gauges, self._line], axis=1)[steps]
        runs = [steps[begin:end] for begin, end in _runs(look)]
        drawn = shapely.simplify(
            [self._drawn(int(own[0]), int(own[-1]) + 1) for own in runs], TOLERANCE, preserve_topology=False
        )
        return tuple(
            Piece(
                *self._look(int(own[0])),
                _LINES[self._line[own[0]]],
                round(float(self.step_km[own].sum()), 2),
                tuple((lon, lat) for lon, lat in shapely.get_coordinates(line).round(3).tolist()),
            )
            for own, line in zip(runs, drawn, strict=True)
        )

    def _drawn(self, first: int, last: int) -> shapely.LineString:
        places = self.places[first : last + 1]
        if self.at_sea[first]:
            return shapely.LineString(great_circle(*places[0], *places[-1]))
        return shapely.LineString(places)

    def crossings(self) -> tuple[Crossing, ...]:
        """The borders on the way."""
        codes = [self._ground.codes[code] for code in self.countries]
        steps = np.flatnonzero(self.countries[:-1] != self.countries[1:]).tolist()
        return tuple(self._crossing(step, codes[step], codes[step + 1]) for step in steps)

    def _crossing(self, step: int, before: str, after: str) -> Crossing:
        place, pair = self._gate(step, before, after)
        edge = int(self.edges[step])
        legs = self._ground.on_legs.get(edge, [])
        leg = self._ground.ferry(edge) or (legs[0].id if legs else None)
        lon, lat = self.places[step : step + 2].mean(axis=0)
        km = round(float(self.km[step] + self.km[step + 1]) / 2, 2)
        return Crossing(km, before, after, place, pair, leg, (round(float(lon), 3), round(float(lat), 3)))

    def _gate(self, step: int, before: str, after: str) -> tuple[str | None, str | None]:
        """The recorded station on the near side and the one beyond, of the crossing at a step or a corner from it."""
        near = np.flatnonzero(np.abs(self.km[:-1] - self.km[step]) <= CORNER_KM)
        gates = (
            self._ground.crossings.get(int(self.edges[one])) for one in sorted(near, key=lambda one: abs(one - step))
        )
        gate = next((gate for gate in gates if gate and self._borders(gate, before, after)), None)
        if gate is None:
            return None, None
        places = self._ground.graph.places
        pair = places[gate].pair
        return (gate, pair) if places[gate].country == before else (pair, gate)

    def _borders(self, gate: str, before: str, after: str) -> bool:
        return set((self._ground.graph.places[gate].border or "").split("-")) == {before, after}

    def breaks(self) -> tuple[Break, ...]:
        """The changes of gauge on the way."""
        by_node = {snapped.node: place for place, snapped in self._ground.stations.items() if self._both(place)}
        found = []
        for step in np.flatnonzero(~self.moves).tolist():
            node = int(self.nodes[step])
            before, after = int(self.gauges[step - 1]), int(self.gauges[step])
            lon, lat = self.places[step]
            spots = [by_node[one] for one in self._side_by_side(step, before, after) if one in by_node]
            instead = tuple(place for place in dict.fromkeys(spots) if place != by_node[node])
            at = (round(float(lon), 3), round(float(lat), 3))
            found.append(Break(round(float(self.km[step]), 2), by_node[node], before, after, at, instead))
        return tuple(found)

    def _both(self, place: str) -> bool:
        return len(self._ground.graph.places[place].gauges) > 1

    def _side_by_side(self, step: int, before: int, after: int) -> list[int]:
        """Nodes of the stretch around a break where both gauges lie."""
        sizes = self._ground.sizes
        both = (1 << sizes.index(before)) | (1 << sizes.index(after))
        begin = end = step
        while begin > 0 and self._has(begin - 1, both):
            begin -= 1
        while end < len(self.edges) and self._has(end, both):
            end += 1
        return [int(node) for node in self.nodes[begin : end + 1]]

    def _has(self, step: int, both: int) -> bool:
        return not self.moves[step] or bool(self._ground.bits[self.edges[step]] & both == both)

    def stations(self) -> tuple[Passed, ...]:
        """The stations of the atlas on the way, where it comes nearest to them."""
        km, spots = self._dense()
        away, row = KDTree(on_sphere(spots)).query(
            self._ground.station_spots, distance_upper_bound=BESIDE_KM / _EARTH_KM
        )
        found = [
            Passed(name, round(float(km[row[one]]), 2))
            for one, (name, snapped) in enumerate(self._ground.stations.items())
            if away[one] < np.inf and snapped.km <= CALLED_KM
        ]
        return tuple(sorted(found, key=lambda passed: passed.km))

    def _dense(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points along the line, none further from the next than a step, with their kilometres."""
        keep = np.concatenate([[True], np.diff(self.km) > 0])
        km, places = self.km[keep], self.places[keep]
        all_km = np.unique(np.concatenate([km, np.arange(0, km[-1], _STEP_KM)]))
        spots = np.stack([np.interp(all_km, km, places[:, axis]) for axis in (0, 1)], axis=1)
        return all_km, spots


def _runs(keys: NDArray[Any]) -> list[tuple[int, int]]:
    """First and one past last of each run of equal rows."""
    change = keys[1:] != keys[:-1]
    edges = np.flatnonzero(change.any(axis=1) if keys.ndim > 1 else change) + 1
    return list(pairwise([0, *edges.tolist(), len(keys)])) if len(keys) else []

"""The rail network with what the atlas knows of it: countries, gauges, stations, crossings, legs. Read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from geodata.geodesic import distances_km
from geodata.model import Mode, Stop, Track
from geodata.network import RailNetwork, on_sphere
from geodata.routing.gauged import GaugeGraph

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from geodata.graph import Graph
    from geodata.model import Leg, Place

ELSEWHERE = "--"
STATION_KM, CROSSING_KM = 15.0, 10.0
"""How far a place may be from its node to be called there, a border edge from the crossing that it belongs to."""


@dataclass(frozen=True, slots=True)
class Snapped:
    """The node that stands for a position, and the kilometres to it."""

    node: int
    km: float


class RailGround:
    """Nodes with countries, edges with gauges, and where the atlas's places, crossings and legs lie among them."""

    def __init__(self, root: pathlib.Path, graph: Graph) -> None:
        """Read `network/rail.npz` and `network/tracks.npz` of a data folder. Raises OSError where they are not."""
        self.graph = graph
        self.rail = RailNetwork.load(root / "network" / "rail.npz")
        with np.load(root / "network" / "tracks.npz", allow_pickle=False) as stored:
            self.codes: list[str] = stored["country_code"].tolist()
            self.country: NDArray[np.uint8] = stored["country"]
            self.sizes: list[int] = stored["gauge_mm"].tolist()
            usual = zip(self.codes, stored["usual_mm"].tolist(), strict=True)
            self._usual: dict[str, int] = {country: size for country, size in usual if size}
            bits: NDArray[np.uint8] = stored["gauge"]
            rows = np.split(np.cumsum(stored["leg_edge"]), np.cumsum(stored["leg_edges"])[:-1])
            self.leg_edges = dict(zip(stored["leg_id"].tolist(), rows, strict=True))
        self.usable = _joined(self.rail, bits)
        self._tree = KDTree(on_sphere(self.rail.positions[self.usable]))
        self.stations = self._stations()
        nodes = [snapped.node for snapped in self.stations.values()]
        self.station_spots = on_sphere(self.rail.positions[nodes].reshape(-1, 2))
        self.ferries = self._ferries()
        self.ends = np.concatenate([self.rail.ends, *(ends for ends, _ in self.ferries.values())])
        self.km = np.concatenate([self.rail.km, [km for _, km in self.ferries.values()]])
        self.bits = np.concatenate([bits, self._ferry_bits()])
        self.search = GaugeGraph(self.ends, self.km, self.bits, self.sizes, self._breaks())

    def nearest(self, lon: float, lat: float) -> Snapped:
        """The node nearest to a position, among those that a route can reach."""
        node = int(self.usable[self._tree.query(on_sphere(np.array([[lon, lat]]))[0])[1]])
        return Snapped(node, float(distances_km(lon, lat, *self.rail.positions[node])))

    def country_of(self, node: int) -> str:
        """ISO 3166-1 code of the country that a node lies in, or ELSEWHERE."""
        code: str = self.codes[self.country[node]]
        return code

    def usual_gauge(self, country: str) -> int | None:
        """The usual gauge of a country, where the atlas knows it."""
        return self._usual.get(country)

    def position(self, place: Place) -> tuple[float, float] | None:
        """Where trains call at a place: its stop, else its own position."""
        stops = self.graph.rows_of(Stop, "place", place.id)
        at = next(((stop.lon, stop.lat) for stop in stops if stop.mode is Mode.RAIL), None)
        return at or (None if place.lon is None or place.lat is None else (place.lon, place.lat))

    def edges_in(self, country: str) -> NDArray[np.bool_]:
        """Which edges touch a country."""
        if country not in self.codes:
            return np.zeros(len(self.ends), dtype=bool)
        inside = self.country == self.codes.index(country)
        touched: NDArray[np.bool_] = inside[self.ends].any(axis=1)
        return touched

    def edges_of(self, leg: str) -> NDArray[np.int64]:
        """The rows of the edges of a leg; none for a leg of another mode than rail and sea."""
        if leg in self.ferries:
            return np.array([len(self.rail.ends) + list(self.ferries).index(leg)])
        return np.asarray(self.leg_edges.get(leg, np.empty(0)), dtype=np.int64)

    def ferry(self, edge: int) -> str | None:
        """The sea leg that an edge is, if it is one."""
        place = edge - len(self.rail.ends)
        return list(self.ferries)[place] if place >= 0 else None

    @cached_property
    def on_legs(self) -> dict[int, list[Leg]]:
        """The legs of each edge that the corridors run over; the network of another folder names legs unknown here."""
        found: defaultdict[int, list[Leg]] = defaultdict(list)
        for leg in filter(self.graph.legs.__contains__, self.leg_edges):
            for edge in self.edges_of(leg).tolist():
                found[edge].append(self.graph.legs[leg])
        return found

    @cached_property
    def borders(self) -> NDArray[np.int64]:
        """The rows of the edges that lead from one country into another."""
        first, last = self.country[self.rail.ends].T
        return np.flatnonzero((first != last) & (self.bits[: len(first)] > 0))

    @cached_property
    def unrecorded(self) -> NDArray[np.bool_]:
        """Which edges lead over a border where no record of the atlas says that trains cross."""
        found = np.zeros(len(self.ends), dtype=bool)
        found[[edge for edge in self.borders.tolist() if edge not in self.crossings and edge not in self.on_legs]] = (
            True
        )
        return found

    @cached_property
    def crossings(self) -> dict[int, str]:
        """Edge over a border → the recorded crossing that it belongs to: the nearest station of that border."""
        by_border: defaultdict[frozenset[str], list[str]] = defaultdict(list)
        for place in self.stations:
            if border := self.graph.places[place].border:
                by_border[frozenset(border.split("-"))].append(place)
        found = {}
        for edge in self.borders.tolist():
            places = by_border.get(frozenset(self.country_of(node) for node in self.rail.ends[edge].tolist()), [])
            if near := self._nearest_of(places, edge):
                found[edge] = near
        return found

    def _nearest_of(self, places: list[str], edge: int) -> str | None:
        ends = self.rail.positions[self.rail.ends[edge]]
        away = [(min(float(distances_km(*end, *self._at(place))) for end in ends), place) for place in places]
        km, place = min(away, default=(np.inf, None))
        return place if km <= CROSSING_KM else None

    def _at(self, place: str) -> NDArray[np.float64]:
        spot: NDArray[np.float64] = self.rail.positions[self.stations[place].node]
        return spot

    @cached_property
    def corridor_edges(self) -> dict[str, NDArray[np.int64]]:
        """The rows of the edges of each corridor, each once."""
        legs = {one: [self.edges_of(leg.id) for _, leg in self.graph.ways.legs_of(one)] for one in self.graph.corridors}
        return {one: np.unique(np.concatenate(rows)) for one, rows in legs.items() if rows}

    def edges_at(self, place: str) -> NDArray[np.int64]:
        """The edges that a crossing stands for: those over its border, or those at its node where none is known."""
        ends = {place, self.graph.places[place].pair}
        over = [edge for edge, crossing in self.crossings.items() if crossing in ends]
        if over or place not in self.stations:
            return np.array(over, dtype=np.int64)
        return np.flatnonzero((self.ends == self.stations[place].node).any(axis=1))

    def _stations(self) -> dict[str, Snapped]:
        """The places of the atlas where trains call, with their nodes."""
        found = {}
        for place in self.graph.places.values():
            if place.gauges and (at := self.position(place)):
                snapped = self.nearest(*at)
                if snapped.km <= STATION_KM:
                    found[place.id] = snapped
        return found

    def _breaks(self) -> Iterable[int]:
        return [self.stations[place].node for place in self.stations if len(self.graph.places[place].gauges) > 1]

    def _ferry_bits(self) -> NDArray[np.uint8]:
        """A ship takes goods from the usual gauge of its first port; goods change the mode, not the gauge."""
        usual = [self.usual_gauge(self.country_of(int(ends[0, 0]))) for ends, _ in self.ferries.values()]
        return np.array([1 << self.sizes.index(size) if size else 0 for size in usual], dtype=np.uint8)

    def _ferries(self) -> Mapping[str, tuple[NDArray[np.int32], float]]:
        """The sea legs between two stations, each as one more edge."""
        tracks, found = self.graph.catalog.by_id(Track), {}
        for leg in self.graph.legs.values():
            ends = [self.stations.get(place) for place in (leg.origin, leg.destination)]
            if leg.mode is Mode.SEA and leg.id in tracks and ends[0] and ends[1]:
                pair = np.array([[ends[0].node, ends[1].node]], dtype=np.int32)
                found[leg.id] = (pair, tracks[leg.id].km)
        return found


def _joined(rail: RailNetwork, bits: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Nodes on track of known gauge that belong to no scrap of it."""
    return rail.in_large_parts(bits > 0)

"""A route as it is told: pieces of line, borders, breaks of gauge, stations. Lengths in km, from its start."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - dataclasses are introspected in the tests
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.geodesic import Position
    from geodata.model import Line, Mode, Published, Service
    from geodata.routing.standing import Standing


@dataclass(frozen=True, slots=True)
class End:
    """Where a route begins, passes or ends: what was asked for, and the point of the network that stands for it."""

    name: str
    place: str | None
    lon: float
    lat: float
    node: int
    off_km: float
    """From what was asked for to the network."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one mode, country, gauge and basis, with its line."""

    mode: Mode
    country: str
    gauge: int
    line: Line
    km: float
    coordinates: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What a table of the route has as a row: a stretch of one mode, country and gauge."""

    mode: Mode
    country: str
    gauge: int
    start_km: float
    km: float
    by_line: dict[Line, float]
    """Kilometres by what the line rests on."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A border on the way. `place` is the station on the near side, where the atlas has one."""

    km: float
    origin: str
    destination: str
    place: str | None
    pair: str | None
    leg: str | None
    """A leg of a corridor that crosses here."""
    position: Position
    standing: tuple[Standing, ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether any record of the atlas says that trains cross here."""
        return self.place is not None or self.leg is not None


@dataclass(frozen=True, slots=True)
class Break:
    """A change of gauge on the way, as a stop."""

    km: float
    place: str
    before: int
    after: int
    position: Position
    instead: tuple[str, ...]
    """Other stations on the same stretch with tracks of both gauges, where it could be done instead."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A station of the atlas on the way."""

    place: str
    km: float


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of a trip that the route has in it: a service, or the length or time of a stretch."""

    record: Service | Published
    km: float
    """Our length between its two ends."""
    backwards: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One answer."""

    ends: tuple[End, ...]
    """Begin, via, end."""
    on: date | None
    km: float
    pieces: tuple[Piece, ...]
    sections: tuple[Section, ...]
    crossings: tuple[Crossing, ...]
    breaks: tuple[Break, ...]
    stations: tuple[Passed, ...]
    said: tuple[Said, ...]
    corridors: dict[str, float]
    """Corridors whose legs the route runs over, with the kilometres."""
    bridges: tuple[str, ...]
    longest_straight_km: float
    notes: tuple[str, ...]
    edges: frozenset[int] = field(repr=False)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries in the order of travel."""
        found: list[str] = []
        for section in self.sections:
            if not found or found[-1] != section.country:
                found.append(section.country)
        return tuple(found)

    @property
    def by_line(self) -> dict[Line, float]:
        """Kilometres by what the line rests on."""
        found: dict[Line, float] = {}
        for section in self.sections:
            for line, km in section.by_line.items():
                found[line] = round(found.get(line, 0.0) + km, 2)
        return found

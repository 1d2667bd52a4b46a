"""Legs between places, and the lines that are derived for them."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.fields import SLUG, Pattern, Word, column
from geodata.model.columns import GAUGES, KM, LAT, LON, sourced
from geodata.model.words import Line, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of one mode and one gauge between two places; its line is derived, not drawn by hand."""

    id: str = column("Stable id.", SLUG, required=True)
    origin: str = column("Where it begins.", SLUG, required=True, refers="places")
    destination: str = column("Where it ends.", SLUG, required=True, refers="places")
    mode: Mode = column("Mode.", Word(Mode), required=True)
    gauges: tuple[int, ...] = column("Track gauges, in mm; both where both lie.", GAUGES, many=True)
    via: tuple[str, ...] = column("Places or waypoints that the line is led through, in order.", SLUG, many=True)
    note: str | None = column("What a reader should know about the line.")
    sources: tuple[str, ...] = sourced("Sources of the leg.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """A point that keeps the line of a leg on the way that was meant, and is no place of the atlas."""

    id: str = column("Stable id, no place's.", SLUG, required=True)
    lon: float = column("Longitude, WGS 84.", LON, required=True)
    lat: float = column("Latitude, WGS 84.", LAT, required=True)
    about: str = column("What it is and where its position comes from.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The derived line of a leg: what `python -m geodata.derive.legs` writes beside the leg's geometry."""

    id: str = column("The leg.", SLUG, required=True, refers="legs")
    line: Line = column("What the line rests on.", Word(Line), required=True)
    km: float = column("Length along the line.", KM, required=True)
    km_great_circle: float = column("Length of the shortest line on the ellipsoid between its ends.", KM, required=True)
    longest_straight_km: float = column("Longest straight piece of the source network in the line.", KM, required=True)
    straights: tuple[str, ...] = column(
        "Long straight pieces of the source network: first and last index of a piece in the line's coordinates.",
        Pattern("[0-9]+-[0-9]+", "a piece is two indexes with a hyphen between", "12-13"),
        many=True,
    )
    bridges: tuple[str, ...] = column("Gaps of the source network that the line crosses.", SLUG, many=True)

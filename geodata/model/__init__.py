"""The records of an atlas and their vocabularies. A class is a table of the data folder, an attribute is a column.

From here come the strict reader, the schemas served by the API and the data dictionary in docs/data.md.
"""

from __future__ import annotations

from typing import Any

from geodata.model.claims import Claim
from geodata.model.corridors import Corridor, Milestone, Part, Published, Service, Status
from geodata.model.events import Event, Version
from geodata.model.layers import Layer
from geodata.model.legs import Leg, Track, Waypoint
from geodata.model.places import Fact, Place, Stop
from geodata.model.series import Point, Series
from geodata.model.sources import Source
from geodata.model.words import Aspect, EventKind, Figure, Line, Mode, PlaceKind, Role, State, Symbol, Verdict, Voice

__all__ = [
    "DRAWN",
    "RECORDS",
    "Aspect",
    "Claim",
    "Corridor",
    "Event",
    "EventKind",
    "Fact",
    "Figure",
    "Layer",
    "Leg",
    "Line",
    "Milestone",
    "Mode",
    "Part",
    "Place",
    "PlaceKind",
    "Point",
    "Published",
    "Role",
    "Series",
    "Service",
    "Source",
    "State",
    "Status",
    "Stop",
    "Symbol",
    "Track",
    "Verdict",
    "Version",
    "Voice",
    "Waypoint",
]

RECORDS: dict[str, tuple[type[Any], dict[str, type[Any]]]] = {
    "places": (Place, {"stops": Stop, "facts": Fact}),
    "events": (Event, {"versions": Version}),
    "claims": (Claim, {}),
    "legs": (Leg, {"waypoints": Waypoint}),
    "corridors": (
        Corridor,
        {"parts": Part, "services": Service, "published": Published, "status": Status, "milestones": Milestone},
    ),
    "series": (Series, {"points": Point}),
}
"""The collections of a data folder: the class of their records, and of the tables that hang on them."""

DRAWN: dict[str, tuple[str, ...]] = {
    "places": (
        *("events", "event_kinds", "corridors"),
        *("precision_acled", "precision_ucdp", "precision_iati", "precision_linked_places"),
    ),
    "legs": ("corridors", "line", "km", "km_great_circle", "longest_straight_km", "straights", "bridges"),
}
"""The collections that a layer can draw, each with the properties that its features have beside their columns.

The other collections are seen at their places and along their legs.
"""

"""The vocabularies: what a cell may say where there is a list of words."""

from __future__ import annotations

from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is."""

    CITY = "city"
    VILLAGE = "village"
    REGION = "region"
    DISTRICT = "district"
    TRAINING_AREA = "training-area"
    MILITARY_BASE = "military-base"
    INDUSTRIAL_PARK = "industrial-park"
    FACTORY = "factory"
    INSTITUTION = "institution"
    VENUE = "venue"
    AIRPORT = "airport"
    SEAPORT = "seaport"
    RAIL_STATION = "rail-station"
    TERMINAL = "terminal"
    CHECKPOINT = "checkpoint"
    SPACEPORT = "spaceport"
    WATER = "water"


class Role(StrEnum):
    """What a place does in logistics."""

    ORIGIN = "origin"
    DESTINATION = "destination"
    HUB = "hub"
    JUNCTION = "junction"
    WAYPOINT = "waypoint"
    TERMINAL = "terminal"
    DRY_PORT = "dry-port"
    PORT = "port"
    AIRPORT = "airport"
    BORDER_STATION = "border-station"
    ROAD_BORDER_CROSSING = "road-border-crossing"
    GAUGE_CHANGE = "gauge-change"


class EventKind(StrEnum):
    """What an event is."""

    EXERCISE = "exercise"
    MILITARY_INDUSTRY = "military-industry"
    VISIT = "visit"
    DIPLOMACY = "diplomacy"
    AGREEMENT = "agreement"
    LAW = "law"
    ORGANISATION = "organisation"
    GREAT_STONE = "great-stone"
    INDUSTRY = "industry"
    EXHIBITION = "exhibition"
    CEREMONY = "ceremony"
    STATEMENT = "statement"
    CULTURE = "culture"
    SPACE = "space"
    LOCAL = "local"
    CONTEXT = "context"


class Mode(StrEnum):
    """How goods move on a leg or a corridor."""

    RAIL = "rail"
    ROAD = "road"
    SEA = "sea"
    AIR = "air"


class Line(StrEnum):
    """What the drawn line of a leg rests on."""

    NETWORK = "network"
    BRIDGED = "bridged"
    GREAT_CIRCLE = "great-circle"
    STRAIGHT = "straight"


class State(StrEnum):
    """State of a corridor or crossing during a period."""

    PLANNED = "planned"
    BUILT = "built"
    OPEN = "open"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Verdict(StrEnum):
    """How a claim stands against what other sources say."""

    CORROBORATED = "corroborated"
    DISPUTED = "disputed"
    SINGLE_SOURCE = "single-source"
    SUPERSEDED = "superseded"
    OPINION = "opinion"


class Aspect(StrEnum):
    """What sources disagree about."""

    NAME = "name"
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    STATUS = "status"


class Figure(StrEnum):
    """What kind of number a point of a series is."""

    MEASURED = "measured"
    COMPUTED = "computed"
    ESTIMATE = "estimate"
    LOWER_BOUND = "lower-bound"
    PLAN = "plan"


class Symbol(StrEnum):
    """What a layer is drawn with."""

    EXERCISE = "exercise"
    PARK = "park"
    INDUSTRY = "industry"
    DIPLOMACY = "diplomacy"
    LOGISTICS = "logistics"
    RAIL = "rail"
    ROAD = "road"
    SEA = "sea"
    AIR = "air"
    FEATURE = "feature"


class Voice(StrEnum):
    """Who speaks in a source."""

    OFFICIAL = "official"
    STATE_MEDIA = "state-media"
    INDEPENDENT = "independent"
    MONITOR = "monitor"
    COMPANY = "company"
    TRADE_PRESS = "trade-press"
    ACADEMIC = "academic"
    REFERENCE = "reference"
    DATA = "data"

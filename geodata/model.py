"""The records of an atlas and their vocabularies. A class is a table of the data folder, an attribute is a column.

From here come the strict reader, the schemas served by the API and the data dictionary in docs/data.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geodata.fields import (
    BORDER,
    COUNTRY,
    REGION,
    SERIES_ID,
    SLUG,
    UNLOCODE,
    WIKIDATA,
    Edtf,
    Number,
    Pattern,
    Text,
    Url,
    Whole,
    Word,
    YesNo,
    column,
)
from geodata.precision import Precision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.extent import When


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


_GAUGES = Whole(600, 1676)
_LON, _LAT = Number(-180, 180, "degrees"), Number(-90, 90, "degrees")
_KM = Number(0, 40_000, "km")


def _sources(about: str) -> tuple[str, ...]:
    """The column that a record rests on: no record without a source."""
    listed: tuple[str, ...] = column(about, SLUG, required=True, many=True, refers="sources")
    return listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere with an id: a training ground, a park, a city, a terminal, a crossing."""

    id: str = column("Stable id; a promise: an id that changes stays as a former id.", SLUG, required=True)
    name: str = column("Name in English.", required=True)
    name_be: str | None = column("Name in Belarusian.")
    name_ru: str | None = column("Name in Russian.")
    name_zh: str | None = column("Name in Chinese.")
    name_pl: str | None = column("Name in Polish.")
    name_local: str | None = column("Name in the language of the place, where none of the above.")
    aliases: tuple[str, ...] = column("Other spellings and names.", many=True)
    kind: PlaceKind = column("What the place is.", Word(PlaceKind), required=True)
    roles: tuple[Role, ...] = column("What the place does in logistics.", Word(Role), many=True)
    country: str = column("Country, ISO 3166-1 alpha-2.", COUNTRY, required=True)
    region: str | None = column("First-order region, ISO 3166-2.", REGION)
    parent: str | None = column("The place that this one lies in.", SLUG, refers="places")
    lon: float | None = column("Longitude, WGS 84.", _LON)
    lat: float | None = column("Latitude, WGS 84.", _LAT)
    precision: Precision = column("How well the position is known.", Word(Precision), required=True)
    precision_m: float | None = column("Radius within which the place lies, around the position.", Number(1, 5e6, "m"))
    position_basis: str = column("How the position was come by.", required=True)
    position_verified: bool = column(
        "Whether the position was seen in a source for this very place.", YesNo(), required=True
    )
    gauges: tuple[int, ...] = column("Track gauges at the place, in mm.", _GAUGES, many=True)
    pair: str | None = column("The place across the border that this crossing leads to.", SLUG, refers="places")
    border: str | None = column("The border that the crossing lies on.", BORDER)
    unlocode: str | None = column("UN/LOCODE.", UNLOCODE)
    iata: str | None = column("IATA airport code.", Pattern("[A-Z]{3}", "an IATA code is three letters", "MSQ"))
    icao: str | None = column("ICAO airport code.", Pattern("[A-Z]{4}", "an ICAO code is four letters", "UMMS"))
    esr: str | None = column(
        "Station code of the 1520 mm railways (ESR).", Pattern("[0-9]{6}", "an ESR code is six digits", "130007")
    )
    geonames: int | None = column("GeoNames id.", Whole(1, 99_999_999))
    wikidata: str | None = column("Wikidata id.", WIKIDATA)
    note: str | None = column("What a reader should know about the place or its position.")
    sources: tuple[str, ...] = _sources("Sources of the record.")
    former_ids: tuple[str, ...] = column(
        "Ids that this place had or has elsewhere; their addresses redirect.", SLUG, many=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where trains or trucks call at a place whose own position is another: a freight station of a city."""

    place: str = column("The place.", SLUG, required=True, refers="places")
    name: str = column("Name of the stop.", required=True)
    mode: Mode = column("Mode that calls there.", Word(Mode), required=True)
    lon: float = column("Longitude, WGS 84.", _LON, required=True)
    lat: float = column("Latitude, WGS 84.", _LAT, required=True)
    basis: str = column("How the position was come by.", required=True)
    verified: bool = column("Whether the position was seen in a source.", YesNo(), required=True)
    note: str | None = column("What a reader should know.")
    sources: tuple[str, ...] = _sources("Sources of the stop.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One dated or undated statement about a place that is not an event."""

    place: str = column("The place.", SLUG, required=True, refers="places")
    topic: str = column(
        "What the statement is about: area, stage, legal, location, logistics, unknown.",
        Pattern("[a-z-]+", "a topic is one lower-case word", "area"),
        required=True,
    )
    date: When | None = column("When it held, EDTF.", Edtf())
    statement: str = column("The statement.", required=True)
    value: float | None = column("The number in it, where it is one of a row.", Number(-1e12, 1e12))
    unit: str | None = column("Unit of the number.")
    verified: bool = column("Whether the statement was seen in the source.", YesNo(), required=True)
    sources: tuple[str, ...] = _sources("Sources of the statement.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something dated that happened at places."""

    id: str = column("Stable id.", SLUG, required=True)
    title: str = column("Title in English.", required=True)
    aliases: tuple[str, ...] = column("Other names.", many=True)
    kind: EventKind = column("What the event is.", Word(EventKind), required=True)
    date: When = column("When it happened, EDTF.", Edtf(), required=True)
    places: tuple[str, ...] = column("Where it happened.", SLUG, required=True, many=True, refers="places")
    related_places: tuple[str, ...] = column(
        "Places that it concerns without having happened there.", SLUG, many=True, refers="places"
    )
    actors: tuple[str, ...] = column("Who took part.", many=True)
    summary: str = column("What happened, in a sentence or two.", required=True)
    verified: bool = column("Whether the dated fact was seen in at least one source.", YesNo(), required=True)
    note: str | None = column("What a reader should know about the record.")
    sources: tuple[str, ...] = _sources("Sources of the record.")
    former_ids: tuple[str, ...] = column("Ids that this event had; their addresses redirect.", SLUG, many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one side says where sources disagree about an event."""

    event: str = column("The event.", SLUG, required=True, refers="events")
    aspect: Aspect = column("What the disagreement is about.", Word(Aspect), required=True)
    statement: str = column("What is said.", required=True)
    chosen: bool = column("Whether the record follows this version.", YesNo(), required=True)
    sources: tuple[str, ...] = _sources("Who says so.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a publication, tied to the places and events it speaks of, with a verdict."""

    id: str = column("Stable id.", SLUG, required=True)
    publication: str = column("The source that makes the claim.", SLUG, required=True, refers="sources")
    number: int = column("Place of the claim in the publication.", Whole(1, 10_000), required=True)
    theme: str = column("Part of the publication that it belongs to.", required=True)
    statement: str = column("The claim in our words.", required=True)
    date: When | None = column("What time it speaks of, EDTF.", Edtf())
    verdict: Verdict = column("How it stands against other sources.", Word(Verdict), required=True)
    reason: str = column("Why that verdict.", required=True)
    cites: str | None = column("What the publication itself cites, as printed.")
    places: tuple[str, ...] = column("Places it speaks of.", SLUG, many=True, refers="places")
    events: tuple[str, ...] = column("Events it speaks of.", SLUG, many=True, refers="events")
    corridors: tuple[str, ...] = column("Corridors it speaks of.", SLUG, many=True, refers="corridors")
    supported_by: tuple[str, ...] = column("Sources that support it.", SLUG, many=True, refers="sources")
    contradicted_by: tuple[str, ...] = column(
        "Sources that contradict it, wholly or in part.", SLUG, many=True, refers="sources"
    )
    note: str | None = column("What a reader should know.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of one mode and one gauge between two places; its line is derived, not drawn by hand."""

    id: str = column("Stable id.", SLUG, required=True)
    origin: str = column("Where it begins.", SLUG, required=True, refers="places")
    destination: str = column("Where it ends.", SLUG, required=True, refers="places")
    mode: Mode = column("Mode.", Word(Mode), required=True)
    gauges: tuple[int, ...] = column("Track gauges, in mm; both where both lie.", _GAUGES, many=True)
    via: tuple[str, ...] = column("Places or waypoints that the line is led through, in order.", SLUG, many=True)
    note: str | None = column("What a reader should know about the line.")
    sources: tuple[str, ...] = _sources("Sources of the leg.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """A point that keeps the line of a leg on the way that was meant, and is no place of the atlas."""

    id: str = column("Stable id, no place's.", SLUG, required=True)
    lon: float = column("Longitude, WGS 84.", _LON, required=True)
    lat: float = column("Latitude, WGS 84.", _LAT, required=True)
    about: str = column("What it is and where its position comes from.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The derived line of a leg: what `python -m geodata.derive.legs` writes beside the leg's geometry."""

    id: str = column("The leg.", SLUG, required=True, refers="legs")
    line: Line = column("What the line rests on.", Word(Line), required=True)
    km: float = column("Length along the line.", _KM, required=True)
    km_great_circle: float = column(
        "Length of the shortest line on the ellipsoid between its ends.", _KM, required=True
    )
    longest_straight_km: float = column("Longest straight piece of the source network in the line.", _KM, required=True)
    straights: tuple[str, ...] = column(
        "Long straight pieces of the source network: first and last index of a piece in the line's coordinates.",
        Pattern("[0-9]+-[0-9]+", "a piece is two indexes with a hyphen between", "12-13"),
        many=True,
    )
    bridges: tuple[str, ...] = column("Gaps of the source network that the line crosses.", SLUG, many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """A named, ordered list of legs, with its services and its status over time."""

    id: str = column("Stable id.", SLUG, required=True)
    name: str = column("Name in English.", required=True)
    short_name: str = column("Name for labels, at most 40 characters.", Text(40), required=True)
    aliases: tuple[str, ...] = column("Other names.", many=True)
    mode: Mode = column("Main mode.", Word(Mode), required=True)
    countries: tuple[str, ...] = column("Countries, in the order of travel.", COUNTRY, required=True, many=True)
    summary: str = column("What it is, in a sentence or two.", required=True)
    note: str | None = column("What a reader should know about its course or data.")
    sources: tuple[str, ...] = _sources("Sources of the record.")
    former_ids: tuple[str, ...] = column("Ids that this corridor had; their addresses redirect.", SLUG, many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leg of one branch of a corridor."""

    corridor: str = column("The corridor.", SLUG, required=True, refers="corridors")
    branch: int = column("Branch, from 0.", Whole(0, 50), required=True)
    order: int = column("Place in the branch, from 0.", Whole(0, 500), required=True)
    leg: str = column("The leg.", SLUG, required=True, refers="legs")
    reverse: bool = column(
        "Whether the corridor runs from the leg's destination to its origin.", YesNo(), required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A train, truck, ship or flight that runs or ran along a corridor."""

    corridor: str = column("The corridor.", SLUG, required=True, refers="corridors")
    name: str = column("Name of the service.", required=True)
    origin: str = column("Where it starts.", SLUG, required=True, refers="places")
    destination: str = column("Where it ends.", SLUG, required=True, refers="places")
    first_run: When | None = column("First run, EDTF.", Edtf())
    published_km: float | None = column("Distance as published.", _KM)
    published_time: str | None = column("Travel time as published.")
    verified: bool = column("Whether the values were seen in the source.", YesNo(), required=True)
    note: str | None = column("What a reader should know.")
    sources: tuple[str, ...] = _sources("Sources of the service.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A distance or a time that a source gives for a stretch, to compare ours with."""

    corridor: str = column("The corridor.", SLUG, required=True, refers="corridors")
    stretch: str = column("The stretch, as named in the source.", required=True)
    stops: tuple[str, ...] = column(
        "Places or waypoints that the stretch runs through, in order, to compare with the routed length.",
        SLUG,
        many=True,
    )
    km: float | None = column("Distance as published.", _KM)
    time: str | None = column("Travel time as published.")
    remark: str | None = column("Why the routed length differs, where it does.")
    sources: tuple[str, ...] = _sources("Sources of the figure.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of a corridor, or of one crossing of it, during a period."""

    corridor: str = column("The corridor.", SLUG, required=True, refers="corridors")
    place: str | None = column(
        "The crossing or terminal that the state is about, where not the whole corridor.", SLUG, refers="places"
    )
    date: When = column("The period, EDTF; `..` for an end that has not come.", Edtf(), required=True)
    state: State = column("The state.", Word(State), required=True)
    summary: str = column("What happened.", required=True)
    verified: bool = column("Whether it was seen in the source.", YesNo(), required=True)
    sources: tuple[str, ...] = _sources("Sources of the state.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something dated on a corridor that changed no state."""

    corridor: str = column("The corridor.", SLUG, required=True, refers="corridors")
    date: When = column("When, EDTF.", Edtf(), required=True)
    summary: str = column("What happened.", required=True)
    verified: bool = column("Whether it was seen in the source.", YesNo(), required=True)
    sources: tuple[str, ...] = _sources("Sources.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of yearly or dated figures of one definition; two definitions are two series."""

    id: str = column("Stable id.", SERIES_ID, required=True)
    title: str = column("Title in English.", required=True)
    unit: str = column("Unit of the values.", required=True)
    topic: str = column("What it measures: trains, containers, trade, park, transit, crossings.", required=True)
    definition: str = column("What is counted, and what is not.", required=True)
    caveat: str | None = column("What the figures must not be used for.")
    corridors: tuple[str, ...] = column("Corridors it speaks of.", SLUG, many=True, refers="corridors")
    places: tuple[str, ...] = column("Places it speaks of.", SLUG, many=True, refers="places")
    sources: tuple[str, ...] = _sources("Sources of the series.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure of a series."""

    series: str = column("The series.", SERIES_ID, required=True, refers="series")
    date: When = column("Year, part of a year or day that it counts for, EDTF.", Edtf(), required=True)
    value: float = column("The figure.", Number(-1e15, 1e15), required=True)
    low: float | None = column("Lower end, where a range is given.", Number(-1e15, 1e15))
    high: float | None = column("Upper end, where a range is given.", Number(-1e15, 1e15))
    kind: Figure = column("What kind of number it is.", Word(Figure), required=True)
    part: str | None = column("Which part of the year it covers, where not the whole, and for which place or corridor.")
    verified: bool = column("Whether it was seen in the source.", YesNo(), required=True)
    chart: bool = column("Whether it may be drawn in a chart.", YesNo(), required=True)
    note: str | None = column("What a reader should know.")
    sources: tuple[str, ...] = _sources("Sources of the figure.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that a record rests on, read from CSL-JSON."""

    id: str = column("Stable id.", SLUG, required=True)
    type: str = column("CSL item type.", required=True)
    title: str = column("Title.", required=True)
    publisher: str | None = column("Publisher, where known.")
    container: str | None = column("Publication or site that it appeared in.")
    url: str | None = column("Address.", Url())
    issued: When | None = column("When it appeared, EDTF.", Edtf())
    accessed: When | None = column("When it was read, EDTF.", Edtf())
    voice: Voice = column("Who speaks.", Word(Voice), required=True)
    licence: str | None = column("Licence of what was taken from it, where stated.")
    note: str | None = column("What a reader should know.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A saved query over a collection as drawn: declared in atlas.toml."""

    id: str
    title: str
    collection: str
    where: Mapping[str, tuple[str, ...]]
    """Property → words: a feature belongs if, for each property, its value or one of its values is among the words."""
    symbol: str
    legend: str
    visible: bool


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

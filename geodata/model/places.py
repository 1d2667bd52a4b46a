"""Places, the stops that are called at there, and facts about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import (
    BORDER,
    COUNTRY,
    REGION,
    SLUG,
    UNLOCODE,
    WIKIDATA,
    Edtf,
    Number,
    Pattern,
    Whole,
    Word,
    YesNo,
    column,
)
from geodata.model.columns import GAUGES, LAT, LON, sourced
from geodata.model.words import Mode, PlaceKind, Role
from geodata.precision import Precision

if TYPE_CHECKING:
    from geodata.extent import When


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
    lon: float | None = column("Longitude, WGS 84.", LON)
    lat: float | None = column("Latitude, WGS 84.", LAT)
    precision: Precision = column("How well the position is known.", Word(Precision), required=True)
    precision_m: float | None = column("Radius within which the place lies, around the position.", Number(1, 5e6, "m"))
    position_basis: str = column("How the position was come by.", required=True)
    position_verified: bool = column(
        "Whether the position was seen in a source for this very place.", YesNo(), required=True
    )
    gauges: tuple[int, ...] = column("Track gauges at the place, in mm.", GAUGES, many=True)
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
    sources: tuple[str, ...] = sourced("Sources of the record.")
    former_ids: tuple[str, ...] = column(
        "Ids that this place had or has elsewhere; their addresses redirect.", SLUG, many=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where trains or trucks call at a place whose own position is another: a freight station of a city."""

    place: str = column("The place.", SLUG, required=True, refers="places")
    name: str = column("Name of the stop.", required=True)
    mode: Mode = column("Mode that calls there.", Word(Mode), required=True)
    lon: float = column("Longitude, WGS 84.", LON, required=True)
    lat: float = column("Latitude, WGS 84.", LAT, required=True)
    basis: str = column("How the position was come by.", required=True)
    verified: bool = column("Whether the position was seen in a source.", YesNo(), required=True)
    note: str | None = column("What a reader should know.")
    sources: tuple[str, ...] = sourced("Sources of the stop.")


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
    sources: tuple[str, ...] = sourced("Sources of the statement.")

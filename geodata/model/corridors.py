"""Corridors: legs in order, what runs along them, and how they stood when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import COUNTRY, SLUG, Edtf, Text, Whole, Word, YesNo, column
from geodata.model.columns import KM, sourced
from geodata.model.words import Mode, State

if TYPE_CHECKING:
    from geodata.extent import When


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
    sources: tuple[str, ...] = sourced("Sources of the record.")
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
    published_km: float | None = column("Distance as published.", KM)
    published_time: str | None = column("Travel time as published.")
    verified: bool = column("Whether the values were seen in the source.", YesNo(), required=True)
    note: str | None = column("What a reader should know.")
    sources: tuple[str, ...] = sourced("Sources of the service.")


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
    km: float | None = column("Distance as published.", KM)
    time: str | None = column("Travel time as published.")
    remark: str | None = column("Why the routed length differs, where it does.")
    sources: tuple[str, ...] = sourced("Sources of the figure.")


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
    sources: tuple[str, ...] = sourced("Sources of the state.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something dated on a corridor that changed no state."""

    corridor: str = column("The corridor.", SLUG, required=True, refers="corridors")
    date: When = column("When, EDTF.", Edtf(), required=True)
    summary: str = column("What happened.", required=True)
    verified: bool = column("Whether it was seen in the source.", YesNo(), required=True)
    sources: tuple[str, ...] = sourced("Sources.")

"""Events, and what each side says of them where sources disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import SLUG, Edtf, Word, YesNo, column
from geodata.model.columns import sourced
from geodata.model.words import Aspect, EventKind

if TYPE_CHECKING:
    from geodata.extent import When


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
    sources: tuple[str, ...] = sourced("Sources of the record.")
    former_ids: tuple[str, ...] = column("Ids that this event had; their addresses redirect.", SLUG, many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one side says where sources disagree about an event."""

    event: str = column("The event.", SLUG, required=True, refers="events")
    aspect: Aspect = column("What the disagreement is about.", Word(Aspect), required=True)
    statement: str = column("What is said.", required=True)
    chosen: bool = column("Whether the record follows this version.", YesNo(), required=True)
    sources: tuple[str, ...] = sourced("Who says so.")

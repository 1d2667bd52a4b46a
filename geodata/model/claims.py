"""Claims of publications, each with a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import SLUG, Edtf, Whole, Word, column
from geodata.model.words import Verdict

if TYPE_CHECKING:
    from geodata.extent import When


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

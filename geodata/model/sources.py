"""Sources: the publications that records rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import SLUG, Edtf, Url, Word, column
from geodata.model.words import Voice

if TYPE_CHECKING:
    from geodata.extent import When


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

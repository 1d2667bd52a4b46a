"""Series of figures, and their points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.fields import SERIES_ID, SLUG, Edtf, Number, Word, YesNo, column
from geodata.model.columns import sourced
from geodata.model.words import Figure

if TYPE_CHECKING:
    from geodata.extent import When


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
    sources: tuple[str, ...] = sourced("Sources of the series.")


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
    sources: tuple[str, ...] = sourced("Sources of the figure.")

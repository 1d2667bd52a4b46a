"""How well a position or a date is known: our ladder, how it is drawn, and its cross-walk to the codes of others.

The cross-walk never raises precision: where another scheme has no equal rung, the next coarser one is named.
Sources of the codes: ACLED codebook (geo- and time precision), UCDP GED codebook (where_prec, date_prec),
IATI / AidData location precision (1 to 8), Linked Places format (certainty).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.extent import When


class Precision(StrEnum):
    """Rungs of the ladder, finest first."""

    EXACT = "exact"
    SITE = "site"
    LOCALITY = "locality"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"
    NONE = "none"


class Mark(StrEnum):
    """How a rung is drawn: only what is known to a site gets a pin."""

    PIN = "pin"
    HALO = "halo"
    OUTLINE = "outline"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Rung:
    """What one rung means: largest radius in metres, mark on the map, a sentence, codes of other schemes."""

    radius_m: float
    mark: Mark
    label: str
    meaning: str
    acled: int
    ucdp: int
    iati: int
    linked_places: str


LADDER: dict[Precision, Rung] = {
    Precision.EXACT: Rung(
        100, Mark.PIN, "exact", "The spot itself is known, to 100 metres or better.", 1, 1, 1, "certain"
    ),
    Precision.SITE: Rung(1_000, Mark.PIN, "site", "The site is known, to a kilometre or better.", 1, 1, 1, "certain"),
    Precision.LOCALITY: Rung(
        25_000,
        Mark.HALO,
        "town or surroundings",
        "Known to a town, or to a few kilometres around a point, not to the spot.",
        2,
        2,
        2,
        "less-certain",
    ),
    Precision.DISTRICT: Rung(
        75_000,
        Mark.HALO,
        "district",
        "Sources name a district or an area of that size, nothing closer.",
        3,
        3,
        3,
        "less-certain",
    ),
    Precision.REGION: Rung(
        500_000, Mark.OUTLINE, "region", "Sources name a region, nothing closer.", 3, 4, 4, "uncertain"
    ),
    Precision.COUNTRY: Rung(
        5_000_000, Mark.OUTLINE, "country", "Sources name a country, nothing closer.", 3, 6, 6, "uncertain"
    ),
    Precision.NONE: Rung(
        0, Mark.LIST, "no position", "No position is known: shown in lists, never on the map.", 3, 6, 9, "uncertain"
    ),
}


class TimePrecision(StrEnum):
    """How well a date is known, by the wider of its two ends."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    LONGER = "longer"


_TIME_CODES: dict[TimePrecision, tuple[int, int]] = {
    TimePrecision.DAY: (1, 1),
    TimePrecision.WEEK: (2, 3),
    TimePrecision.MONTH: (3, 4),
    TimePrecision.YEAR: (3, 5),
    TimePrecision.LONGER: (3, 5),
}


def time_precision(when: When) -> TimePrecision:
    """The rung of a date: days between earliest and latest reading of its wider end; an open end counts as known."""
    doubt = max((when.start_latest - when.start_earliest).days, (when.end_latest - when.end_earliest).days)
    for limit, rung in (
        (0, TimePrecision.DAY),
        (7, TimePrecision.WEEK),
        (31, TimePrecision.MONTH),
        (366, TimePrecision.YEAR),
    ):
        if doubt <= limit:
            return rung
    return TimePrecision.LONGER


def acled_time(when: When) -> int:
    """ACLED time precision, 1 (day) to 3 (month or worse)."""
    return _TIME_CODES[time_precision(when)][0]


def ucdp_time(when: When) -> int:
    """UCDP date_prec, 1 (day) to 5 (more than a month)."""
    return _TIME_CODES[time_precision(when)][1]

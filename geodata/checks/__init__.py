"""What must hold across records before an atlas is served. Each check names the records that fail it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.catalog import Catalog, read
from geodata.checks.corridors import branches, corridors
from geodata.checks.events import claims, dates, versions
from geodata.checks.lines import legs, stretches, tracks
from geodata.checks.places import places, positions, precision
from geodata.checks.references import counts, former_ids, landmarks, references
from geodata.reading import BrokenData, Complaint
from geodata.stories import check_stories

if TYPE_CHECKING:
    from pathlib import Path


def checked(root: Path) -> Catalog:
    """The catalog of the folder `root`. Raises BrokenData with every complaint, of reading and of checking."""
    catalog, complaints = read(root)
    complaints += check(catalog)
    if complaints:
        raise BrokenData(complaints)
    return catalog


def check(catalog: Catalog) -> list[Complaint]:
    """Every complaint across the records of a catalog."""
    return [complaint for one in CHECKS for complaint in one(catalog)]


CHECKS = (
    references,
    counts,
    precision,
    positions,
    places,
    landmarks,
    former_ids,
    dates,
    versions,
    claims,
    legs,
    tracks,
    stretches,
    branches,
    corridors,
    check_stories,
)

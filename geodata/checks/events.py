"""Events, what is said of them, and claims: within their coverage, chosen once, numbered once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geodata.checks.rows import each
from geodata.extent import LATEST
from geodata.model import Claim, Event, Version
from geodata.reading import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog
    from geodata.extent import When


def dates(catalog: Catalog) -> Iterator[Complaint]:
    """Events lie within the coverage of their collection."""
    about = catalog.about.get("events")
    if about is None or about.dates is None:
        return
    period, table = about.dates.possibly, catalog.tables[Event]

    def outside(dated: When) -> bool:
        last = dated.end_latest
        return dated.start_earliest < period.first or (last > period.last and last != LATEST)

    for _, line, dated in table.where("date", outside):
        rule = f"an event lies within the coverage {about.dates}"
        yield Complaint(table.file, line, "date", dated.edtf, rule, "correct the date, or widen the coverage")


def versions(catalog: Catalog) -> Iterator[Complaint]:
    """Of the versions of one aspect of an event, the record follows at most one."""
    chosen: Counter[tuple[str, str]] = Counter()
    for version, file, line in each(catalog, Version):
        chosen[version.event, version.aspect] += version.chosen
        if version.chosen and chosen[version.event, version.aspect] == 2:
            rule = "of the versions of one aspect at most one is chosen"
            yield Complaint(file, line, "chosen", f"{version.event} {version.aspect}", rule, "choose one")


def claims(catalog: Catalog) -> Iterator[Complaint]:
    """The claims of a publication are numbered without doubles."""
    seen: set[tuple[str, int]] = set()
    for claim, file, line in each(catalog, Claim):
        if (claim.publication, claim.number) in seen:
            rule = "the claims of a publication are numbered without doubles"
            yield Complaint(file, line, "number", str(claim.number), rule, "renumber")
        seen.add((claim.publication, claim.number))

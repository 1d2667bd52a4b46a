"""Corridors: their legs join end to end, and nothing is left over."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from geodata.checks.rows import each
from geodata.geodesic import length_km
from geodata.model import Corridor, Leg, Part, Place, Stop
from geodata.precision import Precision
from geodata.reading import Complaint, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog

_JOIN_SLACK_KM = 0.05


def branches(catalog: Catalog) -> Iterator[Complaint]:
    """The legs of a branch join end to end, and the gauge changes only where both gauges lie."""
    legs, stations = catalog.by_id(Leg), catalog.by_id(Place)
    for parts in _branches(catalog):
        for (before, _, _), (after, file, line) in itertools.pairwise(parts):
            first, second = legs.get(before.leg), legs.get(after.leg)
            if first is None or second is None:
                continue
            end, start = _ends(before, first)[1], _ends(after, second)[0]
            if before.order == after.order:
                rule = "each leg of a branch has an order of its own"
                yield Complaint(file, line, "order", str(after.order), rule, "renumber")
            elif end != start:
                rule = f"a leg starts where the one before it ends ({end})"
                yield Complaint(file, line, "leg", after.leg, rule, "correct the order, or set reverse")
            elif not _joined(catalog, before, after):
                rule = f"the lines of two legs meet at {start}, within {_JOIN_SLACK_KM * 1000:g} m"
                yield Complaint(file, line, "leg", after.leg, rule, "derive the lines anew")
            elif _gauge_breaks(first, second) and start in stations and not _can_change(stations[start], first, second):
                rule = f"the gauge changes only where both lie, not at {start}"
                yield Complaint(file, line, "leg", after.leg, rule, "correct the gauges of the legs or of the place")


def _branches(catalog: Catalog) -> Iterator[list[tuple[Part, str, str]]]:
    grouped: defaultdict[tuple[str, int], list[tuple[Part, str, str]]] = defaultdict(list)
    for part, file, line in each(catalog, Part):
        grouped[part.corridor, part.branch].append((part, file, line))
    for parts in grouped.values():
        yield sorted(parts, key=lambda item: item[0].order)


def _ends(part: Part, leg: Leg) -> tuple[str, str]:
    return (leg.destination, leg.origin) if part.reverse else (leg.origin, leg.destination)


def _joined(catalog: Catalog, before: Part, after: Part) -> bool:
    if not {before.leg, after.leg} <= catalog.lines.keys():
        return True
    end = catalog.lines[before.leg].coords[0 if before.reverse else -1]
    start = catalog.lines[after.leg].coords[-1 if after.reverse else 0]
    return length_km([end, start]) <= _JOIN_SLACK_KM


def _gauge_breaks(first: Leg, second: Leg) -> bool:
    return bool(first.gauges and second.gauges) and not set(first.gauges) & set(second.gauges)


def _can_change(place: Place, first: Leg, second: Leg) -> bool:
    return bool(set(place.gauges) & set(first.gauges)) and bool(set(place.gauges) & set(second.gauges))


def corridors(catalog: Catalog) -> Iterator[Complaint]:
    """Every corridor has legs, every leg belongs to a corridor, every stop to a place with a position."""
    parts = catalog.tables.get(Part, Table("corridors/parts.csv"))
    used_corridors = {part.corridor for part in parts.rows}
    used_legs = {part.leg for part in parts.rows}
    for corridor, file, line in each(catalog, Corridor):
        if corridor.id not in used_corridors and not parts.lost:
            yield Complaint(file, line, "id", corridor.id, "a corridor has legs", "add them to corridors/parts.csv")
    for leg, file, line in each(catalog, Leg):
        if leg.id not in used_legs and not parts.lost:
            yield Complaint(file, line, "id", leg.id, "a leg belongs to a corridor", "add it to corridors/parts.csv")
    by_id = catalog.by_id(Place)
    for stop, file, line in each(catalog, Stop):
        place = by_id.get(stop.place)
        if place and place.precision is Precision.NONE:
            yield Complaint(file, line, "place", stop.place, "a stop's place has a position", "add it to the place")

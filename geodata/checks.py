"""What must hold across records before an atlas is served. Each check names the records that fail it."""

from __future__ import annotations

import difflib
import itertools
from collections import Counter, defaultdict
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from shapely.geometry import Point as Position

from geodata.catalog import Catalog, read
from geodata.extent import LATEST
from geodata.fields import columns
from geodata.geodesic import length_km
from geodata.model import (
    RECORDS,
    Claim,
    Corridor,
    Event,
    Leg,
    Part,
    Place,
    Published,
    Source,
    Stop,
    Track,
    Version,
    Waypoint,
)
from geodata.precision import LADDER, Precision
from geodata.reading import BrokenData, Complaint, Table
from geodata.stories import check_stories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.extent import When

R = TypeVar("R")

_BORDER_SLACK_KM = 20.0
"""Natural Earth's 1:10m borders, simplified, are good to a few km; a crossing lies on one."""
_JOIN_SLACK_KM = 0.05
_SOUGHT = 1000
_SHORTEST_SHARE = 0.7
"""A drawn line is shorter than its track where the source network knows only straight pieces."""


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


def _each(catalog: Catalog, record: type[R]) -> Iterator[tuple[R, str, str]]:
    """Each record of a class with its file and line."""
    if table := catalog.tables.get(record):
        for row, line in zip(table.rows, table.lines, strict=True):
            yield row, table.file, line


def references(catalog: Catalog) -> Iterator[Complaint]:
    """Every id that a record names exists."""
    tables = {name: catalog.tables.get(record, Table(name)) for name, (record, _) in RECORDS.items()}
    tables["sources"] = catalog.tables[Source]
    for record, table in catalog.tables.items():
        referring = [column for column in columns(record) if column.refers]
        found = [
            (number, place, line, value)
            for place, column in enumerate(referring)
            for number, line, value in table.where(column.name, partial(_names_none, tables[str(column.refers)]))
        ]
        for _, place, line, value in sorted(found, key=itemgetter(0, 1)):
            named = tables[str(referring[place].refers)]
            for one in _listed(value):
                if not named.has(one):
                    rule = f"the id stands in {referring[place].refers}"
                    yield Complaint(table.file, line, referring[place].name, one, rule, _meant(one, named.ids))


def _listed(value: Any) -> tuple[str, ...]:
    """The ids that a cell holds."""
    return value if isinstance(value, tuple) else (value,) if value else ()


def _names_none(table: Table[Any], value: Any) -> bool:
    """Whether an id in a cell is none of a table."""
    return any(not table.has(one) for one in _listed(value))


def _meant(key: str, ids: set[str]) -> str:
    """The cure for an id that is not there, with the one that may be meant if it is not sought among too many."""
    near = difflib.get_close_matches(key, sorted(ids), 1, 0.75) if len(ids) <= _SOUGHT else []
    return f"did you mean {near[0]}? Else add the record" if near else "add the record, or correct the id"


def counts(catalog: Catalog) -> Iterator[Complaint]:
    """Each table has about as many records as its collection expects."""
    for name, about in catalog.about.items():
        record, parts = RECORDS[name]
        for table, (low, high) in about.expected.items():
            known = {name: record} | parts
            if table not in known:
                cure = f"one of: {', '.join(known)}"
                yield Complaint(f"{name}/{name}.toml", "", "expected", table, "a count is of a table", cure)
            elif not low <= (count := catalog.tables[known[table]].seen) <= high:
                rule = f"{table} has {low} to {high} records"
                cure = "restore the missing records, or change the expected count"
                yield Complaint(f"{name}/{name}.toml", "", "expected", str(count), rule, cure)


def precision(catalog: Catalog) -> Iterator[Complaint]:
    """A place has a position and a radius just as its precision says."""
    for place, file, line in _each(catalog, Place):
        word, radius = place.precision, LADDER[place.precision].radius_m
        placed = place.lon is not None and place.lat is not None
        if placed != (word is not Precision.NONE):
            rule = "a place has lon and lat, unless its precision is none"
            yield Complaint(file, line, "precision", word.value, rule, "add the position, or write none and empty both")
        elif placed and (place.precision_m is None or place.precision_m > radius):
            given, cure = (f"{place.precision_m:g}", "choose a coarser word") if place.precision_m else ("", "give it")
            rule = f"the radius of precision {word} is given and at most {radius:g} m"
            yield Complaint(file, line, "precision_m", given, rule, cure)


def positions(catalog: Catalog) -> Iterator[Complaint]:
    """A position lies in the country and region that the record names, as far as its precision and the outlines go."""
    for place, file, line in _each(catalog, Place):
        if place.lon is None or place.lat is None:
            continue
        for name, code in (("country", place.country), ("region", place.region)):
            outline = catalog.outlines.get(code or "")
            slack_km = max((place.precision_m or 0) / 1000, _BORDER_SLACK_KM)
            if outline is None or _near(outline, place.lon, place.lat, slack_km):
                continue
            swapped = _near(outline, place.lat, place.lon, slack_km)
            cure = "swap lon and lat" if swapped else f"correct the position or the {name}"
            rule = f"the position lies in {code}, within {slack_km:g} km"
            yield Complaint(file, line, "lon, lat", f"{place.lon}, {place.lat}", rule, cure)


def _near(outline: Any, lon: float, lat: float, slack_km: float) -> bool:
    if not -90 <= lat <= 90:
        return False
    position = Position(lon, lat)
    if outline.contains(position):
        return True
    nearest = outline.boundary.interpolate(outline.boundary.project(position))
    return length_km([(lon, lat), (nearest.x, nearest.y)]) <= slack_km


def places(catalog: Catalog) -> Iterator[Complaint]:
    """Parents form a tree, pairs point at each other."""
    by_id = catalog.by_id(Place)
    for place, file, line in _each(catalog, Place):
        seen, above = {place.id}, by_id.get(place.parent or "")
        while above and above.id not in seen:
            seen.add(above.id)
            above = by_id.get(above.parent or "")
        if above:
            yield Complaint(file, line, "parent", str(place.parent), "no place lies in itself", "correct the parent")
        other = by_id.get(place.pair or "")
        if other and other.pair != place.id:
            rule = "the two places of a crossing name each other"
            yield Complaint(file, line, "pair", str(place.pair), rule, f"set the pair of {other.id} to {place.id}")


def former_ids(catalog: Catalog) -> Iterator[Complaint]:
    """An id that a record had is no other record's, now or formerly: its address redirects to one."""
    for table in filter(None, map(catalog.tables.get, (Place, Event, Corridor))):
        taken = set(table.keys())
        for _, line, value in table.where("former_ids", bool):
            for former in value:
                if former in taken:
                    rule = "a former id is nobody else's id"
                    yield Complaint(table.file, line, "former_ids", former, rule, "remove it")
                taken.add(former)


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
    for version, file, line in _each(catalog, Version):
        chosen[version.event, version.aspect] += version.chosen
        if version.chosen and chosen[version.event, version.aspect] == 2:
            rule = "of the versions of one aspect at most one is chosen"
            yield Complaint(file, line, "chosen", f"{version.event} {version.aspect}", rule, "choose one")


def claims(catalog: Catalog) -> Iterator[Complaint]:
    """The claims of a publication are numbered without doubles."""
    seen: set[tuple[str, int]] = set()
    for claim, file, line in _each(catalog, Claim):
        if (claim.publication, claim.number) in seen:
            rule = "the claims of a publication are numbered without doubles"
            yield Complaint(file, line, "number", str(claim.number), rule, "renumber")
        seen.add((claim.publication, claim.number))


def landmarks(catalog: Catalog) -> Iterator[Complaint]:
    """Every landmark is a place."""
    places = catalog.tables.get(Place, Table("places"))
    for place in catalog.cover.landmarks:
        if not places.has(place):
            yield Complaint("atlas.toml", "", "landmarks", place, "a landmark is a place", _meant(place, places.ids))


def legs(catalog: Catalog) -> Iterator[Complaint]:
    """Every leg leads from one place to another, through places or waypoints, and has a derived line."""
    derived = catalog.tables.get(Track, Table("legs/lines.geojson"))
    for leg, file, line in _each(catalog, Leg):
        if leg.origin == leg.destination:
            rule = "a leg leads from one place to another"
            yield Complaint(file, line, "destination", leg.destination, rule, "correct one of the two")
        for via in leg.via:
            if not _is_on_the_way(catalog, via):
                rule = "a leg is led through places or waypoints"
                yield Complaint(file, line, "via", via, rule, "add it to legs/waypoints.csv, or correct the id")
        if not derived.has(leg.id):
            yield Complaint(file, line, "id", leg.id, "a leg has a line in legs/lines.geojson", _DERIVE)
    places = catalog.by_id(Place)
    for waypoint, file, line in _each(catalog, Waypoint):
        if waypoint.id in places:
            rule = "a waypoint has no place's id"
            yield Complaint(file, line, "id", waypoint.id, rule, "remove the waypoint: the place will do")


def tracks(catalog: Catalog) -> Iterator[Complaint]:
    """Every derived line is about as long as it says."""
    for track, file, line in _each(catalog, Track):
        km = length_km(catalog.lines[track.id].coords) if track.id in catalog.lines else track.km
        if not _SHORTEST_SHARE * track.km - 1 <= km <= 1.03 * track.km + 1:
            rule = f"the drawn line is about as long as km says (it is {km:.1f} km)"
            yield Complaint(file, line, "km", str(track.km), rule, _DERIVE)


_DERIVE = "derive it: python -m geodata.derive.legs"


def _is_on_the_way(catalog: Catalog, key: str) -> bool:
    """Whether an id is a place's or a waypoint's."""
    return any(table.has(key) for record in (Place, Waypoint) if (table := catalog.tables.get(record)))


def stretches(catalog: Catalog) -> Iterator[Complaint]:
    """The stops of a published stretch are places or waypoints."""
    for published, file, line in _each(catalog, Published):
        for stop in published.stops:
            if not _is_on_the_way(catalog, stop):
                rule = "a stretch runs through places or waypoints"
                yield Complaint(file, line, "stops", stop, rule, "add it to legs/waypoints.csv, or correct the id")


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
    for part, file, line in _each(catalog, Part):
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
    for corridor, file, line in _each(catalog, Corridor):
        if corridor.id not in used_corridors and not parts.lost:
            yield Complaint(file, line, "id", corridor.id, "a corridor has legs", "add them to corridors/parts.csv")
    for leg, file, line in _each(catalog, Leg):
        if leg.id not in used_legs and not parts.lost:
            yield Complaint(file, line, "id", leg.id, "a leg belongs to a corridor", "add it to corridors/parts.csv")
    by_id = catalog.by_id(Place)
    for stop, file, line in _each(catalog, Stop):
        place = by_id.get(stop.place)
        if place and place.precision is Precision.NONE:
            yield Complaint(file, line, "place", stop.place, "a stop's place has a position", "add it to the place")


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

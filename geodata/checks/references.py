"""Ids: whoever is named is there, once, and each table is as long as it should be."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from geodata.checks.rows import add_or_correct
from geodata.fields import columns
from geodata.model import RECORDS, Corridor, Event, Place, Source
from geodata.reading import Complaint, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog


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
                    yield Complaint(table.file, line, referring[place].name, one, rule, add_or_correct(one, named.ids))


def _listed(value: Any) -> tuple[str, ...]:
    """The ids that a cell holds."""
    return value if isinstance(value, tuple) else (value,) if value else ()


def _names_none(table: Table[Any], value: Any) -> bool:
    """Whether an id in a cell is none of a table."""
    return any(not table.has(one) for one in _listed(value))


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


def landmarks(catalog: Catalog) -> Iterator[Complaint]:
    """Every landmark is a place."""
    places = catalog.tables.get(Place, Table("places"))
    for place in catalog.cover.landmarks:
        if not places.has(place):
            yield Complaint(
                "atlas.toml", "", "landmarks", place, "a landmark is a place", add_or_correct(place, places.ids)
            )

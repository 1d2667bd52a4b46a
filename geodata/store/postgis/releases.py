"""Which release a database holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from geodata.model import RECORDS
from geodata.properties import Type, properties
from geodata.store import Unreachable, Unusable
from geodata.store.postgis.loading import check_schema
from geodata.store.postgis.sql import Told

if TYPE_CHECKING:
    from collections.abc import Callable


def newest(dsn: str) -> tuple[int, str, list[Told]]:
    """Number, version and collections of the newest release. Raises Unreachable, Unusable."""
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            check_schema(connection)
            found = connection.execute(
                "SELECT number, version, collections FROM atlas.release ORDER BY number DESC LIMIT 1"
            ).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        found = None
    except psycopg.OperationalError as error:
        raise Unreachable(str(error).strip()) from None
    if found is None:
        raise Unusable("the database holds no atlas", "load one: atlas load postgresql://…")
    number, version, collections = found
    return number, version, [_told(one) for one in collections]


def _told(one: dict[str, Any]) -> Told:
    name = one["name"]
    types = {known: Type(word) for known, word in one["types"].items()}
    if name in RECORDS:
        types = {known.name: known.type for known in properties(name).values()}
    lists = {"names": tuple(one["names"]), "brief": tuple(one["brief"]), "many": frozenset(one["many"])}
    return Told(**one | lists | {"types": types})


def numbers(dsn: str) -> Callable[[], int]:
    """Tells the number of the newest release whenever it is called; what it told before while no host answers."""
    told = 0

    def number() -> int:
        nonlocal told
        try:
            with psycopg.connect(dsn, connect_timeout=5) as connection:
                found = connection.execute("SELECT max(number) FROM atlas.release").fetchone()
        except psycopg.Error:
            return told
        told = found[0] or 0 if found else 0
        return told

    return number

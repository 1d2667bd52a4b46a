"""Loads collections as a release of their own, in one transaction: all of it is there for others, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import orjson
import psycopg
import shapely
from psycopg import sql
from psycopg.types.json import Jsonb

from geodata.store import Unusable
from geodata.store.days import FIRST, LAST, ordinals
from geodata.store.postgis.folding import functions
from geodata.store.postgis.pieces import COLUMNS, TYPES, Pieces, brief_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geodata.features import Feature
    from geodata.properties import Property

SCHEMA = 5
"""Number of the schema; raised with every change of the SQL files here or of what is told of a collection."""
_LOCK = 1_196_573_545
HELD = 1_196_573_546
"""First key of the advisory lock that those who read a release share; the second is its number."""
_COLUMNS = (
    *("row", "id", "feature", "properties", "geom", "west", "south", "east", "north"),
    *("start_earliest", "start_latest", "end_earliest", "end_latest"),
)
_TYPES = ("int4", "text", "bytea", "jsonb", "bytea", *("float8",) * 4, *("int4",) * 4)

_DROP_WAIT_MS = 2_000
"""How long the drop of an old release waits for those who read its tables; new readers wait behind it meanwhile."""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release: the schema of its tables, and the versions of older ones that stayed since they are read."""

    schema: str
    stayed: tuple[str, ...]


def load(
    dsn: str,
    collections: Mapping[str, Iterable[Feature]],
    version: str,
    told: Callable[[str], None] = lambda _: None,
    own: Mapping[str, Mapping[str, Property]] = MappingProxyType({}),
) -> Loaded:
    """Load collections. The release before stays, and what is read; the others go once this one is there.

    `own` has the properties of collections that are none of the model's.
    Raises Unusable if the database is of another schema, psycopg.Error if it does not take the data; then nothing of
    the load remains. `told` hears of each collection as it begins.
    """
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        prepare(connection)
        (number,) = _one(
            connection, "INSERT INTO atlas.release (version, collections) VALUES (%s, '[]') RETURNING number", version
        )
        schema = release_schema(number)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        held = []
        for place, (name, features) in enumerate(collections.items()):
            told(name)
            types = {one.name: one.type.value for one in own.get(name, {}).values()}
            held.append(_loaded(connection, schema, f"c{place}", name, features) | {"types": types})
        connection.execute("UPDATE atlas.release SET collections = %s WHERE number = %s", (Jsonb(held), number))
    return Loaded(schema, _tidied(dsn))


def release_schema(number: int) -> str:
    """The schema that holds the tables of a release."""
    return f"atlas_r{number}"


def prepare(connection: Connection) -> None:
    """Make what holds for every release, if it is not there. Raises Unusable for a database of another schema."""
    if _one(connection, "SELECT to_regclass('atlas.schema_version')")[0] is None:
        connection.execute(_text("schema.sql"))
        connection.execute(cast("Any", functions()))
        connection.execute("INSERT INTO atlas.schema_version VALUES (%s)", (SCHEMA,))
    check_schema(connection)


def check_schema(connection: Connection) -> None:
    """Raises Unusable for a database of another schema."""
    (found,) = _one(connection, "SELECT max(number) FROM atlas.schema_version")
    if found != SCHEMA:
        raise Unusable(
            f"the database has schema {found}, this program reads schema {SCHEMA}",
            "drop the schema atlas and load the data anew, or use the program that loaded them",
        )


def _tidied(dsn: str) -> tuple[str, ...]:
    """Drop all releases but the two newest; the versions of those that can't be dropped now.

    What was loaded is loaded: where the database fails meanwhile, the next load tidies.
    """
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            rows = connection.execute("SELECT number, version FROM atlas.release ORDER BY number DESC OFFSET 2")
            return tuple(version for number, version in rows.fetchall() if not _dropped(connection, number))
    except psycopg.OperationalError:
        return ()


def _dropped(connection: Connection, number: int) -> bool:
    """Whether a release is gone now: not if a server holds it, or if somebody reads its tables for long."""
    schema = sql.Identifier(release_schema(number))
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_DROP_WAIT_MS))
            if not _one(connection, "SELECT pg_try_advisory_xact_lock(%s, %s)", HELD, number)[0]:
                return False
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
            connection.execute("DELETE FROM atlas.release WHERE number = %s", (number,))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _loaded(connection: Connection, schema: str, place: str, name: str, features: Iterable[Feature]) -> dict[str, Any]:
    """Fill a collection's tables; what `postgis.sql.Told` wants to know of them."""
    table, seen = sql.Identifier(schema, place), _Seen()
    connection.execute(_statement("collection.sql", table))
    _copied(connection, table, _COLUMNS, _TYPES, seen.rows(features))
    connection.execute(_statement("indexes.sql", table))
    told = {"name": name, "table": table.as_string(), "pieces": "", "beyond": False, "brief": []} | seen.told()
    if not seen.points:
        told |= _in_pieces(connection, sql.Identifier(schema, f"{place}_pieces"), table, told)
    return told


def _in_pieces(
    connection: Connection, table: sql.Identifier, whole: sql.Identifier, told: dict[str, Any]
) -> dict[str, Any]:
    """Fill the table of the pieces of a collection's shapes; what is to be known of it."""
    connection.execute(_statement("pieces.sql", table))
    pieces, brief = Pieces(connection, whole, told["rows"]), brief_names(told["name"], told["names"])
    for rows in pieces.rows(brief):
        _copied(connection, table, COLUMNS, TYPES, rows)
    connection.execute(_statement("pieces_indexes.sql", table))
    return {"pieces": table.as_string(), "beyond": pieces.beyond, "brief": list(brief)}


def _copied(
    connection: Connection,
    table: sql.Identifier,
    columns: Sequence[str],
    types: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    """Rows written to a table."""
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    # frozen: nobody else sees the table yet, and pages known to be visible to all let indexes answer by themselves
    copy = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY, FREEZE)").format(table, named)
    with connection.cursor() as cursor, cursor.copy(copy) as target:
        target.set_types(types)
        for row in rows:
            target.write_row(row)


@dataclass(slots=True)
class _Seen:
    """Features as rows, and what is to be known of them all."""

    count: int = 0
    shapeless: bool = False
    points: bool = True
    dated: bool = False
    names: dict[str, None] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)
    dates: set[str] | None = None
    """Properties that always held the date so far."""
    not_dates: set[str] = field(default_factory=set)

    def rows(self, features: Iterable[Feature]) -> Iterator[tuple[Any, ...]]:
        """A row each, as the columns of the table."""
        for feature in features:
            self._note(feature)
            shape = feature.geometry
            edges = shape.bounds if shape is not None else (None,) * 4
            binary = None if shape is None else shapely.to_wkb(shapely.set_srid(shape, 4326), include_srid=True)
            days = ordinals(feature.when) if feature.when else (FIRST, LAST, FIRST, LAST)
            whole = orjson.dumps(feature.as_json())
            yield (self.count, feature.id, whole, Jsonb(feature.properties, orjson.dumps), binary, *edges, *days)
            self.count += 1

    def _note(self, feature: Feature) -> None:
        self.shapeless |= feature.geometry is None
        self.points &= feature.geometry is None or _is_spot(feature.geometry)
        self.dated |= feature.when is not None
        edtf = feature.when.edtf if feature.when else None
        for name, value in feature.properties.items():
            self.names[name] = None
            if isinstance(value, list):
                self.many.add(name)
            if value != edtf:
                self.not_dates.add(name)
        if edtf is not None:
            same = {name for name, value in feature.properties.items() if value == edtf}
            self.dates = same if self.dates is None else self.dates & same

    def told(self) -> dict[str, Any]:
        """What is to be known."""
        date = sorted((self.dates or set()) - self.not_dates)
        known: dict[str, Any] = {"rows": self.count, "shapeless": self.shapeless, "points": self.points}
        known |= {"dated": self.dated, "many": sorted(self.many)}
        return known | {"names": list(self.names), "date": date[0] if date else None}


def _is_spot(shape: shapely.Geometry) -> bool:
    return bool(shape.geom_type == "Point" and not shape.is_empty)


def _statement(file: str, table: sql.Identifier) -> sql.Composed:
    return sql.SQL(cast("Any", _text(file).decode())).format(table=table)


def _text(file: str) -> bytes:
    return files("geodata.store.postgis").joinpath(file).read_bytes()


def _one(connection: Connection, statement: str, *params: Any) -> tuple[Any, ...]:
    found = connection.execute(cast("Any", statement), params).fetchone()
    if found is None:
        raise Unusable("the database gave no answer", "look at its log")
    return found

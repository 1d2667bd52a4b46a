"""Stories: a publication told step by step over the map, each step with its claims and its view.

A story is a file `stories/<id>.toml` of the data folder: title, summary, source and `[[steps]]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.extent import BadExtent, Interval
from geodata.fields import SLUG, BadValue, Number, Pattern, Text, column, columns
from geodata.model import RECORDS, Claim, Source
from geodata.reading import Complaint, Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog
    from geodata.reading import Reader


class Period:
    """A day, month or year, or two with a slash between, as the `datetime` of an address has it."""

    def parse(self, text: str) -> Interval:
        try:
            return Interval.parse(text)
        except BadExtent as error:
            raise BadValue(error.rule, error.cure) from None

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


_RECORD = Pattern(
    r"[a-z]+/[a-z0-9]+([_-][a-z0-9]+)*", "a record is its collection, a slash and its id", "places/barysaw"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a story: what is told, the claims told of, and the view that goes with it."""

    id: str = column("Last part of the step's address.", SLUG, required=True)
    title: str = column("Title, at most 80 characters.", Text(80), required=True)
    text: str = column("What is told, in our own words.", Text(900), required=True)
    claims: tuple[str, ...] = column("Claims told of, in order.", SLUG, many=True, refers="claims")
    layers: tuple[str, ...] = column("Layers of the view; the atlas's own choice if there are none.", SLUG, many=True)
    datetime: Interval | None = column("Time of the view.", Period())
    select: str | None = column("The record chosen.", _RECORD)
    lon: float | None = column("Longitude of the view's middle.", Number(-180, 180, "degrees"))
    lat: float | None = column("Latitude of the view's middle.", Number(-85, 85, "degrees"))
    zoom: float | None = column("Zoom of the view.", Number(0, 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a story says of itself."""

    id: str = column("Name of the file without its ending.", SLUG, required=True)
    title: str = column("Title.", Text(120), required=True)
    summary: str = column("What is told, in a sentence or two.", required=True)
    source: str = column("The publication that is told.", SLUG, required=True, refers="sources")


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its steps, in order."""

    head: Head
    table: Table[Step]

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def steps(self) -> list[Step]:
        return self.table.rows


def read_stories(reader: Reader) -> dict[str, Story]:
    """The stories of a data folder, by id; a folder needs none."""
    found: dict[str, Story] = {}
    for path in sorted((reader.root / "stories").glob("*.toml")):
        file = f"stories/{path.name}"
        whole = reader.toml(file)
        if whole is None:
            continue
        steps = whole.pop("steps", None)
        heads: Table[Head] = Table(file)
        _row(reader, heads, Head, "", whole | {"id": path.stem})
        table: Table[Step] = Table(file)
        if not isinstance(steps, list) or not steps:
            reader.complain(file, "", "steps", "", "a story has steps", "write [[steps]] before each")
            continue
        for number, item in enumerate(steps, 1):
            _row(reader, table, Step, f"step {number}", item)
        if heads.rows:
            found[path.stem] = Story(heads.rows[0], table)
    return found


def _row(reader: Reader, table: Table[Any], record: type[Any], line: str, item: Any) -> None:
    """Add one record from a table of TOML, or the complaints about it."""
    if not isinstance(item, dict):
        reader.complain(table.file, line, "step", item, "a step is a table of keys", "write [[steps]] before it")
        return
    reader.fits(table.file, line, item, columns(record))
    try:
        cells = {name: cell(value) for name, value in item.items()}
    except BadValue as error:
        reader.complain(table.file, line, "step", item.get("id", ""), error.rule, error.cure)
        return
    reader.read_row(table, record, line, cells)


def check_stories(catalog: Catalog) -> Iterator[Complaint]:
    """What a story names exists, and it tells no claim twice."""
    layers = {layer.id for layer in catalog.cover.layers}
    for story in catalog.stories.values():
        file = story.table.file
        if not catalog.tables[Source].has(story.head.source):
            yield Complaint(file, "", "source", story.head.source, *_missing("sources"))
        told: set[str] = set()
        for step, line in zip(story.steps, story.table.lines, strict=True):
            yield from (Complaint(file, line, *fault) for fault in _faults(catalog, step, layers))
            for claim in step.claims:
                if claim in told:
                    rule = "a story tells a claim once"
                    yield Complaint(file, line, "claims", claim, rule, "take it out of one of the two steps")
                told.add(claim)


def _faults(catalog: Catalog, step: Step, layers: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Field, value, rule and cure of what a step names in vain."""
    for claim in step.claims:
        if not catalog.tables.get(Claim, Table("claims")).has(claim):
            yield "claims", claim, *_missing("claims")
    for layer in step.layers:
        if layer not in layers:
            yield "layers", layer, "a layer of atlas.toml", f"one of: {', '.join(sorted(layers))}"
    collection, _, record = (step.select or "").partition("/")
    if step.select and record not in _known(catalog, collection):
        yield "select", step.select, *_missing(collection if collection in RECORDS else "a collection of the folder")


def _known(catalog: Catalog, collection: str) -> set[str]:
    table = catalog.tables.get(RECORDS[collection][0]) if collection in RECORDS else None
    return table.keys() if table else set()


def _missing(collection: str) -> tuple[str, str]:
    return f"the id stands in {collection}", "add the record, or correct the id"

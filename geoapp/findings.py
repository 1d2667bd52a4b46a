"""What a search found, as rows of a list: each with the name that it was found by, where that is not its title."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoapp.listing import ListRow, row
from geodata.search import COLLECTIONS, Hit, search_of

if TYPE_CHECKING:
    from geodata.graph import Graph

MOST = 60
"""More results than these are counted, not shown: another word finds better than another page."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A record found, ready to be shown."""

    collection: str
    id: str
    row: ListRow
    by: str | None
    """The name it was found by, if another than its title."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one search: the best results, and how many there are of each collection in all."""

    asked: str
    collection: str
    shown: tuple[Finding, ...]
    total: int
    counts: tuple[tuple[str, int], ...]
    left_out: str = ""
    """What is not searched, if that is more than elsewhere."""


def findings(graph: Graph, asked: str, collection: str = "") -> Findings:
    """What is found for a text, in one collection if it is named."""
    found = search_of(graph).found(asked)
    counts = Counter(hit.collection for hit in found.hits)
    if found.besides and graph.stored:
        counts[graph.stored.collection] += found.besides
    wanted = [hit for hit in found.hits if collection in ("", hit.collection)]
    shown = tuple(_finding(graph, hit) for hit in wanted[:MOST])
    listed = tuple((name, counts[name]) for name in COLLECTIONS if counts[name])
    total = counts[collection] if collection else counts.total()
    return Findings(asked, collection, shown, total, listed, _left_out(graph))


def _left_out(graph: Graph) -> str:
    """What is not searched of a collection that is very large."""
    if not (stored := graph.stored):
        return ""
    told = f"Of the {stored.collection}, which are {len(stored):,}, names are searched and nothing else"
    return f"{told}." if stored.names.knows_alike else f"{told}, by their words as spelt or as they sound."


def _finding(graph: Graph, hit: Hit) -> Finding:
    shown = row(graph, hit.collection, getattr(graph, hit.collection)[hit.id])
    known = hit.name in (None, hit.id) or hit.name in shown.title
    return Finding(hit.collection, hit.id, shown, None if known else hit.name)

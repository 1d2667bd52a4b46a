"""What a search found, as rows of a list: each with the name that it was found by, where that is not its title."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoapp.listing import ListRow, row
from geodata.entries import ENTRIES
from geodata.large.stored import Entries
from geodata.search import COLLECTIONS, Hit, Rank, search_of

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


def findings(graph: Graph, asked: str, collection: str = "") -> Findings:
    """What is found for a text, in one collection if it is named."""
    hits = search_of(graph).find(asked) + _in_file(graph, asked)
    counts = Counter(hit.collection for hit in hits)
    wanted = [hit for hit in hits if collection in ("", hit.collection)]
    shown = tuple(_finding(graph, hit) for hit in wanted[:MOST])
    listed = tuple((name, counts[name]) for name in COLLECTIONS if counts[name])
    return Findings(asked, collection, shown, len(wanted), listed)


def _in_file(graph: Graph, asked: str) -> list[Hit]:
    """The first of the features of a large file that have the text in their name."""
    if not isinstance(graph.features, Entries) or not asked.strip():
        return []
    return [Hit(ENTRIES, one.id, Rank.WORDS, one.title) for one in graph.features.called(asked.strip(), MOST)]


def _finding(graph: Graph, hit: Hit) -> Finding:
    shown = row(graph, hit.collection, getattr(graph, hit.collection)[hit.id])
    known = hit.name in (None, hit.id) or hit.name in shown.title
    return Finding(hit.collection, hit.id, shown, None if known else hit.name)

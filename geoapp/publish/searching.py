"""The names of a published atlas as one file, in which `static/js/find-files.js` searches without a server."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

from geoapp.listing import row
from geodata.folding import is_han, words
from geodata.large.stored import Stored
from geodata.naming import about, names_of
from geodata.search import COLLECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.graph import Graph

NAMES = "names.json"
_MARKS = re.compile("['\u2018\u2019\u02bc`\"]")
_WORD = re.compile(r"[^\W_]+")


def spelt(text: str) -> str:
    """A text in its own script, in small letters without accents and marks: what the browser can make of a question."""
    bare = "".join(letter for letter in normalize("NFKD", text) if not category(letter).startswith("M"))
    return " ".join(_WORD.findall(_MARKS.sub("", bare.lower())))


def names(graph: Graph) -> bytes:
    """Every record that a search may find, best collection first, as JSON: what it is, its names, words around it.

    Names stand as spelt and in plain letters. Needs a request context, for rows of lists have addresses.
    """
    return json.dumps(list(_entries(graph)), ensure_ascii=False, separators=(",", ":")).encode()


def _entries(graph: Graph) -> Iterator[dict[str, Any]]:
    for collection in COLLECTIONS:
        if isinstance(records := getattr(graph, collection), Stored):
            continue
        for record in records.values():
            shown = row(graph, collection, record)
            around = {word for text in about(graph, record) for word in words(text) if not is_han(word)}
            yield {
                "record": f"{collection}/{record.id}",
                "title": shown.title,
                "symbol": shown.symbol,
                "detail": " · ".join(filter(None, (collection, shown.kind, shown.when, shown.where))),
                "names": sorted({name for text in (*names_of(record), shown.title, record.id) for name in _ways(text)}),
                "around": " ".join(sorted(around)),
            }


def _ways(name: str) -> Iterator[str]:
    """The ways in which a name may be typed."""
    for way in (spelt(name), " ".join(word for word in words(name) if not is_han(word))):
        if way:
            yield way

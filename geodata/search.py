"""Finds records by name, in any script and spelling: places, events, corridors, claims, series; sources last."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.folding import is_han, rough, words
from geodata.kept import kept
from geodata.large.stored import Stored
from geodata.naming import about, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.graph import Graph
    from geodata.large.names import Names

COLLECTIONS = ("places", "events", "corridors", "claims", "series", "features", "sources")
"""What is searched, in the order of the answer."""

_NONE = np.empty(0, dtype=np.int64)
_TYPO_LENGTH = 5
"""A word shorter than this is taken as typed: too many others are one letter away."""


class Rank(IntEnum):
    """How well a record answers, best first."""

    NAME = 0
    """The words asked for are a name of the record."""
    PREFIX = 1
    """A name begins with them."""
    WORDS = 2
    """They are words of one name, the last perhaps not finished."""
    AROUND = 3
    """They are found in the record and in what it is about: its places, its year."""
    LIKE = 4
    """They would be found but for a letter."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found: how well, and by which of its names."""

    collection: str
    id: str
    rank: Rank
    name: str | None


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with its words, as spelt and by sound."""

    text: str
    plain: tuple[str, ...]
    sound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record as searched: its names, and the words of what it is about."""

    collection: str
    id: str
    names: tuple[_Name, ...]
    around: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a text, the best first, and how many records of a very large collection do besides."""

    hits: list[Hit]
    besides: int = 0


JUDGED = 500
"""Records of a very large collection that are weighed against each other; of more the first of them."""


class Search:
    """An index over the records of a graph. Answers are the same for the same data."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._entries = [entry for name in COLLECTIONS for entry in _entries(graph, name)]
        plain: defaultdict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self._entries):
            for word in entry.around.union(*(name.plain for name in entry.names)):
                plain[word].add(number)
        sounds: defaultdict[str, set[int]] = defaultdict(set)
        for word, found in plain.items():
            sounds[rough(word)] |= found
        self._plain, self._sounds = _Postings(plain), _Postings(sounds)

    def find(self, text: str, collection: str | None = None) -> list[Hit]:
        """Records that answer a text, the best first; of one collection, if it is given."""
        stored = self._graph.stored
        among = stored if stored and collection in (None, stored.collection) else None
        return [hit for hit in self._found(text, among).hits if collection in (None, hit.collection)]

    def found(self, text: str) -> Found:
        """Records that answer a text, of very many the first."""
        return self._found(text, self._graph.stored)

    def _found(self, text: str, stored: Stored[Any] | None) -> Found:
        asked = words(text)
        if not asked:
            return Found([])
        entries, many, otherwise = self._candidates(asked, stored.names if stored else None)
        first = _stored_entries(stored, text, many) if stored else ()
        sound = tuple(map(rough, asked))
        judged = [_judged(entry, asked, sound, otherwise) for entry in (*entries, *first)]
        hits = sorted((one for one in judged if one), key=itemgetter(slice(0, 5)))
        return Found([hit for *_, hit in hits], max(len(many) - JUDGED, 0))

    def _candidates(self, asked: tuple[str, ...], names: Names | None) -> tuple[list[_Entry], NDArray[np.int64], Rank]:
        """Entries, and rows of stored names, that hold every word asked for.

        If there is none, those that hold a word one letter away for each that fails.
        """
        last = len(asked) - 1
        found = [self._having(word, unfinished=place == last) for place, word in enumerate(asked)]
        held, rows = set.intersection(*found), names.having(asked) if names else _NONE
        otherwise = Rank.AROUND
        if not held and not len(rows):
            near = [one | self._like(word) for one, word in zip(found, asked, strict=True)]
            held, rows = set.intersection(*near), names.like(asked, _TYPO_LENGTH) if names else _NONE
            otherwise = Rank.LIKE
        return [self._entries[number] for number in sorted(held)], rows, otherwise

    def _having(self, word: str, *, unfinished: bool) -> set[int]:
        reach = _Postings.starting if unfinished else _Postings.get
        return reach(self._plain, word) | reach(self._sounds, rough(word))

    def _like(self, word: str) -> set[int]:
        return set() if len(word) < _TYPO_LENGTH else self._plain.like(word) | self._sounds.like(rough(word))


def _stored_entries(stored: Stored[Any], text: str, rows: NDArray[np.int64]) -> Iterator[_Entry]:
    """The first of the rows that were found, and that whose id is the text."""
    for record in stored.of(np.union1d(stored.rows([text.strip()]), rows[:JUDGED]).astype(np.int32)):
        yield _Entry(stored.collection, record.id, _names(record), frozenset())


class _Postings:
    """Word → entries that hold it."""

    def __init__(self, held: dict[str, set[int]]) -> None:
        self._held = dict(held)
        self._sorted = sorted(held)

    def get(self, word: str) -> set[int]:
        return self._held.get(word, set())

    def starting(self, start: str) -> set[int]:
        low, high = bisect_left(self._sorted, start), bisect_left(self._sorted, start + "\U0010ffff")
        return set().union(*(self._held[word] for word in self._sorted[low:high])) if start else set()

    def like(self, word: str) -> set[int]:
        """Entries that hold a word one edit away."""
        near = process.extract(word, self._sorted, scorer=OSA.distance, score_cutoff=1, limit=None)
        return set().union(*(self._held[found] for found, _, _ in near))


def _judged(
    entry: _Entry, asked: tuple[str, ...], sound: tuple[str, ...], otherwise: Rank
) -> tuple[Rank, bool, int, Rank, int, Hit] | None:
    """How well an entry answers: rank, whether by sound alone, collection, rank among its like, length of the name.

    The title of a publication is no name: words of it count as what the publication is about, so that a reader meets
    what happened before the reports of it. None for Chinese characters that stand apart.
    """
    best: tuple[Rank, bool, int, str | None] = (otherwise, True, 0, None)
    for name in entry.names:
        rank = _rank(name.plain, asked)
        if by_sound := rank is None:
            rank = _rank(name.sound, sound)
        if rank is not None and (rank, by_sound, len(name.plain)) < best[:3]:
            best = rank, by_sound, len(name.plain), name.text
    rank, by_sound, length, text = best
    if text is None and all(map(is_han, asked)):
        return None
    titled = entry.collection == "sources" and rank is not Rank.NAME
    place = COLLECTIONS.index(entry.collection)
    hit = Hit(entry.collection, entry.id, rank, text)
    by_sound = by_sound and text is not None and not titled
    return max(rank, Rank.AROUND) if titled else rank, by_sound, place, rank, length, hit


def _rank(have: tuple[str, ...], want: tuple[str, ...]) -> Rank | None:
    """How well the words of a name answer."""
    if have == want:
        return Rank.NAME
    if _begins(have, want):
        return Rank.PREFIX
    if is_han(want[0]):
        return Rank.WORDS if any(_begins(have[start:], want) for start in range(1, len(have))) else None
    last = want[-1]
    if all(word in have for word in want[:-1]) and any(word.startswith(last) for word in have):
        return Rank.WORDS
    return None


def _begins(have: tuple[str, ...], want: tuple[str, ...]) -> bool:
    last = len(want) - 1
    return len(have) > last and have[:last] == want[:last] and have[last].startswith(want[last])


def _entries(graph: Graph, collection: str) -> Iterator[_Entry]:
    if isinstance(records := getattr(graph, collection), Stored):
        return
    for record in records.values():
        around = frozenset(word for text in about(graph, record) for word in words(text))
        yield _Entry(collection, record.id, _names(record), around)


def _names(record: Any) -> tuple[_Name, ...]:
    """The names of a record and its id, with their words."""
    names = dict.fromkeys((*names_of(record), record.id))
    return tuple(_Name(name, plain, tuple(map(rough, plain))) for name in names if (plain := words(name)))


@kept(10)  # each language has a graph of its own, and all are asked in turn
def search_of(graph: Graph) -> Search:
    """The index of a graph, built at the first question."""
    return Search(graph)

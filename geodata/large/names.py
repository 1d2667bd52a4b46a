"""An index of the words of very many names, as spelt and by sound: which rows have a word, or one that begins so."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.folding import rough, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from geodata.large.columns import Coded
    from geodata.store.packed import Bytes, Packed, Packer

    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.int32]

ALIKE = 250_000
"""Words up to which those are sought that are one letter away."""
_BREAK = b"\n"
"""Between words, which have none: less than any of their letters."""


def pack_names(packer: Packer, name: str, columns: Iterable[Coded]) -> None:
    """Write the index of columns whose values are names or tuples of names; other values are none."""
    known: dict[str, int] = {}
    pairs = [_pairs(column, known) for column in columns]
    numbers, rows = (np.concatenate([_NONE, *(pair[place] for pair in pairs)]) for place in (0, 1))
    _pack(packer, f"{name}/plain", list(known), numbers, rows)
    sounds: dict[str, int] = {}
    sound_of = np.array([sounds.setdefault(rough(word), len(sounds)) for word in known], dtype=np.int32)
    _pack(packer, f"{name}/sound", list(sounds), sound_of[numbers], rows)


_NONE = np.empty(0, dtype=np.int32)


def _pairs(column: Coded, known: dict[str, int]) -> tuple[Numbers, Numbers]:
    """Numbers of words, each with a row that has it; what is not yet known gets the next number."""
    numbers, lengths = array("i"), array("i")
    for value in column.values:
        names = value if isinstance(value, tuple) else (value,)
        found = [known.setdefault(word, len(known)) for one in names if isinstance(one, str) for word in words(one)]
        numbers.extend(found)
        lengths.append(len(found))
    whole, per_value = np.array(numbers, dtype=np.int32), np.array(lengths, dtype=np.int32)
    runs = [_expanded(whole, per_value, column.codes[start : start + _RUN]) for start in range(0, len(column), _RUN)]
    rows = np.repeat(np.arange(len(column), dtype=np.int32), per_value[column.codes])
    return np.concatenate([_NONE, *runs]), rows


def _expanded(numbers: Numbers, lengths: Numbers, codes: Numbers) -> Numbers:
    """The numbers of each value, of which they stand one after another, for each of some rows."""
    begins, per_row = lengths.cumsum() - lengths, lengths[codes]
    ends = per_row.cumsum()
    within = np.arange(ends[-1]) - np.repeat(ends - per_row, per_row)
    found: Numbers = numbers[np.repeat(begins[codes], per_row) + within]
    return found


_RUN = 1 << 17
"""Rows that are gone through at once."""


def _pack(packer: Packer, name: str, keys: list[str], numbers: Numbers, rows: Numbers) -> None:
    """Write words in alphabetical order, each with the rows that have it."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    places = np.empty(len(keys), dtype=np.int64)
    places[order] = np.arange(len(keys))
    pairs = places[numbers] << _ROW_BITS | rows
    pairs.sort()
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    lengths = np.array([len(keys[number].encode()) + 1 for number in order], dtype=np.int64)
    packer.stream(f"{name}/words", [_BREAK.join([keys[number].encode() for number in order])])
    packer.array(f"{name}/starts", np.concatenate([[0], lengths.cumsum()]))
    packer.array(f"{name}/ends", np.bincount(pairs >> _ROW_BITS, minlength=len(keys)).cumsum())
    packer.array(f"{name}/rows", (pairs & (1 << _ROW_BITS) - 1).astype(np.int32))


_ROW_BITS = 32


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in alphabetical order with the rows that have them, mapped."""

    text: Bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    rows: NDArray[np.int32]

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> _Words:
        arrays = (packed.array(f"{name}/{part}") for part in ("starts", "ends", "rows"))
        return cls(packed.span(f"{name}/words"), *arrays)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> str:
        return self.text.cut(int(self.starts[place]), int(self.starts[place + 1]) - 1).decode()

    def mark(self, mask: Mask, word: str, *, unfinished: bool) -> None:
        """Mark the rows that have a word or, if it is `unfinished`, one that begins so."""
        first = bisect_left(self, word)
        if unfinished:
            last = bisect_left(self, word + "\U0010ffff", first)
        else:
            last = first + (first < len(self) and self[first] == word)
        mask[self.rows[self.ends[first - 1] if first else 0 : self.ends[last - 1] if last else 0]] = True

    def mark_like(self, mask: Mask, word: str) -> None:
        """Mark the rows that have a word one edit away."""
        every = self.text.cut(0, len(self.text.whole)).decode().split(_BREAK.decode()) if len(self) else []
        for found, _, _ in process.extract(word, every, scorer=OSA.distance, score_cutoff=1, limit=None):
            self.mark(mask, found, unfinished=False)


@dataclass(frozen=True, slots=True)
class Names:
    """The index of the names of a collection, mapped."""

    count: int
    plain: _Words
    sound: _Words

    @classmethod
    def unpacked(cls, packed: Packed, name: str, count: int) -> Names:
        """The index of so many rows as written."""
        return cls(count, _Words.unpacked(packed, f"{name}/plain"), _Words.unpacked(packed, f"{name}/sound"))

    def having(self, asked: Sequence[str]) -> NDArray[np.int64]:
        """The rows that have every word asked for, the last perhaps not finished."""
        last = len(asked) - 1
        return self._all(self._having(word, unfinished=place == last) for place, word in enumerate(asked))

    def like(self, asked: Sequence[str], shortest: int) -> NDArray[np.int64]:
        """The rows that would have every word but for a letter of those that are long enough."""
        last = len(asked) - 1
        return self._all(self._like(word, shortest, unfinished=place == last) for place, word in enumerate(asked))

    @property
    def knows_alike(self) -> bool:
        """Whether words one letter away are sought: not among too many."""
        return len(self.plain) <= ALIKE

    def _all(self, masks: Iterable[Mask]) -> NDArray[np.int64]:
        found = np.ones(self.count, dtype=bool)
        for mask in masks:
            found &= mask
        return np.flatnonzero(found)

    def _having(self, word: str, *, unfinished: bool) -> Mask:
        mask = np.zeros(self.count, dtype=bool)
        self.plain.mark(mask, word, unfinished=unfinished)
        self.sound.mark(mask, rough(word), unfinished=unfinished)
        return mask

    def _like(self, word: str, shortest: int, *, unfinished: bool) -> Mask:
        mask = self._having(word, unfinished=unfinished)
        if self.knows_alike and len(word) >= shortest:
            self.plain.mark_like(mask, word)
            self.sound.mark_like(mask, rough(word))
        return mask

"""Names folded so that spellings meet: case, accents, apostrophes and scripts first, then ways to romanise."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef]")
_MARKS = re.compile("['\u2018\u2019\u02bc`\"]")
_WORD = re.compile("[a-z0-9]+|" + _HAN.pattern)

_ROMANISATIONS = tuple(
    (re.compile(found), put)
    for found, put in (
        ("tsch|tch|cz|ch|ts|tz", "c"),  # Czech, Polish and German ways of one sound
        ("sch|sh|sz", "s"),
        ("zh|rz", "z"),
        ("kh|g", "h"),  # Belarusian h is Russian g: Hrodna, Grodno
        ("[jy]", "i"),
        ("i(?=[aeou])", ""),
        ("w|(?<=[aeiou])u", "v"),  # the short u of Barysaŭ, Barysaw, Borisov
        ("[eo]", "a"),  # vowels without stress: Maladzechna, Molodechno
        ("q|ck", "k"),
        (r"([a-z])\1+", r"\1"),
    )
)


def words(text: str) -> tuple[str, ...]:
    """The words of a text in plain small letters; a Chinese character is a word, for it is a name's smallest part."""
    if text.isascii():
        return tuple(_WORD.findall(_MARKS.sub("", text.lower())))
    spaced = _HAN.sub(lambda found: f" {found[0]} ", text)
    return tuple(_WORD.findall(_MARKS.sub("", "".join(map(_plain, spaced.lower())).lower())))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    return letter if _HAN.match(letter) else anyascii(letter)


@lru_cache(maxsize=65536)
def rough(word: str) -> str:
    """A word by its sound, as far as the ways to romanise Slavic names go: Barysau, Borisov and Borysow are one.

    Digits are as they are.
    """
    for found, put in _ROMANISATIONS:
        word = found.sub(put, word)
    return word


def is_han(word: str) -> bool:
    """Whether a word is a Chinese character."""
    return bool(_HAN.match(word))

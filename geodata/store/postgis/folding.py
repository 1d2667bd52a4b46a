"""Functions of the database that fold texts as `geodata.filters.nodes.folded` does, made of Python's own tables."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise


def functions() -> str:
    """SQL that makes `atlas.casei` and `atlas.accenti`. A text of ASCII takes the short way."""
    return f"""
CREATE OR REPLACE FUNCTION atlas.casei(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(given) = char_length(given) THEN lower(given COLLATE "C")
    ELSE {_casefolded('(lower(given COLLATE "und-x-icu") COLLATE "C")')} END $$;
CREATE OR REPLACE FUNCTION atlas.accenti(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(given) = char_length(given) THEN given
    ELSE normalize(regexp_replace(normalize(given, NFD), '[{_combining()}]', '', 'g'), NFC) END $$;
"""


def _casefolded(lowered: str) -> str:
    """Full case folding of what is in lower case already: letters that fold to one, then those that fold to several."""
    changed = {one: one.casefold() for one in _letters() if one.lower() == one and one.casefold() != one}
    single = {one: to for one, to in changed.items() if len(to) == 1}
    several = {one: to for one, to in changed.items() if len(to) > 1}
    folded = f"translate({lowered}, '{''.join(single)}', '{''.join(single.values())}')"
    replaced = folded
    for one, to in several.items():
        replaced = f"replace({replaced}, '{one}', '{to}')"
    long = "".join(one for one in _letters() if len(one.casefold()) > 1)
    return f"CASE WHEN given ~ '[{long}]' THEN {replaced} ELSE {folded} END"


def _combining() -> str:
    """The marks that an accent is, as ranges."""
    marks = [ord(one) for one in _letters() if unicodedata.combining(one)]
    starts = [marks[0], *(after for before, after in pairwise(marks) if after != before + 1)]
    ends = [*(before for before, after in pairwise(marks) if after != before + 1), marks[-1]]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


def _letters() -> list[str]:
    return [chr(code) for code in range(128, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]

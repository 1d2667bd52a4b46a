"""What the fields of a foreign file are: numbers or text, which of them is the id, the name, the time.

Only what holds for every row is taken: a field with one value that is no date is text, and said to be none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geodata.extent import BadExtent, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAMES = ("name", "title", "label", "name_en", "name_local", "headline", "placename")
TIMES = ("date", "datetime", "when", "time", "day", "event_date", "timestamp", "period", "year")
SPANS = (
    ("start", "end"),
    ("begin", "end"),
    ("from", "to"),
    ("start_date", "end_date"),
    ("date_start", "date_end"),
    ("start_year", "end_year"),
    ("valid_from", "valid_to"),
)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,15})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|UTC|[-+]\d\d:?\d\d)?")
_SLASHED = re.compile(r"(\d{4})/(\d\d)/(\d\d)")


def typed(values: Sequence[Any]) -> list[Any]:
    """The values of a field; texts become numbers if all of them are written as plain numbers."""
    texts = [value for value in values if isinstance(value, str) and value]
    if len(texts) < sum(value not in (None, "") for value in values) or not texts:
        return [None if value == "" else value for value in values]
    for pattern, kind in ((_WHOLE, int), (_NUMBER, float)):
        if all(pattern.fullmatch(text) for text in texts):
            return [kind(value) if value else None for value in values]
    return [value or None for value in values]


def ids(values: Sequence[Any] | None, count: int) -> list[str]:
    """Ids for the rows: those of the field if every row has one that fits an address, else the numbers of the rows."""
    found = [str(value) for value in values or () if value not in (None, "")]
    if len(found) == count and all(_ID.fullmatch(one) for one in found):
        return found
    return [str(number + 1) for number in range(count)]


def named(fields: dict[str, list[Any]]) -> str | None:
    """The field that names the rows: one called so, else the first of texts that are mostly different."""
    lower = {name.lower(): name for name in reversed(fields)}
    for known in NAMES:
        if known in lower and any(fields[lower[known]]):
            return lower[known]
    for name, values in fields.items():
        texts = [value for value in values if isinstance(value, str) and value]
        if telling(len(texts), len(set(texts)), max(map(len, texts), default=0), len(values)):
            return name
    return None


_LONGEST = 200


def telling(texts: int, distinct: int, longest: int, rows: int) -> bool:
    """Whether a field with so many texts, so many of them different, the longest of so many letters, may name rows."""
    return texts > rows / 2 and distinct > texts * 0.6 and longest <= _LONGEST


def dated(fields: dict[str, list[Any]]) -> tuple[tuple[str, ...], list[When | None]] | None:
    """The field, or the two fields, that tell the time of the rows, and the times; None if no field does throughout."""
    lower = {name.lower(): name for name in reversed(fields)}
    for one in TIMES:
        if one in lower and (times := _all(map(day, fields[lower[one]]))):
            return (lower[one],), times
    for first, last in SPANS:
        if first in lower and last in lower:
            starts, ends = (map(day, fields[lower[name]]) for name in (first, last))
            spans = (_span(start, end) for start, end in zip(starts, ends, strict=True))
            if times := _all(spans):
                return (lower[first], lower[last]), times
    return None


def day(value: Any) -> str | None:
    """A value as EDTF, if it may be one: years, days, moments (of which the day is kept). None for no value."""
    if value is None or value == "" or isinstance(value, bool):
        return None if not isinstance(value, bool) else "?"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and 1 <= value <= 9999 else "?"
    text = str(value).strip()
    if moment := _MOMENT.fullmatch(text):
        return moment[1]
    return "-".join(slashed.groups()) if (slashed := _SLASHED.fullmatch(text)) else text


def _span(start: str | None, end: str | None) -> str | None:
    """An interval; a missing end is one that is not known."""
    return None if start is None and end is None else f"{start or ''}/{end or ''}"


def _all(texts: Iterable[str | None]) -> list[When | None] | None:
    """The times, if all that are given can be read and there is one."""
    try:
        found = [None if text is None else When.parse(text.zfill(4) if text.isdigit() else text) for text in texts]
    except BadExtent:
        return None
    return found if any(found) else None

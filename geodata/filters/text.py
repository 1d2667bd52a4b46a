"""CQL2 text to CQL2 JSON, by a LALR grammar: time grows with the length of the text alone, whatever it holds.

The packages cql2 0.6 and pygeofilter 0.4 were tried: the first never ends on 32 open brackets and falls over on 4,000
minus signs, the second can't read NOT (a OR b) or INTERVAL.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from lark import Lark, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from geodata.filters.errors import BadFilter
from geodata.filters.shapes import Wkt

if TYPE_CHECKING:
    from lark import Token

_SHOWN = {
    "RPAR": ")",
    "LPAR": "(",
    "COMMA": ",",
    "COMPARISON": "= <> < <= > >=",
    "NAME": "a property",
    "TEXT": "a text in single quotes",
    "NUMBER": "a number",
    "WKT": "a geometry",
    "$END": "the end",
    "QUOTED": "",
}


@lru_cache(maxsize=64)
def parsed(text: str) -> Any:
    """The filter as CQL2 JSON. Raises BadFilter, which names the character where reading stopped."""
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        raise BadFilter(*_told(error, text)) from None


@cache
def _parser() -> Lark:
    return Lark.open("cql2.lark", rel_to=__file__, parser="lalr", transformer=_ToJson(), propagate_positions=False)


def _told(error: UnexpectedInput, text: str) -> tuple[str, str]:
    """Rule and cure: where reading stopped, at what, and what may stand there."""
    at = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    names: set[str] = set()
    if isinstance(error, UnexpectedCharacters):
        names = set(error.allowed or ())
    elif isinstance(error, UnexpectedToken):
        names = set(error.expected)
        at = len(text) if error.token.type == "$END" else at
    may = sorted(shown for name in names if (shown := _SHOWN.get(name, name)))
    found = f"{text[at : at + 12]!r}" if at < len(text) else "the end"
    return (
        f"a filter is CQL2 text; reading stopped at character {at + 1}, at {found}",
        f"there may stand: {', '.join(may)}",
    )


def _op(name: str, *args: Any) -> dict[str, Any]:
    return {"op": name, "args": list(args)}


class _ToJson(Transformer[Any, Any]):
    """Each rule of the grammar as an object of CQL2 JSON (OGC 21-065r2, annex C)."""

    def either(self, args: list[Any]) -> Any:
        return _op("or", *args[::2])

    def both(self, args: list[Any]) -> Any:
        return _op("and", *args[::2])

    def negation(self, args: list[Any]) -> Any:
        return _op("not", args[1])

    def comparison(self, args: list[Any]) -> Any:
        return _op(str(args[1]), args[0], args[2])

    def like(self, args: list[Any]) -> Any:
        return _op("like", args[0], args[-1])

    def unlike(self, args: list[Any]) -> Any:
        return _op("not", self.like(args))

    def between(self, args: list[Any]) -> Any:
        return _op("between", args[0], args[-3], args[-1])

    def outside(self, args: list[Any]) -> Any:
        return _op("not", self.between(args))

    def among(self, args: list[Any]) -> Any:
        return _op("in", args[0], args[2:])

    def not_among(self, args: list[Any]) -> Any:
        return _op("not", _op("in", args[0], args[3:]))

    def missing(self, args: list[Any]) -> Any:
        return _op("isNull", args[0])

    def present(self, args: list[Any]) -> Any:
        return _op("not", _op("isNull", args[0]))

    def number(self, args: list[Token]) -> float:
        return float(args[0])

    def text(self, args: list[Token]) -> str:
        return args[0][1:-1].replace("\\'", "'").replace("''", "'")

    def true(self, _: list[Token]) -> bool:
        return True

    def false(self, _: list[Token]) -> bool:
        return False

    def property(self, args: list[Token]) -> Any:
        return {"property": str(args[0])}

    def quoted(self, args: list[Token]) -> Any:
        return {"property": args[0][1:-1]}

    def call(self, args: list[Any]) -> Any:
        name, given = args[0].lower(), [arg for arg in args[1:] if arg is not None]
        if name in ("date", "timestamp") and len(given) == 1:
            return {name: given[0]}
        return {name: given} if name in ("interval", "bbox") else _op(name, *given)

    def several(self, args: list[Any]) -> Any:
        return args

    def geometry(self, args: list[Any]) -> Any:
        return Wkt(f"{args[0]} {args[1]}")

    def part(self, args: list[Any]) -> str:
        return f"{args[0]} {args[1]}"

    def coordinates(self, args: list[str]) -> str:
        return f"({', '.join(args)})"

    def position(self, args: list[Token]) -> str:
        return " ".join(arg for arg in args if arg is not None)

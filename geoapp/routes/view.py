"""A question for a route as an address holds it, and the one text for it: equal questions have equal texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from geodata.routing.router import MOST_ALTERNATIVES, MOST_AVOIDED, MOST_VIA, Ask

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2035, 12, 31)
NAMES = ("from", "to", "via", "avoid", "on", "alternatives")
_LONGEST = 80
_PLAIN = re.compile(r"[A-Za-z0-9~=:,.-]*")
_BETWEEN, _WITHIN_VIA, _WITHIN_AVOID = "~", ":", ","


class BadRoute(ValueError):
    """A part of the question that breaks a rule."""

    def __init__(self, name: str, value: str, rule: str, cure: str) -> None:
        super().__init__(f"{name}={value[:80]}: {rule}; {cure}")
        self.name, self.value, self.rule, self.cure = name, value, rule, cure


@dataclass(frozen=True, slots=True)
class RouteView:
    """From, to, via, avoid, on and alternatives as asked for; `choice` is the route that a map shows, from 0."""

    origin: str
    destination: str
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    on: date | None = None
    alternatives: int = 2
    choice: int = 0

    @classmethod
    def read(cls, values: Mapping[str, str]) -> RouteView:
        """The question of a form or an address. Raises BadRoute."""
        for name in ("from", "to"):
            if not values.get(name, "").strip():
                raise BadRoute(name, "", "a route has a beginning and an end", "for example from=chongqing&to=duisburg")
        for name in ("from", "to"):
            _short(name, values[name])
        return cls(
            values["from"].strip(),
            values["to"].strip(),
            _several("via", values.get("via", ""), _WITHIN_VIA, MOST_VIA),
            _several("avoid", values.get("avoid", ""), _WITHIN_AVOID, MOST_AVOIDED),
            _day(values.get("on", "")),
            _count("alternatives", values.get("alternatives", ""), MOST_ALTERNATIVES, 2),
            _count("choice", values.get("choice", ""), MOST_ALTERNATIVES, 0),
        )

    @classmethod
    def of_text(cls, text: str) -> RouteView:
        """The question behind `routes/` in a map's `select`: `chongqing~duisburg~on=2025-09-20`. Raises BadRoute."""
        parts = text.split(_BETWEEN)
        example = "for example routes/chongqing~duisburg~on=2025-09-20"
        if not _PLAIN.fullmatch(text):
            raise BadRoute("route", text, "a map's route names places by id or as longitude,latitude", example)
        if len(parts) < 2:
            raise BadRoute("route", text, "a route has a beginning and an end, with ~ between", example)
        more = dict(part.partition("=")[::2] for part in parts[2:])
        if unknown := more.keys() - {*NAMES[2:], "choice"}:
            raise BadRoute("route", text, f"it knows no {min(unknown)!r}", example)
        return cls.read({"from": parts[0], "to": parts[1], **more})

    @property
    def ask(self) -> Ask:
        """The question as the router takes it."""
        return Ask(self.origin, self.destination, self.via, self.avoid, self.on, self.alternatives)

    def query(self) -> str:
        """The query string of the question."""
        return urlencode(list(self.pairs()), safe=",:")

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the question that are not as they would be anyway."""
        return [("from", self.origin), ("to", self.destination), *self._more()]

    def _more(self) -> list[tuple[str, str]]:
        found = [("via", _WITHIN_VIA.join(self.via)), ("avoid", _WITHIN_AVOID.join(self.avoid))]
        found += [("on", self.on.isoformat() if self.on else "")]
        found += [("alternatives", str(self.alternatives) if self.alternatives != 2 else "")]
        return [(name, value) for name, value in found if value]

    def text(self) -> str:
        """The question as a map's `select` has it."""
        more = [*self._more(), *([("choice", str(self.choice))] if self.choice else [])]
        return _BETWEEN.join([self.origin, self.destination, *(f"{name}={value}" for name, value in more)])

    def text_of(self, choice: int) -> str:
        """The same with another of its routes chosen, as a map's `select` has it."""
        return replace(self, choice=choice).text()


def _short(name: str, value: str) -> None:
    if len(value) > _LONGEST:
        raise BadRoute(name, value, f"at most {_LONGEST} characters", "give the id of a place")


def _several(name: str, text: str, between: str, most: int) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(between) if part.strip())
    if len(found) > most:
        raise BadRoute(name, text, f"at most {most} of them", f"{len(found)} were asked for; leave some out")
    for one in found:
        _short(name, one)
    return found


def _day(text: str) -> date | None:
    example = "for example on=2025-09-20"
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadRoute("on", text, "a day, as YYYY-MM-DD", example) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadRoute("on", text, f"a day from {FIRST_DAY} to {LAST_DAY}: no record speaks of another", example)
    return day


def _count(name: str, text: str, most: int, default: int) -> int:
    if not text.strip():
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most):
        raise BadRoute(name, text, f"a whole number from 0 to {most}", f"for example {name}={default}")
    return int(text)

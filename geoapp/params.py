"""One parser for each request parameter; a bad or unknown one raises BadParameter with its rule and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import has_request_context, request

from geoapp.cards import CARDS
from geoapp.current import SPEAKING, atlas
from geoapp.errors import BadParameter
from geoapp.maps.view import MapView
from geoapp.routes.asking import selected
from geoapp.tales import step_named
from geodata.extent import LATEST, BadExtent, Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from geoapp.maps.view import Theme

MAP = frozenset({"layers", "datetime", "time-match", "theme", "lon", "lat", "zoom", "select", "lang"})


def only(args: MultiDict[str, str], known: frozenset[str]) -> None:
    """Refuse parameters that are not known, or that stand twice (OGC API Features Part 1, query-param-unknown)."""
    if has_request_context() and request.blueprint in SPEAKING:
        known |= {"lang"}
    for name, values in args.lists():
        if name not in known:
            cure = f"the parameters here are: {', '.join(sorted(known))}" if known else "remove it"
            raise BadParameter(name, values[0], "every parameter is known", cure)
        if len(values) > 1:
            raise BadParameter(name, values[1], "a parameter stands once", "remove all but one")


def datetime(args: Mapping[str, str]) -> Interval | None:
    """`datetime`: an instant or an interval."""
    text = args.get("datetime")
    if text is None:
        return None
    try:
        return Interval.parse(text)
    except BadExtent as error:
        raise BadParameter("datetime", text, error.rule, error.cure) from None


def moment(args: MultiDict[str, str]) -> date | None:
    """The last day of `datetime`; None if it is absent or open."""
    period = datetime(args)
    return None if period is None or period.last == LATEST else period.last


def surely(args: Mapping[str, str]) -> bool:
    """`time-match`: possibly (the default) or surely."""
    return word(args, "time-match", ("possibly", "surely")) == "surely"


def language(args: Mapping[str, str]) -> str:
    """`lang`: the language that places are named in, one of those that the atlas has."""
    return word(args, "lang", atlas().catalog.cover.languages)


def word(args: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One word of a list, the first if the parameter is absent."""
    text = args.get(name, words[0])
    if text not in words:
        raise BadParameter(name, text, "a word of its list", f"one of: {', '.join(filter(None, words))}")
    return text


def whole(args: Mapping[str, str], name: str, low: int, high: int, default: int, *, clip: bool = False) -> int:
    """A whole number between two bounds; with `clip` one above the upper bound counts as that bound."""
    text = args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19) or int(text) < low or (int(text) > high and not clip):
        raise BadParameter(name, text, f"a whole number from {low} to {high}", f"for example {name}={default}")
    return min(int(text), high)


def number(args: Mapping[str, str], name: str, low: float, high: float) -> float | None:
    """A number between two bounds, None if the parameter is absent."""
    text = args.get(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise BadParameter(name, text, f"a number from {low:g} to {high:g}", f"for example {name}={(low + high) / 2:g}")
    return value


def text(args: Mapping[str, str], name: str, longest: int) -> str:
    """A text for people to type: without spaces around it, empty if the parameter is absent."""
    found = args.get(name, "")
    if len(found) > longest:
        raise BadParameter(name, found, f"at most {longest} characters", "shorten it")
    return found.strip()


def map_view(args: MultiDict[str, str], *, embed: bool = False, also: frozenset[str] = frozenset()) -> MapView:
    """What a map page shows."""
    only(args, MAP | also)
    return MapView(
        layers=_layers(args),
        datetime=datetime(args),
        surely=surely(args),
        theme=cast("Theme", word(args, "theme", ("auto", "light", "dark"))),
        lon=number(args, "lon", -180, 180),
        lat=number(args, "lat", -85, 85),
        zoom=number(args, "zoom", 0, 12),
        select=_select(args),
        lang=language(args),
        embed=embed,
    )


def _layers(args: MultiDict[str, str]) -> tuple[str, ...] | None:
    return each_once(args, "layers", [layer.id for layer in atlas().catalog.cover.layers], "layers of this atlas")


def each_once(args: Mapping[str, str], name: str, known: Sequence[str], what: str) -> tuple[str, ...] | None:
    """Words with commas between, in the order of those known, None if not given. Raises BadParameter.

    None stands twice and few are empty: what is asked stands again in every link of the answer.
    """
    text = args.get(name)
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    asked = [part for part in parts if part]
    if len(parts) > len(known) + 1 or len(set(asked)) < len(asked) or not set(asked) <= set(known):
        raise BadParameter(name, text, f"{what}, each once, with commas between", f"out of: {', '.join(known)}")
    return tuple(word for word in known if word in asked)


def _select(args: MultiDict[str, str]) -> str | None:
    text = args.get("select")
    if text is None:
        return None
    collection, _, record = text.partition("/")
    graph = atlas().graph
    known = collection in CARDS and record in getattr(graph, collection)
    if not known and step_named(graph, text) is None and selected(text) is None:
        rule, cure = "a record of this atlas, a step of a story or a route", "for example select=places/barysaw"
        raise BadParameter("select", text, rule, cure)
    return text

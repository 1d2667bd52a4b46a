"""What a request for features asks for: one parser for each parameter of OGC API Features Parts 1, 2, 3 and of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoapp import params
from geoapp.errors import BadParameter
from geodata import crs as systems
from geodata.extent import BadExtent, BBox, Interval
from geodata.filters.bounds import Bounds
from geodata.filters.errors import BadFilter
from geodata.filters.reading import read
from geodata.properties import Type
from geodata.store import Query, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    import shapely
    from werkzeug.datastructures import MultiDict

    from geoapp.settings import Settings
    from geodata.crs import Crs
    from geodata.filters.nodes import Node
    from geodata.offers import Offer, Where
    from geodata.properties import Property

    Args = Mapping[str, str]
    Given = MultiDict[str, str]

SELECTING = ("bbox", "bbox-crs", "datetime", "time-match", "filter", "filter-lang", "filter-crs", "sortby")
SENDING = ("f", "crs", "properties", "limit", "offset")
ITEMS = frozenset(SELECTING + SENDING)
ITEM = frozenset({"f", "crs"})
TILES = frozenset({"f", "v", "datetime", "time-match", "filter", "filter-lang", "filter-crs"})
LANGS = ("cql2-text", "cql2-json")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which features, in which reference system, with which properties (None for all)."""

    query: Query
    crs: Crs
    properties: tuple[str, ...] | None


def items(given: Given, offer: Offer, settings: Settings) -> Asked:
    """What an items request asks for. Raises BadParameter."""
    args = _known(given, ITEMS, offer)
    return Asked(_query(args, offer, settings), crs(args, "crs"), selected(args, offer))


def query(given: Given, offer: Offer, settings: Settings, also: frozenset[str] = frozenset()) -> Query:
    """Which features of an offer. Raises BadParameter."""
    return _query(_known(given, ITEMS | also, offer), offer, settings)


def _known(given: Given, names: frozenset[str], offer: Offer) -> Args:
    """The parameters, each of which is known and stands once; a plain dictionary is quicker to ask than theirs."""
    params.only(given, names | offer.queryables)
    return given.to_dict()


def _query(args: Args, offer: Offer, settings: Settings) -> Query:
    box = bbox(args)
    return Query(
        bbox=box if isinstance(box, BBox) else None,
        area=None if isinstance(box, BBox) else box,
        datetime=params.datetime(args),
        surely=params.surely(args),
        where=offer.where + where(args, offer),
        filter=condition(args, offer, settings),
        sort=sortby(args, offer),
        limit=params.whole(args, "limit", 1, settings.limit_max, settings.limit_default, clip=True),
        offset=params.whole(args, "offset", 0, 10**9, 0),
    )


def tile_query(given: Given, offer: Offer, settings: Settings) -> Query:
    """Which features of an offer its tiles show: by time, filter and properties, as items do. Raises BadParameter."""
    args = _known(given, TILES, offer)
    return Query(
        datetime=params.datetime(args),
        surely=params.surely(args),
        where=offer.where + where(args, offer),
        filter=condition(args, offer, settings),
    )


def crs(args: Args, name: str) -> Crs:
    """`crs`, `bbox-crs` or `filter-crs`: CRS84 unless given (Part 2, fc-crs-valid-value)."""
    text = args.get(name)
    found = systems.CRS84 if text is None else systems.crs(text)
    if found is None:
        raise BadParameter(name, text or "", "a reference system served here", f"one of: {', '.join(systems.CRSES)}")
    return found


def bbox(args: Args) -> BBox | shapely.Geometry | None:
    """`bbox` in the system of `bbox-crs` (Part 2, fc-bbox-crs-action)."""
    system, text = crs(args, "bbox-crs"), args.get("bbox")
    if text is None:
        return None
    try:
        return system.box(text)
    except BadExtent as error:
        raise BadParameter("bbox", text, error.rule, error.cure) from None


def condition(args: Args, offer: Offer, settings: Settings) -> Node | None:
    """`filter` in the language of `filter-lang`, its geometries in `filter-crs` (Part 3, 7.3 to 7.5)."""
    lang, system, text = params.word(args, "filter-lang", LANGS), crs(args, "filter-crs"), args.get("filter")
    if text is None:
        return None
    own = None if system.is_default else system
    try:
        return read(text, lang, offer.properties, own, surely=params.surely(args), bounds=_bounds(settings))
    except BadFilter as error:
        raise BadParameter("filter", text, error.rule, error.cure) from None


def _bounds(held: Settings) -> Bounds:
    return Bounds(held.filter_bytes, held.filter_depth, held.filter_conditions, held.filter_positions)


def where(args: Args, offer: Offer) -> Where:
    """Properties as parameters, such as `kind=exercise`: the value, or one of the values, is that (Part 1, 7.15.5)."""
    given = [one for one in offer.properties.values() if one.name in args and one.queryable]
    return tuple((one.name, (_word(one, args[one.name]),)) for one in given)


def _word(one: Property, text: str) -> str:
    if one.words and text not in one.words:
        raise BadParameter(one.name, text, "a word of its list", f"one of: {', '.join(one.words)}")
    if one.type is Type.BOOLEAN:
        return _yes_no(one, text)
    if one.type is Type.NUMBER:
        return _number(one, text)
    if one.type is Type.DAY:
        return _day(one, text)
    if len(text) > 1000:
        raise BadParameter(one.name, text, "at most 1000 characters", "shorten it")
    return text


def _yes_no(one: Property, text: str) -> str:
    """`true` or `false`, or 1 or 0 as GDAL 3.6 writes them."""
    found = {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text)
    if found is None:
        raise BadParameter(one.name, text, "true or false", f"for example {one.name}=true")
    return found


def sortby(args: Args, offer: Offer) -> tuple[Sort, ...]:
    """`sortby`: properties with commas between, each with + (the default) or - before it."""
    text = args.get("sortby")
    if text is None:
        return ()
    known = [one.name for one in offer.properties.values() if one.sortable]
    sorts = [Sort(part.strip().lstrip("+-").strip(), part.strip().startswith("-")) for part in text.split(",")]
    if not all(one.name in known for one in sorts) or len({one.name for one in sorts}) < len(sorts):
        raise BadParameter(
            "sortby", text, "sortable properties, each once", f"out of: {', '.join(known)}; or -{known[0]}"
        )
    return tuple(sorts)


def selected(args: Args, offer: Offer) -> tuple[str, ...] | None:
    """`properties`: those to send, with commas between; id and geometry are always sent."""
    return params.each_once(args, "properties", list(offer.properties), "properties of the collection")


def _number(one: Property, text: str) -> str:
    """The number as JSON writes it, whole or not as the property is."""
    example = f"for example {one.name}=100"
    try:
        value = float(text)
    except ValueError:
        raise BadParameter(one.name, text, "a number", example) from None
    if not abs(value) < 1e15:
        raise BadParameter(one.name, text, "a finite number", example)
    return repr(int(value)) if value.is_integer() and _whole(one) else repr(value)


def _whole(one: Property) -> bool:
    return bool((one.schema["items"] if one.many else one.schema)["type"] == "integer")


def _day(one: Property, text: str) -> str:
    try:
        at = Interval.parse(text)
    except BadExtent as error:
        raise BadParameter(one.name, text, error.rule, error.cure) from None
    if at.first != at.last:
        raise BadParameter(one.name, text, "a day", f"for example {one.name}=2017-07-11")
    return at.first.isoformat()

"""How to cite any view, record, query or file of this atlas: `/cite?url=<its address>&f=text`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from geoapp import asked, limits, links, params
from geoapp.address import with_query
from geoapp.current import atlas, settings
from geoapp.errors import BadParameter, NotFound, NoWay
from geoapp.own import Args, Foreign, Own, own
from geoapp.responses import answer, json_answer
from geoapp.routes.answers import collection
from geoapp.routes.asking import SELECT, answered, canonical, question, selected
from geoapp.routes.view import NAMES
from geoapp.views.downloads import form_of, query
from geoapp.views.ogc.blueprint import offered
from geodata.citation import Citation, fingerprint, in_words
from geodata.fields import BadValue
from geodata.formats.rows import title_of
from geodata.keys import Day
from geodata.offers import offers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geoapp.routes.view import RouteView
    from geodata.offers import Offer
    from geodata.store import Query

views = Blueprint("citations", __name__)

_KNOWN = frozenset({"url", "f", "accessed"})
_WAYS = ("text", "bibtex", "ris", "csl")
_PAGE = 1000
"""Features on a page of the addresses that the hash is recomputed from."""
_PAGING = ("limit", "offset", "f", "crs", "v", "sortby", "properties")
"""Parameters that change how features are sent, not which."""
_LOOKING = ("lon", "lat", "zoom", "theme", "select")
"""Parameters that change how a map is looked at."""


@dataclass(frozen=True, slots=True)
class _Cited:
    """What an address of ours leads to: titles, licences, features, and the addresses of these as GeoJSON."""

    parts: tuple[str, ...]
    licences: tuple[str, ...]
    features: Iterable[bytes]
    data: tuple[str, ...]
    words: str = ""


@views.get("/cite")
def cite() -> Response:
    """The citation of an address of this atlas."""
    params.only(request.args, _KNOWN)
    way = params.word(request.args, "f", _WAYS)
    path, args = _own(request.args.get("url", ""))
    cited = _resolved(path, args)
    kept = {name: value for name, value in args.items() if name not in (*_PAGING, *_LOOKING) or _is_route(name, value)}
    with limits.heavy():
        sha256, count = fingerprint(cited.features)
    cover = atlas().catalog.cover
    made = Citation(
        title=cover.title,
        parts=cited.parts,
        words=cited.words or in_words(kept),
        publisher=cover.title,
        licence=", ".join(dict.fromkeys(cited.licences)) or cover.licence,
        version=atlas().store.version,
        updated=cover.updated,
        url=links.absolute(with_query(path, **kept)),
        sha256=sha256,
        count=count,
        accessed=_accessed(),
        data=cited.data,
    )
    return _sent(made, way)


def _sent(made: Citation, way: str) -> Response:
    if way == "csl":
        return json_answer(made.csl(), "application/vnd.citationstyles.csl+json")
    written: dict[str, tuple[Callable[[], str], str]] = {
        "text": (made.text, "text/plain"),
        "bibtex": (made.bibtex, "application/x-bibtex"),
        "ris": (made.ris, "application/x-research-info-systems"),
    }
    write, media_type = written[way]
    return answer(write(), media_type)


def _is_route(name: str, value: str) -> bool:
    """Whether a parameter is the route that a map shows, which is what is cited."""
    return name == "select" and value.startswith(SELECT)


def _accessed() -> str:
    """The day on which the reader looked: only the reader knows it, and an answer that told it could not be kept."""
    text = request.args.get("accessed", "")
    try:
        return Day().parse(text) if text else ""
    except BadValue as error:
        raise BadParameter("accessed", text, error.rule, error.cure) from None


def _own(url: str) -> Own:
    """Path and query of an address of this atlas. Raises BadParameter."""
    try:
        return own(url)
    except Foreign as foreign:
        example = f"for example url={url_for('features.items', name='events')}?datetime=2017"
        raise BadParameter("url", url, str(foreign), example) from None


def _resolved(path: str, args: Args) -> _Cited:
    """What the path leads to. Raises BadParameter for what has no data of its own."""
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(path, method="GET")
        if endpoint in _CITABLE:
            return _CITABLE[endpoint](args, **{name: str(value) for name, value in values.items()})
    except (RequestRedirect, HTTPException, NotFound):
        pass
    raise BadParameter(
        "url", path, "a map, record, list, items or download of this atlas", f"for example url={url_for('maps.home')}"
    )


def _offer(offer: Offer, wanted: Query, args: Args) -> _Cited:
    """What a query selects of a collection or layer."""
    kept = {name: value for name, value in args.items() if name not in (*_PAGING, *_LOOKING, "layers")}
    data = links.absolute(with_query(url_for("features.items", name=offer.id), **kept, limit=_PAGE, f="json"))
    licence = atlas().catalog.about[offer.collection].licence
    return _Cited((offer.title,), (licence,), atlas().store.whole(offer.collection, wanted), (data,))


def _items(args: Args, name: str) -> _Cited:
    offer = offered(name)
    return _offer(offer, replace(asked.query(args, offer, settings()), limit=None, offset=0), args)


def _download(args: Args, name: str, extension: str) -> _Cited:
    name, _, extension = f"{name}.{extension}".partition(".")
    offer = offered(name)
    form_of(offer, extension)
    return _offer(offer, replace(query(args, offer), limit=None, offset=0), args)


def _listing(args: Args, collection: str) -> _Cited:
    params.only(args, frozenset())
    offer = offered(collection)
    return _offer(offer, offer.query, args)


def _record(args: Args, collection: str, record_id: str) -> _Cited:
    params.only(args, frozenset())
    offer = offered(collection)
    found = offer.feature(atlas(), record_id)
    if found is None:
        raise NotFound("record", record_id)
    data = links.absolute(url_for("features.item", name=collection, feature_id=record_id, f="json"))
    licence = atlas().catalog.about[offer.collection].licence
    title = title_of(orjson.loads(found))
    return _Cited((offer.title, title), (licence,), iter([found]), (data,), f"the record {record_id}")


def _item(args: Args, name: str, feature_id: str) -> _Cited:
    return _record(MultiDict([item for item in args.items() if item[0] not in _PAGING]), name, feature_id)


def _routes(args: Args) -> _Cited:
    params.only(args, frozenset((*NAMES, "choice", "f")))
    return _trip(question(args))


def _trip(view: RouteView) -> _Cited:
    """The routes of a question, all parts of each."""
    try:
        found = answered(view)
    except NoWay as reason:
        raise BadParameter("url", view.text(), str(reason), "cite a route that there is") from None
    asked_for = canonical(view, found)
    made = collection(atlas().graph, found, "", [])["features"]
    data = links.absolute(f"{url_for('routes.routes')}?{asked_for.query()}&f=json")
    ends = found.routes[0].ends
    words = f"Routes from {ends[0].name} to {ends[-1].name}" + (f" on {view.on}" if view.on else "")
    return _Cited((words,), ("ODbL-1.0",), map(orjson.dumps, made), (data,), words)


def _map(args: Args) -> _Cited:
    """The layers of a map, in the time that it shows; of a map with a route, the route."""
    view = params.map_view(args)
    if route := selected(view.select):
        return _trip(route)
    drawn = {layer.id: layer.visible for layer in atlas().catalog.cover.layers}
    shown = [name for name, visible in drawn.items() if (visible if view.layers is None else name in view.layers)]
    layers = [one for one in offers(atlas()).values() if one.is_layer and one.id.removeprefix("layer-") in shown]
    each = [_offer(offer, replace(offer.query, datetime=view.datetime, surely=view.surely), args) for offer in layers]
    return _Cited(
        tuple(offer.title for offer in layers) or ("no layer",),
        tuple(licence for one in each for licence in one.licences),
        (feature for one in each for feature in one.features),
        tuple(address for one in each for address in one.data),
    )


_CITABLE: dict[str, Callable[..., _Cited]] = {
    "features.items": _items,
    "features.item": _item,
    "downloads.download": _download,
    "pages.listing": _listing,
    "pages.record": _record,
    "maps.home": _map,
    "maps.embed": _map,
    "routes.routes": _routes,
    "routes.routes_of_api": _routes,
}

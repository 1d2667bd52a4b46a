"""Items of the API as GeoJSON, beside the framework: what clients ask for most, made of a request alone.

Flask needs longer to find a view and to put its answer together than the store needs to find a page of features. So the
two addresses of items are a small WSGI application of their own, in front of it and over the same rooms: parameters,
limits, store, links. Their pages for people, their files and every refusal are Flask's.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from geoapp import asked, links, params, protocol, security
from geoapp.address import Address
from geoapp.errors import BadParameter, NotAcceptable, NotFound
from geoapp.responses import CONDITIONS, GEOJSON, HTML, JSON, REVALIDATED, SCHEMA, chosen, etag
from geodata.crs import rewritten
from geodata.formats import members, suited
from geodata.offers import offers
from geodata.store.texts import enclosed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from geoapp.address import Link
    from geoapp.asked import Asked
    from geoapp.limits import Limits
    from geoapp.settings import Settings
    from geodata.atlas import Atlas
    from geodata.crs import Crs
    from geodata.offers import Offer
    from geodata.store import FeatureCollection

_ADDRESS = re.compile(r"/ogc/collections/[^/]+/items(?:/[^/]+)?/?")
_OWN = {"json": GEOJSON, "html": HTML}
ONE = _OWN | {"geojson": GEOJSON}
"""The representations of a single item."""

Told = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for: items of an offer, or one of them, and how they are to be sent."""

    request: Request
    offer: Offer
    one: str | None
    offered: Mapping[str, str]
    sent: str


class Items:
    """WSGI middleware: answers a GET or HEAD of items or of an item as GeoJSON, and leaves all else to the app."""

    def __init__(self, app: Flask) -> None:
        self._flask, self._app = app, app.wsgi_app
        self._atlas: Atlas = app.extensions["atlas"]
        self._settings: Settings = app.extensions["settings"]
        self._limits: Limits = app.extensions["limits"]
        self._release: str = app.extensions["release"]
        self._imprint = lru_cache(maxsize=64)(self._begun)  # the same on every page of a collection

    @cached_property
    def _offers(self) -> dict[str, Offer]:
        return offers(self._atlas)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or ask the app."""
        wanted = self._wanted(environ)
        if wanted is None:
            return self._app(environ, start_response)
        try:
            self._limits.measure(wanted.request)
            with self._limits.turn():
                body, told = self._items(wanted) if wanted.one is None else self._item(wanted, wanted.one)
        except Exception as error:  # the one table of errors is the app's
            return self._by_the_app(environ, start_response, partial(self._flask.handle_user_exception, error))
        if environ["REQUEST_METHOD"] == "HEAD" or not CONDITIONS.isdisjoint(environ):
            protocol.one_range(environ)
            return self._by_the_app(environ, start_response, partial(_conditional, wanted.request, body, told))
        start_response("200 OK", told)
        return (body,)

    def _wanted(self, environ: WSGIEnvironment) -> _Wanted | None:
        """What is asked for, if it is for us; if there is no such thing, the app says so."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _ADDRESS.fullmatch(environ.get("PATH_INFO", "")):
            return None
        request = Request(environ, populate_request=False)
        if not protocol.sound(request, self._settings):
            return None
        _, _, _, name, _, *one = request.path.rstrip("/").split("/")
        if (offer := self._offers.get(name)) is None:
            return None
        offered = ONE if one else representations(offer.collection)
        try:
            sent = chosen(offered, request)
        except (BadParameter, NotAcceptable):
            return None
        return _Wanted(request, offer, one[0] if one else None, offered, sent) if sent in ("json", "geojson") else None

    def _items(self, wanted: _Wanted) -> tuple[bytes, Told]:
        """A page of the features that the query matches (Part 1, fc-op)."""
        offer, sent, address = wanted.offer, wanted.sent, Address.of(wanted.request, self._settings)
        query = asked.items(wanted.request.args, offer, self._settings)
        found = self._atlas.store.features(offer.collection, query.query)
        linked = [
            *address.representations(wanted.offered, sent),
            *address.paging(query.query, found.matched, sent, wanted.offered[sent]),
            *around(self._atlas, address, offer),
        ]
        counts = {"numberMatched": found.matched, "numberReturned": len(found.features), "links": linked}
        head = self._imprint(offer.id, address.home, address.public(address.path)) + orjson.dumps(counts)[1:-1]
        body = enclosed(head + b',"features":[', written(query, found), b"]}\n")
        return body, self._told(wanted.request, body, query.crs, linked)

    def _begun(self, offer_id: str, home: str, url: str) -> bytes:
        return b'{"type":"FeatureCollection",' + members(self._offers[offer_id].imprint(self._atlas, home, url)) + b","

    def _item(self, wanted: _Wanted, feature_id: str) -> tuple[bytes, Told]:
        """One feature (Part 1, f-op). Raises NotFound, BadParameter."""
        request, offer = wanted.request, wanted.offer
        params.only(request.args, asked.ITEM)
        system, address = asked.crs(request.args, "crs"), Address.of(request, self._settings)
        found = offer.feature(self._atlas, feature_id)
        if found is None:
            raise NotFound(f"item in {offer.id}", feature_id)
        page = f"{address.mounted}/{offer.collection}/{quote(feature_id, safe='')}"
        linked = [
            *address.representations(wanted.offered, wanted.sent),
            address.link("canonical", HTML, page, "Page of the record"),
            *around(self._atlas, address, offer),
        ]
        plain = found if system.is_default else orjson.dumps(rewritten([found], system)[0])
        body = plain[:-1] + b',"links":' + orjson.dumps(linked) + b"}\n"
        return body, self._told(request, body, system, linked)

    def _told(self, request: Request, body: bytes, system: Crs, linked: list[Link]) -> Told:
        return [
            ("Content-Type", GEOJSON),
            ("Content-Length", str(len(body))),
            ("ETag", etag(self._release, request, GEOJSON)),
            ("Cache-Control", REVALIDATED),
            ("Vary", "Accept"),
            ("Date", _date(int(time.time()))),  # noqa: TID251 - the date it is
            ("Accept-Ranges", "bytes"),
            *headers(system, linked).items(),
            *security.of_data(self._settings, request),
        ]

    def _by_the_app(
        self, environ: WSGIEnvironment, start_response: StartResponse, made: Callable[[], ResponseReturnValue]
    ) -> Iterable[bytes]:
        """An answer in which the app has a say: a refusal, a part, a 304."""
        app = self._flask
        with app.request_context(environ):
            try:
                answer = made()
            except HTTPException as error:
                answer = app.handle_user_exception(error)
            return app.process_response(app.make_response(answer))(environ, start_response)


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return http_date(second)


def _conditional(request: Request, body: bytes, told: Told) -> Response:
    """The answer by the conditions of the request, which most have none of. Raises RequestedRangeNotSatisfiable."""
    answer = Response(body, headers=told)
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(body))


@cache  # by collection, which are few
def representations(collection: str) -> dict[str, str]:
    """The representations of items: names and media types."""
    return _OWN | {form.name: form.media_type for form in suited(collection).values()}


def around(atlas: Atlas, address: Address, offer: Offer) -> list[Link]:
    """Links to the collection of items, its schema and its licence."""
    here = f"{address.mounted}/ogc/collections/{quote(offer.id)}"
    return [
        address.link("collection", JSON, here, "The collection"),
        address.link("describedby", SCHEMA, f"{here}/schema", "Schema of the items"),
        *links.licence(atlas.catalog.about[offer.collection].licence_url),
    ]


def headers(system: Crs, linked: list[Link]) -> dict[str, str]:
    """Part 2, ogc-crs-header; Part 1, recommendation link-header."""
    return {"Link": links.header(linked), "Content-Crs": f"<{system.uri}>"}


def written(wanted: Asked, found: FeatureCollection) -> Sequence[bytes]:
    """The features as they are kept or, if asked for, in another reference system or with fewer properties."""
    kept = found.features
    if wanted.crs.is_default and wanted.properties is None:
        return kept
    read: list[Any] = (
        [orjson.loads(one) for one in kept] if wanted.crs.is_default else rewritten(list(kept), wanted.crs)
    )
    if wanted.properties is not None:
        for one in read:
            one["properties"] = {
                name: one["properties"][name] for name in wanted.properties if name in one["properties"]
            }
    return [orjson.dumps(one) for one in read]

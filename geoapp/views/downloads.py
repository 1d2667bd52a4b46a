"""Collections and layers, whole or filtered like items, as files in every format."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for

from geoapp import asked, limits, links
from geoapp.bulk import key_of
from geoapp.current import atlas, files, release
from geoapp.errors import BadParameter, NotFound
from geoapp.responses import HTML, IMMUTABLE, REVALIDATED, file_answer
from geoapp.views.ogc.blueprint import offered
from geodata.deadline import in_time
from geodata.formats import suited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoapp.asked import Given
    from geodata.formats import Format
    from geodata.offers import Offer
    from geodata.store import Query

views = Blueprint("downloads", __name__)

_PAGE = 5_000
_ONLY_ITEMS = ("f", "crs", "properties")


@views.get("/download/<name>.<extension>")
def download(name: str, extension: str) -> Response:
    """The features of a collection or layer that the query matches, with licence and citation."""
    name, _, extension = f"{name}.{extension}".partition(".")  # a file name may have two dots: places.shp.zip
    offer = offered(name)
    form, wanted = form_of(offer, extension), query(request.args, offer)
    key = key_of(release(), links.absolute(request.full_path))
    imprint = offer.imprint(atlas(), links.absolute("/"), links.absolute(request.path))
    path = files().kept(key)
    if path is None:
        with limits.heavy():
            path = files().file(key, form.write(paged(offer.collection, wanted), imprint))
    current = request.args.get("v") == atlas().store.version
    caching = IMMUTABLE if current else REVALIDATED
    sent = file_answer(path, form.media_type, key, caching=caching, name=f"{name}.{extension}")
    sent.headers["Link"] = links.header(_links(offer))
    return sent


def form_of(offer: Offer, extension: str) -> Format:
    """The format of an extension. Raises NotFound, which names the files that the collection can be had in."""
    written = {form.extension: form for form in suited(offer.collection).values()}
    if extension not in written:
        raise NotFound(f"format of {offer.id}", extension, [f"{offer.id}.{known}" for known in written])
    return written[extension]


def query(args: Given, offer: Offer) -> Query:
    """The query of a download: that of items, without a limit unless one is given. Raises BadParameter."""
    for name in _ONLY_ITEMS:
        if name in args:
            items = url_for("features.items", name=offer.id)
            raise BadParameter(name, args[name], "a file holds every property, in CRS84", f"ask {items} for it")
    wanted = asked.query(args, offer, frozenset({"v"}))
    return wanted if "limit" in args else replace(wanted, limit=None)


def paged(collection: str, wanted: Query) -> Iterator[bytes]:
    """The features, some thousands at a time, so that memory stays flat."""
    left = wanted.limit
    for page in count():
        size = _PAGE if left is None else min(_PAGE, left - page * _PAGE)
        if size <= 0:
            return
        part = replace(wanted, limit=size, offset=wanted.offset + page * _PAGE)
        in_time()
        found = atlas().store.features(collection, part).features
        yield from found
        if len(found) < size:
            return


def _links(offer: Offer) -> list[links.Link]:
    return [
        *links.licence(atlas().catalog.about[offer.collection].licence_url),
        links.link("collection", HTML, url_for("features.collection", name=offer.id), "The collection"),
    ]

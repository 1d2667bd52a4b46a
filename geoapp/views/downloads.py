"""Collections and layers, whole or filtered like items, as files in every format."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for

from geoapp import asked, limits, links, params
from geoapp.bulk import key_of
from geoapp.cache import LARGEST
from geoapp.current import atlas, files, release, settings
from geoapp.errors import BadParameter, NotFound
from geoapp.responses import HTML, IMMUTABLE, REVALIDATED, file_answer, streamed_answer
from geoapp.views.ogc.blueprint import offered
from geodata.formats import suited
from geodata.formats.joined import Joined, JoinedFile, length
from geodata.store.picked import Picked

if TYPE_CHECKING:
    from geoapp.address import Link
    from geoapp.asked import Given
    from geoapp.growing import Reader
    from geodata.formats import Format, Imprint
    from geodata.offers import Offer
    from geodata.store import Query

views = Blueprint("downloads", __name__)

_PARTS = frozenset({"Range", "If-Match", "If-Unmodified-Since"})
"""Headers that a finished file alone can answer."""
_CLOSED = frozenset({"jsonfg", "jsonld", "kml", "linkedplaces", "atom", "ics"})
"""Formats of unknown length whose last bytes close what the first opened. An answer that does not tell its length and
breaks off is ended as if it were whole: half a table would pass for a whole one, so tables are finished first."""
_MOST = 10**9
"""Features that a limit may name."""
_ONLY_ITEMS = ("f", "crs", "properties")


@views.get("/download/<name>.<extension>")
def download(name: str, extension: str) -> Response:
    """The features of a collection or layer that the query matches, with licence and citation."""
    name, _, extension = f"{name}.{extension}".partition(".")  # a file name may have two dots: places.shp.zip
    offer = offered(name)
    form, wanted = form_of(offer, extension), query(request.args, offer)
    address = links.absolute(links.asked().path)
    key = key_of(release(), f"{address}?{request.query_string.decode('latin-1')}")
    imprint = offer.imprint(atlas(), links.home(), address)
    current = request.args.get("v") == atlas().store.version
    caching, saved = IMMUTABLE if current else REVALIDATED, f"{name}.{extension}"
    found = _mapped(form, offer.collection, wanted, imprint) or _built(key, form, offer.collection, wanted, imprint)
    if isinstance(found, Path):
        sent = file_answer(found, form.media_type, key, caching=caching, name=saved)
    else:
        sent = streamed_answer(found, form.media_type, key, caching=caching, name=saved)
    sent.headers["Link"] = links.header(_links(offer))
    return sent


def _mapped(form: Format, collection: str, wanted: Query, imprint: Imprint) -> JoinedFile | None:
    """The file as it lies in the store's own bytes: nothing is built or kept. None if it does not lie there."""
    if not isinstance(form, Joined):
        return None
    whole = atlas().store.whole(collection, wanted)
    return JoinedFile(form, whole, imprint) if isinstance(whole, Picked) else None


def _built(key: str, form: Format, collection: str, wanted: Query, imprint: Imprint) -> Path | Reader:
    """The file, from the disk or on its way there. Raises TooMany, Busy, NoRoom."""
    return _ready(files().joined(key) or _begun(key, form, collection, wanted, imprint), form)


def _begun(key: str, form: Format, collection: str, wanted: Query, imprint: Imprint) -> Path | Reader:
    """The file, or a reader of it while it is built, in a place for expensive work.

    Raises BadParameter, TooMany, Busy, NoRoom.
    """
    with limits.place() as place:
        whole = atlas().store.whole(collection, wanted)
        _bounded(form, len(whole))
        foreseen = length(form, whole, imprint) if isinstance(form, Joined) else None
        return files().begun(key, form.write(whole, imprint), place, foreseen)


def _bounded(form: Format, count: int) -> None:
    """Refuse a file of more features than are built into one. Raises BadParameter."""
    most = settings().file_features
    if count > most and not isinstance(form, Joined):
        rule = f"{form.title} is made of at most {most:,} features here, and {count:,} match"
        cure = f"ask for parts with limit={most} and offset, filter, or take GeoJSON, which has no bound"
        raise BadParameter("limit", request.args.get("limit", "all"), rule, cure)


def _ready(found: Path | Reader, form: Format) -> Path | Reader:
    """The file when it is finished, or its reader as soon as all that is sent of it can be. Raises Busy, NoRoom."""
    if isinstance(found, Path):
        return found
    with ExitStack() as leaving:
        leaving.callback(found.close)
        if (found.length or 0) <= LARGEST or _parts():
            with limits.waiting():
                if form.name not in _CLOSED or _parts() or _head() or found.whole_within(LARGEST):
                    return found.whole()
        leaving.pop_all()
        return found


def _parts() -> bool:
    """Whether the client asks for what only a finished file can give."""
    return any(name in request.headers for name in _PARTS)


def _head() -> bool:
    """Whether the client asks for the headers alone: the length is among them."""
    return request.method == "HEAD" or request.environ.get("atlas.head", False)


def form_of(offer: Offer, extension: str) -> Format:
    """The format of an extension. Raises NotFound, which names the files that the collection can be had in."""
    written = {form.extension: form for form in suited(offer.collection).values()}
    if extension not in written:
        raise NotFound(f"format of {offer.id}", extension, [f"{offer.id}.{known}" for known in written])
    return written[extension]


def query(args: Given, offer: Offer) -> Query:
    """The query of a download: that of items, with all features unless a limit is given. Raises BadParameter."""
    for name in _ONLY_ITEMS:
        if name in args:
            items = url_for("features.items", name=offer.id)
            raise BadParameter(name, args[name], "a file holds every property, in CRS84", f"ask {items} for it")
    wanted = asked.query(args, offer, settings(), frozenset({"v"}))
    return replace(wanted, limit=params.whole(args, "limit", 1, _MOST, _MOST) if "limit" in args else None)


def _links(offer: Offer) -> list[Link]:
    return [
        *links.licence(atlas().catalog.about[offer.collection].licence_url),
        links.link("collection", HTML, url_for("features.collection", name=offer.id), "The collection"),
    ]

"""The blueprint of the API, the headers of all its answers, and the collection that an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from geoapp.current import atlas
from geoapp.errors import NotFound
from geodata import offers

if TYPE_CHECKING:
    from geodata.offers import Offer

views = Blueprint("features", __name__, url_prefix="/ogc")

F = frozenset({"f"})


@views.after_request
def open_to_all(made: Response) -> Response:
    """Data may be fetched by scripts of any site; they are told so when they ask beforehand (Fetch, 3.2)."""
    made.headers["Access-Control-Allow-Origin"] = "*"
    made.headers["Access-Control-Expose-Headers"] = "Link, Content-Crs, ETag, OGC-NumberMatched, OGC-NumberReturned"
    if request.method == "OPTIONS":
        made.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        made.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, Range"
        made.headers["Access-Control-Max-Age"] = "86400"
    return made


def offered(name: str) -> Offer:
    """The collection or layer of that id. Raises NotFound."""
    found = offers.offer(atlas(), name)
    if found is None:
        raise NotFound("collection", name, list(offers.offers(atlas())))
    return found

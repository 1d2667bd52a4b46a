"""The blueprint of the API, and the collection that an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from geoapp.current import atlas
from geoapp.errors import NotFound
from geodata import offers

if TYPE_CHECKING:
    from geodata.offers import Offer

views = Blueprint("features", __name__, url_prefix="/ogc")

F = frozenset({"f"})


def offered(name: str) -> Offer:
    """The collection or layer of that id. Raises NotFound."""
    found = offers.offer(atlas(), name)
    if found is None:
        raise NotFound("collection", name, list(offers.offers(atlas())))
    return found

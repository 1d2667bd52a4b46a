"""OGC API – Features Parts 1, 2, 3 and 5, for clients and for people: the blueprint with all its routes."""

from __future__ import annotations

from geoapp.views.ogc import collections, items, landing
from geoapp.views.ogc.blueprint import views

__all__ = ["collections", "items", "landing", "views"]

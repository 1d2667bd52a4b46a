"""OGC API – Features Parts 1, 2, 3, 5 and – Tiles Part 1, for clients and people: the blueprint with all its routes."""

from __future__ import annotations

from geoapp.views.ogc import collections, items, landing, tiles
from geoapp.views.ogc.blueprint import views

__all__ = ["collections", "items", "landing", "tiles", "views"]

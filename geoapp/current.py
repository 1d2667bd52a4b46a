"""Typed access to what the running app holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from geoapp.assets import Assets
    from geoapp.basemap import Basemap
    from geoapp.bulk import BulkFiles
    from geoapp.metrics import Metrics
    from geoapp.settings import Settings
    from geodata.atlas import Atlas


def atlas() -> Atlas:
    """The atlas being served."""
    return cast("Atlas", current_app.extensions["atlas"])


def settings() -> Settings:
    """The settings of the app."""
    return cast("Settings", current_app.extensions["settings"])


def assets() -> Assets:
    """The static files, with their version."""
    return cast("Assets", current_app.extensions["assets"])


def basemap() -> Basemap:
    """The basemap being served."""
    return cast("Basemap", current_app.extensions["basemap"])


def files() -> BulkFiles:
    """The finished downloads."""
    return cast("BulkFiles", current_app.extensions["files"])


def release() -> str:
    """Version of program and data together: what an answer depends on besides its address."""
    return cast("str", current_app.extensions["release"])


def metrics() -> Metrics | None:
    """The figures of the traffic, where they are kept."""
    return cast("Metrics | None", current_app.extensions["metrics"])

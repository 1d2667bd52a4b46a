"""Typed access to what the running app holds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from flask import current_app, g, has_request_context

from geodata.languages import TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geoapp.assets import Assets
    from geoapp.basemap import Basemap
    from geoapp.bulk import BulkFiles
    from geoapp.metrics import Metrics
    from geoapp.online import OnlineBasemap
    from geoapp.settings import Settings
    from geodata.atlas import Atlas


SPEAKING = frozenset({"embeds", "layers", "maps", "pages", "pictures", "search", "stories"})
"""Blueprints whose answers name places to people, and take the parameter `lang`."""


def spoken() -> str:
    """The language that places are named in during this request."""
    return str(g.get("language", TEXTS)) if has_request_context() else TEXTS


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Name places in a language for a while, such as that of an address that is looked up."""
    before, g.language = spoken(), language
    try:
        yield
    finally:
        g.language = before


def atlas() -> Atlas:
    """The atlas being served, with places under their names in the language of the request."""
    return atlas_in(spoken())


def atlas_in(language: str) -> Atlas:
    """The atlas being served, with places under their names in a language."""
    return cast("Atlas", current_app.extensions["atlas"]).speaking(language)


def settings() -> Settings:
    """The settings of the app."""
    return cast("Settings", current_app.extensions["settings"])


def assets() -> Assets:
    """The static files, with their version."""
    return cast("Assets", current_app.extensions["assets"])


def basemap() -> Basemap:
    """The basemap being served."""
    return cast("Basemap", current_app.extensions["basemap"])


def online() -> tuple[OnlineBasemap, ...]:
    """Basemaps of other hosts that the operator offers."""
    return cast("tuple[OnlineBasemap, ...]", current_app.extensions["online"])


def files() -> BulkFiles:
    """The finished downloads."""
    return cast("BulkFiles", current_app.extensions["files"])


def release() -> str:
    """Version of program and data together: what an answer depends on besides its address."""
    return cast("str", current_app.extensions["release"])


def metrics() -> Metrics | None:
    """The figures of the traffic, where they are kept."""
    return cast("Metrics | None", current_app.extensions["metrics"])

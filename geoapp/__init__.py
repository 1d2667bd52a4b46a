"""The web service over geodata: map, embeds, pages, downloads, OGC API. `create_app` is its table of contents."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from geoapp import errors, languages, limits, online, protocol, security, sharing
from geoapp.assets import STATIC, Assets
from geoapp.basemap import Basemap
from geoapp.bulk import BulkFiles
from geoapp.cache import AnswerCache
from geoapp.items import Items
from geoapp.metrics import Metrics
from geoapp.mounting import Mount
from geoapp.settings import Settings
from geoapp.traffic import Traffic
from geoapp.transfers import Transfers
from geodata.atlas import Atlas, open_atlas
from geodata.history import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.store import Store

PACKAGE = Path(__file__).parent
TEMPLATES = next(path for path in (PACKAGE / "templates", PACKAGE.parent / "templates") if path.is_dir())


def create_app(atlas: Atlas | None = None, **config: Any) -> Flask:
    """The service over an atlas; without one, that of the settings. Raises BrokenData, Unreachable, Unusable."""
    from geoapp.views import (  # noqa: PLC0415 - views need the app's rooms
        changes,
        citations,
        data,
        downloads,
        embeds,
        features,
        figures,
        files,
        health,
        layers,
        maps,
        oembed,
        pages,
        pictures,
        routes,
        search,
        stories,
        tiles,
        wellknown,
    )

    settings = Settings.read(**config)
    app = _Service("geoapp", static_folder=None, template_folder=str(TEMPLATES))
    app.extensions["settings"] = settings
    app.extensions["atlas"] = atlas or _opened(settings)
    app.extensions["assets"] = Assets(STATIC)
    app.extensions["basemap"] = Basemap.of(app.extensions["atlas"].root)
    app.extensions["online"] = online.read(settings.online_basemaps)
    app.extensions["files"] = BulkFiles(settings.files_mb * 1_000_000, settings.file_s)
    app.extensions["release"] = _release(app)
    app.url_map.strict_slashes = False
    errors.register(app)
    limits.register(app)
    app.wsgi_app = Items(app)  # type: ignore[method-assign]
    security.register(app)
    sharing.register(app)
    languages.register(app)
    protocol.register(app)
    for room in (
        *(maps, embeds, pages, search, pictures, routes, figures, stories, data, changes, features, downloads),
        *(citations, files, health, layers, tiles, oembed, wellknown),
    ):
        app.register_blueprint(room.views)
    pages.register_globals(app)
    kept = AnswerCache(app.wsgi_app, settings.cache_mb * 1_000_000, settings.request_s)
    app.extensions["metrics"] = _metrics(app) if settings.metrics_token else None
    told = Traffic(Transfers(kept, app), kept.ready, settings, app.extensions["metrics"])
    mount = Mount(told, settings, app.url_map)
    app.wsgi_app = mount if mount.needed else told  # type: ignore[method-assign]
    return app


class _Service(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: no view and no hook here is a coroutine, which Flask else looks at for each request."""
        return func


def _metrics(app: Flask) -> Metrics:
    records = (f"/{name}" for name in (*app.extensions["atlas"].store.collections, "sources"))
    return Metrics([*(rule.rule for rule in app.url_map.iter_rules()), *records])


def _opened(settings: Settings) -> Atlas:
    return open_atlas(settings.data, _store(settings), settings.layer or None)


def _store(settings: Settings) -> Store | None:
    """The store of a database, if one is named. Raises Unreachable, Unusable."""
    if not settings.store:
        return None
    from geodata.store.postgis import PostgisStore  # noqa: PLC0415 - not loaded where there is no database

    return PostgisStore(settings.store, settings.request_s)


def _release(app: Flask) -> str:
    """Version of program, static files and data together."""
    digest = hashlib.sha256()
    sources = [*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "geodata").rglob("*.py"), *TEMPLATES.rglob("*.*ml")]
    history = (app.extensions["atlas"].root / FOLDER).glob("*.csv")  # no part of the data version, but of what is told
    for path in [*sorted(sources), *sorted(history)]:
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()[:12]}-{app.extensions['assets'].version}-{app.extensions['atlas'].store.version}"

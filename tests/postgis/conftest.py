from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geodata.atlas import DATA, collections, open_atlas
from geodata.store.postgis import PostgisStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas
    from tests.database import Cluster


@pytest.fixture(scope="session")
def source() -> Atlas:
    """The project's own data, in memory."""
    return open_atlas()


@pytest.fixture(scope="session")
def dsn(database: Cluster) -> str:
    """The address of a database that holds nothing but the project's own data."""
    return database.another("loaded")


@pytest.fixture(scope="session")
def loaded(dsn: str, source: Atlas) -> Iterator[PostgisStore]:
    """The same data in the database."""
    with closing(PostgisStore.loaded(dsn, collections(source.graph), source.store.version)) as store:
        yield store


@pytest.fixture(scope="session")
def app(loaded: PostgisStore) -> Flask:
    """The service over the database."""
    return create_app(open_atlas(DATA, loaded), heavy_per_minute=0)


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    return app.test_client()

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geoapp import create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas


@pytest.fixture(scope="session")
def app(atlas: Atlas) -> Flask:
    return create_app(atlas, heavy_per_minute=0)


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    return app.test_client()

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geodata.atlas import open_atlas

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app(open_atlas(), heavy_per_minute=0)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()

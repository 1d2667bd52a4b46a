from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geoapp import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas


@pytest.fixture(scope="session")
def client(atlas: Atlas) -> FlaskClient:
    return create_app(atlas, heavy_per_minute=0).test_client()

import pytest

from geodata.atlas import DATA, Atlas
from geodata.routing.router import Router


@pytest.fixture(scope="session")
def router(atlas: Atlas) -> Router:
    """The router of the project's own data."""
    opened = Router.open(DATA, atlas.graph)
    assert opened is not None
    return opened

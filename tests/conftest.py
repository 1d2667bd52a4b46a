from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geodata.atlas import Atlas, open_atlas
from tests.database import Cluster, cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

TINY = Path(__file__).parent / "fixtures" / "tiny"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The project's own data."""
    return open_atlas()


@pytest.fixture(scope="session")
def tiny() -> Atlas:
    """The invented data of the tests."""
    return open_atlas(TINY)


@pytest.fixture(scope="session")
def database() -> Iterator[Cluster]:
    """A PostgreSQL cluster with PostGIS, one a session."""
    with cluster() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the invented data, to be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geodata.atlas import Atlas, open_atlas

TINY = Path(__file__).parent / "fixtures" / "tiny"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The project's own data."""
    return open_atlas()


@pytest.fixture(scope="session")
def tiny() -> Atlas:
    """The invented data of the tests."""
    return open_atlas(TINY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the invented data, to be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))

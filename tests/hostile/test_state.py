"""No request changes anything: not the disk, not the data in memory, not what the next reader gets."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geoapp.assets import STATIC
from geodata.atlas import open_atlas
from geodata.store import Query
from tests.hostile.doors import doors

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.atlas import Atlas

WRITING = ("POST", "PUT", "PATCH", "DELETE", "PROPFIND", "MKCOL", "LOCK", "TRACE", "CONNECT", "NONSENSE")


@pytest.mark.parametrize("method", WRITING)
def test_no_method_that_writes_is_taken_at_any_address(tiny: Atlas, method: str) -> None:
    client = create_app(tiny).test_client()
    for path in doors(client.application):
        answer = client.open(path.partition("?")[0], method=method, data=b'{"id": "new"}')
        assert answer.status_code == 405, (method, path)
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", ")), path
        assert answer.mimetype == "application/problem+json"


def test_method_in_a_header_or_parameter_is_not_believed(tiny: Atlas) -> None:
    client = create_app(tiny).test_client()
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert client.get("/about", headers={header: "DELETE"}).status_code == 200
    assert client.get("/about?_method=DELETE").status_code == 400


def test_a_crawl_leaves_folder_memory_and_answers_as_they_were(folder: Path) -> None:
    atlas = open_atlas(folder)
    client = create_app(atlas, heavy_per_minute=0).test_client()
    paths = [path for path in doors(client.application) if "/basemap/" not in path and "/static/" not in path]
    before, first = fingerprint(folder, atlas), {path: client.get(path, buffered=True).data for path in paths}
    for path in paths:
        client.get(path, headers={"Accept-Encoding": "br", "Range": "bytes=0-10"}, buffered=True)
        client.post(path.partition("?")[0], data=b"a=1")
        client.get(path + ("&" if "?" in path else "?") + "nothing=1", buffered=True)
    assert fingerprint(folder, atlas) == before
    fresh = create_app(open_atlas(folder), heavy_per_minute=0).test_client()
    changed = [path for path in paths if client.get(path, buffered=True).data != first[path]]
    anew = [path for path in paths if fresh.get(path, buffered=True).data != first[path]]
    assert (changed, [path for path in anew if "gpkg" not in path]) == ([], [])


def fingerprint(folder: Path, atlas: Atlas) -> str:
    """Of the data folder, the static files, and all features and records in memory."""
    digest = hashlib.sha256()
    for root in (folder, STATIC):
        for path in sorted(root.rglob("*")):
            stat = path.stat()
            digest.update(f"{path} {stat.st_mode} {stat.st_size} {stat.st_mtime_ns}".encode())
    for name in atlas.store.collections:
        for feature in atlas.store.features(name, Query()).features:
            digest.update(feature)
    digest.update(repr(atlas.catalog.cover).encode())
    digest.update(repr({record.__name__: table.rows for record, table in atlas.catalog.tables.items()}).encode())
    return digest.hexdigest()

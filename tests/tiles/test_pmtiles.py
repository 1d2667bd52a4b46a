"""PMTiles read again by the Python reader and by npm's pmtiles."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from geodata.formats import FORMATS
from geodata.store import Query
from tests.tiles import decoded

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

NODE = Path(__file__).parent / "archive.mjs"


def written(atlas: Atlas, name: str) -> bytes:
    found = atlas.store.features(name, Query()).features
    return b"".join(FORMATS["pmtiles"].write(found, atlas.imprint(name)))


def located(atlas: Atlas, name: str) -> set[str]:
    found = map(json.loads, atlas.store.features(name, Query()).features)
    return {one["id"] for one in found if one["geometry"]}


def node(path: Path, z: int, x: int, y: int) -> dict[str, Any]:
    done = subprocess.run(["node", NODE, path, str(z), str(x), str(y)], capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def held(path: Path, content: bytes) -> dict[tuple[int, int, int], list[str]]:
    """The features of each tile of an archive, in no order of their own."""
    path.write_bytes(content)
    with path.open("rb") as file:
        tiles = {zxy: decoded.python(gzip.decompress(one)) for zxy, one in all_tiles(MmapSource(file))}
    return {zxy: sorted(json.dumps(one, sort_keys=True) for one in layer["features"]) for zxy, layer in tiles.items()}


@pytest.mark.parametrize("name", ["places", "events", "legs"])
def test_an_archive_out_of_columns_holds_what_one_out_of_features_does(atlas: Atlas, tmp_path: Path, name: str) -> None:
    whole = atlas.store.whole(name, Query())
    content = b"".join(FORMATS["pmtiles"].write(whole, atlas.imprint(name)))
    assert content == b"".join(FORMATS["pmtiles"].write(whole, atlas.imprint(name)))
    found = held(tmp_path / "whole.pmtiles", content)
    assert found == held(tmp_path / "features.pmtiles", written(atlas, name))
    assert sum(map(len, found.values())) > 20


@pytest.mark.parametrize("name", ["places", "legs"])
def test_an_archive_holds_everything_at_its_last_zoom(atlas: Atlas, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.pmtiles"
    path.write_bytes(written(atlas, name))
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, metadata = reader.header(), reader.metadata()
        tiles = {zxy: gzip.decompress(content) for zxy, content in all_tiles(MmapSource(file))}
    last = [decoded.python(content) for (z, _, _), content in tiles.items() if z == header["max_zoom"]]
    assert {one["properties"]["id"] for layer in last for one in layer["features"]} == located(atlas, name)
    assert not any("point_count" in one["properties"] for layer in last for one in layer["features"])
    assert {z for z, _, _ in tiles} == set(range(header["max_zoom"] + 1))
    imprint = atlas.imprint(name)
    assert (metadata["licence"], metadata["data_version"]) == (imprint.licence, imprint.version)
    assert (metadata["citation"], metadata["attribution"]) == (imprint.citation, imprint.attribution)
    assert [one["id"] for one in metadata["vector_layers"]] == [name]
    west, _, _, north = atlas.store.extent(name).bbox
    assert header["min_lon_e7"] == pytest.approx(west * 1e7, abs=1)
    assert header["max_lat_e7"] == pytest.approx(north * 1e7, abs=1)
    theirs = node(path, 0, 0, 0)
    assert (theirs["maxZoom"], theirs["metadata"]["licence"]) == (header["max_zoom"], imprint.licence)
    assert bytes.fromhex(theirs["tile"]) == tiles[0, 0, 0]


def test_the_same_data_give_the_same_bytes(atlas: Atlas) -> None:
    assert written(atlas, "places") == written(atlas, "places")


def fetched(client: FlaskClient, path: str, status: int = 200, **headers: str) -> bytes:
    with client.get(path, headers=headers) as answer:
        assert (answer.status_code, answer.content_type) == (status, "application/vnd.pmtiles")
        data: bytes = answer.data
        return data


def test_it_is_read_by_byte_ranges_and_filtered(client: FlaskClient) -> None:
    whole = fetched(client, "/download/exercises.pmtiles")
    assert whole[:7] == b"PMTiles"
    assert fetched(client, "/download/exercises.pmtiles", 206, Range="bytes=0-126") == whole[:127]
    assert len(fetched(client, "/download/exercises.pmtiles?country=BY")) < len(whole)

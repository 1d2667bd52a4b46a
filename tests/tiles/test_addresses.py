"""Tiles over HTTP: OGC API – Tiles, TileJSON, and what both say of errors and caches."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from geodata.properties import properties
from geodata.tiles import MAX_ZOOM
from tests.ogc.asking import OFFERED, SPATIAL, get, local, relations
from tests.tiles import decoded

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MVT = "application/vnd.mapbox-vector-tile"
QUAD = "/tiles/WebMercatorQuad"


@pytest.mark.parametrize("name", OFFERED)
def test_a_client_finds_tiles_from_the_collection_on(client: FlaskClient, name: str) -> None:
    [link] = relations(get(client, f"/collections/{name}"))["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]
    [entry] = client.get(local(link["href"])).json["tilesets"]
    assert entry["dataType"] == "vector"
    tileset = client.get(local(relations(entry)["self"][0]["href"])).json
    assert tileset["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    [item] = relations(tileset)["item"]
    assert item["templated"] is True
    path = local(item["href"].replace("{tileMatrix}", "5").replace("{tileRow}", "10").replace("{tileCol}", "18"))
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, MVT)
    [read] = decoded.node(answer.data)
    assert len(read["features"]) > 0 or name not in SPATIAL


def test_the_matrix_set_is_that_of_the_standard(client: FlaskClient) -> None:
    [link] = relations(get(client, "/"))["http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"]
    [entry] = client.get(local(link["href"])).json["tileMatrixSets"]
    quad = client.get(local(relations(entry)["self"][0]["href"])).json
    first, last = quad["tileMatrices"][0], quad["tileMatrices"][24]
    assert first["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-9)
    assert last["cellSize"] == pytest.approx(0.009330691929, rel=1e-6)
    assert (last["matrixWidth"], first["pointOfOrigin"]) == (1 << 24, [-20037508.3427892, 20037508.3427892])


def test_conformance_is_told(client: FlaskClient) -> None:
    told = get(client, "/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core" in told
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt" in told


def test_row_comes_before_column_in_the_standard_and_after_it_in_templates(client: FlaskClient) -> None:
    ours = client.get("/tiles/places/6/36/20.mvt").data
    assert ours
    assert client.get(f"/ogc/collections/places{QUAD}/6/20/36").data == ours
    assert client.get(f"/ogc/collections/places{QUAD}/6/36/20").data == b""


@pytest.mark.parametrize("name", OFFERED)
def test_tilejson(client: FlaskClient, name: str) -> None:
    told = client.get(f"/tiles/{name}.json").json
    assert told["tilejson"] == "3.0.0"
    assert (told["minzoom"], told["maxzoom"], told["scheme"]) == (0, MAX_ZOOM, "xyz")
    assert -180 <= told["bounds"][0] <= told["bounds"][2] <= 180
    assert "Licence: " in told["attribution"]
    [layer] = told["vector_layers"]
    [template] = told["tiles"]
    answer = client.get(local(template.format(z=0, x=0, y=0)))
    assert "immutable" in answer.headers["Cache-Control"]
    shown = decoded.python(answer.data)
    used = {key for one in shown["features"] for key in one["properties"]}
    assert used <= set(layer["fields"])
    if name in SPATIAL:
        assert {"id", "point_count"} & used
        [read] = decoded.node(answer.data)
        assert read["name"] == layer["id"]


def test_fields_say_from_which_zoom_they_are_there(client: FlaskClient) -> None:
    fields = client.get("/tiles/events.json").json["vector_layers"][0]["fields"]
    assert fields["summary"].endswith(f"From zoom {MAX_ZOOM}.")
    assert "From zoom" not in fields["title"]
    assert fields["precision_m"].startswith("Number: ")
    many = {one.name for one in properties("events").values() if one.many}
    assert not many & set(fields)


def test_filters_of_tilejson_hold_for_its_tiles(client: FlaskClient) -> None:
    told = client.get("/tiles/events.json?datetime=2017&kind=exercise").json
    [template] = told["tiles"]
    assert "datetime=2017" in template
    filtered = client.get(local(template.format(z=0, x=0, y=0))).data
    assert 0 < counted(filtered) < counted(client.get("/tiles/events/0/0/0.mvt").data)


def counted(content: bytes) -> int:
    return sum(one["properties"].get("point_count", 1) for one in decoded.python(content)["features"])


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("datetime=2017&time-match=surely", "datetime=2017&time-match=surely&filter-lang=cql2-text"),
        ("kind=exercise", "filter=kind%3D'exercise'"),
    ],
)
def test_ways_to_ask_for_the_same(client: FlaskClient, query: str, same: str) -> None:
    asked = client.get(f"/tiles/events/2/2/1.mvt?{query}").data
    assert asked
    assert asked == client.get(f"/tiles/events/2/2/1.mvt?{same}").data


def test_a_layer_is_a_part_of_its_collection(client: FlaskClient) -> None:
    part, whole = (counted(client.get(f"/tiles/{name}/0/0/0.mvt").data) for name in ("exercises", "places"))
    assert 0 < part < whole


def test_an_empty_tile_is_an_empty_answer_that_can_be_kept(client: FlaskClient) -> None:
    answer = client.get("/tiles/places/14/0/0.mvt")
    assert (answer.status_code, answer.data, answer.content_type) == (200, b"", MVT)
    again = client.get("/tiles/places/14/0/0.mvt", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_validators_encodings_and_other_sites(client: FlaskClient) -> None:
    plain = client.get("/tiles/legs/4/9/5.mvt")
    packed = client.get("/tiles/legs/4/9/5.mvt", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    known = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get("/tiles/legs/4/9/5.mvt", headers=known).status_code == 304
    assert client.head("/tiles/legs/4/9/5.mvt").headers["Content-Length"] == str(len(plain.data))


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/tiles/dragons/0/0/0.mvt", 404, "dragons"),
        ("/tiles/dragons.json", 404, "dragons"),
        ("/ogc/collections/dragons/tiles", 404, "dragons"),
        ("/ogc/collections/places/tiles/Dragons", 404, ""),
        ("/tiles/places/15/0/0.mvt", 404, "z from 0 to 14"),
        ("/tiles/places/3/8/0.mvt", 404, "x from 0 to 7"),
        ("/tiles/places/3/0/8.mvt", 404, "y from 0 to 7"),
        (f"/ogc/collections/places{QUAD}/3/8/0", 404, "tileRow from 0 to 7"),
        ("/tiles/places/x/0/0.mvt", 400, "z"),
        ("/tiles/places/-1/0/0.mvt", 400, "whole number"),
        ("/tiles/places/1.5/0/0.mvt", 400, "whole number"),
        ("/tiles/places/99999999999/0/0.mvt", 400, "whole number"),
        ("/tiles/places/٣/0/0.mvt", 400, "whole number"),
        (f"/ogc/collections/places{QUAD}/a/0/0", 400, "tileMatrix"),
        ("/tiles/places/0/0/0.mvt?bbox=1,2,3,4", 400, "bbox"),
        ("/tiles/places/0/0/0.mvt?limit=5", 400, "limit"),
        ("/tiles/events/0/0/0.mvt?datetime=nonsense", 400, "datetime"),
        ("/tiles/events/0/0/0.mvt?time-match=maybe", 400, "surely"),
        ("/tiles/events/0/0/0.mvt?filter=kind+%3D", 400, "filter"),
        ("/tiles/events.json?kind=dragon", 400, "exercise"),
        (f"/ogc/collections/places{QUAD}/0/0/0?f=png", 400, "mvt"),
    ],
)
def test_bad_requests_are_told_what_is_wrong(client: FlaskClient, path: str, status: int, said: str) -> None:
    answer: Any = client.get(path)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert said in answer.text

"""Pages, cards, downloads, errors, headers and the cache in front, without a browser."""

from __future__ import annotations

import gzip
import re
import shutil
from typing import TYPE_CHECKING

import brotli
import pytest
from geojson_pydantic import FeatureCollection

from geoapp import create_app
from geodata.atlas import STARTER, open_atlas
from geodata.model import Event, Place

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

PAGES = ["/", "/embed", "/about", "/about/method", "/places", "/events", "/corridors", "/claims", "/sources", "/legs"]


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_under_a_strict_policy(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son[a-z]+=", answer.text)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!127|localhost)[^"]*\.(?:js|css|woff2?)', answer.text)
    assert "Set-Cookie" not in answer.headers


def test_every_record_has_a_page_and_every_link_between_records_answers(client: FlaskClient, app: Flask) -> None:
    graph = app.extensions["atlas"].graph
    addresses = {
        f"/{name}/{key}"
        for name in ("places", "events", "claims", "legs", "corridors", "series", "sources")
        for key in getattr(graph, name)
    }
    linked: set[str] = set()
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        linked |= set(
            re.findall(r'href="(/(?:places|events|claims|legs|corridors|series|sources)/[^"?]+)"', answer.text)
        )
    assert linked <= addresses
    assert addresses - linked == set(), "records that no other record leads to"


def test_links_between_places_and_events_go_both_ways(client: FlaskClient, app: Flask) -> None:
    catalog = app.extensions["atlas"].catalog
    for event in catalog.rows(Event):
        page = client.get(f"/events/{event.id}").text
        for place in (*event.places, *event.related_places):
            assert f'href="/places/{place}"' in page
            assert f'href="/events/{event.id}"' in client.get(f"/places/{place}").text


def test_a_card_tells_when_where_how_sure_and_who_says_so(client: FlaskClient) -> None:
    card = client.get("/events/united-shield-2017/card").text
    assert "<html" not in card
    for said in ("11–18 July 2017", 'href="/places/barysaw-2017-site"', "district", "Who says so", "CTV"):
        assert said in card


def test_a_former_id_leads_to_the_present_page(client: FlaskClient, app: Flask) -> None:
    former = {old: place.id for place in app.extensions["atlas"].catalog.rows(Place) for old in place.former_ids}
    assert former
    for old, new in former.items():
        answer = client.get(f"/places/{old}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/places/{new}")


@pytest.mark.parametrize("name", ["places", "events", "corridors", "legs", "claims", "series"])
def test_download_is_geojson_with_licence_citation_and_version(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/download/{name}.geojson")
    assert answer.mimetype == "application/geo+json"
    assert "attachment" in answer.headers["Content-Disposition"]
    whole = answer.json
    FeatureCollection.model_validate(whole)
    assert whole["licence"]
    assert whole["data_version"] in whole["citation"]
    assert len(whole["features"]) == client.get(f"/ogc/collections/{name}/items").json["numberMatched"]


def test_errors_are_pages_for_people(client: FlaskClient) -> None:
    answer = client.get("/places/nowhere", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "nowhere" in answer.text


def test_hostile_text_in_an_error_is_text(client: FlaskClient) -> None:
    answer = client.get("/places/<script>alert(1)<%2Fscript>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("query", ["layers=nothing", "theme=pink", "lon=181", "zoom=99", "select=places/no", "x=1"])
def test_bad_map_state_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 400
    assert client.get(f"/embed?{query}").status_code == 400


@pytest.mark.parametrize("key", ["places/barysaw", "legs/orsha-minsk", "sources/seed-edm-2017", "claims/edm-2017-s04"])
def test_every_kind_of_record_can_be_chosen_by_address(client: FlaskClient, key: str) -> None:
    assert f'data-card="{key}"' in client.get(f"/?select={key}").text


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    for method in (client.post, client.put, client.delete, client.patch):
        assert method("/places").status_code == 405


def test_same_etag_gives_304_and_less_than_a_kilobyte(client: FlaskClient) -> None:
    for path in ("/", "/embed", "/map.js", "/ogc/collections/places/items", "/download/places.geojson"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        other = client.get(path, headers={"If-None-Match": '"something else"'})
        assert other.status_code == 200


def test_compressed_answers_are_the_same_under_their_own_etag(client: FlaskClient) -> None:
    plain = client.get("/download/places.geojson")
    br = client.get("/download/places.geojson", headers={"Accept-Encoding": "br"})
    gz = client.get("/download/places.geojson", headers={"Accept-Encoding": "gzip"})
    assert brotli.decompress(br.data) == gzip.decompress(gz.data) == plain.data
    assert len({plain.headers["ETag"], br.headers["ETag"], gz.headers["ETag"]}) == 3
    assert "Accept-Encoding" in br.headers["Vary"]
    refused = client.get("/download/places.geojson", headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    got, head = client.get("/places"), client.head("/places")
    assert head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_basemap_is_read_by_ranges(client: FlaskClient) -> None:
    address = re.search(r"/basemap/[0-9a-f]+/basemap\.pmtiles", client.get("/map.js").text)
    assert address
    with client.get(address[0], headers={"Range": "bytes=0-6"}) as part:
        assert (part.status_code, part.data) == (206, b"PMTiles")
        assert "immutable" in part.headers["Cache-Control"]


def test_layers_carry_precision_and_never_a_pin_for_what_is_only_near(client: FlaskClient) -> None:
    features = client.get("/layers/exercises.geojson").json["features"]
    marks = {feature["id"]: feature["properties"]["mark"] for feature in features}
    assert marks["barysaw-2017-site"] == "halo"
    for feature in features:
        properties = feature["properties"]
        assert (properties["mark"] == "pin") == (properties["precision"] in ("exact", "site"))
        if properties["mark"] == "outline":
            assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_every_layer_of_the_atlas_is_served_and_not_empty(client: FlaskClient, app: Flask) -> None:
    for layer in app.extensions["atlas"].catalog.cover.layers:
        answer = client.get(f"/layers/{layer.id}.geojson")
        assert answer.json["features"], layer.id


def test_framing_policy_follows_the_setting() -> None:
    atlas = open_atlas()
    for setting, said in (("*", "frame-ancestors *"), ("none", "frame-ancestors 'none'")):
        answer = create_app(atlas, frame_ancestors=setting).test_client().get("/embed")
        assert said in answer.headers["Content-Security-Policy"]


def test_an_atlas_that_has_only_places_has_its_pages(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    shutil.copytree(STARTER, folder)
    for name in ("events", "claims", "legs", "corridors", "series"):
        shutil.rmtree(folder / name)
    cover = folder / "atlas.toml"
    cover.write_text(cover.read_text("utf-8").partition("[[layers]]")[0], "utf-8")
    client = create_app(open_atlas(folder)).test_client()
    for path in (
        "/",
        "/embed",
        "/places",
        "/about",
        "/about/method",
        "/ogc/collections",
        "/ogc/collections/places/items",
    ):
        assert client.get(path).status_code == 200, path


HOME = re.compile(r'data-tool="home" data-near="([^"]+)" data-far="([^"]+)"')


def test_home_button_names_the_boxes_as_the_folder_does(client: FlaskClient, tiny: Atlas) -> None:
    assert HOME.findall(client.get("/").text) == [("Belarus", "Eurasia")]
    other = create_app(tiny).test_client().get("/").text
    assert HOME.findall(other) == [("the main area", "the whole area")]

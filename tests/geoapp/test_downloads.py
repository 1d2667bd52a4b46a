"""The HTTP of downloads: validators, ranges, what caches may do, what is refused."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event, Thread, Timer
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest

from geoapp import create_app
from geoapp.bulk import BulkFiles
from geoapp.errors import NoRoom
from geoapp.growing import Reader
from geodata.formats import FORMATS, suited
from geodata.model import RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.datastructures import Headers

    from geodata.atlas import Atlas

FILES = [f"/download/{name}.{form.extension}" for name in RECORDS for form in suited(name).values()]


@pytest.mark.parametrize("address", FILES)
def test_every_format_of_every_collection_is_there(client: FlaskClient, address: str) -> None:
    head = client.head(address)
    assert head.status_code == 200
    assert not head.data
    got = client.get(address)
    assert got.status_code == 200
    assert int(head.headers["Content-Length"]) == len(got.data) > 500
    extension = address.partition(".")[2]
    assert got.content_type == next(form.media_type for form in FORMATS.values() if form.extension == extension)
    assert got.headers["Content-Disposition"] == f"attachment; filename={address.rpartition('/')[2]}"
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    assert 'rel="license"' in got.headers["Link"]
    assert not got.headers["ETag"].startswith("W/")
    assert client.get(address, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/download/places.gpkg", "/download/events.geojson"])
def test_parts_of_a_file_make_the_file(client: FlaskClient, address: str) -> None:
    def part(span: str, **headers: str) -> tuple[int, bytes, Headers]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with client.get(address, headers={"Range": f"bytes={span}"} | named) as answer:
            return answer.status_code, answer.data, answer.headers

    whole = client.get(address).data
    first, rest = part("0-999"), part("1000-")
    assert (first[0], rest[0]) == (206, 206)
    assert first[2]["Content-Range"] == f"bytes 0-999/{len(whole)}"
    assert first[1] + rest[1] == whole
    assert part("5-9", If_Range=first[2]["ETag"])[:2] == (206, whole[5:10])
    assert part("5-9", If_Range='"older"')[:2] == (200, whole)
    assert part(f"{10**9}-")[0] == 416


def test_a_versioned_address_may_be_kept_for_ever(client: FlaskClient, atlas: Atlas) -> None:
    def caching(address: str) -> str:
        return client.get(address).headers["Cache-Control"]

    assert "immutable" in caching(f"/download/places.csv?v={atlas.store.version}")
    assert "immutable" not in caching("/download/places.csv?v=older")
    assert "immutable" not in caching("/download/places.csv")


def test_text_is_sent_compressed(client: FlaskClient) -> None:
    plain = client.get("/download/events.kml")
    small = client.get("/download/events.kml", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(plain.data) / 3
    assert small.headers["ETag"] != plain.headers["ETag"]


def test_a_file_is_filtered_like_items(client: FlaskClient) -> None:
    query = "datetime=2017&bbox=23,51,33,57&kind=exercise"
    items = json.loads(client.get(f"/ogc/collections/events/items?{query}&limit=1000").data)["features"]
    file = json.loads(client.get(f"/download/events.geojson?{query}").data)["features"]
    assert [one["id"] for one in items] == [one["id"] for one in file] != []
    assert len(json.loads(client.get("/download/places.geojson").data)["features"]) > 150
    assert len(json.loads(client.get("/download/places.geojson?limit=7&offset=3").data)["features"]) == 7


def test_a_layer_of_the_map_is_a_file(client: FlaskClient) -> None:
    layer = json.loads(client.get("/download/exercises.geojson").data)
    whole = json.loads(client.get("/download/places.geojson").data)
    assert 0 < len(layer["features"]) < len(whole["features"])
    assert layer["title"].endswith("Exercises")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/download/places.dwg", ["places.gpkg", "places.shp.zip", "places.lpf.json"]),
        ("/download/places.ics", ["places.geojson"]),
        ("/download/nothing.csv", ["places", "events"]),
    ],
)
def test_a_file_that_is_not_made_names_those_that_are(client: FlaskClient, address: str, words: list[str]) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert set(words) <= set(answer.get_json()["near"])


@pytest.mark.parametrize("query", ["foo=1", "bbox=1", "f=csv", "crs=x", "properties=id", "datetime=never", "limit=-1"])
def test_a_bad_parameter_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/download/places.csv?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == query.partition("=")[0]


def _built(files: BulkFiles, key: str, pieces: Iterable[bytes]) -> Path:
    found = files.begun(key, pieces, ExitStack())
    if isinstance(found, Path):
        return found
    with closing(found):
        return found.whole()


def test_a_file_is_built_once() -> None:
    files, built = BulkFiles(10_000), []

    def pieces() -> list[bytes]:
        built.append(1)
        return [b"a" * 1000]

    for _ in range(3):
        path = _built(files, "key", _once(pieces))
        assert path.read_bytes() == b"a" * 1000
    assert len(built) == 1


def _once(pieces):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - a generator that says when it is asked
    yield from pieces()


def test_the_folder_of_files_is_bounded() -> None:
    files = BulkFiles(10_000)
    paths: list[Path] = [_built(files, str(number), [b"a" * 4000]) for number in range(6)]
    kept = [path for path in paths if path.exists()]
    assert paths[-1] in kept
    assert sum(path.stat().st_size for path in kept) <= 10_000
    assert _built(files, "large", [b"a" * 50_000]).stat().st_size == 50_000


def test_a_failed_build_leaves_nothing() -> None:
    files = BulkFiles(10_000)

    def broken():  # type: ignore[no-untyped-def]  # noqa: ANN202
        yield b"half"
        raise OSError("disk")

    with pytest.raises(NoRoom):
        _built(files, "key", broken())
    path = _built(files, "key", [b"whole"])
    assert path.read_bytes() == b"whole"
    assert [one.name for one in path.parent.iterdir()] == ["key"]


def test_a_large_file_is_sent_whole_and_known_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoapp.cache.LARGEST", 1000)
    client = app.test_client()
    with client.get("/download/legs.parquet") as got:
        assert (got.status_code, got.data[:4]) == (200, b"PAR1")
    assert client.get("/download/legs.parquet", headers={"If-None-Match": got.headers["ETag"]}).status_code == 304
    with client.head("/download/legs.parquet") as head:
        assert head.headers["Content-Length"] == str(len(got.data))


@pytest.fixture
def streaming(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of a service that sends every file while it is built, of which none is there."""
    _all_are_large(monkeypatch)
    monkeypatch.setattr(Reader, "whole_within", lambda *_: False)
    return create_app(atlas, heavy_at_once=2).test_client()


def _all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("cache.LARGEST", "views.downloads.LARGEST", "transfers.WHOLE"):
        monkeypatch.setattr(f"geoapp.{limit}", 0)


class _Halting:
    """The writing of JSON-FG, which halts before its last piece until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on, self.over = Event(), Event()
        self._write = FORMATS["jsonfg"].write
        monkeypatch.setattr(type(FORMATS["jsonfg"]), "write", lambda _, *given: self._halting(*given))

    def _halting(self, *given: Any) -> Iterator[bytes]:
        *most, last = self._write(*given)
        try:
            yield from most
            assert self.go_on.wait(20)
            yield last
        finally:
            self.over.set()


def test_the_first_bytes_are_sent_before_the_last_are_made(
    streaming: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    halting = _Halting(monkeypatch)
    one, other = (streaming.get("/download/events.fg.json?limit=9") for _ in range(2))
    pieces = one.iter_encoded()
    first = next(iter(pieces))
    assert first.startswith(b'{"type":"FeatureCollection"')
    assert not halting.over.is_set()
    halting.go_on.set()
    sent = first + b"".join(pieces)
    assert sent == other.data
    assert len(json.loads(sent)["features"]) == 9
    finished = streaming.get("/download/events.fg.json?limit=9", buffered=True)
    assert (finished.data, finished.headers["Content-Length"]) == (sent, str(len(sent)))
    assert one.headers["ETag"].strip('"') in finished.headers["ETag"]


def test_a_download_that_all_leave_comes_to_nothing() -> None:
    files, go_on, over = BulkFiles(1_000_000), Event(), Event()

    def pieces() -> Iterator[bytes]:
        yield b"first"
        assert go_on.wait(20)
        yield b"x" * 300_000
        yield b"last"

    place = ExitStack()
    place.callback(over.set)
    found = files.begun("key", pieces(), place)
    assert isinstance(found, Reader)
    assert next(found) == b"first"
    found.close()
    go_on.set()
    assert over.wait(20), "its place is given back"
    assert files.kept("key") is None
    path = _built(files, "key", [b"whole"])
    assert path.read_bytes() == b"whole"
    until = monotonic() + 20
    while (names := [one.name for one in path.parent.iterdir()]) != ["key"] and monotonic() < until:
        sleep(0.01)  # the place is given back a moment before the part goes
    assert names == ["key"]


def test_a_place_is_kept_until_the_file_is_built() -> None:
    files, go_on, over = BulkFiles(10_000), Event(), Event()

    def pieces() -> Iterator[bytes]:
        yield b"first"
        assert go_on.wait(20)

    place = ExitStack()
    place.callback(over.set)
    with place:
        found = files.begun("key", pieces(), place)
    assert isinstance(found, Reader)
    assert not over.is_set()
    go_on.set()
    assert b"".join(found) == b"first"
    assert over.wait(20)
    found.close()


@pytest.mark.parametrize("form", ["fg.json", "jsonld", "kml", "atom", "ics"])
def test_a_file_that_is_streamed_is_the_file(streaming: FlaskClient, form: str) -> None:
    address = f"/download/events.{form}"
    streamed = streaming.get(address)
    assert "Content-Length" not in streamed.headers
    _known_again(streaming, address, streamed)


@pytest.mark.parametrize(
    "query", ["", "?limit=3", "?limit=1&offset=2", "?kind=exercise&sortby=-date", "?datetime=1800"]
)
@pytest.mark.parametrize("form", ["geojson", "geojsons"])
@pytest.mark.parametrize("store", ["mapped", "elsewhere"])
def test_the_length_of_some_files_is_told_before_they_are_made(
    streaming: FlaskClient, monkeypatch: pytest.MonkeyPatch, store: str, form: str, query: str
) -> None:
    if store == "elsewhere":
        monkeypatch.setattr("geoapp.views.downloads.Picked", Reader)
    address = f"/download/events.{form}{query}"
    streamed = streaming.get(address)
    assert int(streamed.headers["Content-Length"]) == len(streamed.data)
    _known_again(streaming, address, streamed)


def _known_again(streaming: FlaskClient, address: str, streamed: Any) -> None:
    """A finished file has the same bytes and the same ETag."""
    whole = streamed.data
    with streaming.get(address, headers={"Range": "bytes=0-99"}) as part:
        assert (part.status_code, part.data) == (206, whole[:100])
    assert streaming.get(address, headers={"If-None-Match": streamed.headers["ETag"]}).status_code == 304


def test_features_as_they_are_stored_are_sent_without_a_file(streaming: FlaskClient) -> None:
    assert streaming.get("/download/events.geojson").status_code == 200
    assert streaming.get("/download/events.geojsons", headers={"Range": "bytes=-9"}).status_code == 206
    files: BulkFiles = streaming.application.extensions["files"]
    assert files.joined("any") is None
    assert files.folder is None, "no file was written"


@pytest.mark.parametrize("form", ["geojson", "geojsons"])
def test_any_part_of_a_mapped_file_is_that_part_of_it(
    streaming: FlaskClient, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    address = f"/download/events.{form}?limit=12&sortby=-date"
    whole = streaming.get(address).data
    monkeypatch.setattr("geodata.formats.joined._PIECE", 1500)
    assert streaming.get(address).data == whole
    for start in range(0, len(whole), len(whole) // 40):
        for end in (start, start + 1, start + 2_500):
            with streaming.get(address, headers={"Range": f"bytes={start}-{end}"}) as part:
                assert (part.status_code, part.data) == (206, whole[start : end + 1])
    with streaming.get(address, headers={"Range": "bytes=-7"}) as part:
        assert part.data == whole[-7:]
    with streaming.get(address, headers={"Range": f"bytes={len(whole)}-"}) as part:
        assert part.status_code == 416


def test_a_limit_above_the_page_of_items_is_kept_to(atlas: Atlas) -> None:
    client = create_app(atlas, limit_max=5).test_client()
    assert len(json.loads(client.get("/download/places.geojson?limit=7").data)["features"]) == 7
    assert len(json.loads(client.get("/ogc/collections/places/items?limit=7").data)["features"]) == 5
    assert client.get("/download/places.geojson?limit=10000000000").get_json()["parameter"] == "limit"


def test_what_needs_a_finished_file_waits_for_it(streaming: FlaskClient) -> None:
    head = streaming.head("/download/events.fg.json")
    assert int(head.headers["Content-Length"]) == len(streaming.get("/download/events.fg.json", buffered=True).data)
    with streaming.get("/download/places.fg.json", headers={"Range": "bytes=5-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 5)
    table = streaming.get("/download/events.csv", buffered=True)
    assert int(table.headers["Content-Length"]) == len(table.data), "half a table would pass for a whole one"


def test_who_asks_for_a_file_that_is_being_made_takes_no_place_of_its_own(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    _all_are_large(monkeypatch)
    halting = _Halting(monkeypatch)
    app = create_app(atlas, heavy_at_once=1, heavy_waiting=0, heavy_wait_s=0.01)
    ask = app.test_client().get
    first = ask("/download/events.fg.json?limit=9", buffered=False)
    assert ask("/download/places.csv").status_code == 503
    second = ask("/download/events.fg.json?limit=9", buffered=False)
    assert second.status_code == 200
    halting.go_on.set()
    assert first.data == second.data
    assert halting.over.wait(20)
    first.close()
    second.close()


def test_those_who_wait_for_a_file_are_bounded(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    halting = _Halting(monkeypatch)
    monkeypatch.setattr("geoapp.limits.SHARED", 1)
    app = create_app(atlas, heavy_at_once=2, heavy_wait_s=0.01)
    got: list[int] = []

    def wait() -> None:
        part = app.test_client().get("/download/events.fg.json", headers={"Range": "bytes=0-9"}, buffered=True)
        got.append(part.status_code)

    threads = [Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    while len(got) < 2:
        sleep(0.01)
    assert got == [503, 503]
    assert app.test_client().get("/events").status_code == 200
    halting.go_on.set()
    for thread in threads:
        thread.join(20)
    assert got == [503, 503, 206]


def test_a_file_of_more_features_than_are_built_is_refused_with_what_to_ask_for(atlas: Atlas) -> None:
    client = create_app(atlas, file_features=5).test_client()
    refused = client.get("/download/places.gpkg")
    assert refused.status_code == 400
    assert refused.get_json()["parameter"] == "limit"
    assert "limit=5" in refused.get_data(as_text=True)
    assert client.get("/download/places.csv?limit=5&offset=5").status_code == 200
    assert len(json.loads(client.get("/download/places.geojson").data)["features"]) > 5


@pytest.mark.parametrize("extension", ["csv", "gpkg", "parquet", "shp.zip", "pmtiles"])
def test_a_file_that_takes_too_long_is_given_up(atlas: Atlas, extension: str) -> None:
    client = create_app(atlas, file_s=0.0).test_client()
    assert client.get(f"/download/places.{extension}").status_code == 503
    assert client.get("/download/places.geojson").status_code == 200


def test_a_file_may_take_longer_than_an_answer(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    halting = _Halting(monkeypatch)
    app = create_app(atlas, request_s=0.2, file_s=20)
    Timer(0.5, halting.go_on.set).start()
    assert app.test_client().get("/download/events.fg.json", buffered=True).status_code == 200

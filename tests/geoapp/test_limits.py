"""What a request and a client may ask for: each limit refuses clearly, early, and lets go of what it holds."""

from __future__ import annotations

import errno
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from geoapp import create_app, events, limits
from geoapp.errors import Busy, TooMany
from geoapp.growing import Growing
from geoapp.limits import Gate, Rate
from geoapp.settings import Settings
from geodata.deadline import OutOfTime, deadline, in_time

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas


def limited(tiny: Atlas, **config: Any) -> FlaskClient:
    return create_app(tiny, **config).test_client()


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The problem told; every refusal is small and not kept."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) < 1000
    told: dict[str, Any] = answer.json
    return told


def test_gate_lets_some_in_some_wait_and_turns_the_rest_away() -> None:
    gate, inside, leave, order = Gate(1, 1, 10), Event(), Event(), []

    def first() -> None:
        with gate.entered():
            inside.set()
            leave.wait(10)
            order.append("first")

    def second() -> None:
        with gate.entered():
            order.append("second")

    threads = [Thread(target=first), Thread(target=second)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    while not gate._in_line:
        sleep(0.001)
    with pytest.raises(Busy), gate.entered():
        raise AssertionError("a third was let in")
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "second"]
    with gate.entered():
        pass


def test_whoever_waits_too_long_is_turned_away_and_leaves_the_line() -> None:
    gate = Gate(1, 1, 0.01)
    with gate.entered():
        for _ in range(3):
            with pytest.raises(Busy), gate.entered():
                raise AssertionError
    with gate.entered():
        pass


def test_rate_is_counted_for_each_client_and_says_when_to_come_back() -> None:
    rate = Rate(2)
    for client in ("a", "a", "b"):
        rate.count(client)
    with pytest.raises(TooMany) as told:
        rate.count("a")
    assert 1 <= told.value.retry_after <= 60
    rate.count("b")
    for _ in range(1000):
        Rate(0).count("a")


HEAVY = ("/map.svg", "/map.png", "/download/events.csv", "/ogc/collections/events/items?f=csv", "/cite?url=/events")


@pytest.mark.parametrize("path", HEAVY)
def test_expensive_doors_share_one_gate_and_cheap_ones_stay_open(tiny: Atlas, path: str) -> None:
    app = create_app(tiny, heavy_at_once=1, heavy_waiting=0, heavy_wait_s=0.01)
    gate = app.extensions["limits"].gate
    with gate.entered():
        told = app.test_client().get(path)
        assert "just now" in refused(told, 503)["detail"]
        assert int(told.headers["Retry-After"]) >= 1
        for cheap in ("/", "/embed", "/map.js", "/events", "/ogc/collections/events/items", "/healthz"):
            assert app.test_client().get(cheap).status_code == 200, cheap
    assert app.test_client().get(path).status_code == 200


def test_what_is_made_already_needs_no_turn(tiny: Atlas) -> None:
    app = create_app(tiny, heavy_at_once=1, heavy_waiting=0, heavy_wait_s=0.01)
    paths = [path for path in HEAVY if "f=csv" not in path]
    made = [app.test_client().get(path).data for path in paths]
    with app.extensions["limits"].gate.entered():
        assert [app.test_client().get(path).data for path in paths] == made


def test_client_that_asks_too_often_is_told_when_to_come_back(tiny: Atlas) -> None:
    client = limited(tiny, heavy_per_minute=3)
    answers = [client.get(f"/map.svg?width={width}") for width in range(300, 305)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    refused(answers[-1], 429)
    assert client.get("/map.svg?width=300").status_code == 200, "kept answers stay free"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "counted"),
    [
        ("", "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.0/8", "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.0/8", "10.1.1.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8", "10.1.1.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.0/8, 192.0.2.0/24", "10.1.1.1", "1.2.3.4, 198.51.100.7, 192.0.2.9", "198.51.100.7"),
        ("10.0.0.0/8", "10.1.1.1", "", "10.1.1.1"),
        ("10.0.0.0/8", "10.1.1.1", "<script>", "<script>"),
        ("", "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
    ],
)
def test_only_a_trusted_proxy_names_the_client(
    tiny: Atlas, trusted: str, peer: str, forwarded: str, counted: str
) -> None:
    app = create_app(tiny, trusted_proxies=trusted)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert limits.client() == counted


def test_wrong_network_is_told_at_the_start(tiny: Atlas) -> None:
    with pytest.raises(ValueError, match="ATLAS_TRUSTED_PROXIES"):
        create_app(tiny, trusted_proxies="proxy.example")


def test_large_requests_are_refused(tiny: Atlas) -> None:
    client = limited(tiny)
    assert "32000" in refused(client.get("/?q=" + "a" * 40_000), 414)["detail"]
    assert refused(client.get("/?" + "&".join(f"p{n}=1" for n in range(300))), 400)["parameter"] == "p299"
    assert "16000" in refused(client.get("/", data=b"a" * 20_000), 413)["detail"]
    refused(client.get("/", headers={"Transfer-Encoding": "chunked"}), 413)


@pytest.mark.parametrize(
    ("path", "name", "word"),
    [
        ("/", "layers", "exercises"),
        ("/embed/builder", "layers", "exercises"),
        ("/ogc/collections/events/items", "properties", "title"),
    ],
)
def test_words_of_a_list_stand_once_so_that_links_stay_short(tiny: Atlas, path: str, name: str, word: str) -> None:
    client = limited(tiny)
    assert client.get(f"{path}?{name}={word},").status_code == 200
    for several in (",".join([word] * 2), "," * 5_000):
        answer = client.get(f"{path}?{name}={several}", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["parameter"]) == (400, name)
        assert len(answer.data) < 2000


def test_work_that_takes_too_long_ends(tiny: Atlas) -> None:
    answer = limited(tiny, file_s=0).get("/download/events.csv")
    assert "too long" in refused(answer, 503)["detail"]
    assert int(answer.headers["Retry-After"]) > 1
    answer = limited(tiny, request_s=0).get("/ogc/collections/events/items?filter=kind='exercise'")
    refused(answer, 503)
    with deadline(60), deadline(-1), pytest.raises(OutOfTime):
        in_time()
    with deadline(-1), deadline(60, anew=True):
        in_time()
    in_time()


def test_full_disk_is_told_and_mends_itself(tiny: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    client = limited(tiny)
    with monkeypatch.context() as broken:
        broken.setattr(Growing, "_grown", _full)
        answer = client.get("/download/events.csv")
        assert "disk" in refused(answer, 503)["detail"]
        assert "/" not in answer.json["detail"]
    assert client.get("/download/events.csv").status_code == 200


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "/secret/path")


def test_refusals_are_logged_once_a_minute_with_a_remedy(
    tiny: Atlas, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoapp.errors._TOLD", {})
    client = limited(tiny, heavy_per_minute=1)
    for width in range(300, 310):
        client.get(f"/map.svg?width={width}")
    told = [one.__dict__["event"] for one in caplog.records]
    assert told == [events.TOO_MANY]
    assert "ATLAS_HEAVY_PER_MINUTE" in told[0].meaning


def test_settings_have_help_and_sensible_defaults() -> None:
    known = Settings.read({})
    assert known.heavy_at_once >= 1
    assert known.heavy_wait_s < known.request_s
    for name, setting in Settings.__dataclass_fields__.items():
        assert len(setting.metadata["help"]) > 10, name


OVER = {
    "filter_bytes": (30, "kind = 'exercise' AND kind <> 'visit'", "30 bytes"),
    "filter_depth": (2, "NOT (NOT (kind = 'exercise'))", "2 deep"),
    "filter_conditions": (1, "kind = 'exercise' OR kind = 'visit'", "1 conditions"),
    "filter_positions": (1, "S_INTERSECTS(geometry, LINESTRING(1 2, 3 4))", "1 positions"),
}


@pytest.mark.parametrize("setting", OVER)
def test_filter_may_be_as_large_as_the_settings_say(tiny: Atlas, setting: str) -> None:
    limit, text, told = OVER[setting]
    address = {"path": "/ogc/collections/events/items", "query_string": {"filter": text, "f": "json"}}
    assert limited(tiny).get(**address).status_code == 200
    client = limited(tiny, **{setting: limit})
    assert told in refused(client.get(**address), 400)["rule"]
    definition = client.get("/ogc/api?f=json").json["components"]["parameters"]["filter"]
    assert definition["schema"]["maxLength"] == client.application.extensions["settings"].filter_bytes


def test_picture_may_be_as_large_as_the_settings_say(tiny: Atlas) -> None:
    client = limited(tiny, picture_px=1300)
    assert client.get("/map.svg?width=1300").status_code == 200
    assert "1300" in refused(client.get("/map.svg?width=1301"), 400)["rule"]


@pytest.mark.parametrize("path", ["/map.svg", "/map.png", "/routes?from=minsk&to=brest&f=json"])
def test_time_ends_within_pictures_and_routes_too(atlas: Atlas, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """The time is over once the work has begun: whatever is asked next gives up."""
    assert limited(atlas).get(path).status_code == 200
    monkeypatch.setattr("geoapp.limits.deadline", lambda _: deadline(-1))
    other = path.replace("brest", "barysaw") if "brest" in path else f"{path}?zoom=5"
    told = limited(atlas).get(other)
    assert "too long" in refused(told, 503)["detail"]
    assert told.headers["Retry-After"]


def test_no_memory_is_told_and_the_next_request_is_answered(
    tiny: Atlas, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("geoapp.errors._TOLD", {})
    client = limited(tiny)
    with monkeypatch.context() as broken:
        broken.setattr("geoapp.views.pictures.png", _starved)
        answer = client.get("/map.png")
    assert "memory" in refused(answer, 503)["detail"]
    assert int(answer.headers["Retry-After"]) >= 1
    assert [one.__dict__["event"] for one in caplog.records] == [events.NO_MEMORY]
    assert client.get("/map.png").status_code == 200, "its turn was given back"


def _starved(*_: object) -> bytes:
    raise MemoryError

"""What an operator relies on: settings, log lines, request ids, figures, and a runbook that tells of them all."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geoapp import create_app, events, logs
from geoapp.cli import main
from geoapp.events import EVENTS
from geoapp.logs import Lines
from geoapp.settings import Settings, variable
from geodata.atlas import DATA, Atlas

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

RUNBOOK = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
TOKEN = "x" * 16


# The runbook


def _default(value: Any) -> str:
    """A default as the runbook writes it."""
    if value == DATA:
        return "the project's own"
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value}`" if value != "" else ""


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_runbook_tells_each_setting_with_its_default(item: Any) -> None:
    line = f"| `{variable(item.name)}` | {_default(item.default)} | {item.metadata['help']} |".replace("|  |", "| |")
    assert line in RUNBOOK.splitlines(), f"docs/operations.md lacks: {line}"


def test_runbook_tells_of_no_setting_that_is_not_there() -> None:
    known = {variable(item.name) for item in fields(Settings)} | {"ATLAS_HOST", "ATLAS_PORT", "ATLAS_WORKERS"}
    known |= {option.envvar for option in main.commands["serve"].params if option.envvar}  # type: ignore[misc]
    told = {word.strip("`=,.;:)") for word in RUNBOOK.split() if word.startswith(("`ATLAS_", "ATLAS_"))}
    assert {word.partition("=")[0].partition("`")[0] for word in told} <= known


def test_runbook_tells_each_option_of_serve_with_its_variable() -> None:
    for option in main.commands["serve"].params:
        if getattr(option, "envvar", None):
            line = f"| `{option.opts[0]}` | `{option.envvar}` | {option.help} |"  # type: ignore[attr-defined]
            assert line in RUNBOOK.splitlines(), line


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_runbook_tells_each_event_with_its_cure(event: events.Event) -> None:
    level = logging.getLevelName(event.level).lower()
    line = f"| `{event.name}` | {level} | {event.meaning} | {event.cure} |".replace("|  |", "| |")
    assert line in RUNBOOK.splitlines(), f"docs/operations.md lacks: {line}"


def test_each_warning_and_error_says_what_to_do() -> None:
    for event in EVENTS:
        assert bool(event.cure) == (event.level > logging.INFO), event.name
    every = {event for event in vars(events).values() if isinstance(event, events.Event)}
    assert every == set(EVENTS)
    assert len({event.name for event in EVENTS}) == len(EVENTS)


def test_lines_of_the_pool_of_connections_are_an_event_with_a_cure() -> None:
    record = logging.LogRecord("psycopg.pool", logging.WARNING, "", 0, "error connecting in %r", ("atlas",), None)
    assert logs.Database().filter(record)
    line = json.loads(logs.Lines(as_json=True).format(record))
    assert (line["event"], line["why"]) == ("database.lost", "error connecting in 'atlas'")
    assert line["cure"] == events.DATABASE_LOST.cure
    assert logs.config("json")["loggers"]["psycopg.pool"]["filters"] == ["database"]


FAULTS = set(re.findall(r"`([a-z-]+\.[a-z-]+)`", RUNBOOK.partition("## Faults tried")[2]))


def test_every_fault_of_the_runbook_leaves_a_line_of_the_runbook() -> None:
    """No row of the table leaves its operator with a line `other`, and each event named there exists."""
    assert len(FAULTS) >= 7
    assert {event.name for event in EVENTS} >= FAULTS
    assert "`other`" not in RUNBOOK.partition("## Faults tried")[2]


# Settings


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("ATLAS_CACHE_MB", "much", "ATLAS_CACHE_MB is a int, not 'much'"),
        ("ATLAS_ACCESS_LOG", "true", "ATLAS_ACCESS_LOG is one of yes, no, not 'true'"),
        ("ATLAS_LOG_FORMAT", "xml", "ATLAS_LOG_FORMAT is one of auto, json, text, not 'xml'"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(name: str, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Settings.read({name: text})


def test_a_short_token_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="ATLAS_METRICS_TOKEN does not fit") as told:
        Settings.read({"ATLAS_METRICS_TOKEN": "short-secret"})
    assert "short-secret" not in str(told.value)


def test_settings_are_read_by_name() -> None:
    read = Settings.read({"ATLAS_ACCESS_LOG": "yes", "ATLAS_CACHE_MB": "7", "ATLAS_DATA": "x", "ATLAS_NONE": "1"})
    assert (read.access_log, read.cache_mb, read.data) == (True, 7, Path("x"))


# Request ids and log lines


@pytest.mark.parametrize("given", ["a", "3f2c-1:x.y_z", "A" * 64])
def test_a_request_id_is_kept(client: FlaskClient, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "A" * 65, "-a", "a b", 'x"', "ы", "a\tb"])
def test_a_request_id_that_is_none_is_replaced(client: FlaskClient, given: str) -> None:
    headers = [client.get("/healthz", headers={"X-Request-ID": given.encode()}).headers for _ in range(2)]
    first, second = (one["X-Request-ID"] for one in headers)
    assert first != second
    assert len(first) == 16
    assert given not in {first, second}


def test_every_answer_has_one_request_id(client: FlaskClient) -> None:
    for _ in range(2):  # the second is kept
        for path in ("/places/great-stone", "/none", "/ogc/collections/places/items?limit=1", "/download/places.csv"):
            assert len(client.get(path).headers.getlist("X-Request-ID")) == 1, path


class Held(logging.Handler):
    """Keeps the lines that would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self.setFormatter(Lines(as_json=True))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def held() -> Any:
    handler = Held()
    events.LOG.addHandler(handler)
    events.LOG.setLevel(logging.INFO)
    yield handler.lines
    events.LOG.removeHandler(handler)
    events.LOG.setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def logged(tiny: Atlas) -> Flask:
    return create_app(tiny, access_log=True, slow_ms=0, metrics_token=TOKEN)


def test_access_log_tells_status_time_and_bytes_of_each_answer(logged: Flask, held: list[dict[str, Any]]) -> None:
    client = logged.test_client()
    paths = (
        "/ogc/collections/places/items?limit=2",
        "/ogc/collections/places/items?limit=2",
        "/none",
        "/download/places.csv",
    )
    answers = []
    for path in paths:
        with client.get(path, headers={"X-Request-ID": "mine"}) as answer:
            answers.append((answer.status_code, len(answer.data)))
    lines = [line for line in held if line["event"] == "request"]
    assert [(line["status"], line["bytes"]) for line in lines] == answers
    assert [line["address"] for line in lines] == list(paths)
    assert [line["cached"] for line in lines] == [False, True, False, False]
    assert {line["request"] for line in lines} == {"mine"}
    assert all(line["ms"] >= 0 and line["level"] == "info" for line in lines)


def test_a_slow_answer_leaves_a_warning(logged: Flask, held: list[dict[str, Any]]) -> None:
    logged.test_client().get("/places/alpha?x=1").close()
    (slow,) = [line for line in held if line["event"] == "request.slow"]
    assert slow["level"] == "warning"
    assert slow["cure"] == events.SLOW.cure


def test_no_line_names_the_visitor(logged: Flask, held: list[dict[str, Any]]) -> None:
    logged.test_client().get("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers={"User-Agent": "Netscape"}).close()
    assert held
    assert not any("192.0.2.7" in json.dumps(line) or "Netscape" in json.dumps(line) for line in held)


def test_a_fault_is_logged_once_with_the_id_that_the_visitor_sees(tiny: Atlas, held: list[dict[str, Any]]) -> None:
    app = create_app(tiny)

    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError("secret detail")

    answer = app.test_client().get("/fault?a=1", headers={"X-Request-ID": "abc"})
    assert answer.status_code == 500
    assert "logged as abc." in answer.text
    assert "secret detail" not in answer.text
    (line,) = held
    assert (line["event"], line["request"], line["address"]) == ("request.failed", "abc", "/fault?a=1")
    assert "RuntimeError: secret detail" in line["fault"]


def test_a_line_stays_one_line_whatever_is_asked(logged: Flask, held: list[dict[str, Any]]) -> None:
    logged.test_client().get("/x%0A%7B%22event%22%3A%22forged%22%7D%1b[31m").close()
    record = logging.LogRecord("other", logging.WARNING, "", 0, "two\nlines", (), None)
    assert "\n" not in Lines(as_json=True).format(record)
    text = logging.LogRecord("atlas", logging.INFO, "", 0, "m", (), None)
    text.event, text.facts = events.REQUEST, {"address": held[0]["address"]}
    line = Lines(as_json=False).format(text)
    assert "\n" not in line
    assert "\x1b" not in line


# Health and figures


def test_ready_says_the_version(client: FlaskClient, atlas: Atlas) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json
    assert answer.json["data_version"] == atlas.store.version


def test_not_ready_while_the_store_is_away(
    tiny: Atlas, held: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(tiny)

    def away(*_: object) -> None:
        raise ConnectionError("no route to the store")

    monkeypatch.setattr(type(tiny.store), "features", away)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "no route" not in answer.text
    assert [line["event"] for line in held] == ["unready"]
    monkeypatch.undo()
    assert app.test_client().get("/readyz").status_code == 200


def test_figures_are_off_without_a_token(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("sent", [None, "", "Bearer ", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ы"])
def test_figures_are_refused_without_the_right_token(logged: Flask, sent: str | None) -> None:
    headers = {} if sent is None else {"Authorization": sent.encode()}
    answer = logged.test_client().get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert "atlas_requests" not in answer.text


def test_figures_count_answers_by_door(tiny: Atlas) -> None:
    client = create_app(tiny, metrics_token=TOKEN).test_client()
    for path in ("/", "/", "/places/alpha", "/no-such-door/x", "/healthz"):
        client.get(path).close()
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert page.headers["Cache-Control"] == "no-store"
    figures = dict(line.rsplit(" ", 1) for line in page.text.splitlines() if not line.startswith("#"))
    assert figures['atlas_requests_total{cached="no",door="/",status="200"}'] == "1.0"
    assert figures['atlas_requests_total{cached="yes",door="/",status="200"}'] == "1.0"
    assert figures['atlas_requests_total{cached="no",door="other",status="404"}'] == "1.0"
    assert figures['atlas_request_seconds_count{door="/places"}'] == "1.0"
    assert float(figures['atlas_response_bytes_total{door="/"}']) > 1000
    assert any(name.startswith(f'atlas_served{{data="{tiny.store.version}"') for name in figures)

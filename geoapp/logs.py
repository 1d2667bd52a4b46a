"""How log lines look: one JSON object a line for machines, or one line of text for a terminal."""

from __future__ import annotations

import logging
import logging.config
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from geoapp import events

if TYPE_CHECKING:
    from geoapp.events import Event

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request being answered; empty outside of one."""


class Lines(logging.Formatter):
    """One line a record: as a JSON object, or as text."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line; a line break in a value can't begin another one."""
        line = _line(record)
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        if self._as_json:
            return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        return _text(line)


def _line(record: logging.LogRecord) -> dict[str, Any]:
    """A record as the members of its line, without empty ones. What comes from other packages is an event `other`."""
    event: Event | None = getattr(record, "event", None)
    line = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": event.name if event else "other",
        "pid": record.process,
        "request": REQUEST_ID.get(),
        **getattr(record, "facts", {}),
        "message": "" if event and not event.cure else record.getMessage(),
        "cure": event.cure if event else "",
    }
    return {name: value for name, value in line.items() if value != ""}


def _text(line: dict[str, Any]) -> str:
    """Time, level and event, then what else is known, then what it means; a traceback follows on lines of its own."""
    head = f"{line.pop('time')[11:23]} {line.pop('level'):7} {line.pop('event')}"
    message, cure, fault = line.pop("message", ""), line.pop("cure", ""), line.pop("fault", "")
    facts = " ".join(f"{name}={_shown(value)}" for name, value in line.items())
    return "\n".join(filter(None, (f"{head} {facts}  {message} {cure}".rstrip(), fault)))


def _shown(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and " " not in text and text else repr(text)


class NoAdvice(logging.Filter):
    """Leaves out the server's advice on the number of threads, which are as many as the settings of limits ask for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is kept."""
        return "spawning up to" not in record.getMessage()


class Database(logging.Filter):
    """Makes events of what the pool of connections says."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is kept: always, as an event of the runbook."""
        record.event, record.facts = events.DATABASE_LOST, {"why": record.getMessage()[:300]}
        record.msg, record.args, record.exc_info = events.DATABASE_LOST.meaning, (), None
        return True


def config(form: str) -> dict[str, Any]:
    """The configuration of logging, for `logging.config` and for the server; `form` is json, text or auto."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "geoapp.logs.Lines", "as_json": as_json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "filters": {
            "no advice": {"()": "geoapp.logs.NoAdvice"},
            "database": {"()": "geoapp.logs.Database"},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            "atlas": {"level": "INFO"},
            "_granian": {"level": "WARNING", "filters": ["no advice"]},
            "psycopg.pool": {"level": "WARNING", "filters": ["database"]},
        },
    }


def begin(form: str) -> None:
    """Send the log lines of this process to its standard error."""
    logging.config.dictConfig(config(form))

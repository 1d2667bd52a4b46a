"""The server behind `atlas serve`: workers forked from a process that has read the atlas, so that they share memory."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from geoapp import events, logs, metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from geoapp.settings import Settings

_CHEAP, _WAITING, _LAST_ANSWERS_S = 4, 256, 5
"""Of each worker: threads that expensive work can't hold, requests waiting at most, seconds to finish at the end."""
_HEADERS = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=65_536)
"""Milliseconds in which a client sends its headers, and bytes of them at most: more gets 431."""


def serve(opening: Callable[[], Flask], host: str, port: int, workers: int, settings: Settings) -> None:
    """Open the service and answer until told to end. Raises what `opening` raises."""
    logs.begin(settings.log_format)
    with metrics.shared(wanted=bool(settings.metrics_token)):
        app = opening()
        multiprocessing.set_start_method("fork", force=True)
        server = Granian(
            "geoapp",
            address=host,
            port=port,
            workers=workers,
            blocking_threads=settings.heavy_at_once + settings.heavy_waiting + _CHEAP,
            backpressure=_WAITING,
            respawn_failed_workers=True,
            workers_kill_timeout=_LAST_ANSWERS_S,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=_HEADERS,
            log_level=LogLevels.warning,
            log_dictconfig=logs.config(settings.log_format),
            websockets=False,
        )
        click.echo(f"Great Stone Atlas on http://{host}:{port}/  (Ctrl+C ends it)")
        version = app.extensions["atlas"].store.version
        events.STARTED.tell(address=f"http://{host}:{port}/", workers=workers, data_version=version)
        server.serve(target_loader=lambda _: app)
        events.ENDED.tell()

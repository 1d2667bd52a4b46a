"""The server behind `atlas serve`: workers forked from a process that has read the atlas, so that they share memory."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from geoapp import events, logs, metrics
from geoapp.generations import Generations
from geoapp.joining import WAITING
from geoapp.limits import SHARED
from geoapp.mapped import spare
from geoapp.memory import few_arenas, give_back, settle
from geoapp.pace import Pace
from geoapp.reloading import Reloading
from geoapp.warming import warmed
from geoapp.workers import Lost
from geodata.store import prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from flask import Flask
    from granian.server.mp import MPServer
    from granian.server.mt import MTServer

    from geoapp.settings import Settings

    Server = MPServer | MTServer

_SPARE, _CONNECTIONS, _LAST_ANSWERS_S = 8, 4096, 5
"""Of each worker: threads that wait for no turn, connections at most, seconds to finish at the end."""
_OTHER_FILES = 512
"""File handles of a worker that are no connections, at most."""
_LOOK_S = 0.2
"""Seconds between a worker's looks whether the main process lives."""
_HEADERS = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=65_536)
"""Milliseconds in which a client sends its headers, and bytes of them at most: more gets 431."""


def serve(opening: Callable[[], Flask], data: Path, host: str, port: int, workers: int, settings: Settings) -> None:
    """Open the service and answer until told to end; `data` is what is looked at for changes.

    All temporary files of the server and its workers lie in one folder, which goes with the server however workers end.
    Raises what `opening` raises.
    """
    logs.begin(settings.log_format)
    few_arenas()
    gc.disable()  # what is read stays: `settle` looks once
    with TemporaryDirectory(prefix="atlas-", ignore_cleanup_errors=True) as folder:
        reloading = Reloading(data, port, settings.watch_s, settings.store)
        tempfile.tempdir = folder
        try:
            with prepared.common(Path(folder)), metrics.shared(wanted=bool(settings.metrics_token)):
                server = _granian(host, port, workers, settings)
                _run(Generations(lambda: warmed(opening())), reloading, f"{host}:{port}", server, settings.pace_bytes)
        finally:
            tempfile.tempdir = None


def _run(generations: Generations, reloading: Reloading, address: str, server: Server, pace_bytes: int) -> None:
    multiprocessing.set_start_method("fork", force=True)
    settle()
    give_back()  # what reading took: workers begin without it
    logging.getLogger("_granian").addFilter(Lost(server))
    server.on_startup(lambda: reloading.begin(generations))
    server.on_shutdown(reloading.end)
    click.echo(f"Great Stone Atlas on http://{address}/  (Ctrl+C ends it)")
    sys.stdout.flush()
    events.STARTED.tell(address=f"http://{address}/", workers=server.workers, data_version=generations.version)
    main, pace = os.getpid(), Pace(server.bind_port, pace_bytes) if pace_bytes else None
    server.serve(target_loader=lambda _: _in_worker(main, generations, pace))
    events.ENDED.tell()


def _threads(settings: Settings) -> int:
    """Threads of a worker: for all that make an answer or wait their turn, for large answers, and for the rest."""
    heavy = settings.heavy_at_once + settings.heavy_waiting
    return settings.at_once + settings.waiting + heavy + settings.transfers + SHARED + WAITING + _SPARE


def _connections() -> int:
    """Connections that a worker may have open: as many file handles as it is allowed, less those for other ends."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(most, _CONNECTIONS + _OTHER_FILES) if most != resource.RLIM_INFINITY else _CONNECTIONS + _OTHER_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return max(wanted - _OTHER_FILES, _OTHER_FILES // 2)


def _in_worker(main: int, generations: Generations, pace: Pace | None) -> WSGIApplication:
    """What a worker serves; it ends with the main process, even if that is killed: else it would keep the port."""
    Thread(target=_end_with, args=(main,), daemon=True).start()
    Thread(target=spare, name="mapped", daemon=True).start()
    if pace:
        Thread(target=pace.keep, name="pace", daemon=True).start()
    return generations.followed()


def _end_with(main: int) -> None:
    while os.getppid() == main:
        time.sleep(_LOOK_S)
    events.MAIN_LOST.tell()
    os._exit(1)


def _granian(host: str, port: int, workers: int, settings: Settings) -> Server:
    return Granian(
        "geoapp",
        address=host,
        port=port,
        workers=workers,
        blocking_threads=_threads(settings),
        backpressure=_connections(),
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_ANSWERS_S,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=_HEADERS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.config(settings.log_format),
        websockets=False,
    )

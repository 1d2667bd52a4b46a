"""Figures of the traffic in Prometheus' text format, of all workers together where `atlas serve` started them."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import WSGIEnvironment

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30)


class Metrics:
    """Counts answers by door, which is the first part of an address that the atlas has, else `other`."""

    media_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, addresses: Iterable[str]) -> None:
        import prometheus_client as prometheus  # noqa: PLC0415 - it looks for its shared folder when it is imported

        firsts = {address.split("/")[1] for address in addresses}
        self._doors = {first for first in firsts if first and "<" not in first}
        self._registry = prometheus.CollectorRegistry()
        self._requests = prometheus.Counter(
            "atlas_requests", "Answers given.", ("door", "status", "cached"), registry=self._registry
        )
        self._seconds = prometheus.Histogram(
            "atlas_request_seconds",
            "Seconds from the request to the last byte.",
            ("door",),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._bytes = prometheus.Counter("atlas_response_bytes", "Bytes sent.", ("door",), registry=self._registry)

    def answered(self, environ: WSGIEnvironment, status: int, seconds: float, size: int) -> None:
        """Count one answer."""
        door = self.door(environ.get("PATH_INFO", ""))
        self._requests.labels(door, str(status), "yes" if environ.get("atlas.cached") else "no").inc()
        self._seconds.labels(door).observe(seconds)
        self._bytes.labels(door).inc(size)

    def door(self, path: str) -> str:
        """The door of a path; the names are few, whatever is asked for."""
        first = path.split("/", 2)[1] if path.startswith("/") else path
        return "/" + first if first in self._doors else "/" if not first else "other"

    def page(self, version: str, release: str) -> bytes:
        """All figures as text, with the version that this worker serves."""
        from prometheus_client import CollectorRegistry, generate_latest, multiprocess  # noqa: PLC0415

        registry: Any = self._registry
        if os.environ.get(_FOLDER):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return bytes(generate_latest(registry)) + _SERVED.format(version, release).encode()


_SERVED = """# HELP atlas_served The version that the answering worker serves.
# TYPE atlas_served gauge
atlas_served{{data="{}",release="{}"}} 1
"""


@contextmanager
def shared(*, wanted: bool) -> Iterator[None]:
    """A folder through which the workers of a server add up their figures, as long as the context."""
    if not wanted:
        yield
        return
    folder = Path(mkdtemp(prefix="atlas-metrics-"))
    os.environ[_FOLDER] = str(folder)
    try:
        yield
    finally:
        del os.environ[_FOLDER]
        shutil.rmtree(folder, ignore_errors=True)

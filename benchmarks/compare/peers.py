"""The servers to compare with, each started as its makers say, in an environment of their own outside the tree."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.compare import floor
from benchmarks.compare.made import WORLD
from benchmarks.compare.packs import HOME, ready

if TYPE_CHECKING:
    from collections.abc import Iterator

PINNED = (
    "pygeoapi==0.21.0",
    "tipg==1.6.1",
    "gunicorn==23.0.0",
    "uvicorn==0.54.0",
    "psycopg2-binary==2.9.13",
    "GeoAlchemy2==0.20.0",
    "SQLAlchemy==2.0.58",
)
_HERE = Path(__file__).parent
_YAML = """
server: {{bind: {{host: 127.0.0.1, port: {port}}}, url: "http://127.0.0.1:{port}", mimetype: application/json,
  encoding: utf-8, language: en, limits: {{default_items: 100, max_items: 10000}}, gzip: false, cors: false,
  map: {{url: "https://example.org/{{z}}/{{x}}/{{y}}", attribution: none}}}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: Peer, description: Peer, keywords: [a], keywords_type: theme,
    terms_of_service: "https://example.org", url: "https://example.org"}}
  license: {{name: none, url: "https://example.org"}}
  provider: {{name: none, url: "https://example.org"}}
  contact: {{name: none, position: none, email: none@example.org}}
resources:
  events:
    type: collection
    title: Events
    description: Events
    keywords: [a]
    links: [{{type: text/html, rel: canonical, href: "https://example.org"}}]
    extents: {{spatial: {{bbox: {bbox}, crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
      temporal: {{begin: 2015-01-01T00:00:00Z, end: 2026-12-31T00:00:00Z}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: 127.0.0.1, port: {database}, dbname: postgres, user: postgres, password: none,
          search_path: [public]}}
        id_field: id
        table: events
        geom_field: geom
        time_field: start
"""


def environment() -> Path:
    """The peers' environment, made if it is not there: Python packages as pinned."""
    python = HOME / "peers/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME / "peers")], check=True, timeout=120)
    if not (HOME / "peers/bin/pygeoapi").exists():
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PINNED], check=True, timeout=900)
    return python


@contextmanager
def started(name: str, command: list[str], address: str, **more: str) -> Iterator[int]:
    """A server, once it answers at an address; its process id."""
    HOME.mkdir(exist_ok=True)
    with (HOME / f"{name}.log").open("wb") as log:
        environ = {**os.environ, **more}
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
        try:
            _answering(process, address, HOME / f"{name}.log")
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _answering(process: subprocess.Popen[bytes], address: str, log: Path, longest: float = 240) -> None:
    end = time.monotonic() + longest
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)
    raise RuntimeError(f"{address} does not answer:\n{log.read_text()[-1500:]}")


def ours(port: int, count: int, cache_mb: int, dsn: str = "", *, rail: bool = False) -> tuple[list[str], str]:
    """Command and address of the service; with the rail network beside the events if so asked."""
    if not dsn:
        ready(count, rail=rail)
    command = [sys.executable, "-m", "benchmarks.compare.ours", str(port), str(count), str(cache_mb)]
    more = [*(["--rail"] if rail else []), *(["--dsn", dsn] if dsn else [])]
    return [*command, *more], f"http://127.0.0.1:{port}/ogc/collections/events/items?limit=1"


def gunicorn(python: Path, app: str, port: int) -> list[str]:
    """Two workers of four threads."""
    options = ["-k", "gthread", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    return [str(python), "-m", "gunicorn", *options, app]


def granian(app: str, port: int) -> list[str]:
    """Two workers, each with the one thread that suits an app which waits for nothing."""
    options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--port", str(port)]
    return [sys.executable, "-m", "granian", *options, "--no-ws", "--http", "1", "--log-level", "error", app]


def pygeoapi(python: Path, port: int, database: int) -> tuple[list[str], dict[str, str]]:
    """Pygeoapi over PostgreSQL; its description is generated first, as it asks."""
    config, described = HOME / "pygeoapi.yml", HOME / "pygeoapi-openapi.yml"
    config.write_text(_YAML.format(port=port, database=database, bbox=list(WORLD)))
    environ = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
    generate = [str(python.with_name("pygeoapi")), "openapi", "generate", str(config), "--output-file", str(described)]
    subprocess.run(generate, check=True, timeout=120, env={**os.environ, **environ}, capture_output=True)
    return gunicorn(python, "pygeoapi.flask_app:APP", port), environ


def tipg(python: Path, port: int, database: int) -> tuple[list[str], dict[str, str]]:
    """Tipg with two workers."""
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--workers", "2"]
    environ = {"DATABASE_URL": f"postgresql://postgres:none@127.0.0.1:{database}/postgres"}
    environ |= {"TIPG_DB_SCHEMAS": '["public"]', "TIPG_MAX_FEATURES_PER_QUERY": "100000"}
    return [*command, "--log-level", "error"], environ


def nginx(port: int) -> list[str]:
    """Nginx with two workers over the files of a folder."""
    folder = HOME / "nginx"
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "files/floor").write_bytes(floor.BODY)
    (folder / "nginx.conf").write_text(
        f"worker_processes 2; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events {}\n"
        f"http {{ access_log off; sendfile on; etag on; client_body_temp_path {folder}/b;\n"
        f"proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}\n"
    )
    return ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf")]

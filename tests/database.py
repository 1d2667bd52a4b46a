"""A PostgreSQL cluster with PostGIS for the tests: in a temporary folder, with its socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")


class Cluster:
    """One cluster; `folder` holds its data and its socket."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self._options = folder, options

    @property
    def dsn(self) -> str:
        port = next((one for one in self._options if one.startswith("port=")), "")
        return f"host={self.folder} user=postgres dbname=postgres {port}".rstrip()

    def another(self, name: str) -> str:
        """The address of a new database of the cluster, where no load of others replaces what is held."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self.dsn.replace("dbname=postgres", f"dbname={name}")

    @property
    def process(self) -> int:
        """The process of the server."""
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        own = (f"unix_socket_directories={self.folder}", "listen_addresses=", *self._options)
        options = " ".join(f"-c {one}" for one in (*_QUICK, *own))
        _run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is as if the power failed."""
        _run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def standby(self, folder: Path) -> Cluster:
        """A cluster that follows this one, as a read replica."""
        _run("pg_basebackup", "-d", self.dsn, "-D", str(folder / "data"), "-R", "-X", "stream", "-c", "fast")
        return Cluster(folder)


@contextmanager
def cluster(*options: str) -> Iterator[Cluster]:
    """A running cluster, with settings of the server such as `port=5433`."""
    with room() as folder, running(founded(folder, *options)) as made:
        yield made


def founded(folder: Path, *options: str) -> Cluster:
    """A new cluster, not yet started, in a folder that is given to its server."""
    _give(folder)
    told = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    _run("initdb", "-D", str(folder / "data"), *told)
    return Cluster(folder, *options)


@contextmanager
def running(made: Cluster, mode: str = "immediate") -> Iterator[Cluster]:
    """The cluster, started, and stopped at the end if it still runs."""
    made.start()
    try:
        yield made
    finally:
        if (made.folder / "data/postmaster.pid").exists():
            made.stop(mode)


@contextmanager
def room() -> Iterator[Path]:
    """A folder that the server may write to; its path is short, since that of a socket has to be."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-pg-"))
    try:
        _give(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give(folder: Path) -> None:
    if owner := _owner():
        os.chown(folder, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)


def _run(program: str, *args: str) -> None:
    done = subprocess.run(
        [str(_programs() / program), *args],
        user=_owner(),
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr[-500:]}")


def _owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def _programs() -> Path:
    """Where the programs of the server are; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError(
            "the tests need PostgreSQL with PostGIS: make system, or apt install postgresql-15-postgis-3"
        )
    return Path(on_path).parent

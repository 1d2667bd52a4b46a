"""The command line `atlas`: serve a data folder, check it, take collections out of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

import click

from geodata.atlas import DATA, open_atlas
from geodata.checks import checked
from geodata.formats import FORMATS
from geodata.reading import BrokenData
from geodata.store import Query

_THREADS, _WAITING, _LAST_ANSWERS_S = 4, 256, 5
"""Of each worker: threads, requests waiting at most, seconds to finish when the server is told to end."""

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="great-stone-atlas", prog_name="atlas")
def main() -> None:
    """Great Stone Atlas: how Belarus and China meet on the ground, as a web map."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Worker processes.")
@click.option("--data", default=DATA, type=_FOLDER, help="Data folder to serve; the project's own if not given.")
def serve(host: str, port: int, workers: int, data: Path) -> None:
    """Serve an atlas. The data are checked first; a broken folder is not served at all."""
    _checked_or_exit(data)
    from granian import Granian  # noqa: PLC0415 - only this command needs the server
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    os.environ["ATLAS_DATA"] = str(data.resolve())
    click.echo(f"Great Stone Atlas on http://{host}:{port}/  (Ctrl+C ends it)")
    sys.stdout.flush()
    Granian(
        "geoapp:create_app",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        backpressure=_WAITING,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_ANSWERS_S,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


@main.command()
@click.argument("data", default=DATA, type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Complaints as JSON, for programs.")
def check(data: Path, *, as_json: bool) -> None:
    """Check a data folder: every complaint with file, line, field, value, rule and cure."""
    try:
        catalog = checked(data)
    except BrokenData as broken:
        if as_json:
            click.echo(
                json.dumps([complaint.as_json() for complaint in broken.complaints], ensure_ascii=False, indent=1)
            )
        else:
            _complain(broken)
        sys.exit(1)
    counts = ", ".join(f"{len(table.rows)} {record.__name__.lower()}" for record, table in catalog.tables.items())
    click.echo("[]" if as_json else f"{data.name} is sound: {counts}. Data version {catalog.version}.")


@main.command()
@click.argument("collection")
@click.option("--data", default=DATA, type=_FOLDER, help="Data folder; the project's own if not given.")
@click.option(
    "--format", "name", default="geojson", show_default=True, type=click.Choice(list(FORMATS)), help="Format."
)
@click.option("--out", type=click.File("wb"), default="-", help="File to write; standard output if not given.")
def export(collection: str, data: Path, name: str, out: BinaryIO) -> None:
    """Write a collection to a file."""
    _checked_or_exit(data)
    atlas = open_atlas(data)
    if collection not in atlas.store.collections:
        raise click.BadParameter(f"no collection {collection!r}; there are: {', '.join(atlas.store.collections)}")
    for piece in FORMATS[name].write(atlas.store.features(collection, Query()).features, atlas.imprint(collection)):
        out.write(piece)


def _checked_or_exit(data: Path) -> None:
    try:
        checked(data)
    except BrokenData as broken:
        _complain(broken)
        sys.exit(1)


def _complain(broken: BrokenData) -> None:
    for complaint in broken.complaints:
        click.echo(str(complaint), err=True)
    count = len(broken.complaints)
    click.echo(f"{count} complaint{'' if count == 1 else 's'}; nothing was served or written.", err=True)

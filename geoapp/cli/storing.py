"""Commands that bring the features of an atlas to where servers find them: prepare, load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geoapp.cli.opening import FOLDER_OR_FILE, opened_or_exit
from geodata.atlas import DATA, collections, prepare, read
from geodata.store import Unusable, prepared

if TYPE_CHECKING:
    from pathlib import Path


@click.command("prepare")
@click.argument("data", default=DATA, type=FOLDER_OR_FILE)
def prepare_(data: Path) -> None:
    """Write the features of a data folder or file in the form that servers hold them in, beside it.

    The next start maps them instead of making them anew. It is never used for other data, or by another version of the
    program: then it counts as not there, until this command is given again.
    """
    try:
        path, version = opened_or_exit(lambda: prepare(data))
    except OSError as error:
        raise click.ClickException(f"can't write {prepared.place(data)} ({error.strerror})") from None
    click.echo(f"{path} holds data version {version}.")


@click.command("load")
@click.argument("store", metavar="POSTGRESQL://…")
@click.option(
    "--data", default=DATA, type=FOLDER_OR_FILE, help="Data folder or file to load; the project's own if not given."
)
def load_(store: str, data: Path) -> None:
    """Load the features of a data folder into a database with PostGIS, for `atlas serve --store`.

    All of it in one transaction: servers go on with what was loaded before until they are reloaded or started anew.
    """
    import psycopg  # noqa: PLC0415 - not loaded where there is no database

    from geodata.store.postgis.loading import load  # noqa: PLC0415

    graph = opened_or_exit(lambda: read(data))
    catalog, told = graph.catalog, collections(graph)
    try:
        loaded = load(store, told, catalog.version, lambda name: click.echo(f"loading {name}", err=True), catalog.own)
    except (Unusable, psycopg.Error) as error:
        raise click.ClickException(f"nothing was loaded: {str(error).strip()}") from None
    click.echo(f"Loaded data version {catalog.version}. Serve it: atlas serve --store …")
    if loaded.stayed:
        versions = ", ".join(loaded.stayed)
        click.echo(f"Older releases stay, for they are being read: {versions}. A later load drops them.", err=True)

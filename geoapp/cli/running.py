"""Commands that put an atlas before readers: serve, reload, publish."""

from __future__ import annotations

import socket
import sys
from functools import partial
from pathlib import Path

import click

from geoapp import create_app, serving
from geoapp.cli.opening import FOLDER, opened_or_exit
from geoapp.publish import NEEDS_A_SERVER, UNHURRIED, Published, Unpublished
from geoapp.publish import publish as published
from geoapp.reloading import ask
from geoapp.settings import Settings
from geodata.atlas import DATA


@click.command()
@click.option("--host", default="127.0.0.1", envvar="ATLAS_HOST", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    envvar="ATLAS_PORT",
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--workers",
    default=2,
    envvar="ATLAS_WORKERS",
    show_default=True,
    type=click.IntRange(1, 64),
    help="Worker processes.",
)
@click.option(
    "--data",
    default=DATA,
    envvar="ATLAS_DATA",
    type=FOLDER,
    help="Data folder to serve; the project's own if not given.",
)
@click.option(
    "--store",
    default="",
    envvar="ATLAS_STORE",
    metavar="POSTGRESQL://…",
    help="Database that holds its features, loaded by `atlas load`.",
)
@click.option("--layer", default="", envvar="ATLAS_LAYER", help="Layer of FILE, if it has several.")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def serve(host: str, port: int, workers: int, data: Path, store: str, layer: str, file: Path | None) -> None:
    """Serve an atlas, or a single FILE as one: GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML, a shapefile or CSV.

    The data are checked first; what is broken is not served at all. Settings are read from the environment:
    docs/operations.md lists them.
    """
    data = file.absolute() if file else data
    _free_or_exit(host, port)
    settings = _settings_or_exit(data, store)
    opening = partial(create_app, data=data, store=store, layer=layer)
    opened_or_exit(lambda: serving.serve(opening, data, host, port, workers, settings))


_OUTCOMES = {
    "renewed": "All workers serve data version {data_version} now.",
    "same": "Nothing has changed: data version {data_version} goes on.",
    "refused": "Not taken over; data version {data_version} goes on.",
    "failed": "Not taken over: {why}. Data version {data_version} goes on.",
}


@click.command("reload")
@click.option("--port", default=8000, envvar="ATLAS_PORT", show_default=True, help="Port that the server listens on.")
def reload_(port: int) -> None:
    """Have the atlas that runs on a port of this machine read its data anew.

    The data are checked beside the running version. If they are sound, all workers change over at once; if not, every
    complaint is shown and the version before goes on. Only the user of the server can do this. SIGHUP does the same,
    with the complaints in the log.
    """
    try:
        told = ask(port)
    except FileNotFoundError:
        raise click.ClickException(
            f"no atlas of yours runs on port {port} of this machine; try another --port"
        ) from None
    except (OSError, ValueError) as error:
        raise click.ClickException(f"the atlas on port {port} does not answer ({error}); see its log") from None
    for complaint in told["complaints"]:
        click.echo(complaint["text"], err=True)
    click.echo(_OUTCOMES[told["outcome"]].format(**told), err=told["outcome"] in ("refused", "failed"))
    sys.exit(told["outcome"] in ("refused", "failed"))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--base-url", default="", help="Where it will stand, such as https://news.example/atlas; cards name it.")
@click.option("--data", default=DATA, envvar="ATLAS_DATA", type=FOLDER, help="Data folder to publish.")
def publish(folder: Path, base_url: str, data: Path) -> None:
    """Write the whole atlas as plain files: pages, maps, frames, downloads, tiles and pictures, for any host.

    The files may stand below any path. What only a program can answer, such as free queries, leads to a page that says
    so. Without --base-url there are no cards for social networks, and citations in downloads name localhost.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; name a new folder")
    app = opened_or_exit(lambda: create_app(data=data, base_url=base_url, **UNHURRIED))
    try:
        with click.progressbar(length=1, label="Publishing", show_pos=True, show_eta=False) as bar:

            def told(done: Published, left: int) -> None:
                bar.length = done.files + left
                bar.update(1)

            done = published(app, folder, base_url, told)
    except (OSError, Unpublished) as error:
        raise click.ClickException(f"can't publish to {folder}: {error}") from None
    click.echo(f"{done.files} files, {done.size / 1e6:.1f} MB in {folder}.")
    click.echo(f"{len(done.left_out)} addresses need a server; links to them lead to {NEEDS_A_SERVER}.html.")


def _free_or_exit(host: str, port: int) -> None:
    """End with a word if the address can't be listened on: two servers would share a port without one."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise click.ClickException(f"can't listen on {host}:{port} ({error.strerror}); try another --port") from None


def _settings_or_exit(data: Path, store: str) -> Settings:
    """The settings of the environment; one that does not fit ends the command."""
    try:
        return Settings.read(data=data, store=store)
    except ValueError as error:
        raise click.ClickException(str(error)) from None

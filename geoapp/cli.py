"""The command line `atlas`: serve a data folder, check it, take collections out of it, begin one of your own."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import click

from geoapp import create_app, serving
from geoapp.citing import citation, local, recomputed, remote
from geoapp.publish import NEEDS_A_SERVER, UNHURRIED, Published, Unpublished
from geoapp.publish import publish as published
from geoapp.reloading import ask
from geoapp.routes import terminal
from geoapp.routes.view import BadRoute
from geoapp.settings import Settings
from geodata import changes
from geodata.atlas import DATA, STARTER, catalog_of, collections, open_atlas
from geodata.checks import checked
from geodata.formats import FORMATS, suited
from geodata.graph import Graph
from geodata.history import FOLDER
from geodata.importing import prepare, preview
from geodata.reading import BrokenData
from geodata.routing.errors import BadEnd, NoRoute
from geodata.store import Query, Unreachable, Unusable, prepared

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_DATA = click.Path(exists=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="great-stone-atlas", prog_name="atlas")
def main() -> None:
    """Great Stone Atlas: how Belarus and China meet on the ground, as a web map."""


@main.command()
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
    type=_FOLDER,
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
    settings = _settings_or_exit(data)
    opening = partial(create_app, data=data, store=store, layer=layer)
    _opened_or_exit(lambda: serving.serve(opening, data, host, port, workers, settings))


@main.command("reload")
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


_OUTCOMES = {
    "renewed": "All workers serve data version {data_version} now.",
    "same": "Nothing has changed: data version {data_version} goes on.",
    "refused": "Not taken over; data version {data_version} goes on.",
    "failed": "Not taken over: {why}. Data version {data_version} goes on.",
}


@main.command("prepare")
@click.argument("data", default=DATA, type=_DATA)
def prepare_(data: Path) -> None:
    """Write the features of a data folder or file in the form that servers hold them in, beside it.

    The next start maps them instead of making them anew. It is never used for other data, or by another version of the
    program: then it counts as not there, until this command is given again.
    """
    catalog = _opened_or_exit(lambda: catalog_of(data))
    try:
        path = prepared.prepare(data, collections(Graph(catalog)), catalog.version, catalog.own)
    except OSError as error:
        raise click.ClickException(f"can't write {prepared.place(data)} ({error.strerror})") from None
    click.echo(f"{path} holds data version {catalog.version}.")


@main.command("load")
@click.argument("store", metavar="POSTGRESQL://…")
@click.option("--data", default=DATA, type=_DATA, help="Data folder or file to load; the project's own if not given.")
def load_(store: str, data: Path) -> None:
    """Load the features of a data folder into a database with PostGIS, for `atlas serve --store`.

    All of it in one transaction: servers go on with what was loaded before until they are reloaded or started anew.
    """
    import psycopg  # noqa: PLC0415 - not loaded where there is no database

    from geodata.store.postgis.loading import load  # noqa: PLC0415

    catalog = _opened_or_exit(lambda: catalog_of(data))
    told = collections(Graph(catalog))
    try:
        load(store, told, catalog.version, lambda name: click.echo(f"loading {name}", err=True), catalog.own)
    except (Unusable, psycopg.Error) as error:
        raise click.ClickException(f"nothing was loaded: {str(error).strip()}") from None
    click.echo(f"Loaded data version {catalog.version}. Serve it: atlas serve --store …")


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
    click.echo("[]" if as_json else f"{data.resolve().name} is sound: {counts}. Data version {catalog.version}.")


@main.command("changes")
@click.argument("data", default=DATA, type=_FOLDER)
@click.option("--write", is_flag=True, help="Note this data version and what changed, in the folder changes/.")
@click.option("--note", default="", help="What the version is about, in a sentence; for --write.")
def changes_(data: Path, note: str, *, write: bool) -> None:
    """Say which records are otherwise than in the last noted data version; with --write, note them.

    The feed /changes.atom and the page /changes tell what is noted. The history begins with the first version noted.
    """
    catalog = _opened_or_exit(lambda: checked(data))
    last = catalog.history.releases[-1].version if catalog.history.releases else ""
    told = changes.found(catalog) if last else []
    for change in told:
        click.echo(f"{change.what} {change.collection}/{change.record}")
    click.echo(f"Since data version {last}: {changes.counted(told)}." if last else "No data version is noted yet.")
    if write and catalog.version in [release.version for release in catalog.history.releases[:-1]]:
        raise click.ClickException(
            "these data were noted before; give them their day in atlas.toml (updated) to note them anew"
        )
    if write and catalog.version != last:
        changes.write(data, changes.noted(catalog, told, note))
        click.echo(f"Data version {catalog.version} is noted in {data / FOLDER}.")


@main.command()
@click.argument("collection")
@click.option("--data", default=DATA, type=_FOLDER, help="Data folder; the project's own if not given.")
@click.option(
    "--format", "name", default="geojson", show_default=True, type=click.Choice(list(FORMATS)), help="Format."
)
@click.option("--out", type=click.File("wb"), default="-", help="File to write; standard output if not given.")
def export(collection: str, data: Path, name: str, out: BinaryIO) -> None:
    """Write a collection to a file."""
    atlas = _opened_or_exit(lambda: open_atlas(data))
    if collection not in atlas.store.collections:
        raise click.BadParameter(f"no collection {collection!r}; there are: {', '.join(atlas.store.collections)}")
    if name not in suited(collection):
        raise click.BadParameter(f"{collection} are not written as {name}; there are: {', '.join(suited(collection))}")
    found = atlas.store.features(collection, Query()).features
    with click.progressbar(found, label=collection, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        for piece in FORMATS[name].write(shown, atlas.imprint(collection)):
            out.write(piece)


@main.command()
@click.argument("address")
@click.option("--data", default=DATA, type=_FOLDER, help="Data folder for an address that begins with /.")
@click.option(
    "--format",
    "way",
    default="text",
    show_default=True,
    type=click.Choice(["text", "bibtex", "ris", "csl"]),
    help="How.",
)
@click.option("--accessed", default="", help="The day on which you looked, YYYY-MM-DD.")
def cite(address: str, data: Path, way: str, accessed: str) -> None:
    """Cite an address of an atlas, and compute anew the hash that the citation names.

    ADDRESS is what stands in the browser, or from the first / on for the data on this machine. Ends with 1 if the
    features that the atlas answers with have another hash.
    """
    try:
        here = address.startswith("/")
        fetch = local(_opened_or_exit(lambda: create_app(data=data))) if here else remote(address)
        click.echo(citation(fetch, address, way, accessed).rstrip())
        said, found = recomputed(fetch, address)
    except (OSError, LookupError, ValueError) as error:
        raise click.ClickException(f"can't cite {address[:80]}: {error}") from None
    click.echo(f"{'The hash was computed anew and agrees' if said == found else 'The hash differs'}: {found}", err=True)
    sys.exit(said != found)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--base-url", default="", help="Where it will stand, such as https://news.example/atlas; cards name it.")
@click.option("--data", default=DATA, envvar="ATLAS_DATA", type=_FOLDER, help="Data folder to publish.")
def publish(folder: Path, base_url: str, data: Path) -> None:
    """Write the whole atlas as plain files: pages, maps, frames, downloads, tiles and pictures, for any host.

    The files may stand below any path. What only a program can answer, such as free queries, leads to a page that says
    so. Without --base-url there are no cards for social networks, and citations in downloads name localhost.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; name a new folder")
    app = _opened_or_exit(lambda: create_app(data=data, base_url=base_url, **UNHURRIED))
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


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Make a data folder to start from: a small atlas of examples, explained in its README.md."""
    if folder.is_dir() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; name a new folder")
    try:
        shutil.copytree(STARTER, folder, dirs_exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"can't make {folder} ({error.strerror})") from None
    click.echo(f"{folder} is an atlas of examples; read its README.md. Look at it: atlas serve --data {folder}")


@main.command()
@click.argument("origin", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--via", multiple=True, help="A place on the way; may be given several times, in order.")
@click.option("--avoid", multiple=True, help="A country (PL), a crossing (terespol) or a corridor to keep out of.")
@click.option("--on", metavar="YYYY-MM-DD", help="Day: what was shut then is shut.")
@click.option("--alternatives", default=0, show_default=True, help="How many other ways, at most 4.")
@click.option("--json", "as_json", is_flag=True, help="GeoJSON, as the API gives it.")
@click.option("--data", default=DATA, type=_FOLDER, help="Data folder; the project's own if not given.")
def route(
    origin: str,
    destination: str,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
    on: str | None,
    alternatives: int,
    *,
    as_json: bool,
    data: Path,
) -> None:
    """The way from FROM to TO by rail: each an id or name of a place, or longitude,latitude.

    atlas route chongqing duisburg --avoid PL --on 2025-09-20
    """
    asked = {"from": origin, "to": destination, "via": ":".join(via), "avoid": ",".join(avoid), "on": on or ""}
    atlas = _opened_or_exit(lambda: open_atlas(data))
    try:
        for line in terminal.told(atlas, asked | {"alternatives": str(alternatives)}, as_json=as_json):
            click.echo(line)
    except (BadRoute, BadEnd) as error:
        raise click.ClickException(str(error)) from None
    except NoRoute as reason:
        click.echo(f"No route: {reason}.", err=True)
        sys.exit(2)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", "collection", required=True, type=click.Choice(["places", "events"]), help="Collection.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD,…", help="Field of the file for a column.")
@click.option("--set", "constants", multiple=True, metavar="COLUMN=VALUE,…", help="Value where the file has none.")
@click.option("--layer", help="Layer of the file, if it has several.")
@click.option("--data", default=DATA, type=_FOLDER, help="Data folder; the project's own if not given.")
@click.option("--write", is_flag=True, help="Write the rows, if nothing speaks against them.")
def import_(
    file: Path,
    collection: str,
    mapping: tuple[str, ...],
    constants: tuple[str, ...],
    layer: str | None,
    data: Path,
    *,
    write: bool,
) -> None:
    """Take places or events from GeoJSON, GeoPackage, KML, a shapefile or CSV into a data folder.

    Shows the first rows and everything that speaks against them. Nothing is written without --write, nor if there is
    any complaint about the rows or about the folder with them. Fields named like a column need no --map; ids are made
    from names unless --map id=FIELD is given.

    atlas import towns.gpkg --into places --map name=title --set country=BY,kind=city --data my-atlas
    """
    try:
        ready, complaints = prepare(data, file, collection, _pairs(mapping), _pairs(constants), layer)
    except BrokenData as broken:
        _complain(broken)
        sys.exit(1)
    for line in preview(ready):
        click.echo(line)
    if complaints:
        _complain(BrokenData(complaints))
        sys.exit(1)
    if not write:
        click.echo("No complaint. Nothing is written yet: add --write.")
        return
    try:
        ready.write()
    except OSError as error:
        raise click.ClickException(f"can't write {ready.table} ({error.strerror})") from None
    click.echo(f"{len(ready.rows)} rows written to {ready.table}.")


def _pairs(options: tuple[str, ...]) -> dict[str, str]:
    """`a=b,c=d` as a mapping; a comma belongs to a value unless a name and `=` follow it."""
    pairs: dict[str, str] = {}
    for option in options:
        for pair in re.split(r",(?=\s*\w+=)", option):
            name, equals, value = pair.partition("=")
            if not equals:
                raise click.BadParameter(f"{pair!r} is not COLUMN=VALUE, for example name=title,country=BY")
            pairs[name.strip()] = value.strip()
    return pairs


def _free_or_exit(host: str, port: int) -> None:
    """End with a word if the address can't be listened on: two servers would share a port without one."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise click.ClickException(f"can't listen on {host}:{port} ({error.strerror}); try another --port") from None


def _settings_or_exit(data: Path) -> Settings:
    """The settings of the environment; one that does not fit ends the command."""
    try:
        return Settings.read(data=data)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _opened_or_exit(opening: Callable[[], T]) -> T:
    """What `opening` gives; a broken data folder ends the command with every complaint."""
    try:
        return opening()
    except BrokenData as broken:
        _complain(broken)
        sys.exit(1)
    except (Unusable, Unreachable) as error:
        raise click.ClickException(str(error)) from None


def _complain(broken: BrokenData) -> None:
    for complaint in broken.complaints:
        click.echo(str(complaint), err=True)
    count = len(broken.complaints)
    click.echo(f"{count} complaint{'' if count == 1 else 's'}; nothing was served or written.", err=True)

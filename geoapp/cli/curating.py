"""Commands for those who keep a data folder: init, import, check, changes."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import click

from geoapp.cli.opening import FOLDER, complain, opened_or_exit
from geodata import changes, history
from geodata.atlas import DATA, STARTER, read
from geodata.checks import checked
from geodata.importing import prepare, preview
from geodata.reading import BrokenData


@click.command()
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


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", "collection", required=True, type=click.Choice(["places", "events"]), help="Collection.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD,…", help="Field of the file for a column.")
@click.option("--set", "constants", multiple=True, metavar="COLUMN=VALUE,…", help="Value where the file has none.")
@click.option("--layer", help="Layer of the file, if it has several.")
@click.option("--data", default=DATA, type=FOLDER, help="Data folder; the project's own if not given.")
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
        complain(broken)
        sys.exit(1)
    for line in preview(ready):
        click.echo(line)
    if complaints:
        complain(BrokenData(complaints))
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


@click.command()
@click.argument("data", default=DATA, type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Complaints as JSON, for programs.")
def check(data: Path, *, as_json: bool) -> None:
    """Check a data folder: every complaint with file, line, field, value, rule and cure."""
    try:
        catalog = read(data).catalog
    except BrokenData as broken:
        if as_json:
            click.echo(
                json.dumps([complaint.as_json() for complaint in broken.complaints], ensure_ascii=False, indent=1)
            )
        else:
            complain(broken)
        sys.exit(1)
    counts = ", ".join(f"{table.seen} {record.__name__.lower()}" for record, table in catalog.tables.items())
    click.echo("[]" if as_json else f"{data.resolve().name} is sound: {counts}. Data version {catalog.version}.")


@click.command("changes")
@click.argument("data", default=DATA, type=FOLDER)
@click.option("--write", is_flag=True, help="Note this data version and what changed, in the folder changes/.")
@click.option("--note", default="", help="What the version is about, in a sentence; for --write.")
def changes_(data: Path, note: str, *, write: bool) -> None:
    """Say which records are otherwise than in the last noted data version; with --write, note them.

    The feed /changes.atom and the page /changes tell what is noted. The history begins with the first version noted.
    """
    catalog = opened_or_exit(lambda: checked(data))
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
        click.echo(f"Data version {catalog.version} is noted in {data / history.FOLDER}.")

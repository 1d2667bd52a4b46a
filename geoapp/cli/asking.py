"""Commands that ask an atlas: export, cite, route."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from geoapp import create_app
from geoapp.citing import citation, local, recomputed, remote
from geoapp.cli.opening import FOLDER, opened_or_exit
from geoapp.routes import terminal
from geoapp.routes.view import BadRoute
from geodata.atlas import DATA, open_atlas
from geodata.formats import FORMATS, suited
from geodata.routing.errors import BadEnd, NoRoute
from geodata.store import Query

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("collection")
@click.option("--data", default=DATA, type=FOLDER, help="Data folder; the project's own if not given.")
@click.option(
    "--format", "name", default="geojson", show_default=True, type=click.Choice(list(FORMATS)), help="Format."
)
@click.option("--out", type=click.File("wb"), default="-", help="File to write; standard output if not given.")
def export(collection: str, data: Path, name: str, out: BinaryIO) -> None:
    """Write a collection to a file."""
    atlas = opened_or_exit(lambda: open_atlas(data))
    if collection not in atlas.store.collections:
        raise click.BadParameter(f"no collection {collection!r}; there are: {', '.join(atlas.store.collections)}")
    if name not in suited(collection):
        raise click.BadParameter(f"{collection} are not written as {name}; there are: {', '.join(suited(collection))}")
    found = atlas.store.features(collection, Query()).features
    with click.progressbar(found, label=collection, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        for piece in FORMATS[name].write(shown, atlas.imprint(collection)):
            out.write(piece)


@click.command()
@click.argument("address")
@click.option("--data", default=DATA, type=FOLDER, help="Data folder for an address that begins with /.")
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
        fetch = local(opened_or_exit(lambda: create_app(data=data))) if here else remote(address)
        click.echo(citation(fetch, address, way, accessed).rstrip())
        said, found = recomputed(fetch, address)
    except (OSError, LookupError, ValueError) as error:
        raise click.ClickException(f"can't cite {address[:80]}: {error}") from None
    click.echo(f"{'The hash was computed anew and agrees' if said == found else 'The hash differs'}: {found}", err=True)
    sys.exit(said != found)


@click.command()
@click.argument("origin", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--via", multiple=True, help="A place on the way; may be given several times, in order.")
@click.option("--avoid", multiple=True, help="A country (PL), a crossing (terespol) or a corridor to keep out of.")
@click.option("--on", metavar="YYYY-MM-DD", help="Day: what was shut then is shut.")
@click.option("--alternatives", default=0, show_default=True, help="How many other ways, at most 4.")
@click.option("--json", "as_json", is_flag=True, help="GeoJSON, as the API gives it.")
@click.option("--data", default=DATA, type=FOLDER, help="Data folder; the project's own if not given.")
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
    atlas = opened_or_exit(lambda: open_atlas(data))
    try:
        for line in terminal.told(atlas, asked | {"alternatives": str(alternatives)}, as_json=as_json):
            click.echo(line)
    except (BadRoute, BadEnd) as error:
        raise click.ClickException(str(error)) from None
    except NoRoute as reason:
        click.echo(f"No route: {reason}.", err=True)
        sys.exit(2)

"""The command line `atlas`: serve an atlas, ask it, keep its data, begin one of your own."""

from __future__ import annotations

import click

from geoapp.cli import asking, curating, running, storing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="great-stone-atlas", prog_name="atlas")
def main() -> None:
    """Great Stone Atlas: how Belarus and China meet on the ground, as a web map."""


for command in (
    *(running.serve, running.reload_, running.publish),
    *(storing.prepare_, storing.load_),
    *(asking.export, asking.cite, asking.route),
    *(curating.init, curating.import_, curating.check, curating.changes_),
):
    main.add_command(command)

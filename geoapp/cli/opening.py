"""What the commands share: paths to data, and opening them with every complaint told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from geodata.reading import BrokenData
from geodata.store import Unreachable, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FOLDER_OR_FILE = click.Path(exists=True, path_type=Path)


def opened_or_exit(opening: Callable[[], T]) -> T:
    """What `opening` gives; a broken data folder ends the command with every complaint."""
    try:
        return opening()
    except BrokenData as broken:
        complain(broken)
        sys.exit(1)
    except (Unusable, Unreachable) as error:
        raise click.ClickException(str(error)) from None


def complain(broken: BrokenData) -> None:
    """Show every complaint, and what came of them."""
    for complaint in broken.complaints:
        click.echo(str(complaint), err=True)
    count = len(broken.complaints)
    click.echo(f"{count} complaint{'' if count == 1 else 's'}; nothing was served or written.", err=True)

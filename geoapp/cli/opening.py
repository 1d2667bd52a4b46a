"""What the commands share: paths to data, and opening them with every complaint told."""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, TypeVar

import click

from geoapp.settings import BadSetting
from geodata.progress import telling
from geodata.reading import BrokenData
from geodata.store import Unreachable, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click._termui_impl import ProgressBar

T = TypeVar("T")

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FOLDER_OR_FILE = click.Path(exists=True, path_type=Path)


def opened_or_exit(opening: Callable[[], T]) -> T:
    """What `opening` gives; a broken data folder ends the command with every complaint, a setting with its rule."""
    try:
        with watched():
            return opening()
    except BrokenData as broken:
        complain(broken)
        sys.exit(1)
    except (BadSetting, Unusable, Unreachable) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno not in _FULL:
            raise
        rule = f"{error.strerror}: features take room in {gettempdir()}, prepared ones beside the data"
        raise click.ClickException(f"{rule}; free some, or name another folder by TMPDIR") from None


_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def watched() -> Iterator[None]:
    """Show people at a terminal how far long work is."""
    if not sys.stderr.isatty():
        yield
        return
    bars = _Bars()
    try:
        with telling(bars.at):
            yield
    finally:
        bars.end()


_STEPS = 100


class _Bars:
    """A bar for each step, one after the other."""

    def __init__(self) -> None:
        self._what, self._bar = "", self._of("")

    def _of(self, what: str) -> ProgressBar[int]:
        return click.progressbar(length=_STEPS, label=f"{what:<16}", file=sys.stderr)

    def at(self, what: str, share: float) -> None:
        """Move the bar of a step, or begin it."""
        if what != self._what:
            self.end()
            self._what, self._bar = what, self._of(what)
        if (steps := int(share * _STEPS) - self._bar.pos) > 0:
            self._bar.update(steps)

    def end(self) -> None:
        """Leave the bar as it is."""
        if self._what:
            self._bar.render_finish()
            self._what = ""


def complain(broken: BrokenData) -> None:
    """Show every complaint, and what came of them."""
    for complaint in broken.complaints:
        click.echo(str(complaint), err=True)
    count = len(broken.complaints)
    click.echo(f"{count} complaint{'' if count == 1 else 's'}; nothing was served or written.", err=True)

"""Faults made on purpose: edits of a data folder, small enough to be read, and a look at what is said about them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from geodata.checks import checked
from geodata.reading import BrokenData

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _pytest.mark.structures import ParameterSet

    Edit = Callable[[Path], None]


@dataclass(frozen=True)
class Fault:
    """Edits of the tiny folder, and all that is complained of then."""

    edits: tuple[Edit, ...]
    complaints: tuple[str, ...]


def fault(name: str, *parts: Edit | str) -> ParameterSet:
    """A fault as a parameter of a test: edits first, then every complaint expected."""
    edits = tuple(part for part in parts if not isinstance(part, str))
    return pytest.param(Fault(edits, tuple(part for part in parts if isinstance(part, str))), id=name)


def replace(file: str, old: str, new: str) -> Edit:
    """Put `new` in the place of `old`, which stands once in the file."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), "utf-8")

    return edit


def append(file: str, line: str) -> Edit:
    """Put a line at the end."""

    def edit(folder: Path) -> None:
        (folder / file).write_text((folder / file).read_text("utf-8") + line + "\n", "utf-8")

    return edit


def write(file: str, content: str | bytes) -> Edit:
    """Write a file anew."""

    def edit(folder: Path) -> None:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    return edit


def cut(file: str, start: str) -> Edit:
    """Drop the rest of a file, from the first `start` on."""

    def edit(folder: Path) -> None:
        (folder / file).write_text((folder / file).read_text("utf-8").partition(start)[0], "utf-8")

    return edit


def remove(file: str) -> Edit:
    """Take a file or a folder away."""

    def edit(folder: Path) -> None:
        path = folder / file
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return edit


def complaints(folder: Path, *edits: Edit) -> list[str]:
    """What is said about a folder after the edits."""
    for edit in edits:
        edit(folder)
    try:
        checked(folder)
    except BrokenData as broken:
        return [str(complaint) for complaint in broken.complaints]
    return []

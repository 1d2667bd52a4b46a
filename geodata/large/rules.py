"""What must hold before a large file is served: the rules of a smaller one, asked of all rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.filing import faults
from geodata.filing.faults import TOLD
from geodata.reading import BrokenData

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geodata.large.fields import Fields
    from geodata.large.sources import Held
    from geodata.reading import Complaint


def check(path: Path, held: Held, fields: Fields) -> None:
    """Raises BrokenData with the complaints that the records of the file would meet with."""
    complaints = [*_unfit(path, held)] or [*_repeated(path, held, fields)]
    if complaints:
        raise BrokenData(complaints)


def _unfit(path: Path, held: Held) -> Iterator[Complaint]:
    yield from faults.empty(held.file, len(held.shapes), held.names, placed=held.shapes.any)
    wrong = held.shapes.wrong
    lines = _lines(path, [row for row, _ in wrong[:TOLD]])
    told = (faults.misplaced(held.file, line, shape) for line, (_, shape) in zip(lines, wrong, strict=False))
    yield from filter(None, told)
    yield from faults.more_misplaced(held.file, len(wrong) - TOLD)


def _repeated(path: Path, held: Held, fields: Fields) -> Iterator[Complaint]:
    several = np.flatnonzero(fields.ids.counts() > 1)[:TOLD].tolist()
    twice = {code: np.flatnonzero(fields.ids.codes == code)[:2].tolist() for code in several}
    rows = sorted({row for pair in twice.values() for row in pair})
    lines = dict(zip(rows, _lines(path, rows), strict=True))
    for code, (first, second) in twice.items():
        yield faults.repeated(held.file, fields.ids.values[code], lines[first], lines[second])


def _lines(path: Path, rows: Sequence[int]) -> list[str]:
    """Where rows, in ascending order, stand in the file."""
    if path.suffix.lower() == ".csv":
        from geodata.large.texts import lines_of  # noqa: PLC0415 - not loaded for other files

        return lines_of(path, rows)
    return [f"feature {row}" for row in rows]

"""What a file holds once it is unpacked: Parquet and archives can hold a thousand times what their size tells."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from geodata.reading import BrokenData, Complaint
from geodata.room import room

if TYPE_CHECKING:
    from pathlib import Path

_PARQUET = {".parquet", ".geoparquet"}
_OF_A_ROW, _OF_A_BYTE = 200, 5
"""Bytes of memory that are needed at the least, for each row and for each byte of what is unpacked."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes unpacked, and rows where the file tells them without being read, else 0."""

    size: int
    rows: int = 0

    @classmethod
    def of(cls, path: Path) -> Weight:
        """What a file tells of itself; one that can't be read weighs what it is, and is complained of later."""
        size = path.stat().st_size
        try:
            if path.suffix.lower() in _PARQUET:
                told = pq.read_metadata(path)
                groups = (told.row_group(number).total_byte_size for number in range(told.num_row_groups))
                return cls(max(size, sum(groups)), told.num_rows)
            if path.suffix.lower() == ".zip":
                with zipfile.ZipFile(path) as held:
                    return cls(max(size, sum(one.file_size for one in held.infolist())))
        except (pa.ArrowException, OSError, zipfile.BadZipFile):
            pass
        return cls(size)

    def bear(self, path: Path) -> None:
        """See that there is memory to read it, if it holds more than its size. Raises BrokenData."""
        if self.rows or self.size > path.stat().st_size:
            try:
                room(self.rows * _OF_A_ROW + self.size * _OF_A_BYTE)
            except MemoryError:
                raise unbearable(path) from None


def unbearable(path: Path) -> BrokenData:
    """What is said where a file needs more memory than there is."""
    rule = "there is memory enough to read the file"
    cure = "have it read on a larger machine, by atlas prepare, or load it into a database with atlas load"
    return BrokenData([Complaint(path.name, "", "file", "", rule, cure)])

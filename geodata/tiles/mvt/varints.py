"""Numbers as varints, and the fields of a message that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.tiles.mvt.runs import offsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def varints(numbers: Ints) -> bytes:
    """Numbers from 0 up as varints."""
    return spelt(numbers, lengths_of(numbers))


def varint(number: int) -> bytes:
    """One number from 0 up as a varint."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


def field(number: int, content: bytes) -> bytes:
    """A field of a message whose content is bytes, with its length before it."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def spelt(numbers: Ints, lengths: Ints) -> bytes:
    """Numbers as varints, whose lengths in bytes are known."""
    starts = offsets(lengths)
    out = np.empty(starts[-1], np.uint8)
    at, left, rest = starts[:-1], lengths, numbers
    while len(rest):
        out[at] = (rest & 127) | (left > 1) * 128
        more = left > 1
        at, left, rest = at[more] + 1, left[more] - 1, rest[more] >> 7
    return out.tobytes()


def lengths_of(numbers: Ints) -> Ints:
    """How many bytes each number takes as a varint."""
    lengths = np.ones(len(numbers), np.int64)
    for bits in range(7, 63, 7):
        longer = numbers >> bits > 0
        if not longer.any():
            break
        lengths += longer
    return lengths

"""How large a filter may be: what it costs to read and to weigh has an end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes, depth and conditions of a filter at most, and positions of each geometry in it."""

    size: int = 8_192
    depth: int = 32
    conditions: int = 200
    positions: int = 1_000


USUAL = Bounds()

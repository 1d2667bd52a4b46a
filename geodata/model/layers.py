"""Layers: saved queries that the map draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A saved query over a collection as drawn: declared in atlas.toml."""

    id: str
    title: str
    collection: str
    where: Mapping[str, tuple[str, ...]]
    """Property → words: a feature belongs if, for each property, its value or one of its values is among the words."""
    symbol: str
    legend: str
    visible: bool

"""The boxes around the shapes of rows, in the order of the rows and by an index over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.store.met import apart, four, lies_in
from geodata.store.scanning import by_block
from geodata.store.strips import Strips
from geodata.store.tree import Tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.store.met import Edges, Met
    from geodata.store.packed import Packed, Packer


@dataclass(frozen=True, slots=True)
class Boxes:
    """West, south, east, north of each row, not a number for rows without; points are in strips, boxes in a tree."""

    edges: NDArray[np.float64]
    """4 rows of numbers; for points 2, longitude and latitude."""
    blocks: NDArray[np.float64]
    """The box around each block of rows in their own order; not a number for a block with a row that has none."""
    index: Strips | Tree

    @classmethod
    def of(cls, edges: NDArray[np.float64]) -> Boxes:
        """The boxes and their index."""
        low, high = four(edges)[:2], four(edges)[2:]
        blocks = [*(by_block(one, np.minimum) for one in low), *(by_block(one, np.maximum) for one in high)]
        return cls(edges, np.stack(blocks), _kind(edges).of(edges))

    def pack(self, packer: Packer, name: str) -> None:
        """Write boxes and index."""
        packer.array(f"{name}/edges", self.edges)
        packer.array(f"{name}/blocks", self.blocks)
        self.index.pack(packer, f"{name}/index")

    @classmethod
    def unpacked(cls, packed: Packed, name: str) -> Boxes:
        """As written."""
        edges = packed.array(f"{name}/edges")
        return cls(edges, packed.array(f"{name}/blocks"), _kind(edges).unpacked(packed, f"{name}/index"))

    @property
    def whole(self) -> Edges | None:
        """The box around all."""
        return self.index.whole

    def met(self, box: Edges) -> Met:
        """Where in the order of the index lie the rows whose box meets a box."""
        return self.index.met(box)

    def rows(self, met: Met) -> NDArray[np.int32]:
        """The rows that lie there, in no order."""
        return met.rows(self.index.order)

    def reached(self, box: Edges, rows: slice | NDArray[Any]) -> NDArray[np.bool_]:
        """Which of some rows have a box that meets a box, or none."""
        return ~apart(four(self.edges[:, rows]), box)

    def blocks_reached(self, box: Edges) -> NDArray[np.bool_]:
        """Which blocks may have such rows."""
        return ~apart(self.blocks, box)

    def around(self, rows: NDArray[Any] | None) -> Edges | None:
        """The box around some rows, None for all of them."""
        if rows is None:
            return self.whole
        chosen = four(self.edges[:, rows])
        chosen = chosen[:, ~np.isnan(chosen[0])]
        if not chosen.shape[1]:
            return None
        west, south, east, north = chosen
        return float(west.min()), float(south.min()), float(east.max()), float(north.max())

    def within(self, rows: NDArray[np.int32], box: Edges) -> NDArray[np.bool_]:
        """Whether the boxes of the rows lie wholly in a box."""
        return lies_in(four(self.edges[:, rows]), box)


def _kind(edges: NDArray[np.float64]) -> type[Strips | Tree]:
    """What finds boxes of this form."""
    return Tree if len(edges) == 4 else Strips

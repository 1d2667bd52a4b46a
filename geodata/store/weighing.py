"""A filter weighed over columns and geometries: rows of which it is true, rows of which it is false (CQL2, 6.5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from geodata.deadline import in_time
from geodata.filters.nodes import And, Constant, Leaf, Not, Or, Spatial

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.filters.nodes import Node
    from geodata.store.columns import Column
    from geodata.store.shapes import Shapes

    Mask = NDArray[np.bool_]
    Weighed = tuple[Mask, Mask]


@dataclass(frozen=True, slots=True)
class Weigher:
    """What a filter is weighed over. A row of which neither is known is in neither mask."""

    count: int
    shapes: Shapes
    column: Callable[[str], Column | None]

    def rows(self, node: Node) -> Mask:
        """Rows of which the filter is true."""
        return self._weighed(node)[0]

    def _weighed(self, node: Node) -> Weighed:
        in_time()
        if isinstance(node, And):
            return _both([self._weighed(arg) for arg in node.args])
        if isinstance(node, Or):  # not (not a and not b)
            return _both([self._weighed(arg)[::-1] for arg in node.args])[::-1]
        if isinstance(node, Not):
            return self._weighed(node.arg)[::-1]
        if isinstance(node, Constant):
            every = np.full(self.count, node.value)
            return every, ~every
        if isinstance(node, Spatial):
            return self._related(node)
        return self._leaf(node)

    def _leaf(self, leaf: Leaf) -> Weighed:
        columns = [self.column(name) for name in leaf.names]
        if len(columns) == 1:
            return columns[0].weighed(leaf) if columns[0] else self._same(leaf.holds(None))
        left, right = (self._codes(column) for column in columns)
        pairs, rows = np.unique(np.stack([left, right]), axis=1, return_inverse=True)
        values = [list(column.values) if column else [None] for column in columns]
        answers = [leaf.holds(values[0][one], values[1][other]) for one, other in pairs.T]
        told = np.array([[one is True for one in answers], [one is False for one in answers]])
        return cast("Weighed", tuple(told[:, rows.reshape(-1)]))

    def _codes(self, column: Column | None) -> NDArray[Any]:
        """The codes of a column: the rows, where each has its own value; all the same, where there is none."""
        if column is None:
            return np.zeros(self.count, dtype=np.int32)
        return np.arange(self.count) if column.codes is None else column.codes

    def _same(self, answer: bool | None) -> Weighed:
        return np.full(self.count, answer is True), np.full(self.count, answer is False)

    def _related(self, node: Spatial) -> Weighed:
        known: Mask = np.ones(self.count, dtype=bool)
        known[self.shapes.missing] = False
        met: Mask = np.zeros(self.count, dtype=bool)
        if node.relation == "disjoint":
            met[self.shapes.related("intersects", node.geometry)] = True
            return known & ~met, met
        met[self.shapes.related(node.relation, node.geometry)] = True
        return met, known & ~met


def _both(weighed: list[Any]) -> Weighed:
    """True where all are, false where one is."""
    return (
        reduce(np.logical_and, (true for true, _ in weighed)),
        reduce(np.logical_or, (false for _, false in weighed)),
    )
